"""`python -m bench.sla_lateness`: how late promises are told while tickets are opened and workers work."""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench.ground import DISPATCHER, Ground, prepare
from bench.sla import CLOCKS, FILL, PER_TICKET
from gongdan.app.modules import register_modules
from gongdan.identity import actor_of_user
from gongdan.kernel import db
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.unit import unit
from gongdan.ticketing import OpenTicket, open_ticket

# Promises fall due evenly, so many each second, while so many tickets are opened.
DUE_A_SECOND, CREATES_A_SECOND, SECONDS = 20, 50, 60
_BEGIN_AFTER = 20
# One clock each of so many tickets warns at a moment of its own; the others are due long afterwards.
_SPREAD = """
update sla_clocks set since = %(begin)s::timestamptz - interval '23 hours', started_at = since,
    due_at = %(begin)s::timestamptz + interval '6 hours',
    next_action_at = %(begin)s::timestamptz + make_interval(secs => ticket_id * %(every)s)
where tenant_id = %(tenant)s and key = 'resolution' and ticket_id <= %(count)s
"""
_LATE = """
select extract(epoch from e.recorded_at - (%(begin)s::timestamptz + make_interval(secs => e.subject_id * %(every)s)))
from events e where e.tenant_id = %(tenant)s and e.kind in ('ticket.clock_warned', 'ticket.clock_breached')
    and e.payload->>'key' = 'resolution' and e.subject_id <= %(count)s and e.recorded_at > %(begin)s
"""


def main() -> None:
    """Prepare, let it run, print the table; ends with 1 where the aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.sla_lateness", description=__doc__)
    parser.add_argument("--tickets", type=int, default=CLOCKS // PER_TICKET, help="how many tickets the tenant holds")
    parser.add_argument("--keep", type=Path, help="a folder for the database, used again when it is filled")
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    ground = prepare(asked.tickets, asked.keep)
    workers: list[subprocess.Popen[bytes]] = []
    try:
        late, opened = _run(ground, asked.workers, workers)
    finally:
        for one in workers:
            one.send_signal(signal.SIGTERM)
        for one in workers:
            one.wait(30)
        ground.close()
    count = DUE_A_SECOND * SECONDS
    late.sort()
    p99 = late[int(len(late) * 0.99)] if late else float("inf")
    print("| what | figure | aim |\n|---|---|---|")
    print(f"| tickets opened a second | {opened:.1f} | {CREATES_A_SECOND} |")
    print(f"| promises told of {count} that fell due | {len(late)} | {count} |")
    if late:
        print(f"| lateness: half | {late[len(late) // 2]:.1f} s | |\n| 99 of 100 | {p99:.1f} s | 5 s |")
        print(f"| the latest | {late[-1]:.1f} s | |")
    sys.exit(0 if p99 <= 5 and len(late) == count else 1)


def _run(ground: Ground, count: int, workers: list["subprocess.Popen[bytes]"]) -> tuple[list[float], float]:
    tenant_id = ground.known.tenant_id
    tickets = min(CLOCKS // PER_TICKET, ground.known.tickets)
    values = {"tenant": tenant_id, "tickets": tickets, "due": 0, "now": datetime.now(UTC)}
    with psycopg.connect(ground.urls.owner, autocommit=True) as owner:
        for statement in FILL.split(";\n"):
            if statement.strip():
                owner.execute(statement, values)
        owner.execute("vacuum (analyze) sla_clocks, sla_tickets")
        begin = datetime.now(UTC) + timedelta(seconds=_BEGIN_AFTER)
        spread = {"tenant": tenant_id, "begin": begin, "every": 1 / DUE_A_SECOND, "count": DUE_A_SECOND * SECONDS}
        owner.execute(_SPREAD, spread)
    environment = os.environ | {
        "GONGDAN_DATABASE_URL": ground.urls.app,
        "GONGDAN_SYSTEM_DATABASE_URL": ground.urls.system,
        "GONGDAN_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "gongdan.app.cli", "worker"]
    workers += [subprocess.Popen(command, env=environment) for _ in range(count)]
    opened = asyncio.run(_open_all_the_time(ground, begin))
    time.sleep(15)
    with psycopg.connect(ground.urls.owner) as owner:
        late = [float(row[0]) for row in owner.execute(_LATE, spread).fetchall()]
    return late, opened


async def _open_all_the_time(ground: Ground, begin: datetime) -> float:
    """How many were opened a second, of those that were wanted."""
    register_modules()
    connected = db.connect(ground.urls.app, ground.urls.system)
    try:
        async with unit(system_actor(ground.known.tenant_id)) as tx:
            actor = await actor_of_user(tx, DISPATCHER)
        await asyncio.sleep(max(0, (begin - datetime.now(UTC)).total_seconds()))
        started, made = time.monotonic(), 0
        running: set[asyncio.Task[Any]] = set()
        while (elapsed := time.monotonic() - started) < SECONDS:
            while made < elapsed * CREATES_A_SECOND and len(running) < 8:
                task = asyncio.create_task(_open(actor, made))
                running.add(task)
                task.add_done_callback(running.discard)
                made += 1
            await asyncio.sleep(0.01)
        await asyncio.gather(*running)
        return made / (time.monotonic() - started)
    finally:
        await connected.close()


async def _open(actor: Actor, number: int) -> None:
    async with unit(actor) as tx:
        await open_ticket(tx, OpenTicket(title=f"打印机 {number}", type="question"))


if __name__ == "__main__":
    main()
