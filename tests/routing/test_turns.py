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
from gongdan.routing.actions.rules import create_rule
from gongdan.routing.actions.settings import set_settings, set_team
from gongdan.routing.actions.sweeping import route_waiting
from gongdan.routing.queries import in_force
from gongdan.routing.schemas.rules import RoutingRuleIn
from gongdan.routing.schemas.settings import RoutingSettingsIn, RoutingTeamIn
from gongdan.ticketing import tickets
from tests.conftest import actor_of
from tests.make.ticketing import ticket
from tests.routing.conftest import WEDNESDAY
from tests.ticketing.conftest import real_pools, set_up_of_this_database

__all__ = ["real_pools", "set_up_of_this_database"]


async def opened(world: Any) -> int:
    async with unit(await actor_of(world.wang)) as tx:
        return await ticket(tx)


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
