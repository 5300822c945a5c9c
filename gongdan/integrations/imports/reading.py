"""The drafts of a whole file, one by one: rows of a log gathered by ticket, an id that comes twice refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b

from gongdan.integrations.imports.drafting import Drafter
from gongdan.integrations.imports.drafts import TicketDraft
from gongdan.integrations.imports.maps import ImportMap
from gongdan.integrations.imports.picks import RowProblem
from gongdan.integrations.imports.rows import BadRow, SourceRow

Rows = Iterable[SourceRow | BadRow]


def drafts_of(rows: Rows, bound: ImportMap, count_log: Callable[[], Counter[str]]) -> Iterator[TicketDraft | BadRow]:
    """Drafts in the order of the file. `count_log` tells how many rows each ticket of a log has."""
    drafter = Drafter(bound)
    found = _from_log(rows, drafter, count_log()) if bound.events else _from_rows(rows, drafter)
    return _once(found, has_ids=bool(bound.events or bound.targets.keys() & {"external_id", "number"}))


def count_keys(rows: Rows, bound: ImportMap) -> Counter[str]:
    """How many rows each ticket of a log has, so that it is written when its last one was read."""
    key = bound.events["key"]
    counted: Counter[str] = Counter()
    for row in rows:
        if isinstance(row, SourceRow):
            try:
                counted[key.text(row.values)] += 1
            except RowProblem:
                continue
    return counted


def _from_rows(rows: Rows, drafter: Drafter) -> Iterator[TicketDraft | BadRow]:
    for row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        try:
            yield drafter.draft(row)
        except RowProblem as problem:
            yield BadRow(row.line, problem.reason, row.values, problem.column)


def _from_log(rows: Rows, drafter: Drafter, counted: Counter[str]) -> Iterator[TicketDraft | BadRow]:
    waiting: dict[str, list[SourceRow]] = {}
    key_pick = drafter.map.events["key"]
    for row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        try:
            key = key_pick.text(row.values)
        except RowProblem as problem:
            yield BadRow(row.line, problem.reason, row.values, problem.column)
            continue
        if not key:
            yield BadRow(row.line, "says no ticket", row.values, key_pick.name)
            continue
        waiting.setdefault(key, []).append(row)
        counted[key] -= 1
        if counted[key] <= 0:
            yield from _history(key, waiting.pop(key), drafter)
    for key, left in waiting.items():
        yield from _history(key, left, drafter)


def _history(key: str, rows: list[SourceRow], drafter: Drafter) -> Iterator[TicketDraft | BadRow]:
    """The ticket as its last good row has it, with all good rows as its steps; bad rows are told one by one."""
    draft: TicketDraft | None = None
    steps = []
    for row in rows:
        try:
            step, latest = drafter.step(row), drafter.draft(row)
        except RowProblem as problem:
            yield BadRow(row.line, problem.reason, row.values, problem.column)
            continue
        steps.append(step)
        if draft is not None:
            latest.comments = draft.comments + [c for c in latest.comments if c not in draft.comments]
        draft = latest
    if draft is not None:
        draft.external_id = key[:200]
        draft.steps = sorted(steps, key=lambda step: step.at)
        yield draft


def _once(found: Iterator[TicketDraft | BadRow], *, has_ids: bool) -> Iterator[TicketDraft | BadRow]:
    """Each id once. Rows without ids that say the same are told apart by their number.

    Eight bytes a row are remembered, so that a million rows take some ten megabytes.
    """
    seen: Counter[int] = Counter()
    for draft in found:
        if isinstance(draft, TicketDraft):
            mark = int.from_bytes(blake2b(draft.external_id.encode("utf-8", "replace"), digest_size=8).digest())
            seen[mark] += 1
            if seen[mark] > 1:
                if has_ids:
                    yield BadRow(
                        draft.line, f"{draft.external_id!r} stood in the file before; the first was taken", draft.row
                    )
                    continue
                draft.external_id += f"-{seen[mark]}"
        yield draft
