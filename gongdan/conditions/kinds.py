"""The kinds a field can be of, and the families of kinds that share operators."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a field holds, with the Python type of its snapshot value and the SQL type of its column."""

    TEXT = "text"  # str, text
    LONG_TEXT = "long_text"  # str, text: searched in, never compared whole
    INTEGER = "integer"  # int, any integer type
    DECIMAL = "decimal"  # Decimal, numeric
    MONEY = "money"  # Decimal, numeric: the amount alone
    DATE = "date"  # date, date
    TIME = "time"  # naive time, time
    DATETIME = "datetime"  # aware datetime, timestamptz
    BOOLEAN = "boolean"  # bool, boolean
    CHOICE = "choice"  # str, text: the key of an option
    MULTI_CHOICE = "multi_choice"  # collection of str, text[]: option keys or tags
    PERSON = "person"  # int, bigint
    PEOPLE = "people"  # collection of int, bigint[]
    TEAM = "team"  # int, bigint
    CONTACT = "contact"  # int, bigint
    REF = "ref"  # int, bigint: the id of anything else


TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT})
NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})
IDS = frozenset({Kind.PERSON, Kind.TEAM, Kind.CONTACT, Kind.REF})
MULTIPLE = frozenset({Kind.MULTI_CHOICE, Kind.PEOPLE})
CALENDAR = frozenset({Kind.DATE, Kind.DATETIME})
TIMES = CALENDAR | {Kind.TIME}
MEMBERS = frozenset({Kind.TEXT, Kind.CHOICE}) | NUMBERS | IDS
"""Kinds whose values are told apart one by one: is, is_any_of."""
EVERY = frozenset(Kind)
