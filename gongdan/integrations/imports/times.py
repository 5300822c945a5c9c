"""Times as other systems write them, into UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1970, 2200
_YEAR_FIRST = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T\s]*(\d{1,2})\s*[:：时点]\s*(\d{1,2})(?:\s*[:：分]\s*(\d{1,2})(?:[.,](\d{1,9}))?)?[分秒]?\s*)?"
    r"(Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_SECONDS_FROM, _MILLISECONDS_FROM = 10**8, 10**11


def read_time(held: Any, form: str, zone: str) -> datetime:
    """An aware time in UTC. Raises ValueError saying what to do about it."""
    if isinstance(held, datetime):
        found = held if held.tzinfo else held.replace(tzinfo=_zone(zone))
    elif isinstance(held, date):
        found = datetime(held.year, held.month, held.day, tzinfo=_zone(zone))
    elif isinstance(held, int | float) and not isinstance(held, bool):
        found = _since_1970(float(held))
    else:
        return _from_text(str(held).strip(), form, zone)
    return _bounded(found)


@lru_cache(maxsize=20_000)
def _from_text(text: str, form: str, zone: str) -> datetime:
    if form:
        try:
            found = datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows
        except ValueError:
            raise ValueError(f"{text[:40]!r} is not written as {form}") from None
        return _bounded(found if found.tzinfo else found.replace(tzinfo=_zone(zone)))
    if match := _YEAR_FIRST.fullmatch(text):
        return _bounded(_year_first(match, zone))
    if text.isascii() and text.isdigit() and len(text) >= 9:
        return _bounded(_since_1970(float(text)))
    if match := _DAY_FIRST.fullmatch(text):
        return _bounded(_day_first(match, zone))
    raise ValueError(f'{text[:40]!r} is no time we can read; give its "format", such as "%d-%m-%Y %H:%M"')


def _year_first(match: re.Match[str], zone: str) -> datetime:
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    found = datetime(
        int(year),
        int(month),
        int(day),
        int(hour or 0),
        int(minute or 0),
        int(second or 0),
        micro,
        _offset(offset, zone),
    )
    return found


def _day_first(match: re.Match[str], zone: str) -> datetime:
    """31/12/2025 and 12/31/2025 are plain; 03/04/2025 is not, and nobody should guess."""
    first, second, year, hour, minute, seconds = (int(part or 0) for part in match.groups())
    if first <= 12 and second <= 12 and first != second:
        raise ValueError(f'{match[0]!r}: day or month first? Give its "format", such as "%d/%m/%Y %H:%M"')
    day, month = (first, second) if first > 12 else (second, first)
    return datetime(year, month, day, hour, minute, seconds, tzinfo=_zone(zone))


def _offset(text: str | None, zone: str) -> Any:
    if not text:
        return _zone(zone)
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    return datetime.strptime(text.replace(":", ""), "%z").tzinfo


def _since_1970(number: float) -> datetime:
    if number >= _MILLISECONDS_FROM:
        number /= 1000
    if number < _SECONDS_FROM:
        raise ValueError(f"{number:g} is no time we can read")
    return datetime.fromtimestamp(number, UTC)


@lru_cache(maxsize=100)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _bounded(found: datetime) -> datetime:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"the year {found.year} is out of range")
    return found.astimezone(UTC)
