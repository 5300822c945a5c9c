"""When something recurs: rules like those of calendars (RFC 5545), dates in order, instants exact across DST.

A time that a clock change leaves out happens as late as it would have, had the clocks not changed (02:30 becomes
03:30); one that comes twice happens the first time. Working days are Monday to Friday: holidays come with calendars.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

Frequency = Literal["daily", "weekly", "monthly", "yearly"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What the first, second … last of a month may be of, besides a weekday.
ANY_DAY, WORKING_DAY = "day", "working_day"
LAST = -1
LAST_DATE = date(2999, 12, 31)
# 29 February comes every eighth year at the rarest; a rule whose next forty dates do not exist has none.
_EMPTY_PERIODS = 40


@dataclass(frozen=True, slots=True)
class Rule:
    """When it recurs. What a frequency does not use is left empty; it is checked where it comes in.

    weekly: `weekdays` (0 is Monday). monthly and yearly: `day` of the month (31 where a month is shorter: its last
    day, or with `skips_short_months` not at all), or the `nth` (1 to 5, LAST) `nth_of` a weekday, day or working day.
    """

    frequency: Frequency
    at: time
    starts_on: date
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    day: int | None = None
    skips_short_months: bool = False
    nth: int | None = None
    nth_of: str | None = None
    month: int | None = None  # of yearly ones
    until: date | None = None  # the last day on which it may happen
    count: int | None = None  # how often it happens in all


def next_after(rule: Rule, zone: ZoneInfo, instant: datetime) -> datetime | None:
    """The first time after `instant` (aware), in UTC; None where it is over."""
    return next(occurrences(rule, zone, after=instant), None)


def latest_until(rule: Rule, zone: ZoneInfo, first: datetime, now: datetime) -> tuple[datetime, int]:
    """Of the times from `first` (one of them) to `now` the latest, and how many came before it."""
    latest, earlier = first, 0
    for instant in occurrences(rule, zone, after=first):
        if instant > now:
            break
        latest, earlier = instant, earlier + 1
    return latest, earlier


def upcoming(rule: Rule, zone: ZoneInfo, instant: datetime, most: int) -> list[datetime]:
    """The next times after `instant`, at most so many."""
    return list(islice(occurrences(rule, zone, after=instant), most))


def occurrences(rule: Rule, zone: ZoneInfo, *, after: datetime) -> Iterator[datetime]:
    """All times after `after`, ascending, in UTC."""
    # A day earlier: the instant may be another day in the rule's own zone.
    begin = after.astimezone(zone).date() - timedelta(days=1)
    last = after
    for day in dates(rule, begin):
        instant = datetime.combine(day, rule.at, zone).astimezone(UTC)
        # Where a whole day was left out of a calendar, its time falls together with the next day's.
        if instant > last:
            last = instant
            yield instant


def dates(rule: Rule, begin: date) -> Iterator[date]:
    """The days of the rule that are not before `begin`, ascending."""
    # Counting begins at the start; without a count it can be gone to directly.
    counted_from = rule.starts_on if rule.count else begin
    for number, day in enumerate(_unbounded(rule, counted_from), start=1):
        if (rule.until and day > rule.until) or (rule.count and number > rule.count):
            return
        if day >= begin:
            yield day


def _unbounded(rule: Rule, begin: date) -> Iterator[date]:
    """The days not before the start and the period that holds `begin`, whatever ends the rule."""
    period, empty = _period_of(rule, max(begin, rule.starts_on)), 0
    while empty < _EMPTY_PERIODS:
        try:
            found = [day for day in _days(rule, period) if day >= rule.starts_on]
        except (ValueError, OverflowError):  # the calendar ends
            return
        empty = 0 if found else empty + 1
        for day in found:
            if day > LAST_DATE:
                return
            yield day
        period += 1


def _period_of(rule: Rule, day: date) -> int:
    """The number of the period (counted in intervals from the start) that holds `day`, or the last before it."""
    start = rule.starts_on
    if rule.frequency == "daily":
        passed = (day - start).days
    elif rule.frequency == "weekly":
        passed = (_monday(day) - _monday(start)).days // 7
    elif rule.frequency == "monthly":
        passed = (day.year - start.year) * 12 + day.month - start.month
    else:
        passed = day.year - start.year
    return passed // rule.interval


def _days(rule: Rule, period: int) -> list[date]:
    """The days of one period, ascending."""
    start, passed = rule.starts_on, period * rule.interval
    if rule.frequency == "daily":
        return [start + timedelta(days=passed)]
    if rule.frequency == "weekly":
        monday = _monday(start) + timedelta(weeks=passed)
        return [monday + timedelta(days=number) for number in sorted(set(rule.weekdays))]
    if rule.frequency == "monthly":
        year, month = divmod(start.year * 12 + start.month - 1 + passed, 12)
        found = _day_of_month(rule, year, month + 1)
    else:
        found = _day_of_month(rule, start.year + passed, rule.month or start.month)
    return [] if found is None else [found]


def _day_of_month(rule: Rule, year: int, month: int) -> date | None:
    length = monthrange(year, month)[1]
    if rule.nth is None:
        wanted = rule.day or rule.starts_on.day
        if wanted > length and rule.skips_short_months:
            return None
        return date(year, month, min(wanted, length))
    meant = [day for day in (date(year, month, n + 1) for n in range(length)) if _is_of(day, rule.nth_of)]
    place = rule.nth if rule.nth == LAST else rule.nth - 1
    return meant[place] if place < len(meant) else None


def _is_of(day: date, kind: str | None) -> bool:
    if kind == WORKING_DAY:
        return day.weekday() < 5
    return kind in (None, ANY_DAY) or WEEKDAYS[day.weekday()] == kind


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
