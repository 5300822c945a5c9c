"""Several hands at once: turns stay fair, room is never counted twice, sweeps tell each once."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from gongdan.app.modules import register_modules
from gongdan.identity import team_members
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import unit
from gongdan.routing.actions.backlogs import watch
from gongdan.routing.actions.people import set_person
from gongdan.routing.actions.routing import route
from gongdan.routing.actions.rules import create_rule
from gongdan.routing.actions.settings import set_settings, set_team
from gongdan.routing.actions.sweeping import route_waiting
from gongdan.routing.queries import in_force
from gongdan.routing.schemas.people import RoutingPersonIn
from gongdan.routing.schemas.rules import RoutingRuleIn
from gongdan.routing.schemas.settings import RoutingSettingsIn, RoutingTeamIn
from gongdan.ticketing import tickets
from tests.conftest import actor_of
from tests.make.ticketing import ticket
from tests.routing.conftest import WEDNESDAY
from tests.ticketing.conftest import real_pools, set_up_of_this_database

__all__ = ["real_pools", "set_up_of_this_database"]


async def opened(world: Any, **values: Any) -> int:
    async with unit(await actor_of(world.wang)) as tx:
        return await ticket(tx, **values)


async def holders(tenant_id: int) -> Counter[int | None]:
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        rows = await tx.all(select(tickets.c.assignee_id).where(tickets.c.tenant_id == tenant_id))
        return Counter(one.assignee_id for one in rows)


async def told(tenant_id: int, kind: str) -> int:
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        row = events.c
        return len(await tx.all(select(row.id).where(row.tenant_id == tenant_id, row.kind == kind)))


async def test_many_at_once_go_round_fill_the_room_and_wake_once(world: Any, real_pools: Any) -> None:
    register_modules()
    in_force.forget_everything()
    tenant, team = world.xinghe.id, world.xinghe.teams["frontline"]
    with clock.frozen(WEDNESDAY):
        async with unit(system_actor(tenant)) as tx:
            for one in (world.zhou, world.wu):
                values = {"tenant_id": tenant, "team_id": team, "user_id": one.user_id}
                await tx.execute(insert(team_members).values(**values))
            await set_settings(tx, RoutingSettingsIn(capacity=4))
            await set_team(tx, team, RoutingTeamIn(max_waiting=2))
            rule = {"name": "every", "condition": {"all": []}, "team_id": team, "strategy": "round_robin"}
            await create_rule(tx, RoutingRuleIn.model_validate(rule))
        await asyncio.gather(*(opened(world) for _ in range(9)))
        assert set((await holders(tenant)).values()) == {3}
        await asyncio.gather(*(opened(world) for _ in range(6)))
        full = {one.user_id: 4 for one in (world.wang, world.zhou, world.wu)}
        assert await holders(tenant) == Counter(full | {None: 3})
        await asyncio.gather(*(watch() for _ in range(3)))
        assert await told(tenant, "team.backlog_warned") == 1
        routed = await told(tenant, "ticket.routed")
    with clock.frozen(WEDNESDAY + timedelta(minutes=6)):
        async with unit(system_actor(tenant)) as tx:
            await set_settings(tx, RoutingSettingsIn(capacity=6))
        await asyncio.gather(*(route_waiting() for _ in range(4)))
        assert set((await holders(tenant)).values()) == {5}
        assert await told(tenant, "ticket.routed") == routed + 3
        await asyncio.gather(*(watch() for _ in range(3)))
        assert (await told(tenant, "team.backlog_ended"), await told(tenant, "team.backlog_warned")) == (1, 1)
    in_force.forget_everything()


async def given_out(tenant_id: int, ticket_id: int) -> None:
    """As when a worker tries again what waited."""
    async with unit(system_actor(tenant_id)) as tx:
        await route(tx, ticket_id, "by_hand")


async def test_two_teams_that_share_a_person_never_fill_his_room_twice(world: Any, real_pools: Any) -> None:
    register_modules()
    in_force.forget_everything()
    tenant, teams = world.xinghe.id, world.xinghe.teams
    shared, ends = world.zhou.user_id, {"frontline": "network", "network": "frontline"}
    with clock.frozen(WEDNESDAY):
        waiting = [await opened(world, type=("question", "incident")[one % 2]) for one in range(26)]
        async with unit(system_actor(tenant)) as tx:
            for team in ends:
                values = {"tenant_id": tenant, "team_id": teams[team], "user_id": shared}
                await tx.execute(insert(team_members).values(**values))
            await set_settings(tx, RoutingSettingsIn(capacity=0))
            await set_person(tx, shared, RoutingPersonIn(capacity=1))
            for team, kind in (("frontline", "question"), ("network", "incident")):
                to: dict[str, Any] = {"team_id": teams[team], "overflow_team_id": teams[ends[team]]}
                rule = {"name": team, "condition": {"field": "type", "op": "is", "value": kind}, **to}
                await create_rule(tx, RoutingRuleIn.model_validate(rule))
        # The first is not committed yet while the second is given out: it waits for him, and then for his room.
        async with unit(system_actor(tenant)) as tx:
            await route(tx, waiting[0], "by_hand")
            second = asyncio.create_task(given_out(tenant, waiting[1]))
            await asyncio.wait([second], timeout=0.2)
        await second
        assert await holders(tenant) == Counter({shared: 1, None: 25})
        async with unit(system_actor(tenant)) as tx:
            await set_settings(tx, RoutingSettingsIn(capacity=4))
        # Each team's overflow is the other one: all at once, and none waits in a ring.
        await asyncio.gather(*(given_out(tenant, one) for one in waiting[2:]))
    filled = await holders(tenant)
    assert filled == Counter({shared: 1, world.wang.user_id: 4, world.li.user_id: 4, None: 17})
    in_force.forget_everything()
