"""The figures as rows of Markdown, each aim beside what was reached."""

from dataclasses import dataclass

from bench.importing import Imported
from bench.load import Result
from bench.operations import Operation

HEAD = (
    "One web process. `rps` at 16 connections; the floor is the same SQL through pgbench with 16 clients; latencies "
    "in ms at 1 and at 4 connections; CPU in ms a request.",
    "",
    "| operation | rps | floor | share (aim) | p50 / p95 / p99 at 1 | at 4 | p95 aim | CPU web | CPU PG |"
    " statements | failures | load |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|",
)


@dataclass(frozen=True)
class Figures:
    """What came of one operation; `cpu` are seconds of the web process and of PostgreSQL during `many`."""

    operation: Operation
    statements: int
    many: Result
    one: Result
    four: Result
    cpu: tuple[float, float]
    floor: float
    load: float


def row(found: Figures) -> str:
    aims, many = found.operation.aims, found.many
    share = f"{many.per_second / found.floor:.0%}"
    if aims.floor_share is not None:
        share += f" (≥ {aims.floor_share:.0%})"
    failures = sum(sum(result.failures.values()) for result in (many, found.one, found.four))
    cells = (
        found.operation.name,
        f"{many.per_second:.0f}",
        f"{found.floor:.0f}",
        share,
        _latencies(found.one),
        _latencies(found.four),
        "" if aims.p95_ms is None else f"≤ {aims.p95_ms:g}",
        *(f"{1000 * seconds / max(1, len(many.seconds)):.2f}" for seconds in found.cpu),
        str(found.statements),
        str(failures),
        f"{found.load:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def _latencies(result: Result) -> str:
    return " / ".join(f"{result.quantile(share):.1f}" for share in (0.5, 0.95, 0.99))


def memory(before: tuple[float, float], after: tuple[float, float]) -> list[str]:
    """Resident memory counts what processes share once for each of them, proportional memory once in all."""
    return [
        "| memory of one web process, all of its processes, MB | at the start | after the load | aim |",
        "|---|---|---|---|",
        f"| resident | {before[0]:.0f} | {after[0]:.0f} | |",
        f"| proportional | {before[1]:.0f} | {after[1]:.0f} | ≤ 150 |",
    ]


def importing(found: Imported | None) -> list[str]:
    if found is None:
        return ["Import: not measured, this version has no `gongdan import tickets`."]
    return [
        "| import of a CSV file | rows | seconds | tickets/s | aim | load |",
        "|---|---|---|---|---|---|",
        f"| `gongdan import tickets` | {found.rows:,} | {found.seconds:.1f} | {found.rows / found.seconds:.0f} | "
        f"≥ 1,000 | {found.load:.1f} |",
    ]
