"""The table of operators: for each its SQL reading and its Python reading side by side, and where it fits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import ARRAY, all_, and_, any_, collate, false, func, literal, not_, or_, true
from sqlalchemy.sql import ColumnElement

from gongdan.conditions import folding, moment
from gongdan.conditions.field import Field, array_of
from gongdan.conditions.kinds import CALENDAR, EVERY, MEMBERS, MULTIPLE, NUMBERS, TEXTS, TIMES, Kind
from gongdan.conditions.moment import Moment, Range
from gongdan.conditions.values import Named

Context = Literal["view", "event"]
ANYWHERE: frozenset[Context] = frozenset({"view", "event"})
EVENT_ONLY: frozenset[Context] = frozenset({"event"})


class Shape(StrEnum):
    """What an operator wants as its value."""

    NONE = "none"
    ONE = "one"  # a value of the field's kind
    MANY = "many"  # a list of them
    PAIR = "pair"  # [first, last]
    DAY = "day"  # a date
    NEEDLE = "needle"  # a piece of text
    DURATION = "duration"  # {"amount": 3, "unit": "days"}


Clause = ColumnElement[bool]
Sql = Callable[[Field, ColumnElement[Any], Any], Clause]
Python = Callable[[Any, Any], bool]
Operand = Callable[[Any, Field, Moment], Any]


@dataclass(frozen=True, slots=True)
class Operator:
    """One row. `operand` turns the checked value into what both readings compare with; a NULL from `sql`
    counts as no match. The Python reading of an event operator gets the change (old, new), or None."""

    name: str
    kinds: frozenset[Kind]
    shape: Shape
    operand: Operand
    sql: Sql | None
    python: Python
    contexts: frozenset[Context] = ANYWHERE


# --- what both readings compare with


def _nothing(value: Any, field: Field, at: Moment) -> None:
    return None


def _as_given(value: Any, field: Field, at: Moment) -> Any:
    return value


def _members(value: Any, field: Field, at: Moment) -> tuple[Any, ...]:
    """One value or many, as the values meant at this moment: "mine" is all my teams."""
    meant: list[Any] = []
    for one in value if isinstance(value, tuple) else (value,):
        meant.extend(sorted(field.named_values[one.name](at.me)) if isinstance(one, Named) else (one,))
    return tuple(dict.fromkeys(meant))


def _each_set(value: Any, field: Field, at: Moment) -> tuple[tuple[Any, ...], ...]:
    """For includes_all: every given value is its own set of meant values, "me" may mean nobody."""
    return tuple(_members(one, field, at) for one in value)


def _range(build: Callable[[Range], Range]) -> Operand:
    return lambda value, field, at: build(moment.span(value, field.kind, at))


def _between(value: Any, field: Field, at: Moment) -> Range:
    return moment.from_to(*(moment.span(end, field.kind, at) for end in value))


def _last(value: Any, field: Field, at: Moment) -> Range:
    return Range(moment.back(value, field.kind, at), moment.present(field.kind, at))


def _next(value: Any, field: Field, at: Moment) -> Range:
    return Range(moment.present(field.kind, at), moment.back(-value, field.kind, at))


def _older(value: Any, field: Field, at: Moment) -> Range:
    return Range(high=moment.back(value, field.kind, at), holds_high=False)


# --- the readings that need more than a line; SQL first, Python after it


def _bind(field: Field, value: Any) -> ColumnElement[Any]:
    return literal(field.stored(value), field.stored_type)


def _bind_many(field: Field, values: Sequence[Any]) -> ColumnElement[Any]:
    # One array parameter, however many values: the server's limit is 65,535 parameters a statement.
    return literal([field.stored(value) for value in values], ARRAY(field.stored_type))


def _among_sql(field: Field, column: ColumnElement[Any], values: tuple[Any, ...]) -> Clause:
    if not values:
        return false()
    if field.kind is Kind.BOOLEAN:
        return column if values[0] else not_(column)
    if len(values) == 1:
        return column == _bind(field, values[0])
    return column == any_(_bind_many(field, values))


def _not_among_sql(field: Field, column: ColumnElement[Any], values: tuple[Any, ...]) -> Clause:
    if not values:
        return true()
    if len(values) == 1:
        return column.is_distinct_from(_bind(field, values[0]))
    return or_(column.is_(None), column != all_(_bind_many(field, values)))


def _among(value: Any, values: Collection[Any]) -> bool:
    return value is not None and value in values


def _is_set_sql(field: Field, column: ColumnElement[Any], _: None) -> Clause:
    if field.kind in MULTIPLE:
        return func.cardinality(column) > 0
    return column != "" if field.kind in TEXTS else column.is_not(None)


def _is_not_set_sql(field: Field, column: ColumnElement[Any], _: None) -> Clause:
    if field.kind in MULTIPLE:
        return func.coalesce(func.cardinality(column), 0) == 0
    return or_(column.is_(None), column == "") if field.kind in TEXTS else column.is_(None)


def _is_set(value: Any, _: None) -> bool:
    return value is not None and value != "" and value != frozenset()


def _found_sql(is_prefix: bool) -> Sql:
    def sql(field: Field, column: ColumnElement[Any], needle: str) -> Clause:
        exact = collate(column, "C")
        if folding.is_plain(needle):
            return func.lower(exact).like(folding.like_pattern(needle, is_prefix=is_prefix), escape="\\")
        return exact.op("~", is_comparison=True)(folding.regex_pattern(needle, is_prefix=is_prefix))

    return sql


def _not_found_sql(field: Field, column: ColumnElement[Any], needle: str) -> Clause:
    return or_(column.is_(None), not_(_found_sql(False)(field, column, needle)))


def _found(is_prefix: bool) -> Python:
    return lambda value, needle: value is not None and folding.is_in(needle, value, is_prefix=is_prefix)


def _in_range_sql(field: Field, column: ColumnElement[Any], wanted: Range) -> Clause:
    ends: list[Clause] = []
    if wanted.low is not None:
        low = _bind(field, wanted.low)
        ends.append(column >= low if wanted.holds_low else column > low)
    if wanted.high is not None:
        high = _bind(field, wanted.high)
        ends.append(column <= high if wanted.holds_high else column < high)
    return and_(*ends)


def _in_range(value: Any, wanted: Range) -> bool:
    if value is None:
        return False
    if wanted.low is not None and not (value >= wanted.low if wanted.holds_low else value > wanted.low):
        return False
    return wanted.high is None or bool(value <= wanted.high if wanted.holds_high else value < wanted.high)


def _has_any_sql(field: Field, column: ColumnElement[Any], values: tuple[Any, ...]) -> Clause:
    if not values:
        return false()
    if field.has_any is not None:
        return field.has_any(values)
    return column.op("&&", is_comparison=True)(array_of(field, column, values))


def _has_none_sql(field: Field, column: ColumnElement[Any], values: tuple[Any, ...]) -> Clause:
    return not_(func.coalesce(_has_any_sql(field, column, values), false()))


def _has_all_sql(field: Field, column: ColumnElement[Any], sets: tuple[tuple[Any, ...], ...]) -> Clause:
    return and_(*(_has_any_sql(field, column, values) for values in sets))


def _became(change: Any, values: Collection[Any]) -> bool:
    return change is not None and _among(change[1], values)


def _was(change: Any, values: Collection[Any]) -> bool:
    return change is not None and _among(change[0], values)


def _table(*rows: Operator) -> dict[str, Operator]:
    return {row.name: row for row in rows}


_ALIKE = MEMBERS | {Kind.BOOLEAN}
_CAN_BE_EMPTY = TEXTS | MULTIPLE
_ORDER = NUMBERS | TIMES
_S = Shape

# fmt: off
OPERATORS: dict[str, Operator] = _table(
    Operator("is", _ALIKE, _S.ONE, _members, _among_sql, _among),
    Operator("is_not", _ALIKE, _S.ONE, _members, _not_among_sql, lambda x, v: not _among(x, v)),
    Operator("is_any_of", MEMBERS, _S.MANY, _members, _among_sql, _among),
    Operator("is_none_of", MEMBERS, _S.MANY, _members, _not_among_sql, lambda x, v: not _among(x, v)),
    Operator("is_set", EVERY, _S.NONE, _nothing, _is_set_sql, _is_set),
    Operator("is_not_set", EVERY, _S.NONE, _nothing, _is_not_set_sql, lambda x, v: not _is_set(x, v)),
    Operator("contains", TEXTS, _S.NEEDLE, _as_given, _found_sql(False), _found(False)),
    Operator("does_not_contain", TEXTS, _S.NEEDLE, _as_given, _not_found_sql, lambda x, v: not _found(False)(x, v)),
    Operator("starts_with", TEXTS, _S.NEEDLE, _as_given, _found_sql(True), _found(True)),
    Operator("greater", NUMBERS, _S.ONE, _range(moment.after), _in_range_sql, _in_range),
    Operator("greater_or_equal", NUMBERS, _S.ONE, _range(lambda v: Range(low=v.low)), _in_range_sql, _in_range),
    Operator("less", NUMBERS, _S.ONE, _range(moment.before), _in_range_sql, _in_range),
    Operator("less_or_equal", NUMBERS, _S.ONE, _range(lambda v: Range(high=v.high)), _in_range_sql, _in_range),
    Operator("between", _ORDER, _S.PAIR, _between, _in_range_sql, _in_range),
    Operator("before", TIMES, _S.ONE, _range(moment.before), _in_range_sql, _in_range),
    Operator("after", TIMES, _S.ONE, _range(moment.after), _in_range_sql, _in_range),
    Operator("on", CALENDAR, _S.DAY, _range(lambda v: v), _in_range_sql, _in_range),
    Operator("within_last", CALENDAR, _S.DURATION, _last, _in_range_sql, _in_range),
    Operator("within_next", CALENDAR, _S.DURATION, _next, _in_range_sql, _in_range),
    Operator("older_than", CALENDAR, _S.DURATION, _older, _in_range_sql, _in_range),
    Operator("includes", MULTIPLE, _S.ONE, _members, _has_any_sql, lambda x, v: not x.isdisjoint(v)),
    Operator("includes_any", MULTIPLE, _S.MANY, _members, _has_any_sql, lambda x, v: not x.isdisjoint(v)),
    Operator("includes_all", MULTIPLE, _S.MANY, _each_set, _has_all_sql,
             lambda x, v: all(not x.isdisjoint(one) for one in v)),
    Operator("excludes", MULTIPLE, _S.ONE, _members, _has_none_sql, lambda x, v: x.isdisjoint(v)),
    Operator("changed", EVERY, _S.NONE, _nothing, None, lambda c, v: c is not None, EVENT_ONLY),
    Operator("changed_to", _ALIKE, _S.ONE, _members, None, _became, EVENT_ONLY),
    Operator("changed_from", _ALIKE, _S.ONE, _members, None, _was, EVENT_ONLY),
)
# fmt: on


def operators_for(field: Field, context: Context = "event") -> list[Operator]:
    """The rows that fit this field in this context, in the table's order."""
    return [row for row in OPERATORS.values() if does_fit(row, field, context)]


def does_fit(row: Operator, field: Field, context: Context) -> bool:
    if field.kind not in row.kinds or context not in row.contexts:
        return False
    # What is never NULL can still be empty when it is text or holds several values.
    return field.nullable or row.shape is not Shape.NONE or row.name == "changed" or field.kind in _CAN_BE_EMPTY
