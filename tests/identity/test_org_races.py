"""Two hands at once, on real connections: the last office stays held, the tree stays a tree, seals stay one chain."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest

from gongdan.identity.actions.departments import add_department, change_department
from gongdan.identity.actions.seal import seal_all
from gongdan.identity.actions.teams import add_team
from gongdan.identity.actions.users import add_user, retire_user
from gongdan.identity.errors.org import DepartmentWouldCircle, LastHolder
from gongdan.identity.queries.chain import LATE, verify_log
from gongdan.identity.queries.roles import count_other_holders, roles_by_key
from gongdan.identity.schemas.org import DepartmentIn, DepartmentPatch, TeamIn
from gongdan.identity.schemas.people import UserIn
from gongdan.kernel import db
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import borrow_connections, system_connection, unit
from tests.conftest import copied_database
from tests.world import World


@pytest.fixture
async def real_pools(worker_database: Any) -> AsyncIterator[None]:
    """A database of its own with real pools; what is committed there stays there."""
    before = list(db._current)
    with copied_database("gongdan_org_races") as copy:
        opened = db.connect(copy.app, copy.system, pool_size=4)
        borrow_connections(None)
        try:
            yield
        finally:
            await opened.close()
            db._current[:] = before


async def both(*attempts: Awaitable[Any]) -> list[str]:
    """The outcomes of attempts made at the same time: '' or the name of the refusal."""
    done = await asyncio.gather(*attempts, return_exceptions=True)
    return sorted(type(outcome).__name__ if isinstance(outcome, BaseException) else "" for outcome in done)


async def test_two_last_administrators_cannot_retire_each_other(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    async with unit(actor) as tx:
        draft = UserIn(email="second@xinghe.example", name="二", roles=["system_administrator"])
        second = await add_user(tx, draft)

    async def retire(user_id: int) -> None:
        async with unit(actor) as tx:
            await retire_user(tx, user_id)

    assert await both(retire(world.feng.user_id), retire(second)) == ["", LastHolder.__name__]
    async with unit(actor, is_read_only=True) as tx:
        role = (await roles_by_key(tx, ["system_administrator"]))["system_administrator"]
        assert await count_other_holders(tx, role.id, 0) == 1


async def test_two_moves_at_once_make_no_circle(real_pools: None, world: World) -> None:
    actor = system_actor(world.xinghe.id)
    async with unit(actor) as tx:
        one, other = [await add_department(tx, DepartmentIn(name=name)) for name in ("甲", "乙")]

    async def move(moved: int, below: int) -> None:
        async with unit(actor) as tx:
            await change_department(tx, moved, DepartmentPatch(parent_id=below), lambda version: None)

    assert await both(move(one, other), move(other, one)) == ["", DepartmentWouldCircle.__name__]


async def test_writers_and_several_sealers_at_once_leave_one_good_chain(real_pools: None, world: World) -> None:
    tenant_id = world.xinghe.id

    async def write(number: int) -> None:
        async with unit(system_actor(tenant_id)) as tx:
            await add_team(tx, TeamIn(name=f"队{number}"))

    for round in range(3):
        writing = [write(round * 10 + number) for number in range(6)]
        await asyncio.gather(*writing, *(seal_all([tenant_id], LATE) for _ in range(3)))
    await seal_all([tenant_id], LATE)
    async with system_connection() as connection:
        verdict = await verify_log(connection, tenant_id)
    assert verdict.is_intact
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        assert (await verify_log(tx.connection, tenant_id)).checked == verdict.checked > 18
