"""Pages by key: a cursor says where the last page ended, so deep pages cost no more than the first."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.kernel.errors import Invalid

COUNT_CAP = 1000
MAX_LIMIT = 200
DEFAULT_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Sort:
    """An order: the columns are the sort value and the id, both not null, both in the same direction."""

    key: str
    columns: tuple[ColumnElement[Any], ...]
    is_descending: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are, counted to a thousand at most."""

    value: int
    is_capped: bool


def encode_cursor(sort: str, values: Sequence[Any]) -> str:
    packed = [{"t": v.isoformat()} if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(orjson.dumps([sort, *packed], default=str)).rstrip(b"=").decode()


def decode_cursor(cursor: str, sort: str, length: int) -> list[Any]:
    """The values a page ended with. Raises Invalid for a cursor that is damaged or of another order."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key, *values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        unpacked = [datetime.fromisoformat(v["t"]) if isinstance(v, dict) else v for v in values]
        if any(isinstance(v, datetime) and v.tzinfo is None for v in unpacked):
            raise ValueError("naive time")
    except (ValueError, TypeError, KeyError, binascii.Error):
        raise _bad_cursor() from None
    in_range = all(not isinstance(v, int) or abs(v) < 2**63 for v in unpacked)
    if key != sort or len(unpacked) != length or not in_range or any("\x00" in str(v) for v in unpacked):
        raise _bad_cursor()
    return unpacked


def _fits(value: Any, column: ColumnElement[Any]) -> bool:
    """Whether the database can compare them: a cursor is the caller's text, whatever he made of it."""
    try:
        wanted = column.type.python_type
    except NotImplementedError:
        return isinstance(value, str)
    if wanted is float:
        return type(value) in (int, float)
    # What JSON has no form for (dates, decimals) travels as text.
    return type(value) is (wanted if wanted in (int, str, bool, datetime) else str)


def _bad_cursor() -> Invalid:
    return Invalid.one("cursor", "invalid", "This cursor does not fit this list.", "Begin again without a cursor.")


def paged(statement: Select[Any], sort: Sort, limit: int, cursor: str | None) -> Select[Any]:
    """`statement` in order, behind the cursor, with one row more than the page to know whether it goes on."""
    if cursor:
        values = decode_cursor(cursor, sort.key, len(sort.columns))
        if not all(_fits(v, c) for v, c in zip(values, sort.columns, strict=True)):
            raise _bad_cursor()
        typed = [literal(v, c.type) for v, c in zip(values, sort.columns, strict=True)]
        here, there = tuple_(*sort.columns), tuple_(*typed)
        statement = statement.where(here < there if sort.is_descending else here > there)
    order = [c.desc() if sort.is_descending else c.asc() for c in sort.columns]
    return statement.order_by(*order).limit(limit + 1)


def cut(rows: Sequence[Any], sort: Sort, limit: int, names: Sequence[str]) -> tuple[Sequence[Any], str | None]:
    """The page, and the cursor of the next where there is one. `names` are the sort columns' row names."""
    if len(rows) <= limit:
        return rows, None
    page = rows[:limit]
    return page, encode_cursor(sort.key, [getattr(page[-1], name) for name in names])


async def capped_count(connection: AsyncConnection, statement: Select[Any]) -> Count:
    """Count the rows of `statement` up to the cap."""
    bare = statement.with_only_columns(literal(1), maintain_column_froms=True).order_by(None)
    inner = bare.limit(COUNT_CAP + 1).subquery()
    value = int(await connection.scalar(select(func.count()).select_from(inner)) or 0)
    return Count(min(value, COUNT_CAP), value > COUNT_CAP)
