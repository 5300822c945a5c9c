"""A database of the kernel tests' own, where commits are real; the pools of the other tests come back after."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from gongdan.kernel import db, jobs
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.tenancy import hardening_ddl
from tests.conftest import Copy, copied_database
from tests.kernel.widgets import marks
from tests.world import World

_MARKS = "create table marks (tenant_id bigint, name text, number bigint default 0, primary key (tenant_id, name))"

_EMPTIED = (
    "events", "event_receipts", "marks", "idempotency_keys",
    "procrastinate_periodic_defers", "procrastinate_jobs", "procrastinate_workers",
)  # fmt: skip


@dataclass
class Real:
    """The copy, its pools, and two tenants' actors."""

    copy: Copy
    admin: psycopg.Connection
    pools: db.Database
    xinghe: Actor
    northwind: Actor

    def look(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a superuser sees from outside: only what is committed, of all tenants."""
        cursor = self.admin.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="session")
async def _kernel_database(request: pytest.FixtureRequest, world: World) -> AsyncIterator[Real]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with copied_database(f"gongdan_kernel_{worker}") as copy:
        with psycopg.connect(copy.owner, autocommit=True) as owner:
            owner.execute(_MARKS)
            for statement in hardening_ddl(marks):
                owner.execute(statement)
        before = list(db._current)
        pools = db.connect(copy.app, copy.system, pool_size=6)
        db._current[:] = before
        with psycopg.connect(copy.admin, autocommit=True) as admin:
            yield Real(copy, admin, pools, system_actor(world.xinghe.id), system_actor(world.northwind.id))
        await pools.close()


@pytest.fixture
async def real(_kernel_database: Real) -> AsyncIterator[Real]:
    """Units commit for good, in a database where only the world and what this test does stands."""
    for table in _EMPTIED:
        _kernel_database.look(f"delete from {table}")
    before = list(db._current)
    db._current[:] = [_kernel_database.pools]
    yield _kernel_database
    db._current[:] = before


@pytest.fixture
def declaring() -> Iterator[Callable[..., None]]:
    """`declaring(run, cron=…)` declares a job for this test only."""
    before = dict(jobs._declared)

    def declare(run: Callable[..., Awaitable[None]], cron: str | None = None, max_attempts: int = 10) -> None:
        if cron is None:
            jobs.job(max_attempts=max_attempts)(run)
        else:
            jobs.every(cron)(run)

    yield declare
    jobs._declared.clear()
    jobs._declared.update(before)


@contextmanager
def pools_of(pools: db.Database) -> Iterator[None]:
    """Other pools over the same database, for a test that spoils or counts them."""
    before = list(db._current)
    db._current[:] = [pools]
    try:
        yield
    finally:
        db._current[:] = before
