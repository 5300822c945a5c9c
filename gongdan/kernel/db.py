"""The two doors to PostgreSQL: as the application (under policies) and as the system (across tenants)."""

import re
from dataclasses import dataclass, field

import orjson
from psycopg import errors as pg
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

APPLICATION_NAME = "gongdan"


def dumps(value: object) -> str:
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def driver_url(dsn: str) -> URL:
    """A libpq address as SQLAlchemy wants it (psycopg 3)."""
    return make_url(dsn).set(drivername="postgresql+psycopg")


def _engine(dsn: str, pool_size: int, statement_timeout_seconds: int) -> AsyncEngine:
    return create_async_engine(
        driver_url(dsn),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        pool_recycle=3600,
        json_serializer=dumps,
        json_deserializer=orjson.loads,
        connect_args={
            "application_name": APPLICATION_NAME,
            "connect_timeout": 5,
            "options": f"-c statement_timeout={statement_timeout_seconds * 1000} -c timezone=UTC",
        },
    )


@dataclass(slots=True)
class Database:
    """One process's connections: `app` obeys row-level security, `system` sees all tenants."""

    app: AsyncEngine
    system: AsyncEngine
    app_dsn: str
    system_dsn: str
    reading: AsyncEngine = field(init=False)

    def __post_init__(self) -> None:
        # The same pool as `app`; a transaction begins with BEGIN READ ONLY.
        self.reading = self.app.execution_options(postgresql_readonly=True)

    async def close(self) -> None:
        await self.app.dispose()
        await self.system.dispose()


_current: list[Database] = []


def connect(app_dsn: str, system_dsn: str, *, pool_size: int = 8, statement_timeout_seconds: int = 30) -> Database:
    """Open the pools of this process and make them the current ones."""
    opened = Database(
        app=_engine(app_dsn, pool_size, statement_timeout_seconds),
        system=_engine(system_dsn, 2, statement_timeout_seconds),
        app_dsn=app_dsn,
        system_dsn=system_dsn,
    )
    _current[:] = [opened]
    return opened


def database() -> Database:
    """The pools opened by `connect`."""
    if not _current:
        raise RuntimeError("no database is connected in this process")
    return _current[0]


async def driver_connection(connection: AsyncConnection) -> object:
    """The psycopg connection beneath, for the few who need it (jobs in the same transaction, COPY)."""
    raw = await connection.get_raw_connection()
    return raw.driver_connection


def violated_constraint(error: IntegrityError) -> str:
    """The name of the constraint that refused a row; '' where the server does not say."""
    cause = error.orig
    if not isinstance(cause, pg.Error):
        return ""
    name = cause.diag.constraint_name
    if not name:  # a distributed table says it in the message only, with the shard's number behind it
        found = re.search(r'constraint "([^"]+)"', str(cause))
        name = re.sub(r"_\d+$", "", found.group(1)) if found else ""
    return name


# Connection lost, transaction rolled back, resources short, operator at work; and a lock not got.
_TRANSIENT = ("08", "40", "53", "57", "55P03")


def is_transient(error: DBAPIError) -> bool:
    """Whether sending the same request again may well succeed: deadlock, restart, lost connection."""
    cause = error.orig
    if error.connection_invalidated:
        return True
    if isinstance(cause, pg.Error) and cause.sqlstate:
        return cause.sqlstate.startswith(_TRANSIENT)
    return isinstance(cause, pg.OperationalError)  # without a state: the server could not be reached at all
