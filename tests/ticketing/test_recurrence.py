"""When something recurs: against a walk over every day, against the calendar standard, and across clock changes."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from gongdan.ticketing.recurrence import LAST, WEEKDAYS, Rule, dates, latest_until, next_after, occurrences, upcoming
from gongdan.ticketing.schemas.recurring import RecurrenceIn, rule_of

SHANGHAI, BERLIN, NEW_YORK = (ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/New_York"))
NINE = time(9)


def at(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def local(found: list[datetime], zone: ZoneInfo) -> list[str]:
    return [one.astimezone(zone).strftime("%Y-%m-%d %H:%M") for one in found]


def days(rule: Rule, begin: date, most: int) -> list[str]:
    return [str(day) for day in islice(dates(rule, begin), most)]


D = date(2025, 1, 1)
TABLE: dict[str, tuple[Rule, list[str]]] = {
    "every other day": (Rule("daily", NINE, D, interval=2), ["2025-01-01", "2025-01-03", "2025-01-05"]),
    "Monday and Thursday": (
        Rule("weekly", NINE, D, weekdays=(3, 0)),
        ["2025-01-02", "2025-01-06", "2025-01-09"],
    ),
    "every other week, counted from the week of the start": (
        Rule("weekly", NINE, D, interval=2, weekdays=(0, 4)),
        ["2025-01-03", "2025-01-13", "2025-01-17"],
    ),
    "the 31st or the last day": (Rule("monthly", NINE, D, day=31), ["2025-01-31", "2025-02-28", "2025-03-31"]),
    "the 31st where there is one": (
        Rule("monthly", NINE, D, day=31, skips_short_months=True),
        ["2025-01-31", "2025-03-31", "2025-05-31"],
    ),
    "the first Monday": (
        Rule("monthly", NINE, D, nth=1, nth_of="monday"),
        ["2025-01-06", "2025-02-03", "2025-03-03"],
    ),
    "the last working day": (
        Rule("monthly", NINE, D, nth=LAST, nth_of="working_day"),
        ["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-30"],
    ),
    "the fifth Friday, where there is one": (
        Rule("monthly", NINE, D, nth=5, nth_of="friday"),
        ["2025-01-31", "2025-05-30", "2025-08-29"],
    ),
    "the last day": (Rule("monthly", NINE, D, nth=LAST, nth_of="day"), ["2025-01-31", "2025-02-28"]),
    "every third month": (Rule("monthly", NINE, D, interval=3, day=15), ["2025-01-15", "2025-04-15"]),
    "29 February, else the 28th": (
        Rule("yearly", NINE, D, month=2, day=29),
        ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
    ),
    "29 February only": (
        Rule("yearly", NINE, D, month=2, day=29, skips_short_months=True),
        ["2028-02-29", "2032-02-29"],
    ),
    "the last Friday of November": (Rule("yearly", NINE, D, month=11, nth=LAST, nth_of="friday"), ["2025-11-28"]),
}


@pytest.mark.parametrize("what", TABLE)
def test_a_rule_names_its_days(what: str) -> None:
    rule, expected = TABLE[what]
    assert days(rule, D, len(expected)) == expected


def test_it_ends_with_its_last_day_or_after_so_often() -> None:
    assert days(Rule("daily", NINE, D, until=date(2025, 1, 3)), D, 9) == ["2025-01-01", "2025-01-02", "2025-01-03"]
    thrice = Rule("daily", NINE, D, count=3)
    assert days(thrice, D, 9) == ["2025-01-01", "2025-01-02", "2025-01-03"]
    assert days(thrice, date(2025, 1, 3), 9) == ["2025-01-03"]
    assert next_after(thrice, SHANGHAI, at("2025-01-03T09:00", SHANGHAI)) is None


def test_a_day_that_never_comes_ends_the_search() -> None:
    never = Rule("yearly", NINE, date(2025, 1, 1), interval=2, month=2, day=29, skips_short_months=True)
    assert days(never, D, 1) == []
    assert days(Rule("daily", NINE, date(2999, 12, 30)), D, 9) == ["2999-12-30", "2999-12-31"]


def test_the_next_is_strictly_after() -> None:
    daily = Rule("daily", NINE, D)
    first = at("2025-01-01T09:00", SHANGHAI)
    assert next_after(daily, SHANGHAI, first - timedelta(microseconds=1)) == first
    assert next_after(daily, SHANGHAI, first) == first + timedelta(days=1)
    assert local(upcoming(daily, SHANGHAI, first, 2), SHANGHAI) == ["2025-01-02 09:00", "2025-01-03 09:00"]


def test_spring_in_berlin_moves_a_missing_hour_and_keeps_the_others() -> None:
    night = Rule("daily", time(2, 30), date(2025, 3, 29))
    found = upcoming(night, BERLIN, at("2025-03-28T12:00", BERLIN), 3)
    assert local(found, BERLIN) == ["2025-03-29 02:30", "2025-03-30 03:30", "2025-03-31 02:30"]
    nine = upcoming(Rule("daily", NINE, D), BERLIN, at("2025-03-28T12:00", BERLIN), 3)
    assert [str(one.time()) for one in nine] == ["08:00:00", "07:00:00", "07:00:00"]


def test_autumn_in_berlin_and_new_york_happens_once() -> None:
    for zone, day, hour in ((BERLIN, "2025-10-26", time(2, 30)), (NEW_YORK, "2025-11-02", time(1, 30))):
        before = at(f"{day}T00:00", zone)
        found = upcoming(Rule("daily", hour, D), zone, before, 2)
        assert found[0] == datetime.combine(before.date(), hour, zone).astimezone(UTC)
        assert found[1] - found[0] == timedelta(hours=25)


def test_spring_in_new_york() -> None:
    found = upcoming(Rule("daily", time(2, 15), D), NEW_YORK, at("2025-03-08T12:00", NEW_YORK), 2)
    assert local(found, NEW_YORK) == ["2025-03-09 03:15", "2025-03-10 02:15"]


def test_a_day_that_a_country_left_out_is_not_served_twice() -> None:
    apia = ZoneInfo("Pacific/Apia")
    found = upcoming(Rule("daily", NINE, date(2011, 12, 28)), apia, at("2011-12-27T12:00", apia), 4)
    assert local(found, apia) == ["2011-12-28 09:00", "2011-12-29 09:00", "2011-12-31 09:00", "2012-01-01 09:00"]


zones = st.sampled_from([SHANGHAI, BERLIN, NEW_YORK])
starts = st.dates(date(2023, 1, 1), date(2026, 12, 31))
times = st.times().map(lambda one: one.replace(microsecond=0, second=0))
ends = st.fixed_dictionaries(
    {},
    optional={"until": st.dates(date(2024, 1, 1), date(2028, 12, 31)), "count": st.integers(1, 40)},
)
intervals = st.integers(1, 5)
nths = st.sampled_from([1, 2, 3, 4, 5, LAST])
kinds = st.sampled_from([*WEEKDAYS, "day", "working_day"])
on_days = st.fixed_dictionaries({"day": st.integers(1, 31), "skips_short_months": st.booleans()})
on_nth = st.fixed_dictionaries({"nth": nths, "nth_of": kinds})


@st.composite
def rules(draw: Any) -> Rule:
    frequency = draw(st.sampled_from(["daily", "weekly", "monthly", "yearly"]))
    more: dict[str, Any] = {}
    if frequency == "weekly":
        more = {"weekdays": tuple(draw(st.sets(st.integers(0, 6), min_size=1)))}
    elif frequency != "daily":
        more = draw(st.one_of(on_days, on_nth))
        if frequency == "yearly":
            more["month"] = draw(st.integers(1, 12))
    return Rule(frequency, draw(times), draw(starts), interval=draw(intervals), **more, **draw(ends))


def walked(rule: Rule, last: date) -> Iterator[date]:
    """Every day from the start is asked whether it is one: slow and plain."""
    happened, day = 0, rule.starts_on
    while day <= min(last, rule.until or last):
        if is_day(rule, day):
            happened += 1
            if rule.count and happened > rule.count:
                return
            yield day
        day += timedelta(days=1)


def is_day(rule: Rule, day: date) -> bool:
    start, length = rule.starts_on, monthrange(day.year, day.month)[1]
    months = (day.year - start.year) * 12 + day.month - start.month
    if rule.frequency == "daily":
        return (day - start).days % rule.interval == 0
    if rule.frequency == "weekly":
        monday = start - timedelta(days=start.weekday())
        return (day - monday).days // 7 % rule.interval == 0 and day.weekday() in rule.weekdays
    if rule.frequency == "monthly" and months % rule.interval:
        return False
    if rule.frequency == "yearly" and ((day.year - start.year) % rule.interval or day.month != rule.month):
        return False
    if rule.day is not None:
        is_last_instead = day.day == length and rule.day > length and not rule.skips_short_months
        return day.day == rule.day or is_last_instead
    like = [date(day.year, day.month, n) for n in range(1, length + 1)]
    if rule.nth_of == "working_day":
        like = [one for one in like if one.weekday() < 5]
    elif rule.nth_of != "day":
        like = [one for one in like if WEEKDAYS[one.weekday()] == rule.nth_of]
    assert rule.nth is not None
    place = len(like) if rule.nth == LAST else rule.nth
    return place <= len(like) and like[place - 1] == day


@settings(max_examples=150, deadline=None)
@given(rules(), st.dates(date(2022, 12, 1), date(2028, 6, 1)))
def test_the_days_are_those_of_a_walk_over_every_day(rule: Rule, begin: date) -> None:
    last = date(2030, 1, 1)
    walk = [day for day in walked(rule, last) if day >= begin][:12]
    found = [day for day in islice(dates(rule, begin), 12) if day <= last]
    assert found == walk


@settings(max_examples=100, deadline=None)
@given(rules(), zones, st.datetimes(datetime(2023, 1, 1), datetime(2027, 1, 1)))
def test_the_next_times_ascend_and_each_is_the_next_of_the_one_before(
    rule: Rule, zone: ZoneInfo, naive: datetime
) -> None:
    now = naive.replace(tzinfo=UTC)
    found = upcoming(rule, zone, now, 6)
    assert all(earlier < later for earlier, later in zip([now, *found], found, strict=False))
    assert found == [one for one in [next_after(rule, zone, moment) for moment in [now, *found]] if one][: len(found)]
    for one in found:
        shown = one.astimezone(zone)
        is_shifted = shown.time() != rule.at
        exists = datetime.combine(shown.date(), rule.at, zone).astimezone(UTC).astimezone(zone).time() == rule.at
        assert is_shifted is not exists, "a time is only moved where the clocks leave it out"


@settings(max_examples=100, deadline=None)
@given(rules(), zones, st.integers(0, 9), st.integers(0, 3000))
def test_of_what_was_missed_the_latest_is_left_and_the_others_are_counted(
    rule: Rule, zone: ZoneInfo, place: int, hours: int
) -> None:
    every = list(islice(occurrences(rule, zone, after=datetime(2023, 1, 1, tzinfo=UTC)), 400))
    if place >= len(every):
        return
    first, now = every[place], every[place] + timedelta(hours=hours)
    due = [one for one in every[place:] if one <= now]
    assert latest_until(rule, zone, first, now) == (due[-1], len(due) - 1)


FREQUENCIES = {"daily": rrule.DAILY, "weekly": rrule.WEEKLY, "monthly": rrule.MONTHLY}


@settings(max_examples=100, deadline=None)
@given(rules())
def test_what_the_calendar_standard_can_say_too_it_says_alike(rule: Rule) -> None:
    if (
        rule.frequency == "yearly"
        or rule.nth_of in ("day", "working_day")
        or not (rule.day is None or rule.skips_short_months or rule.day <= 28)
    ):
        return
    more: dict[str, Any] = {"byweekday": rule.weekdays} if rule.frequency == "weekly" else {}
    if rule.day is not None:
        more = {"bymonthday": rule.day}
    elif rule.nth is not None:
        more = {"byweekday": rrule.weekday(WEEKDAYS.index(rule.nth_of or ""), rule.nth)}
    end = datetime(2032, 1, 1)
    standard = rrule.rrule(
        FREQUENCIES[rule.frequency],
        dtstart=datetime.combine(rule.starts_on, time()),
        interval=rule.interval,
        until=min(end, datetime.combine(rule.until, time())) if rule.until else end,
        **more,
    )
    expected = [one.date() for one in standard][: min(rule.count or 20, 20)]
    assert [day for day in islice(dates(rule, rule.starts_on), 20) if day <= end.date()] == expected


BASE = {"frequency": "monthly", "time": "09:00", "month_day": 1}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"frequency": "weekly", "time": "09:00"}, "Say on which"),
        ({"frequency": "daily", "time": "09:00", "weekdays": ["monday"]}, "does not use weekdays"),
        ({"frequency": "monthly", "time": "09:00"}, "Give either"),
        (BASE | {"nth": "first", "nth_of": "monday"}, "Give either"),
        ({"frequency": "monthly", "time": "09:00", "nth": "first"}, "Give either"),
        (BASE | {"frequency": "yearly"}, "in which `month`"),
        (BASE | {"month": 5}, "does not use month"),
        (BASE | {"starts_on": "2025-02-01", "until": "2025-01-01"}, "before `starts_on`"),
        (BASE | {"time": "09:00+08:00"}, "without a zone"),
        (BASE | {"interval": 0}, "greater than or equal to 1"),
        (BASE | {"month_day": 32}, "less than or equal to 31"),
        (BASE | {"frequency": "hourly"}, "Input should be"),
        (BASE | {"time": "25:00"}, "hour"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(raw: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        RecurrenceIn.model_validate(raw)


def test_a_rule_is_stored_as_it_was_said() -> None:
    said = RecurrenceIn.model_validate(BASE | {"month_day": 31, "short_months": "skip", "count": 3})
    rule = rule_of(said.stored(D))
    assert rule == Rule("monthly", NINE, D, day=31, skips_short_months=True, count=3)
    weekly = RecurrenceIn.model_validate({"frequency": "weekly", "time": "18:30", "weekdays": ["sunday", "monday"]})
    assert rule_of(weekly.stored(D)) == Rule("weekly", time(18, 30), D, weekdays=(6, 0))
    last = {"frequency": "yearly", "time": "00:00", "month": 12, "nth": "last", "nth_of": "working_day"}
    assert rule_of(
        RecurrenceIn.model_validate(last | {"starts_on": "2030-05-01", "until": "2040-01-01"}).stored(D)
    ) == (Rule("yearly", time(), date(2030, 5, 1), month=12, nth=LAST, nth_of="working_day", until=date(2040, 1, 1)))
