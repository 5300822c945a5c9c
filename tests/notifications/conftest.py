"""Telling people in tests: what listeners would do after the commit is done at once."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

import gongdan.notifications.handlers  # noqa: F401 - without it nobody listens
from gongdan.kernel.actor import system_actor
from gongdan.kernel.delivery import deliver
from gongdan.kernel.events import events
from gongdan.kernel.unit import unit
from gongdan.notifications.models import notice_deliveries
from tests.ticketing.conftest import real_pools, set_up_of_this_database  # noqa: F401
from tests.world import World

Tell = Callable[[], Awaitable[None]]


async def facts_since(tenant_id: int, last_id: int) -> list[int]:
    """The ids of what happened in the tenant after that."""
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        row = events.c
        mine = (row.tenant_id == tenant_id, row.id > last_id)
        return [one.id for one in await tx.all(select(row.id).where(*mine).order_by(row.id))]


@pytest.fixture
def tell(outer: Any, world: World) -> Tell:
    """`await tell()`: what happened in Xinghe since the last time is delivered."""
    reached = 0

    async def run() -> None:
        nonlocal reached
        ids = await facts_since(world.xinghe.id, reached)
        if ids:
            reached = ids[-1]
            await deliver(tenant_id=world.xinghe.id, event_ids=ids)

    return run


@pytest.fixture
def told(client_for: Any, tell: Tell) -> Callable[..., Awaitable[list[dict[str, Any]]]]:
    """`await told(world.wang)`: his notices once everything is delivered, the last first."""

    async def run(person: Any, **params: Any) -> list[dict[str, Any]]:
        await tell()
        answer = await client_for(person).get("/api/v1/notifications", params=params)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    return run


@pytest.fixture
def rows(world: Any, as_system: Any) -> Any:
    """`await rows()`: all deliveries of Xinghe, in order."""

    async def read() -> list[Any]:
        async with as_system(world.xinghe.id) as tx:
            row = notice_deliveries.c
            mine = select(notice_deliveries).where(row.tenant_id == tx.tenant_id)
            return list(await tx.all(mine.order_by(row.id)))

    return read
