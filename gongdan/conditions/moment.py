"""From where a condition is read: the present instant, the tenant's time zone, and who "me" is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from gongdan.conditions.kinds import Kind

Point = int | Decimal | date | datetime | time


@dataclass(frozen=True, slots=True)
class Me:
    """The person who looks; without one (a job, a rule) "me" and "mine" name nobody."""

    user_id: int | None = None
    team_ids: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Moment:
    """All that a reading may know besides the row itself."""

    now: datetime
    zone: tzinfo = UTC
    me: Me = Me()

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("now must be an aware datetime")

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """The instant this day begins where the tenant is."""
        return datetime.combine(day, time.min, tzinfo=self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Range:
    """An interval; an end that is None is open, `holds_low`/`holds_high` say whether the end belongs to it."""

    low: Point | None = None
    high: Point | None = None
    holds_low: bool = True
    holds_high: bool = True


def span(value: Point, kind: Kind, at: Moment) -> Range:
    """What one value covers: a day asked of an instant is the whole local day, anything else a point."""
    if kind is Kind.DATETIME and not isinstance(value, datetime):
        assert isinstance(value, date)
        return Range(at.start_of(value), at.start_of(value + timedelta(days=1)), holds_high=False)
    return Range(value, value)


def before(value: Range) -> Range:
    return Range(high=value.low, holds_high=False)


def after(value: Range) -> Range:
    # The end of a day is the first instant of the next one, which already counts as after.
    return Range(low=value.high, holds_low=not value.holds_high)


def from_to(first: Range, last: Range) -> Range:
    return Range(first.low, last.high, True, last.holds_high)


def back(length: timedelta, kind: Kind, at: Moment) -> Point:
    """The instant, or for dates the day, that lies this long before now (after it when negative)."""
    if kind is Kind.DATE:
        return at.today - length
    return at.now.astimezone(UTC) - length


def present(kind: Kind, at: Moment) -> Point:
    return back(timedelta(0), kind, at)
