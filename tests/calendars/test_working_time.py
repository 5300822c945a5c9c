"""The arithmetic: against a counter that looks at every minute, and at the places where clocks jump."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from gongdan.calendars import ALWAYS, BadRules, CalendarRules, NeverOpens, Window, WorkingTime
from tests.calendars.counting import counted, open_minutes, questions

OFFICE = {
    "zone": "Asia/Shanghai",
    "week": {key: [["09:00", "12:00"], ["13:30", "18:00"]] for key in ("mon", "tue", "wed", "thu", "fri")},
    "days": {"2026-02-14": [["09:00", "12:00"], ["13:30", "18:00"]], "2026-02-16": [], "2026-02-17": []},
}


def time_of(rules: dict[str, Any]) -> WorkingTime:
    return WorkingTime(CalendarRules.from_json(rules))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@settings(max_examples=60, deadline=None)
@given(questions())
def test_it_counts_what_a_clock_on_the_wall_shows(question: tuple[CalendarRules, datetime, datetime]) -> None:
    rules, start, end = question
    time, minutes = WorkingTime(rules), list(open_minutes(rules, start, end))
    total = time.between(start, end)
    assert total == 60 * len(minutes)
    pieces = list(time.intervals(start, end))
    assert sum((until - since).total_seconds() for since, until in pieces) == total
    assert all(before[1] < after[0] for before, after in itertools.pairwise(pieces)), "touching ones are one"
    if total:
        due = time.add(start, total)
        assert due == minutes[-1] + timedelta(minutes=1)
        assert time.between(start, due) == total > time.between(start, due - timedelta(seconds=1))
        assert time.opens_at(start) == minutes[0]
        assert time.is_open(minutes[0])
    assert CalendarRules.from_json(rules.to_json()) == rules


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-02-13T16:00+08:00", 2, "2026-02-13T18:00+08:00"),  # a closing time, not the next opening
        ("2026-02-13T16:00+08:00", 3, "2026-02-14T10:00+08:00"),  # into the make-up Saturday
        ("2026-02-14T16:00+08:00", 3, "2026-02-18T10:00+08:00"),  # over Sunday and two holidays
        ("2026-02-13T11:30+08:00", 1, "2026-02-13T14:00+08:00"),  # over lunch
        ("2026-02-15T03:00+08:00", 0, "2026-02-15T03:00+08:00"),  # nothing to wait for
    ],
)
def test_holidays_make_up_workdays_and_lunch(start: str, hours: int, due: str) -> None:
    assert time_of(OFFICE).add(at(start), hours * 3600) == at(due)


def test_parts_of_a_second_are_kept() -> None:
    time, start = time_of(OFFICE), at("2026-02-13T17:59:59.5+08:00")
    assert time.add(start, 1) == at("2026-02-14T09:00:00.5+08:00")
    assert time.between(start, at("2026-02-14T09:00:00.4+08:00")) == 0
    assert time.between(start, at("2026-02-14T09:00:00.5+08:00")) == 1
    assert time.add(at("2026-02-13T18:30:00.5+08:00"), 1) == at("2026-02-14T09:00:01+08:00"), (
        "closed: no part has passed"
    )


def test_an_hour_that_comes_twice_counts_twice_and_one_that_is_left_out_not_at_all() -> None:
    night = time_of({"zone": "Europe/Berlin", "week": {"sun": [["02:00", "03:00"]]}})
    assert night.between(at("2026-10-25T00:00Z"), at("2026-10-25T12:00Z")) == 7200
    assert night.between(at("2026-03-29T00:00Z"), at("2026-03-29T12:00Z")) == 0


def test_a_shift_over_midnight_is_two_windows_and_one_stretch() -> None:
    shift = time_of({"zone": "UTC", "week": {"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"]]}})
    found = list(shift.intervals(at("2026-11-02T00:00Z"), at("2026-11-09T00:00Z")))
    assert found == [(at("2026-11-02T22:00Z"), at("2026-11-03T06:00Z"))]


def test_a_date_that_never_came_has_no_hours() -> None:
    apia = time_of({"zone": "Pacific/Apia", "week": {"fri": [["00:00", "24:00"]]}})
    assert apia.between(at("2011-12-26T00:00Z"), at("2012-01-01T00:00Z")) == 0


def test_years_ahead_are_exact() -> None:
    time, start = time_of(OFFICE | {"zone": "America/New_York"}), at("2026-03-02T14:00Z")
    due = time.add(start, 9000 * 3600)
    assert time.between(start, due) == 9000 * 3600
    week = (at("2029-05-07T00:00Z"), at("2029-05-14T00:00Z"))
    assert time.between(*week) == 60 * counted(time.rules, *week)


def test_a_calendar_without_hours_says_so() -> None:
    closed = time_of({"zone": "UTC", "week": {}})
    for ask in (lambda: closed.add(at("2026-01-01T00:00Z"), 1), lambda: closed.opens_at(at("2026-01-01T00:00Z"))):
        with pytest.raises(NeverOpens):
            ask()
    assert closed.between(at("2026-01-01T00:00Z"), at("2027-01-01T00:00Z")) == 0


def test_a_calendar_that_opens_only_after_years_still_opens() -> None:
    late = WorkingTime(CalendarRules("UTC", ((),) * 7, {date(2034, 5, 1): (Window(0, 60),)}))
    assert late.add(at("2026-01-01T00:00Z"), 60) == at("2034-05-01T00:01Z")


def test_around_the_clock() -> None:
    start = datetime(2026, 1, 1, 3, 4, 5, 6, tzinfo=UTC)
    assert ALWAYS.add(start, 10**8) == start + timedelta(seconds=10**8)
    assert ALWAYS.between(start, start - timedelta(days=1)) == 0
    with pytest.raises(ValueError, match="forwards"):
        ALWAYS.add(start, -1)
    with pytest.raises(ValueError, match="time zone"):
        ALWAYS.is_open(datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        ({"zone": "Mars/Olympus", "week": {}}, "zone"),
        ({"zone": "../etc/passwd", "week": {}}, "zone"),
        ({"zone": "UTC", "week": {"mon": [["12:00", "09:00"]]}}, "week.mon.0"),
        ({"zone": "UTC", "week": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}}, "week.mon.1"),
        ({"zone": "UTC", "week": {"mon": [["9", "12:00"]]}}, "week.mon.0.0"),
        ({"zone": "UTC", "week": {"mon": [["09:00", "24:01"]]}}, "week.mon.0.1"),
        ({"zone": "UTC", "week": {"noday": []}}, "week.noday"),
        ({"zone": "UTC", "week": {}, "days": {"2026-02-30": []}}, "days.2026-02-30"),
        ({"zone": "UTC", "week": {}, "days": {"2026-02-03": "closed"}}, "days.2026-02-03"),
    ],
)
def test_rules_that_cannot_be_are_refused_by_their_place(rules: dict[str, Any], path: str) -> None:
    with pytest.raises(BadRules) as refused:
        CalendarRules.from_json(rules)
    assert refused.value.path == path
