"""`python -m bench`: measure the application beside its floor and print tables."""

import argparse
import asyncio
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from bench import lifecycle, tables
from bench.floor import capture, pgbench, script
from bench.ground import Ground, prepare
from bench.importing import measure_import
from bench.load import request, run
from bench.operations import Operation, operations
from bench.web import Web, cpu_seconds, memory

CONNECTIONS = 16
# Enough for bulk edits of the greatest size.
LIFECYCLE_TICKETS = 15_000


def main() -> None:
    """Read the options, prepare the ground and measure on it."""
    asked = _options()
    tickets = 1_000_000 if asked.million else asked.tickets or (LIFECYCLE_TICKETS if asked.lifecycle else 100_000)
    ground = prepare(tickets, asked.keep)
    try:
        text = "\n".join(_lifecycle(ground) if asked.lifecycle else _measured(ground, asked.seconds, asked.only))
    finally:
        ground.close()
    if asked.write is not None:
        with asked.write.open("a") as file:
            file.write("\n" + text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--tickets", type=int, help="how many tickets the tenant holds")
    parser.add_argument("--million", action="store_true", help="the same as --tickets 1000000")
    parser.add_argument("--lifecycle", action="store_true", help="moves, hand-overs, comments and bulk edits instead")
    parser.add_argument("--keep", type=Path, help="a folder for the database, used again when it is filled")
    parser.add_argument("--seconds", type=float, default=5, help="length of each measurement")
    parser.add_argument("--only", default="", help="only operations whose name holds this")
    parser.add_argument("--write", type=Path, help="append the tables to this file")
    return parser.parse_args()


def _lifecycle(ground: Ground) -> list[str]:
    """The table of the life of a ticket."""
    lines: list[str] = []

    def tell(*more: str) -> None:
        lines.extend(more)
        print(*more, sep="\n", flush=True)

    tell(_heading(ground), "", *lifecycle.HEAD)
    lifecycle.measure_lifecycle(ground, tell)
    return [*lines, ""]


def _heading(ground: Ground) -> str:
    today = datetime.now(UTC).date()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    return f"## {ground.known.tickets:,} tickets, {today}, {machine}"


def _measured(ground: Ground, seconds: float, only: str) -> list[str]:
    """The tables' lines, each printed as soon as it is known."""
    lines: list[str] = []

    def tell(*more: str) -> None:
        lines.extend(more)
        print(*more, sep="\n", flush=True)

    tell(_heading(ground), "", *tables.HEAD)
    web = Web(ground.folder / "web.log")
    try:
        before = memory(web.pid)
        for operation in operations(ground):
            if only in operation.name:
                tell(tables.row(_figures(ground, web, operation, seconds)))
        tell("", *tables.memory(before, memory(web.pid)))
        if complaints := web.complaints():
            print(f"The web process wrote:\n{complaints}", flush=True)
    finally:
        web.stop()
    if not only:
        tell("", *tables.importing(measure_import(ground)))
    return [*lines, ""]


def _figures(ground: Ground, web: Web, operation: Operation, seconds: float) -> tables.Figures:
    def ask(n: int) -> bytes:
        asked = operation.ask(n)
        return request(asked.method, asked.path, asked.token, asked.body)

    asyncio.run(run(web.port, ask, connections=4, seconds=1))
    postmaster = ground.server.pid
    assert postmaster is not None
    cpu = cpu_seconds(web.pid), cpu_seconds(postmaster)
    many = asyncio.run(run(web.port, ask, connections=CONNECTIONS, seconds=seconds))
    spent = cpu_seconds(web.pid) - cpu[0], cpu_seconds(postmaster) - cpu[1]
    one = asyncio.run(run(web.port, ask, connections=1, seconds=seconds))
    four = asyncio.run(run(web.port, ask, connections=4, seconds=seconds))
    statements, answer = asyncio.run(capture(ground.urls, operation.sample))
    text = script(statements, operation.varied(answer))
    floor = pgbench(ground.server, text, ground.folder, clients=CONNECTIONS, seconds=seconds)
    return tables.Figures(operation, len(statements), many, one, four, spent, floor, os.getloadavg()[0])


if __name__ == "__main__":
    main()
