"""The tests' ground: one PostgreSQL per run, one database copy per worker, each test rolled back."""

import asyncio
import os
import pickle
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from gongdan.calendars.queries.compiled import forget_compiled
from gongdan.kernel import db
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.embedded_pg import EmbeddedPostgres
from gongdan.kernel.unit import Tx, borrow_connections, unit
from gongdan.migrations import migrate
from tests.world import Person, World
from tests.world.build import build

TEMPLATE = "gongdan_template"

# A loaded machine is no fault of what is tested: speed is measured in bench/.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@dataclass
class Ground:
    """Where the run's PostgreSQL stands."""

    folder: Path
    server: EmbeddedPostgres | None = None
    world: bytes = b""


_ground: list[Ground] = []


def pytest_configure(config: pytest.Config) -> None:
    """The controlling process starts the server and builds the template; workers are told where it is."""
    os.environ.setdefault("GONGDAN_SECRET_KEY", "a key for tests only")
    os.environ.setdefault("GONGDAN_REQUESTS_PER_MINUTE", "10000000")
    os.environ.setdefault("GONGDAN_SIGN_INS_PER_MINUTE", "10000000")
    # Mail servers of tests are on this machine.
    os.environ.setdefault("GONGDAN_MAIL_PRIVATE_HOSTS", "true")
    os.environ.setdefault("GONGDAN_NOTIFY_PRIVATE_HOSTS", "true")
    if hasattr(config, "workerinput"):
        given = config.workerinput
        _ground[:] = [Ground(Path(given["folder"]), None, given["world"])]
        return
    folder = Path(tempfile.mkdtemp(prefix="gongdan-tests-"))
    folder.chmod(0o755)
    # A test is one transaction, and one that asks every route of every role touches every table and index in it.
    room = {"max_connections": "60", "max_locks_per_transaction": "256"}
    server = EmbeddedPostgres(folder / "pg", fsync=False, settings=room)
    server.start()
    urls = server.provision(TEMPLATE)
    migrate(urls.owner)
    _ground[:] = [Ground(folder, server, _build_world(urls.app, urls.system))]


def _build_world(app_dsn: str, system_dsn: str) -> bytes:
    async def run() -> World:
        opened = db.connect(app_dsn, system_dsn)
        try:
            return await build()
        finally:
            await opened.close()

    return pickle.dumps(asyncio.run(run()))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["folder"] = str(_ground[0].folder)
    node.workerinput["world"] = _ground[0].world


def pytest_unconfigure(config: pytest.Config) -> None:
    if _ground and _ground[0].server is not None:
        _ground[0].server.stop("immediate")
        shutil.rmtree(_ground[0].folder, ignore_errors=True)


@dataclass
class Copy:
    """A database of one's own, copied from the template."""

    name: str
    app: str
    system: str
    owner: str
    admin: str


@contextmanager
def copied_database(name: str) -> Iterator[Copy]:
    """A fresh copy of the template; dropped at the end."""
    # Workers of one run share the server.
    name = f"{name}_{os.getpid()}"
    server = EmbeddedPostgres(_ground[0].folder / "pg")
    urls = server.urls(name)
    with psycopg.connect(server.dsn("gongdan_admin", "postgres"), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}" OWNER gongdan_owner')
        try:
            yield Copy(name, urls.app, urls.system, urls.owner, urls.admin)
        finally:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def worker_database(request: pytest.FixtureRequest) -> Iterator[Copy]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with copied_database(f"gongdan_{worker}") as copy:
        yield copy


