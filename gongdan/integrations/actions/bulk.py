"""Many rows in one statement: they travel as one JSON text, which costs a fraction of a parameter per value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Table, TextClause, text
from sqlalchemy.dialects import postgresql

from gongdan.kernel.unit import Tx

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


async def insert_rows(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows in their order; all have the columns of the first. Times are aware."""
    if rows:
        await tx.execute(_statement(table, tuple(rows[0])), {"rows": orjson.dumps(rows, default=_plain).decode()})


@lru_cache(maxsize=100)
def _statement(table: Table, columns: tuple[str, ...]) -> TextClause:
    named = ", ".join(columns)
    typed = ", ".join(f"{name} {table.c[name].type.compile(_DIALECT)}" for name in columns)
    source = f"json_to_recordset(CAST(:rows AS json)) AS given({typed})"
    return text(f"INSERT INTO {table.name} ({named}) SELECT {named} FROM {source}")  # noqa: S608 - names of our tables


async def next_ids(tx: Tx, table: Table, count: int) -> list[int]:
    """Ids for rows that are about to be inserted, so that others can refer to them."""
    statement = text(f"SELECT nextval('{table.name}_id_seq') FROM generate_series(1, :count)")  # noqa: S608
    return list((await tx.execute(statement, {"count": count})).scalars()) if count else []


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    raise TypeError(type(value).__name__)
