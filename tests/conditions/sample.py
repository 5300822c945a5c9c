"""A table with a column of every kind, its catalogue, and generators of rows and trees for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    Time,
    column,
    exists,
    func,
    select,
    values,
)
from sqlalchemy.dialects.postgresql import JSONB

from gongdan.conditions import Catalogue, Field, Kind, Me, Option, json_value
from gongdan.conditions.operators import Operator, Shape, operators_for
from gongdan.conditions.values import READERS

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2025, 11, 22, 17, 30, tzinfo=UTC)  # already the 23rd in Shanghai
ME = Me(user_id=7, team_ids=frozenset({1, 2}))

ROWS = Table(
    "condition_rows",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("title", Text),
    Column("body", Text),
    Column("code", String(40)),
    Column("count", Integer),
    Column("size", Numeric),
    Column("fee", Numeric(12, 2)),
    Column("due_on", Date),
    Column("opens", Time),
    Column("seen_at", DateTime(timezone=True)),
    Column("is_open", Boolean),
    Column("priority", Text),
    Column("tags", ARRAY(Text)),
    Column("marks", ARRAY(String(20))),
    Column("assignee", BigInteger),
    Column("followers", ARRAY(BigInteger)),
    Column("team", BigInteger),
    Column("fields", JSONB),
)


def words(key: str) -> dict[str, str]:
    return {"en": key.capitalize(), "zh-CN": f"字段{key}"}


def _tags_by_exists(wanted: Any) -> Any:
    """What a module that keeps tags in a table of their own would contribute."""
    held = func.unnest(ROWS.c.tags).table_valued("value").render_derived()
    return exists(select(1).select_from(held).where(held.c.value.in_(list(wanted))))


PRIORITIES = [Option(key, {"en": key.capitalize(), "zh-CN": zh}) for key, zh in
              (("low", "低"), ("normal", "普通"), ("high", "高"))]  # fmt: skip


def of(key: str, kind: Kind, **more: Any) -> Field:
    more.setdefault("column", ROWS.c.get(key))
    return Field(key=key, kind=kind, label=words(key), **more)


def custom(key: str, kind: Kind) -> Field:
    """A custom field; the snapshot holds what `field.sql` selects, as everywhere."""
    return of(key, kind, column=json_value(ROWS.c.fields, key, kind))


CATALOGUE = Catalogue.of(
    [
        of("title", Kind.TEXT),
        of("body", Kind.LONG_TEXT),
        of("code", Kind.TEXT),
        of("count", Kind.INTEGER),
        of("size", Kind.DECIMAL),
        of("fee", Kind.MONEY),
        of("due_on", Kind.DATE),
        of("opens", Kind.TIME),
        of("seen_at", Kind.DATETIME),
        of("is_open", Kind.BOOLEAN),
        of("priority", Kind.CHOICE, options=PRIORITIES),
        of("tags", Kind.MULTI_CHOICE),
        of("marks", Kind.MULTI_CHOICE),
        of("labels", Kind.MULTI_CHOICE, column=ROWS.c.tags, has_any=_tags_by_exists),
        of("assignee", Kind.PERSON),
        of("followers", Kind.PEOPLE),
        of("team", Kind.TEAM),
        of("contact", Kind.CONTACT, column=ROWS.c.assignee),
        of("is_late", Kind.BOOLEAN, column=lambda at: ROWS.c.seen_at < at.now),
        of("is_mine", Kind.BOOLEAN, column=lambda at: ROWS.c.assignee == at.me.user_id, nullable=True),
        custom("x_text", Kind.TEXT),
        custom("x_integer", Kind.INTEGER),
        custom("x_decimal", Kind.DECIMAL),
        custom("x_date", Kind.DATE),
        custom("x_datetime", Kind.DATETIME),
        custom("x_boolean", Kind.BOOLEAN),
        custom("x_many", Kind.MULTI_CHOICE),
        custom("x_people", Kind.PEOPLE),
    ]
)

# Small pools, so that rows and conditions meet; each holds the values that sit on an edge.
TEXTS = ["a", "A", "ab", "aB%", "a_b", "\\", "打印机", "打印机坏了", "[x]", "^a", "a\nb", "$", ".*", "🙂", " "]
TEXTS += ["ß", "SS", "İ", "i", "ı", "Σς", "ΣΑΣ", "É", "é", "K", "k", "ſ", "s", "Ⅷ", "ⅷ", "ǅ", "ǆ", "Ａ", "ａ"]
WHOLE = [-(2**31), -1, 0, 1, 2, 3, 2**31 - 1]
FRACTIONS = [Decimal("-0.5"), Decimal(0), Decimal("0.1"), Decimal("0.10"), Decimal("12.30"), Decimal("1E+20")]
AMOUNTS = [Decimal("0.00"), Decimal("12.30"), Decimal("9999999999.99")]
DAYS = [NOW.date() + timedelta(days=n) for n in (-8, -7, -2, -1, 0, 1, 2, 7)] + [date(1999, 2, 28)]
CLOCKS = [time(0), time(8, 30), time(8, 30, 30), time(23, 59, 59)]
INSTANTS = [
    datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
    for day in DAYS[1:6]
    for clock in (time(0), time(23, 59, 59, 999999), time(17, 30))
    for zone in (UTC, SHANGHAI)
] + [NOW - timedelta(microseconds=1), NOW + timedelta(microseconds=1), NOW - timedelta(hours=3)]
TAGS = ["a", "b", "换机", "é", "x,y", '"', "{}"]
IDS = [1, 2, 3, 7, 2**63 - 1]


def _maybe(pool: list[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(pool)


def _some(pool: list[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.lists(st.sampled_from(pool), max_size=3)


_CUSTOM = {
    "x_text": st.sampled_from(TEXTS),
    "x_integer": st.sampled_from([*WHOLE, "not a number", 1.5]),
    "x_decimal": st.sampled_from([0, 0.1, "12.30", 12.3, True, "1e5"]),
    "x_date": st.sampled_from([*map(str, DAYS), "tomorrow"]),
    "x_datetime": st.sampled_from([*(i.isoformat() for i in INSTANTS), "2025-11-22T17:30:00Z", "", 5]),
    "x_boolean": st.sampled_from([True, False, "true", "maybe"]),
    "x_many": st.lists(st.sampled_from(TAGS), max_size=3) | st.just("a"),
    "x_people": st.lists(st.sampled_from(IDS), max_size=3),
}

ROW = st.fixed_dictionaries(
    {
        "title": _maybe(["", *TEXTS]),
        "body": _maybe(["", *TEXTS]) | st.lists(st.sampled_from(TEXTS), max_size=5).map("".join),
        "code": _maybe(["", "a", "A", "ab", "é"]),
        "count": _maybe(WHOLE),
        "size": _maybe(FRACTIONS),
        "fee": _maybe(AMOUNTS),
        "due_on": _maybe(DAYS),
        "opens": _maybe(CLOCKS),
        "seen_at": _maybe(INSTANTS),
        "is_open": st.none() | st.booleans(),
        "priority": _maybe(["low", "normal", "high"]),
        "tags": _some(TAGS),
        "marks": _some(TAGS),
        "assignee": _maybe(IDS),
        "followers": _some(IDS),
        "team": _maybe(IDS),
        "fields": st.fixed_dictionaries({}, optional=_CUSTOM),
    }
)

_POOLS: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: st.sampled_from(TEXTS),
    Kind.LONG_TEXT: st.sampled_from(TEXTS),
    Kind.INTEGER: st.sampled_from([*WHOLE, 2**63 - 1, -(2**63)]),
    Kind.DECIMAL: st.sampled_from([0, 0.1, "0.1", "12.30", 12.3, -0.5, "1e20", 10**20]),
    Kind.MONEY: st.sampled_from([0, "12.3", 12.31, "9999999999.99", "1e30"]),
    Kind.DATE: st.sampled_from([str(day) for day in DAYS]),
    Kind.TIME: st.sampled_from(["00:00", "08:30", "08:30:30", "23:59:59"]),
    Kind.DATETIME: st.sampled_from(
        [str(day) for day in DAYS] + [i.astimezone(SHANGHAI).isoformat() for i in INSTANTS]
    ),
    Kind.BOOLEAN: st.booleans(),
    Kind.CHOICE: st.sampled_from(["low", "normal", "high"]),
    Kind.MULTI_CHOICE: st.sampled_from(TAGS),
    Kind.PERSON: st.sampled_from([*IDS, "me"]),
    Kind.PEOPLE: st.sampled_from([*IDS, "me"]),
    Kind.TEAM: st.sampled_from([*IDS, "mine"]),
    Kind.CONTACT: st.sampled_from(IDS),
}


def _in_order(pair: tuple[Any, Any], kind: Kind) -> list[Any]:
    first, last = (READERS[kind](end) for end in pair)
    is_reversed = type(first) is type(last) and first > last  # type: ignore[operator]
    return list(reversed(pair)) if is_reversed else list(pair)


def value_for(field: Field, row: Operator) -> st.SearchStrategy[Any]:
    one = _POOLS[field.kind]
    units = ["days", "weeks"] if field.kind is Kind.DATE else ["minutes", "hours", "days", "weeks"]
    return {
        Shape.NONE: st.none(),
        Shape.ONE: one,
        Shape.MANY: st.lists(one, min_size=1, max_size=3),
        Shape.PAIR: st.tuples(one, one).map(lambda pair: _in_order(pair, field.kind)),
        Shape.DAY: st.sampled_from([str(day) for day in DAYS]),
        Shape.NEEDLE: st.sampled_from(TEXTS) | st.lists(st.sampled_from(TEXTS), min_size=1, max_size=2).map("".join),
        Shape.DURATION: st.fixed_dictionaries({"amount": st.integers(1, 8), "unit": st.sampled_from(units)}),
    }[row.shape]


@st.composite
def leaves(draw: st.DrawFn) -> dict[str, Any]:
    field = draw(st.sampled_from(list(CATALOGUE.fields.values())))
    row = draw(st.sampled_from(operators_for(field, "view")))
    return {"field": field.key, "op": row.name, "value": draw(value_for(field, row))}


TREES = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(lambda children: {"all": children}),
        st.lists(inner, min_size=1, max_size=4).map(lambda children: {"any": children}),
        inner.map(lambda child: {"not": child}),
    ),
    max_leaves=8,
)


def as_values(texts: list[str]) -> Any:
    """A relation of these texts, numbered, to ask a clause about all of them at once."""
    return values(column("place", Integer), column("text", Text), name="texts").data(list(enumerate(texts)))
