"""Several sweepers at once, and one that dies in the middle: every warning and breach is told exactly once."""

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from gongdan.app.modules import register_modules
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.unit import system_connection, unit
from gongdan.sla import seed
from gongdan.sla.actions import waking
from gongdan.sla.actions.keeping import keep_lives
from gongdan.sla.models import sla_clocks
from gongdan.sla.queries import in_force
from tests.conftest import actor_of
from tests.make.ticketing import ticket
from tests.ticketing.conftest import real_pools, set_up_of_this_database

__all__ = ["real_pools", "set_up_of_this_database"]
TICKETS = 24
SATURDAY = datetime(2026, 3, 7, 2, tzinfo=UTC)


async def test_four_sweepers_and_a_dying_one_tell_each_once(world: Any, real_pools: Any, monkeypatch: Any) -> None:
    register_modules()
    in_force.forget_everything()
    tenant = world.xinghe.id
    async with unit(system_actor(tenant)) as tx:
        await seed(tx)
    opened = SATURDAY
    with clock.frozen(opened):
        async with unit(await actor_of(world.wang)) as tx:
            ids = [await ticket(tx, priority="high", team="frontline") for _ in range(TICKETS)]
    # By plain time from here on: nobody works on this day, so that only these clocks go on.
    async with system_connection() as connection:
        row = sla_clocks.c
        due = {"due_at": opened + timedelta(minutes=30), "calendar_id": None, "calendar_version": 0}
        mine = (row.tenant_id == tenant, row.key == "first_response")
        await connection.execute(
            update(sla_clocks).where(*mine).values(**due, next_action_at=opened + timedelta(minutes=24))
        )
        await connection.execute(update(sla_clocks).where(row.key != "first_response").values(next_action_at=None))

    async def dies(tx: Any, kept: Any) -> None:
        await keep_lives(tx, kept)
        raise KeyboardInterrupt("killed before the commit")

    with clock.frozen(opened + timedelta(minutes=26)):
        monkeypatch.setattr(waking, "keep_lives", dies)
        with suppress(KeyboardInterrupt):
            await waking.wake_due()
        monkeypatch.undo()
        assert await told(tenant) == Counter()
        while sum(await asyncio.gather(*(waking.wake_due() for _ in range(4)))):
            pass
    assert await told(tenant) == Counter({("ticket.clock_warned", one): 1 for one in ids})
    with clock.frozen(opened + timedelta(hours=3)):
        while sum(await asyncio.gather(*(waking.wake_due() for _ in range(4)))):
            pass
        assert await waking.wake_due() == 0
    breaches = Counter({("ticket.clock_breached", one): 1 for one in ids})
    assert await told(tenant) == breaches + Counter({("ticket.clock_warned", one): 1 for one in ids})
    in_force.forget_everything()


async def told(tenant_id: int) -> Counter[tuple[str, int]]:
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        row = events.c
        found = select(row.kind, row.subject_id).where(row.tenant_id == tenant_id, row.kind.like("ticket.clock%"))
        return Counter((one.kind, one.subject_id) for one in await tx.all(found))
