"""What a calendar says: the hours of each weekday, and the days that are different."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY_SECONDS = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_WINDOWS = 12


class BadRules(ValueError):
    """Rules that cannot be a calendar: `path` names the place (`week.mon.0`), the message says what is wrong."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class Window(NamedTuple):
    """A stretch of one local day, `[start, end)` in seconds of the day by the wall clock; `end` may be 86400."""

    start: int
    end: int


Windows = tuple[Window, ...]


@dataclass(frozen=True)
class CalendarRules:
    """Working hours by the wall clock of one zone.

    `zone` is an IANA name; `week` holds seven days, Monday first, each with its windows in order (a break is the gap
    between two); `days` replaces the weekday's windows on single dates: `()` for a holiday, hours for a make-up
    workday or a short day. Raises `BadRules` where these do not hold.
    """

    zone: str
    week: tuple[Windows, ...]
    days: Mapping[date, Windows] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not zone_exists(self.zone):
            raise BadRules("zone", f"{self.zone!r} is not a time zone of the IANA list")
        if len(self.week) != 7:
            raise BadRules("week", "has not seven days")
        for name, windows in zip(WEEKDAYS, self.week, strict=True):
            check_windows(windows, f"week.{name}")
        for day, windows in self.days.items():
            check_windows(windows, f"days.{day}")
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))

    def on(self, day: date) -> Windows:
        """The windows of one local day."""
        special = self.days.get(day)
        return self.week[day.weekday()] if special is None else special

    def to_json(self) -> dict[str, Any]:
        """`{"zone", "week": {"mon": [["09:00", "12:00"], …]}, "days": {"2026-10-01": []}}`, days in order."""
        return {
            "zone": self.zone,
            "week": {name: windows_to_json(windows) for name, windows in zip(WEEKDAYS, self.week, strict=True)},
            "days": {day.isoformat(): windows_to_json(self.days[day]) for day in sorted(self.days)},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "CalendarRules":
        """Read what `to_json` wrote. A weekday left out has no hours; raises `BadRules`."""
        days: dict[date, Windows] = {}
        for text, windows in dict(value.get("days") or {}).items():
            try:
                day = date.fromisoformat(text)
            except ValueError:
                raise BadRules(f"days.{text}", "is not a date like 2026-10-01") from None
            days[day] = windows_from_json(windows, f"days.{text}")
        return cls(str(value.get("zone", "")), week_from_json(value.get("week")), days)


def hours_of_a_workday(week: tuple[Windows, ...], like: int | None = None) -> Windows:
    """The hours that a make-up workday takes when it names none of its own.

    Those of the weekday `like` (0 is Monday), else of the first weekday with hours; `()` if no weekday has any.
    """
    if like is not None:
        return week[like]
    return next((windows for windows in week if windows), ())


def zone_exists(name: str) -> bool:
    """Whether the zone data knows the name; a path or an empty text is no name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def check_windows(windows: Windows, path: str) -> None:
    """Raise `BadRules` unless the windows lie inside one day, in order and apart from each other."""
    if len(windows) > MAX_WINDOWS:
        raise BadRules(path, f"has more than {MAX_WINDOWS} windows")
    last = 0
    for at, (start, end) in enumerate(windows):
        if not 0 <= start < end <= DAY_SECONDS:
            raise BadRules(f"{path}.{at}", "must end after it starts, between 00:00 and 24:00")
        if start < last:
            raise BadRules(f"{path}.{at}", "starts before the one before it has ended")
        last = end


def week_from_json(value: object) -> tuple[Windows, ...]:
    """Seven days from `{"mon": [["09:00", "17:00"]], …}`; raises `BadRules`."""
    if not isinstance(value, Mapping):
        raise BadRules("week", "is not an object of weekdays")
    week = cast(Mapping[str, object], value)
    for name in week:
        if name not in WEEKDAYS:
            raise BadRules(f"week.{name}", f"is not a weekday; use {', '.join(WEEKDAYS)}")
    return tuple(windows_from_json(week.get(name, ()), f"week.{name}") for name in WEEKDAYS)


def windows_from_json(value: object, path: str) -> Windows:
    """Windows from `[["09:00", "12:00"], ["13:30", "18:00"]]`; raises `BadRules`."""
    return tuple(Window(*pair) for pair in _pairs(value, path))


def windows_to_json(windows: Iterable[Window]) -> list[list[str]]:
    """`[["09:00", "12:00"]]`; seconds are written only where there are any."""
    return [[write_time(start), write_time(end)] for start, end in windows]


def read_time(text: object, path: str) -> int:
    """Seconds of the day from `HH:MM` or `HH:MM:SS`, `24:00` being the end of the day; raises `BadRules`."""
    parts = text.split(":") if isinstance(text, str) else []
    if len(parts) in (2, 3) and all(len(part) == 2 and part.isascii() and part.isdigit() for part in parts):
        hours, minutes, seconds = (*map(int, parts), 0)[:3]
        total = hours * 3600 + minutes * 60 + seconds
        if minutes < 60 and seconds < 60 and total <= DAY_SECONDS:
            return total
    raise BadRules(path, f"{text!r} is not a time like 09:00")


def write_time(seconds: int) -> str:
    """`09:00`, `09:00:30`, `24:00`."""
    minutes, rest = divmod(seconds, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{rest:02}" if rest else text


def _pairs(value: object, path: str) -> Iterator[tuple[int, int]]:
    if not isinstance(value, list | tuple):
        raise BadRules(path, "is not a list of windows")
    for at, pair in enumerate(cast(Iterable[object], value)):
        if not isinstance(pair, list | tuple) or len(cast(tuple[object, ...], pair)) != 2:
            raise BadRules(f"{path}.{at}", "is not a pair of times")
        start, end = cast(tuple[object, object], pair)
        yield read_time(start, f"{path}.{at}.0"), read_time(end, f"{path}.{at}.1")
