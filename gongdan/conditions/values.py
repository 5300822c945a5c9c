"""The values of conditions: from JSON to exact Python values of the field's kind, or a refusal that helps."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from gongdan.conditions.errors import Refusal
from gongdan.conditions.kinds import Kind

MAX_TEXT = 1000
MAX_VALUES = 500
MAX_DURATION_DAYS = 36_500
FIRST_DAY, LAST_DAY = date(1800, 1, 1), date(2999, 12, 31)
BIGINT_MIN, BIGINT_MAX = -(2**63), 2**63 - 1
MAX_DIGITS = 38
SAFE_FLOAT_DIGITS = 15
"""A JSON number with no more digits survives the trip through a double unchanged."""

UNITS = {"minutes": 60, "hours": 3600, "days": 86_400, "weeks": 604_800}

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = re.compile(r"\d{2}:\d{2}(:\d{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """A value that is only known when the condition is read, such as "me"."""

    name: str


def refuse_unstorable(text: str) -> str:
    """The text itself, unless PostgreSQL could not hold it."""
    if _UNSTORABLE.search(text):
        raise Refusal(
            "unstorable_text",
            "The text holds a NUL character or half of a surrogate pair.",
            "Remove these characters; every other Unicode character is allowed.",
        )
    return text


def read_text(raw: object) -> str:
    if not isinstance(raw, str) or not 0 < len(raw) <= MAX_TEXT:
        raise Refusal("text_expected", "This is not usable text.", f"Give text of 1 to {MAX_TEXT} characters.")
    return refuse_unstorable(raw)


def read_integer(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise Refusal("integer_expected", "This is not a whole number.", "Give a number such as 42.")
    if not BIGINT_MIN <= raw <= BIGINT_MAX:
        raise Refusal("out_of_range", "The number is too large.", f"Stay between {BIGINT_MIN} and {BIGINT_MAX}.")
    return raw


def read_decimal(raw: object) -> Decimal:
    remedy = f'Give a number, or text such as "12.30"; at most {MAX_DIGITS} digits.'
    number = _decimal(raw)
    if number is None:
        raise Refusal("number_expected", "This is not a number.", remedy)
    digits = len(number.as_tuple().digits)
    if isinstance(raw, float) and digits > SAFE_FLOAT_DIGITS:
        remedy = f'Beyond {SAFE_FLOAT_DIGITS} digits give the number as text, for example "0.1234567890123456789".'
        raise Refusal("inexact_number", "The number has more digits than JSON numbers keep.", remedy)
    if digits > MAX_DIGITS or not -MAX_DIGITS < number.adjusted() < MAX_DIGITS:
        raise Refusal("out_of_range", "The number is too large or too fine.", remedy)
    return number


def _decimal(raw: object) -> Decimal | None:
    """Exactly what was written, or None when that is no finite number."""
    if isinstance(raw, float):
        raw = repr(raw)
    if isinstance(raw, str):
        return Decimal(raw) if len(raw) <= 2 * MAX_DIGITS and _NUMBER.fullmatch(raw) else None
    return Decimal(raw) if isinstance(raw, int) and not isinstance(raw, bool) else None


def read_date(raw: object) -> date:
    try:
        day = date.fromisoformat(raw) if isinstance(raw, str) and _DAY.fullmatch(raw) else None
    except ValueError:
        day = None
    if day is None:
        raise Refusal("date_expected", "This is not a date.", 'Give a real day such as "2025-11-22".')
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Refusal("out_of_range", "The date is too far away.", f"Stay between {FIRST_DAY} and {LAST_DAY}.")
    return day


def read_time(raw: object) -> time:
    try:
        clock = time.fromisoformat(raw) if isinstance(raw, str) and _CLOCK.fullmatch(raw) else None
    except ValueError:
        clock = None
    if clock is None:
        raise Refusal("time_expected", "This is not a time of day.", 'Give "HH:MM" or "HH:MM:SS".')
    return clock


def read_moment(raw: object) -> date | datetime:
    """A day (the whole local day is meant) or an instant, which comes back in UTC."""
    if isinstance(raw, str) and _DAY.fullmatch(raw):
        return read_date(raw)
    remedy = 'Give a day "2025-11-22" or an instant with its offset "2025-11-22T09:30:00+08:00".'
    try:
        instant = datetime.fromisoformat(raw) if isinstance(raw, str) and len(raw) <= 40 else None
    except ValueError:
        instant = None
    if instant is None:
        raise Refusal("datetime_expected", "This is not a point in time.", remedy)
    if instant.tzinfo is None:
        raise Refusal("offset_missing", "The point in time does not say its offset from UTC.", remedy)
    if not FIRST_DAY < instant.date() < LAST_DAY:
        raise Refusal("out_of_range", "The time is too far away.", f"Stay between {FIRST_DAY} and {LAST_DAY}.")
    return instant.astimezone(UTC)


def read_boolean(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise Refusal("boolean_expected", "This is not yes or no.", "Give true or false.")
    return raw


def read_duration(raw: object, units: tuple[str, ...]) -> timedelta:
    remedy = f'Give {{"amount": 3, "unit": "days"}}; units are {", ".join(units)}.'
    if not isinstance(raw, dict) or set(raw) != {"amount", "unit"} or raw["unit"] not in units:
        raise Refusal("duration_expected", "This is not a length of time.", remedy)
    amount, seconds = raw["amount"], UNITS[raw["unit"]]
    most = MAX_DURATION_DAYS * 86_400 // seconds
    if not isinstance(amount, int) or isinstance(amount, bool) or not 1 <= amount <= most:
        raise Refusal("out_of_range", "The amount cannot be used.", f"Give 1 to {most} {raw['unit']}.", ".amount")
    return timedelta(seconds=amount * seconds)


def read_many(raw: object, read_one: Callable[[object], object]) -> tuple[object, ...]:
    if not isinstance(raw, list) or not 0 < len(raw) <= MAX_VALUES:
        raise Refusal("list_expected", "This is not a usable list.", f"Give a list of 1 to {MAX_VALUES} values.")
    found: list[object] = []
    for index, item in enumerate(raw):
        try:
            found.append(read_one(item))
        except Refusal as refusal:
            refusal.at = f"[{index}]{refusal.at}"
            raise
    return tuple(found)


READERS: dict[Kind, Callable[[object], object]] = {
    Kind.TEXT: read_text,
    Kind.LONG_TEXT: read_text,
    Kind.INTEGER: read_integer,
    Kind.DECIMAL: read_decimal,
    Kind.MONEY: read_decimal,
    Kind.DATE: read_date,
    Kind.TIME: read_time,
    Kind.DATETIME: read_moment,
    Kind.BOOLEAN: read_boolean,
    Kind.CHOICE: read_text,
    Kind.MULTI_CHOICE: read_text,
    Kind.PERSON: read_integer,
    Kind.PEOPLE: read_integer,
    Kind.TEAM: read_integer,
    Kind.CONTACT: read_integer,
    Kind.REF: read_integer,
}
