"""Pages by key: together they are the whole list, and a cursor is only ever a stranger's text."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Boolean, Column, DateTime, Float, Select, String, column, func, select, values
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.kernel.errors import Invalid
from gongdan.kernel.paging import COUNT_CAP, Sort, capped_count, cut, decode_cursor, encode_cursor, paged

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS: list[Column[Any]] = [
    Column("id", BigInteger),
    Column("number", BigInteger),
    Column("name", String),
    Column("at", DateTime(timezone=True)),
    Column("share", Float),
]
BY = ("number", "name", "at", "share")

# Few different values, so that most rows share theirs with others.
rows_of = st.lists(
    st.tuples(
        st.integers(-2, 2),
        st.sampled_from(["", "a", "b", "Z", "王", "a'b", "😀"]),
        st.integers(0, 3).map(lambda n: EPOCH + timedelta(microseconds=n)),
        st.sampled_from([0.0, 0.1, -1.5]),
    ),
    max_size=12,
)


def listed(rows: Sequence[tuple[Any, ...]]) -> Select[Any]:
    """The rows as a table, without a table."""
    numbered = [(number, *row) for number, row in enumerate(rows, 1)]
    return select(values(*[column(c.name, c.type) for c in COLUMNS], name="things").data(numbered))


async def pages(
    connection: AsyncConnection, statement: Select[Any], sort: Sort, names: list[str], limit: int
) -> list[Any]:
    found: list[Any] = []
    cursor: str | None = None
    for _ in range(30):
        got = (await connection.execute(paged(statement, sort, limit, cursor))).all()
        page, cursor = cut(got, sort, limit, names)
        assert len(page) == limit or cursor is None
        found += page
        if cursor is None:
            return found
    raise AssertionError("the pages do not end")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows_of, by=st.sampled_from(BY), is_descending=st.booleans(), limit=st.integers(1, 5))
async def test_the_pages_together_are_the_whole_list(
    outer: AsyncConnection, rows: list[tuple[Any, ...]], by: str, is_descending: bool, limit: int
) -> None:
    if not rows:
        return
    statement = listed(rows)
    things = statement.selected_columns
    sort = Sort(by, (things[by], things.id), is_descending)
    order = [c.desc() if is_descending else c.asc() for c in sort.columns]
    whole = (await outer.execute(statement.order_by(*order))).all()
    assert await pages(outer, statement, sort, [by, "id"], limit) == list(whole)


async def test_a_list_that_just_fills_its_page_has_no_next(outer: AsyncConnection) -> None:
    statement = listed([(n, "", EPOCH, 0.0) for n in range(4)])
    sort = Sort("id", (statement.selected_columns.id,), False)
    got = (await outer.execute(paged(statement, sort, 4, None))).all()
    assert cut(got, sort, 4, ["id"]) == (got, None)
    assert cut([], sort, 4, ["id"]) == ([], None)


async def test_a_page_is_found_behind_rows_that_were_removed(outer: AsyncConnection) -> None:
    rows = [(n, "", EPOCH, 0.0) for n in range(6)]
    sort = Sort("number", (listed(rows).selected_columns.number, listed(rows).selected_columns.id), False)
    cursor = encode_cursor("number", [2, 3])
    left = listed([rows[0], rows[1], rows[4]])
    sort = Sort("number", (left.selected_columns.number, left.selected_columns.id), False)
    assert [row.number for row in (await outer.execute(paged(left, sort, 5, cursor))).all()] == [4]


@pytest.mark.parametrize(
    ("total", "value", "is_capped"), [(0, 0, False), (COUNT_CAP, COUNT_CAP, False), (COUNT_CAP + 1, COUNT_CAP, True)]
)
async def test_counting_stops_at_the_cap(outer: AsyncConnection, total: int, value: int, is_capped: bool) -> None:
    count = await capped_count(outer, select(func.generate_series(1, total).table_valued("n")))
    assert (count.value, count.is_capped) == (value, is_capped)


# --- cursors ---------------------------------------------------------------------------------------

moments = st.datetimes(timezones=st.just(UTC), min_value=datetime(1900, 1, 1), max_value=datetime(2999, 1, 1))
storable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(st.integers(-(2**63) + 1, 2**63 - 1) | storable | moments | st.booleans()),
)
def test_a_cursor_comes_back_as_it_was(key: str, held: list[Any]) -> None:
    assert decode_cursor(encode_cursor(key, held), key, len(held)) == held


def packed(value: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).rstrip(b"=").decode()


def refused(cursor: str, type_: Any) -> bool:
    sort = Sort("s", (column("v", type_), column("id", BigInteger)), False)
    try:
        paged(select(column("v")), sort, 5, cursor)
    except Invalid as refusal:
        return refusal.problems[0].field == "cursor"
    return False


@pytest.mark.parametrize(
    ("type_", "held"),
    [
        (BigInteger, ["s", "x", 1]), (BigInteger, ["s", 1.5, 1]), (BigInteger, ["s", True, 1]),
        (BigInteger, ["s", None, 1]), (BigInteger, ["s", {"t": "2026-01-01T00:00:00+00:00"}, 1]),
        (BigInteger, ["s", 1, [1]]), (BigInteger, ["s", 2**63, 1]), (BigInteger, ["s", [], 1]),
        (DateTime(timezone=True), ["s", 5, 1]), (DateTime(timezone=True), ["s", "2026-01-01", 1]),
        (DateTime(timezone=True), ["s", {"t": "2026-01-01T00:00:00"}, 1]),
        (DateTime(timezone=True), ["s", {"t": 5}, 1]), (DateTime(timezone=True), ["s", {"u": 5}, 1]),
        (String, ["s", 5, 1]), (String, ["s", "a\x00", 1]), (String, ["s", None, 1]),
        (Boolean, ["s", 1, 1]), (Float, ["s", "1", 1]),
        (BigInteger, ["other", 1, 1]), (BigInteger, ["s", 1]), (BigInteger, ["s", 1, 1, 1]), (BigInteger, ["s"]),
        (BigInteger, []), (BigInteger, {}), (BigInteger, {"s": 1}), (BigInteger, "s11"), (BigInteger, 5),
        (BigInteger, None),
    ],
)  # fmt: skip
def test_a_cursor_that_does_not_fit_is_refused(type_: Any, held: Any) -> None:
    assert refused(packed(held), type_)


@pytest.mark.parametrize(
    "cursor", ["x", "=", "====", "é", "a b", "%%%", "W10", packed(["s", 1, 1])[:-2], "[" * 5000, "\x00"]
)
def test_a_damaged_cursor_is_refused(cursor: str) -> None:
    assert refused(cursor, BigInteger)


scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | storable
nested = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(storable, inner, max_size=2), max_leaves=5
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=nested, second=nested, by=st.sampled_from(BY))
async def test_a_forged_cursor_is_refused_or_harmless(
    outer: AsyncConnection, first: Any, second: Any, by: str
) -> None:
    statement = listed([(1, "a", EPOCH, 0.5)])
    things = statement.selected_columns
    try:
        page = paged(statement, Sort(by, (things[by], things.id), False), 5, packed([by, first, second]))
    except Invalid:
        return
    await outer.execute(page)


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_rubbish_is_refused(cursor: str) -> None:
    assert not cursor or refused(cursor, BigInteger)
