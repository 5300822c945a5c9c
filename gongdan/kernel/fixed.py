"""Statements that never change, compiled once and sent by the driver itself: what every request begins with."""

from collections import namedtuple
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import psycopg
from sqlalchemy import ARRAY, JSON, Delete, Insert, Select, TextualSelect, Update
from sqlalchemy.dialects.postgresql import psycopg as dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.kernel.db import dumps

# A row with its columns as attributes.
Found = Any


class Fixed:
    """A statement whose text depends on nothing; only the values bound to it change.

    It runs in the connection's own transaction, without SQLAlchemy's work before and after each statement,
    which for the small look-ups of every request costs more than PostgreSQL needs to answer them. Values for columns
    of JSON are given as Python has them; None is NULL.
    """

    def __init__(self, statement: Select[Any] | TextualSelect | Insert | Update | Delete) -> None:
        self._statement = statement

    @cached_property
    def _compiled(self) -> tuple[str, dict[str, Any], dict[str, Callable[[Any], Any]], Callable[..., Any]]:
        compiled = self._statement.compile(dialect=dialect.dialect())  # type: ignore[no-untyped-call]
        row = namedtuple("Found", self._names)  # type: ignore[misc]
        json = {name: made for name, bound in compiled.binds.items() if (made := _as_json(bound.type)) is not None}
        return str(compiled), dict(compiled.params), json, row._make

    @cached_property
    def _names(self) -> list[str]:
        if isinstance(self._statement, Select | TextualSelect):
            return [column.name for column in self._statement.selected_columns]
        return [str(column["name"]) for column in self._statement.returning_column_descriptions]

    async def first(self, connection: AsyncConnection, values: dict[str, Any]) -> Found | None:
        """The first row with its columns by name, or None."""
        rows = await self.all(connection, values)
        return rows[0] if rows else None

    async def all(self, connection: AsyncConnection, values: dict[str, Any]) -> Sequence[Found]:
        """The rows with their columns by name; none of a statement that returns none. Raises as SQLAlchemy does."""
        sync = connection.sync_connection
        assert sync is not None
        if sync.dispatch.before_cursor_execute:  # somebody listens to what is sent: tests, measurements
            return await self._usual(connection, values)
        text, constants, json, row = self._compiled
        driver: Any = sync.connection.driver_connection
        bound = constants | values
        for name, as_json in json.items():
            bound[name] = None if bound[name] is None else as_json(bound[name])
        try:
            cursor = await driver.execute(text, bound)
            return [row(found) for found in await cursor.fetchall()] if self._names else ()
        except psycopg.Error as error:
            if driver.closed:
                # A lost connection: let SQLAlchemy meet it, who clears its pool and tells it as ever.
                return await self._usual(connection, values)
            raise DBAPIError.instance(text, None, error, psycopg.Error, hide_parameters=True) from error

    async def _usual(self, connection: AsyncConnection, values: dict[str, Any]) -> Sequence[Found]:
        result = await connection.execute(self._statement, values)
        found: Sequence[Found] = result.all() if result.returns_rows else ()
        return found


def _as_json(kind: Any) -> Callable[[Any], Any] | None:
    """How a value for a column of JSON is written; None where it is none."""
    if isinstance(kind, ARRAY) and isinstance(kind.item_type, JSON):
        return lambda values: [dumps(value) for value in values]
    return dumps if isinstance(kind, JSON) else None
