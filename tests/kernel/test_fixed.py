"""Statements sent by the driver itself: their rows, their transaction, and a connection that is lost."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from gongdan.identity import tenants
from gongdan.kernel.db import driver_url
from gongdan.kernel.fixed import Fixed
from tests.conftest import Copy
from tests.world import World

ONE = Fixed(select(tenants.c.id, tenants.c.slug.label("word")).where(tenants.c.id == bindparam("tenant")))


@pytest.fixture
async def engine(worker_database: Copy) -> AsyncIterator[AsyncEngine]:
    """Of its own: to the tests' connection somebody listens, so there SQLAlchemy would send it."""
    engine = create_async_engine(driver_url(worker_database.app))
    yield engine
    await engine.dispose()


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with engine.connect() as connection:
        yield connection


async def test_a_row_is_read_by_name(connection: AsyncConnection, world: World) -> None:
    found = await ONE.first(connection, {"tenant": world.xinghe.id})
    assert (type(found).__name__, found.id, found.word) == ("Found", world.xinghe.id, "xinghe")


async def test_no_row_is_none(connection: AsyncConnection) -> None:
    assert await ONE.first(connection, {"tenant": 0}) is None


async def test_it_runs_in_the_transaction_of_its_connection(connection: AsyncConnection) -> None:
    setting = Fixed(select(func.current_setting(bindparam("name"), True).label("word")))
    await connection.execute(select(func.set_config("app.word", "here", True)))
    found = await setting.first(connection, {"name": "app.word"})
    assert found.word == "here"


async def test_a_lost_connection_is_told_as_sqlalchemy_tells_it(
    engine: AsyncEngine, connection: AsyncConnection, world: World
) -> None:
    pid = await connection.scalar(select(func.pg_backend_pid()))
    async with engine.connect() as other:
        await other.execute(text("select pg_terminate_backend(:pid)"), {"pid": pid})
    with pytest.raises(DBAPIError) as lost:
        await ONE.first(connection, {"tenant": world.xinghe.id})
    assert lost.value.connection_invalidated
