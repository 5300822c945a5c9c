"""Several sweepers at once, and one that dies in the middle: every rung is told exactly once."""

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from gongdan.app.modules import register_modules
from gongdan.escalation.actions import pacing, watching
from gongdan.escalation.actions.ladders import add_ladder
from gongdan.escalation.actions.starting import fire
from gongdan.escalation.models import escalation_ladders
from gongdan.escalation.schemas.ladders import LadderIn
from gongdan.identity import teams
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import unit
from tests.conftest import actor_of
from tests.make.ticketing import ticket
from tests.ticketing.conftest import real_pools, set_up_of_this_database

__all__ = ["real_pools", "set_up_of_this_database"]
TICKETS = 8
LADDER = {
    "name": "试",
    "path": "management",
    "levels": [
        {"has_lead": True, "next_after_minutes": 30, "time": "plain"},
        {"has_lead": True},
    ],
    "rules": [{"key": "old", "kind": "unsolved", "by_priority": {"high": 60}, "time": "plain"}],
}


async def test_four_sweepers_and_a_dying_one_tell_each_rung_once(
    world: Any, real_pools: Any, monkeypatch: Any
) -> None:
    register_modules()
    tenant = world.xinghe.id
    async with unit(system_actor(tenant)) as tx:
        await tx.execute(
            update(teams).where(teams.c.id == world.xinghe.teams["frontline"]).values(lead_id=world.chen.user_id)
        )
        await tx.execute(update(escalation_ladders).values(is_active=False))
        await add_ladder(tx, LadderIn.model_validate(LADDER), position=9)
    opened = clock.now()
    async with unit(await actor_of(world.wang)) as tx:
        ids = [await ticket(tx, priority="high", team="frontline") for _ in range(TICKETS)]

    async def dies(*values: Any) -> bool:
        await fire(*values)
        raise KeyboardInterrupt("killed before the commit")

    with clock.frozen(opened + timedelta(minutes=61)):
        monkeypatch.setattr(watching, "fire", dies)
        with suppress(KeyboardInterrupt):
            await watching.watch_everywhere()
        monkeypatch.undo()
        assert await told(tenant) == Counter()
        while sum(await asyncio.gather(*(watching.watch_everywhere() for _ in range(4)))):
            pass
    assert await told(tenant) == Counter((one, 1) for one in ids)
    with clock.frozen(opened + timedelta(minutes=92)):
        while sum(await asyncio.gather(*(pacing.keep_pace_everywhere() for _ in range(4)))):
            pass
        assert await watching.watch_everywhere() == 0
    assert await told(tenant) == Counter((one, level) for one in ids for level in (1, 2))


async def told(tenant_id: int) -> Counter[tuple[int, int]]:
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        row = events.c
        mine = (row.tenant_id == tenant_id, row.kind == "ticket.escalation_notified")
        found = await tx.all(select(row.subject_id, row.payload).where(*mine))
        return Counter((one.subject_id, one.payload["level"]) for one in found)
