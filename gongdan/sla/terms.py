"""Pure: by what a clock runs: so long, by these hours, under this version of a policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Hours(Protocol):
    """What counts as time: a calendar's working time, or all of it."""

    def add(self, start: datetime, seconds: int) -> datetime: ...
    def between(self, start: datetime, end: datetime) -> int: ...
    def intervals(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]: ...


@dataclass(frozen=True, slots=True)
class CalendarRef:
    """A version of a calendar; without an id all time counts."""

    id: int | None = None
    version: int = 0


PLAIN = CalendarRef()
HoursOf = Mapping[CalendarRef, Hours]


@dataclass(frozen=True, slots=True)
class Terms:
    """By what a clock runs at a time: which version of which policy, how long, by which calendar, when it warns."""

    policy_id: int
    policy_version: int
    priority: int
    seconds: int
    calendar: CalendarRef
    warn_at: tuple[int, ...] = ()
