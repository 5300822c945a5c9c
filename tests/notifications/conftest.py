"""Telling people in tests: what listeners would do after the commit is done at once."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from gongdan.kernel.actor import system_actor
from gongdan.kernel.delivery import deliver
from gongdan.kernel.events import events
from gongdan.kernel.unit import unit

Told = Callable[[Any], Awaitable[None]]


@pytest.fixture
def tell(outer: Any) -> Told:
    """`await tell(world.xinghe.id)`: what happened since the last time is delivered, each unit's facts together."""
    reached = {"id": 0}

    async def run(tenant_id: int) -> None:
        async with unit(system_actor(tenant_id), is_read_only=True) as tx:
            row = events.c
            found = await tx.all(
                select(row.id).where(row.tenant_id == tenant_id, row.id > reached["id"]).order_by(row.id)
            )
        ids = [one.id for one in found]
        if ids:
            reached["id"] = ids[-1]
            await deliver(tenant_id=tenant_id, event_ids=ids)

    return run
