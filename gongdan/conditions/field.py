"""A field that conditions can test: its kind, its words, and its reading in SQL and in Python."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Numeric,
    Text,
    Time,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy import literal_column as verbatim
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import TypeEngine

from gongdan.conditions.kinds import IDS, MULTIPLE, Kind
from gongdan.conditions.moment import Me, Moment

Words = Mapping[str, str]
"""The same words in each language: {"zh-CN": "优先级", "en": "Priority"}."""

Column = ColumnElement[Any] | Callable[[Moment], ColumnElement[Any]]
Resolver = Callable[[Me], Collection[int]]

_ID: TypeEngine[Any] = BigInteger()

NO_CODE = -1
"""Stands for a word that no row can hold; codes are positive."""

SQL_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.TEXT: Text(),
    Kind.LONG_TEXT: Text(),
    Kind.INTEGER: BigInteger(),
    Kind.DECIMAL: Numeric(),
    Kind.MONEY: Numeric(),
    Kind.DATE: Date(),
    Kind.TIME: Time(),
    Kind.DATETIME: DateTime(timezone=True),
    Kind.BOOLEAN: Boolean(),
    Kind.CHOICE: Text(),
    Kind.MULTI_CHOICE: Text(),
    Kind.PEOPLE: _ID,
    Kind.PERSON: _ID,
    Kind.TEAM: _ID,
    Kind.CONTACT: _ID,
    Kind.REF: _ID,
}
"""The type of one value; columns may be narrower, the comparison is then PostgreSQL's own across types."""

_ONESELF: Mapping[Kind, Mapping[str, Resolver]] = {
    Kind.PERSON: {"me": lambda me: () if me.user_id is None else (me.user_id,)},
    Kind.PEOPLE: {"me": lambda me: () if me.user_id is None else (me.user_id,)},
    Kind.TEAM: {"mine": lambda me: me.team_ids},
}


@dataclass(frozen=True, slots=True)
class Option:
    """One value a choice can take."""

    value: str | int
    label: Words


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """One testable field.

    `column` is the SQL reading, of the type its kind names; a function of the moment where it depends on now
    or on who looks. `read` is the Python reading of a snapshot, by default `snapshot[key]`; a snapshot that
    was selected through `sql` agrees with it by construction.
    """

    key: str
    kind: Kind
    label: Words
    column: Column
    read: Callable[[Mapping[str, object]], object] | None = None
    options: Sequence[Option] | None = None
    """The only values allowed; None leaves them open (tags, people)."""
    values: Mapping[str, Resolver] | None = None
    """Values known by name, resolved when read; by default "me" for people and "mine" for teams."""
    codes: Mapping[str, int] | None = None
    """How a choice is stored where it is not as its own word: column and snapshot then hold these numbers,
    and comparisons are made with them, so that an index on the column serves."""
    nullable: bool = True
    has_any: Callable[[Sequence[Any]], ColumnElement[bool]] | None = None
    """For several values kept in a table of their own: SQL for "holds any of these", say an indexed EXISTS.
    It must never be NULL. Whether anything is held at all is still asked of `column`."""

    def sql(self, at: Moment) -> ColumnElement[Any]:
        return self.column if isinstance(self.column, ColumnElement) else self.column(at)

    def value(self, snapshot: Mapping[str, object]) -> object:
        found = snapshot[self.key] if self.read is None else self.read(snapshot)
        if self.codes is not None and isinstance(found, int):
            found = next((word for word, code in self.codes.items() if code == found), None)
        if self.kind in MULTIPLE:
            return frozenset(found) if isinstance(found, Collection) else frozenset()
        return found

    def stored(self, value: Any) -> Any:
        """A value as the column holds it; a word without a code is held by no row."""
        return value if self.codes is None else self.codes.get(value, NO_CODE)

    @property
    def stored_type(self) -> TypeEngine[Any]:
        return SQL_TYPES[self.kind] if self.codes is None else _ID

    @property
    def named_values(self) -> Mapping[str, Resolver]:
        return self.values if self.values is not None else _ONESELF.get(self.kind, {})

    def words(self, language: str) -> str:
        return in_language(self.label, language) or self.key


def in_language(words: Words, language: str) -> str:
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


_WHOLE = r"^-?\d{1,18}$"
_FRACTION = r"^-?\d{1,38}(\.\d{1,38})?$"
_SHAPES: dict[Kind, str] = {
    Kind.INTEGER: _WHOLE,
    Kind.DECIMAL: _FRACTION,
    Kind.MONEY: _FRACTION,
    Kind.DATE: r"^\d{4}-\d{2}-\d{2}$",
    Kind.TIME: r"^\d{2}:\d{2}(:\d{2})?$",
    Kind.DATETIME: r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[0-9:.]*(Z|[+-]\d{2}:\d{2})$",
    Kind.BOOLEAN: "^(true|false)$",
} | dict.fromkeys(IDS, _WHOLE)
"""How a stored value must be written before it may be cast."""


def json_value(column: ColumnElement[Any], key: str, kind: Kind) -> ColumnElement[Any]:
    """A custom field: the value under this key of a JSONB column, in the SQL type of its kind.

    A stored value of another shape reads as NULL, so that one bad row does not break everybody's list; only an
    impossible day or hour of the right shape still does, which whoever writes the field must not let in.
    """
    written = column[key].astext
    if kind in MULTIPLE:
        item = func.jsonb_array_elements_text(column[key]).table_valued("value")
        one = select(cast(item.c.value, SQL_TYPES[kind])).select_from(item).scalar_subquery()
        held = func.array(one, type_=ARRAY(SQL_TYPES[kind]))
        return case((func.jsonb_typeof(column[key]) == verbatim("'array'"), held))
    if kind not in _SHAPES:
        return written  # type: ignore[no-any-return]
    return case((written.op("~")(verbatim(f"'{_SHAPES[kind]}'", Text())), cast(written, SQL_TYPES[kind])))


def array_of(field: Field, column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[Any]:
    """These values as an array of exactly the column's type: varchar[] and text[] do not compare."""
    kind_of_item = getattr(column.type, "item_type", None) or SQL_TYPES[field.kind]
    return literal(list(values), ARRAY(kind_of_item))
