"""`python -m bench.routing`: choosing among a thousand agents, and what rules add to the opening of a ticket."""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import text

from bench.ground import DISPATCHER, Ground, prepare
from gongdan.app.modules import register_modules
from gongdan.identity import actor_of_user
from gongdan.kernel import db
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.unit import unit
from gongdan.routing.actions.deciding import decide
from gongdan.routing.actions.rules import create_rule
from gongdan.routing.queries.candidates import find_candidates, find_teams
from gongdan.routing.queries.in_force import in_force
from gongdan.routing.queries.routed import find_routed
from gongdan.routing.schemas.rules import RoutingRuleIn
from gongdan.routing.strategies import Asked, choose
from gongdan.ticketing import OpenTicket, open_ticket

AGENTS, CREATES, TIMES = 1000, 100, 30

# A team of a thousand with skills and places in a rota, and ten open tickets for each.
FILL = """
insert into teams (tenant_id, id, key, name) values (%(tenant)s, 7000000, 'many', 'Many');
insert into users (tenant_id, id, email, name)
select %(tenant)s, 7000000 + n, 'many' || n || '@bench.example', 'Agent ' || n from generate_series(1, %(agents)s) n;
insert into team_members (tenant_id, team_id, user_id)
select %(tenant)s, 7000000, 7000000 + n from generate_series(1, %(agents)s) n;
insert into skills (tenant_id, id, key, names) values (%(tenant)s, 7000000, 'network', '{"en": "Network"}');
insert into person_skills (tenant_id, user_id, skill_id, level)
select %(tenant)s, 7000000 + n, 7000000, 1 + n %% 5 from generate_series(1, %(agents)s) n;
insert into shifts (tenant_id, id, name, starts, ends, zone)
values (%(tenant)s, 7000000, 'Day', '00:00', '00:00', 'Asia/Shanghai');
insert into planned_duties (tenant_id, user_id, team_id, kind, shift_id, on_date, starts_at, ends_at, source)
select %(tenant)s, 7000000 + n, 7000000, 'duty', 7000000, (%(now)s::timestamptz + make_interval(days => d))::date,
    %(now)s::timestamptz + make_interval(days => d, hours => -8),
    %(now)s::timestamptz + make_interval(days => d, hours => 8 + n %% 8), 'rota'
from generate_series(1, %(agents)s) n, generate_series(-15, 15) d;
insert into leaves (tenant_id, user_id, kind, from_on, to_on, starts_at, ends_at, state, created_at)
select %(tenant)s, 7000000 + n * 20, 'annual', %(now)s::date, %(now)s::date, %(now)s::timestamptz - interval '1 hour',
    %(now)s::timestamptz + interval '6 hours', 'approved', %(now)s from generate_series(1, %(agents)s / 20) n;
update tickets set assignee_id = 7000001 + id %% %(agents)s, team_id = 7000000, state_category = 2, shelf = 0
where tenant_id = %(tenant)s and id in (select id from tickets where tenant_id = %(tenant)s order by id desc
    limit 10 * %(agents)s);
"""


def main() -> None:
    """Prepare, measure, print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.routing", description=__doc__)
    parser.add_argument("--tickets", type=int, default=50_000, help="how many tickets the tenant holds")
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
    values = {"tenant": tenant_id, "agents": AGENTS, "now": datetime.now(UTC)}
    with psycopg.connect(ground.urls.owner, autocommit=True) as owner:
        for statement in FILL.split(";\n"):
            if statement.strip():
                owner.execute(statement, values)
        owner.execute("vacuum (analyze) tickets, team_members, users, planned_duties, person_skills, leaves")
    try:
        async with unit(system_actor(tenant_id)) as tx:
            actor = await actor_of_user(tx, DISPATCHER)
        print("| what | figure | aim |\n|---|---|---|", flush=True)
        bare = await _creates(actor)
        async with unit(system_actor(tenant_id)) as tx:
            skills = [{"skill_id": 7000000, "level": 2}]
            draft: dict[str, Any] = {"name": "Many", "condition": {"all": []}, "team_id": 7000000, "skills": skills}
            await create_rule(tx, RoutingRuleIn.model_validate(draft))
        await _choosing(tenant_id)
        routed = await _creates(actor)
        print(f"| opening a ticket without rules | {bare:.1f} ms | |")
        print(f"| opening a ticket that goes to one of {AGENTS} agents | {routed:.1f} ms | |", flush=True)
    finally:
        await opened.close()


async def _choosing(tenant_id: int) -> None:
    async with unit(system_actor(tenant_id)) as tx:
        known = await in_force(tx)
        assert known is not None
        plan, at = known.rules[0].plan, tx.now
        newest = (await tx.all(_newest(tenant_id)))[0].id
        routed = await find_routed(tx, known, newest, at)
        team = (await find_teams(tx, [7000000], at))[7000000]
        assert routed is not None
        people = await find_candidates(tx, known, plan, [team], at=at)
        asked = Asked("least_loaded", skills=plan.skills)
        began = time.perf_counter()
        for _ in range(TIMES):
            choose(people, asked)
        pure = (time.perf_counter() - began) * 1000 / TIMES

        async def load() -> Any:
            return await find_candidates(tx, known, plan, [team], at=at)

        async def whole() -> Any:
            return await decide(tx, known, routed, at=at, is_dry=True)

        print(f"| choosing among {len(people)} candidates | {pure:.2f} ms | |")
        print(f"| finding them, with what each has in hand | {await _median(load):.1f} ms | |")
        print(
            f"| deciding in all: rule, team, candidates, choice | {await _median(whole):.1f} ms | 5 ms |", flush=True
        )


def _newest(tenant_id: int) -> Any:
    return text("select id from tickets where tenant_id = :t and team_id = 7000000 limit 1").bindparams(t=tenant_id)


async def _median(act: Callable[[], Awaitable[Any]]) -> float:
    spent = []
    for _ in range(TIMES):
        began = time.perf_counter()
        await act()
        spent.append((time.perf_counter() - began) * 1000)
    return sorted(spent)[TIMES // 2]


async def _creates(actor: Actor) -> float:
    spent = []
    for number in range(CREATES):
        began = time.perf_counter()
        async with unit(actor) as tx:
            await open_ticket(tx, OpenTicket(title=f"打印机无法连接网络 {number}"))
        spent.append((time.perf_counter() - began) * 1000)
    return sorted(spent)[CREATES // 2]


if __name__ == "__main__":
    main()
