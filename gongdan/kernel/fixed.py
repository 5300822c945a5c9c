"""Statements that never change, compiled once and sent by the driver itself: what every request begins with."""

from collections import namedtuple
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import psycopg
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import psycopg as dialect
from sqlalchemy.ext.asyncio import AsyncConnection

# A row with its columns as attributes.
Found = Any


class Fixed:
    """A SELECT whose text depends on nothing; only the values bound to it change.

    It runs in the connection's own transaction, without SQLAlchemy's work before and after each statement,
    which for the small look-ups of every request costs more than PostgreSQL needs to answer them.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement

    @cached_property
    def _compiled(self) -> tuple[str, dict[str, Any], Callable[..., Any]]:
        compiled = self._statement.compile(dialect=dialect.dialect())  # type: ignore[no-untyped-call]
        row = namedtuple("Found", [column.name for column in self._statement.selected_columns])  # type: ignore[misc]
        return str(compiled), dict(compiled.params), row._make

    async def first(self, connection: AsyncConnection, values: dict[str, Any]) -> Found | None:
        """The first row with its columns by name, or None."""
        rows = await self.all(connection, values)
        return rows[0] if rows else None

    async def all(self, connection: AsyncConnection, values: dict[str, Any]) -> Sequence[Found]:
        """The rows with their columns by name."""
        sync = connection.sync_connection
        assert sync is not None
        if sync.dispatch.before_cursor_execute:  # somebody listens to what is sent: tests, measurements
            return await self._usual(connection, values)
        text, constants, row = self._compiled
        driver: Any = sync.connection.driver_connection
        try:
            cursor = await driver.execute(text, constants | values)
            return [row(found) for found in await cursor.fetchall()]
        except psycopg.OperationalError:
            # A lost connection: let SQLAlchemy meet it, who clears its pool and tells it as ever.
            return await self._usual(connection, values)

    async def _usual(self, connection: AsyncConnection, values: dict[str, Any]) -> Sequence[Found]:
        found: Sequence[Found] = (await connection.execute(self._statement, values)).all()
        return found
