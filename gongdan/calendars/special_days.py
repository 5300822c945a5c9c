"""Days that are different: shipped, from a feed and one's own; what a calendar makes of all of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from gongdan.calendars.rules import CalendarRules, Windows, hours_of_a_workday

Kind = Literal["holiday", "workday"]
Source = Literal["own", "feed", "shipped"]
DayKind = Literal["workday", "weekend", "holiday", "makeup", "special"]
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class SpecialDay:
    """A holiday, or a day of work with hours of its own; `windows` None: the hours of a usual day of work.

    `names` has a name in each language there is one in.
    """

    kind: Kind
    names: Mapping[str, str] = field(default_factory=dict)
    windows: Windows | None = None


SpecialDays = Mapping[date, SpecialDay]


@dataclass(frozen=True)
class WeekHours:
    """What a calendar says of usual weeks. `makeup_weekday` (0 is Monday): whose hours a make-up workday takes."""

    zone: str
    week: tuple[Windows, ...]
    makeup_weekday: int | None = None

    def of(self, day: date, special: SpecialDay | None) -> Windows:
        """The windows of one day."""
        usual = self.week[day.weekday()]
        if special is None:
            return usual
        if special.kind == "holiday":
            return ()
        if special.windows is not None:
            return special.windows
        # A day from Monday to Friday that is said to be one of work keeps its hours. A make-up workday at the
        # weekend takes a whole day's hours, also where a shorter shift is usual there.
        if self.makeup_weekday is None and day.weekday() < 5 and usual:
            return usual
        return hours_of_a_workday(self.week, self.makeup_weekday)


def layered(*layers: SpecialDays) -> dict[date, SpecialDay]:
    """Shipped, feed, own: of a day that several name, the last counts."""
    found: dict[date, SpecialDay] = {}
    for layer in layers:
        found.update(layer)
    return found


def rules_of(hours: WeekHours, days: SpecialDays) -> CalendarRules:
    """The rules by which time is counted: hours on every special day spelt out. Raises `BadRules`."""
    return CalendarRules(hours.zone, hours.week, {day: hours.of(day, special) for day, special in days.items()})


@dataclass(frozen=True)
class DayOfYear:
    """One day as a year's page shows it."""

    day: date
    kind: DayKind
    windows: Windows
    special: SpecialDay | None


def days_between(hours: WeekHours, days: SpecialDays, first: date, last: date) -> Iterator[DayOfYear]:
    """Each day from `first` to `last`, both included."""
    day = first
    while day <= last:
        special = days.get(day)
        windows = hours.of(day, special)
        yield DayOfYear(day, _kind(hours, day, special, windows), windows, special)
        day += timedelta(days=1)


def _kind(hours: WeekHours, day: date, special: SpecialDay | None, windows: Windows) -> DayKind:
    usual = hours.week[day.weekday()]
    if special is None:
        return "workday" if usual else "weekend"
    if special.kind == "holiday":
        return "holiday"
    if not usual:
        return "makeup"
    return "workday" if windows == usual else "special"


def runs(days: SpecialDays) -> Iterator[tuple[date, date, SpecialDay]]:
    """Neighbouring days that say the same, as (first, last, what): a holiday of a week is one."""
    first: date | None = None
    last = FIRST_DAY
    for day in sorted(days):
        if first is not None and (day - last).days == 1 and days[day] == days[first]:
            last = day
            continue
        if first is not None:
            yield first, last, days[first]
        first = last = day
    if first is not None:
        yield first, last, days[first]