@pytest.fixture(scope="session")
def pg_dsn() -> Iterator[str]:
    """A scratch database as superuser, for libraries that know nothing of our tables."""
    server = EmbeddedPostgres(_ground[0].folder / "pg")
    name = f"scratch_{os.getpid()}"
    with psycopg.connect(server.dsn("gongdan_admin", "postgres"), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        yield server.dsn("gongdan_admin", name)
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def world() -> World:
    return pickle.loads(_ground[0].world)


@pytest.fixture(scope="session")
async def _engine(worker_database: Copy) -> AsyncIterator[AsyncEngine]:
    """One engine a worker. Its login is the superuser; each unit takes the role it would have."""
    url = db.driver_url(worker_database.admin)
    engine = create_async_engine(
        url, json_serializer=db.dumps, connect_args={"options": "-c timezone=UTC"}, pool_size=1, max_overflow=0
    )
    opened = db.connect(worker_database.app, worker_database.system)
    yield engine
    await engine.dispose()
    await opened.close()


@dataclass
class Statements:
    """The statements that ran, without the tests' own."""

    texts: list[str] = field(default_factory=list)

    @property
    def value(self) -> int:
        return len(self.texts)


_counters: list[Statements] = []


@pytest.fixture
async def outer(_engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """The connection whose transaction is rolled back when the test ends; units nest inside it."""
    async with _engine.connect() as connection:
        transaction = await connection.begin()
        reading: list[bool] = []

        def watch(_c: Any, _cur: Any, statement: str, _p: Any, _ctx: Any, _many: bool) -> None:
            if "gongdan test role" in statement:
                return
            first = statement.lstrip().split(None, 1)[0].lower()
            if first in ("savepoint", "release", "rollback"):
                return
            assert not (reading and reading[-1] and first in ("insert", "update", "delete")), (
                f"a read-only unit writes: {statement}"
            )
            for counter in _counters:
                counter.texts.append(statement)

        event.listen(connection.sync_connection, "before_cursor_execute", watch)

        @asynccontextmanager
        async def begin(door: str, is_read_only: bool) -> AsyncIterator[AsyncConnection]:
            async with connection.begin_nested():
                reading.append(is_read_only)
                try:
                    await connection.execute(
                        text(
                            "/* gongdan test role */ select set_config('role', :role, true),"
                            " set_config('app.tenant_id', '', true)"
                        ),
                        {"role": f"gongdan_{door}"},
                    )
                    yield connection
                finally:
                    reading.pop()

        borrow_connections(begin)
        forget_compiled()  # version numbers are used again after each roll-back
        try:
            yield connection
        finally:
            borrow_connections(None)
            event.remove(connection.sync_connection, "before_cursor_execute", watch)
            await transaction.rollback()


@pytest.fixture
async def admin_connection(outer: AsyncConnection) -> Any:
    """The test's own connection as the superuser: for tampering that no role of ours could do."""

    class _Admin:
        async def execute(self, statement: Any, values: Any = None) -> Any:
            await outer.execute(text("/* gongdan test role */ select set_config('role', 'none', true)"))
            return await outer.execute(statement, values)

    return _Admin()


@pytest.fixture
def counting() -> Callable[[], Any]:
    """`with counting() as n: …` then `n.value` statements ran (and `n.texts` says which)."""

    @contextmanager
    def count() -> Iterator[Statements]:
        counter = Statements()
        _counters.append(counter)
        try:
            yield counter
        finally:
            _counters.remove(counter)

    return count


async def actor_of(person: Person) -> Actor:
    """The actor that the person's token would give."""
    from gongdan.identity.access import actor_of_user

    async with unit(system_actor(person.tenant_id), is_read_only=True) as tx:
        return await actor_of_user(tx, person.user_id)


@pytest.fixture
def as_user(outer: AsyncConnection) -> Callable[[Person], AbstractAsyncContextManager[Tx]]:
    """`async with as_user(world.wang) as tx:` a unit in which Wang acts."""

    @asynccontextmanager
    async def begin(person: Person) -> AsyncIterator[Tx]:
        async with unit(await actor_of(person)) as tx:
            yield tx

    return begin


@pytest.fixture
def as_system(outer: AsyncConnection) -> Callable[[int], AbstractAsyncContextManager[Tx]]:
    return lambda tenant_id: unit(system_actor(tenant_id))


@pytest.fixture(scope="session")
def app() -> Any:
    from gongdan.app.asgi import create_app

    return create_app()


@pytest.fixture
async def client_for(outer: AsyncConnection, app: Any) -> AsyncIterator[Callable[[Person | None], httpx.AsyncClient]]:
    """`client_for(world.wang)` speaks HTTP with Wang's token; `client_for(None)` is nobody."""
    clients: list[httpx.AsyncClient] = []

    def make(person: Person | None) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {person.token}"} if person else {}
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers)
        clients.append(client)
        return client

    yield make
    for client in clients:
        await client.aclose()
