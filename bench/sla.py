"""`python -m bench.sla`: a sweep among very many running clocks, and what promises add to the opening of a ticket."""

import argparse
import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import text

from bench.ground import DISPATCHER, Ground, prepare
from gongdan.app.modules import register_modules
from gongdan.identity import actor_of_user
from gongdan.kernel import db
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.unit import unit
from gongdan.sla.actions.policies import create_policy, order_policies
from gongdan.sla.actions.waking import wake_due
from gongdan.sla.queries.in_force import in_force
from gongdan.sla.schemas.policies import PolicyIn, PolicyOrderIn
from gongdan.ticketing import OpenTicket, open_ticket

CLOCKS, DUE, POLICIES, CREATES = 200_000, 1_000, 50, 200
PER_TICKET = 4
TARGETS = {word: {"seconds": 4 * 3600} for word in ("urgent", "high", "normal", "low")}

# A life of four clocks for each of the first tickets, as if they had been opened with the shipped policy.
FILL = """
delete from sla_clocks where tenant_id = %(tenant)s;
delete from sla_tickets where tenant_id = %(tenant)s;
insert into sla_tickets (tenant_id, ticket_id, opened_at, state, category, priority, state_since, category_since,
    received_at, word_at, team_id, department_id, first_team_id, policy_id, policy_version, calendar_id,
    calendar_version)
select t.tenant_id, t.id, t.created_at, t.state, 'open', t.priority, t.created_at, t.created_at, t.created_at,
    t.created_at, t.team_id, t.department_id, t.team_id, p.id, 1, c.id, c.version
from tickets t, sla_policies p, calendars c
where t.tenant_id = %(tenant)s and p.tenant_id = t.tenant_id and c.tenant_id = t.tenant_id and c.is_default
    and p.id = (select min(id) from sla_policies where tenant_id = %(tenant)s) and t.id <= %(tickets)s;
insert into sla_clocks (tenant_id, ticket_id, key, kind, round, anchor, policy_id, policy_version, priority,
    target_seconds, calendar_id, calendar_version, warn_at, started_at, since, due_at, next_action_at)
select s.tenant_id, s.ticket_id, k.key, k.kind, 1, %(now)s, s.policy_id, 1, s.priority, 86400, null, 0, '{80}',
    %(now)s, %(now)s, %(now)s::timestamptz + make_interval(secs => 86400 * (1 + (s.ticket_id * 7 + k.n) %% 60)),
    %(now)s::timestamptz + make_interval(secs => 80000 * (1 + (s.ticket_id * 7 + k.n) %% 60))
from sla_tickets s, (values ('first_response', 'first_response', 1), ('resolution', 'resolution', 2),
    ('technical_feedback', 'stage', 3), ('customer_mail', 'next_response', 4)) k (key, kind, n)
where s.tenant_id = %(tenant)s;
update sla_clocks set since = %(now)s::timestamptz - interval '23 hours', started_at = since,
    due_at = %(now)s::timestamptz + interval '1 hour', next_action_at = %(now)s::timestamptz - interval '1 minute'
where tenant_id = %(tenant)s and key = 'resolution' and ticket_id <= %(due)s;
"""


def main() -> None:
    """Prepare, measure, print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.sla", description=__doc__)
    parser.add_argument("--tickets", type=int, default=CLOCKS // PER_TICKET, help="how many tickets the tenant holds")
    parser.add_argument("--keep", type=Path, help="a folder for the database, used again when it is filled")
    asked = parser.parse_args()
    ground = prepare(asked.tickets, asked.keep)
    try:
        asyncio.run(_measure(ground))
    finally:
        ground.close()


async def _measure(ground: Ground) -> None:
    register_modules()
    opened = db.connect(ground.urls.app, ground.urls.system)
    tenant_id = ground.known.tenant_id
    try:
        print("| what | figure | aim |\n|---|---|---|", flush=True)
        await _sweep(ground, tenant_id)
        await _creates(tenant_id)
    finally:
        await opened.close()


async def _sweep(ground: Ground, tenant_id: int) -> None:
    tickets = min(CLOCKS // PER_TICKET, ground.known.tickets or CLOCKS // PER_TICKET)
    values = {"tenant": tenant_id, "tickets": tickets, "due": DUE, "now": datetime.now(UTC)}
    with psycopg.connect(ground.urls.owner, autocommit=True) as owner:
        for statement in FILL.split(";\n"):
            if statement.strip():
                owner.execute(statement, values)
        owner.execute("vacuum (analyze) sla_clocks, sla_tickets")
        clocks = owner.execute("select count(*) from sla_clocks where since is not null").fetchone()
        assert clocks is not None
    began = time.perf_counter()
    woken = await wake_due()
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    assert await wake_due() == 0
    empty = time.perf_counter() - began
    print(f"| sweep of {woken} due among {clocks[0]} running clocks | {seconds:.2f} s | 1 s |")
    print(f"| sweep that finds nothing | {empty * 1000:.1f} ms | |", flush=True)


async def _creates(tenant_id: int) -> None:
    async with unit(system_actor(tenant_id)) as tx:
        actor = await actor_of_user(tx, DISPATCHER)
        await tx.execute(text("update sla_policies set is_active = false"))
        await tx.execute(text("update ticketing_settings set version = version + 1"))
    bare = await _open(actor)
    async with unit(system_actor(tenant_id)) as tx:
        await tx.execute(text("update sla_policies set is_active = (id = (select min(id) from sla_policies))"))
        stamp = int(time.time())  # a ground that is kept has those of runs before
        for number in range(POLICIES):
            words = [{"field": "title", "op": "contains", "value": f"客户{number}"}]
            words += [{"field": "priority", "op": "is", "value": "urgent"}]
            promise = {"key": "resolution", "kind": "resolution", "targets": TARGETS}
            draft = {"name": f"策略 {stamp}-{number}", "condition": {"all": words}, "promises": [promise]}
            await create_policy(tx, PolicyIn.model_validate(draft))
        ids = [row.id for row in await tx.all(text("select id from sla_policies order by position desc"))]
        await order_policies(tx, PolicyOrderIn(ids=ids))
    async with unit(system_actor(tenant_id)) as tx:
        known = await in_force(tx)
        assert known is not None
        row = await known.read(tx, 1)
        began = time.process_time()
        for _ in range(200):
            known.match(row, known.moment(tx))
        matching = (time.process_time() - began) * 1000 / 200
    promised = await _open(actor)
    print(f"| asking {POLICIES} policies and the shipped one | {matching:.2f} ms CPU | 3 ms |")
    print(f"| opening a ticket, no policy | {bare[0]:.1f} ms CPU, {bare[1]:.1f} ms | |")
    print(f"| opening a ticket, {POLICIES} policies, its clocks | {promised[0]:.1f} ms CPU, {promised[1]:.1f} ms | |")
    print(f"| promises add | {promised[0] - bare[0]:.1f} ms CPU | 3 ms |", flush=True)


async def _open(actor: Actor) -> tuple[float, float]:
    """CPU and time of this process for each, in ms; the first few do not count."""
    for number in range(CREATES + 20):
        if number == 20:
            cpu, wall = time.process_time(), time.perf_counter()
        async with unit(actor) as tx:
            await open_ticket(tx, OpenTicket(title=f"打印机 {number}", type="question"))
    spent = time.process_time() - cpu, time.perf_counter() - wall
    return spent[0] * 1000 / CREATES, spent[1] * 1000 / CREATES


if __name__ == "__main__":
    main()
