"""Statements sent by the driver itself: their rows, their transaction, and a connection that is lost."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from psycopg.errors import NotNullViolation
from sqlalchemy import ARRAY, BigInteger, DateTime, bindparam, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from gongdan.channels.models import inbound_messages
from gongdan.identity import tenants
from gongdan.kernel.db import driver_url
from gongdan.kernel.fixed import Fixed
from tests.conftest import Copy
from tests.world import World

_in = inbound_messages.c
WRITE = Fixed(
    insert(inbound_messages)
    .values(
        tenant_id=bindparam("of_tenant", type_=BigInteger),
        road="pipe",
        delivery_key=func.gen_random_uuid(),
        raw_key="",
        size=1,
        sha256=b"",
        envelope=bindparam("said", type_=JSONB),
        damages=bindparam("kinds", type_=JSONB),
        received_at=bindparam("at", type_=DateTime(timezone=True)),
    )
    .returning(_in.road, _in.envelope, _in.damages, _in.received_at)
)
CALL = Fixed(update(tenants).where(tenants.c.id == bindparam("tenant")).values(name=bindparam("called")))
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


async def test_it_writes_lists_and_json_as_they_are_read_again(connection: AsyncConnection, world: World) -> None:
    values = {
        "of_tenant": world.xinghe.id, "at": datetime(2026, 1, 2, tzinfo=UTC), "kinds": ["a", "b"],
        "said": {"名": [1, None]},
    }  # fmt: skip
    await connection.execute(select(func.set_tenant(world.xinghe.id)))
    written = [await WRITE.first(connection, values), (await connection.execute(WRITE._statement, values)).one()]
    assert [(one.road, one.envelope, one.damages) for one in written] == [("pipe", {"名": [1, None]}, ["a", "b"])] * 2
    assert [one.received_at for one in written] == [values["at"]] * 2
    parts = Fixed(select(func.unnest(bindparam("parts", type_=ARRAY(JSONB))).label("part")))
    found = await parts.all(connection, {"parts": [{"a": '"x'}, ["中"], 1]})
    assert [one.part for one in found] == [{"a": '"x'}, ["中"], 1]


async def test_what_the_database_refuses_is_told_as_sqlalchemy_tells_it(
    connection: AsyncConnection, world: World
) -> None:
    await connection.execute(select(func.set_tenant(world.xinghe.id)))
    with pytest.raises(IntegrityError) as refused:
        await CALL.all(connection, {"tenant": world.xinghe.id, "called": None})
    assert isinstance(refused.value.orig, NotNullViolation)
