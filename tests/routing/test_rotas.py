"""Shifts as instants, a cycle over dates, who is on duty, what does not fit together, and places in class."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.routing.backlog import Standing, Thresholds, crossed
from gongdan.routing.rotas import (
    Cycle,
    Duty,
    Leave,
    Shift,
    clashes,
    leave_span,
    on_duty,
    plan,
    who_is_on_duty,
)
from gongdan.routing.shares import most_at_once, places

NIGHT = Shift(1, time(22), time(6), "Europe/London")
T0 = datetime(2026, 3, 2, tzinfo=UTC)


def hours(start: float, end: float) -> tuple[datetime, datetime]:
    return T0 + timedelta(hours=start), T0 + timedelta(hours=end)


@pytest.mark.parametrize(
    ("day", "since", "until", "length"),
    [
        (date(2026, 3, 27), "2026-03-27T22:00", "2026-03-28T06:00", 8),
        (date(2026, 3, 28), "2026-03-28T22:00", "2026-03-29T05:00", 7),  # the clock is set forward
        (date(2026, 10, 24), "2026-10-24T21:00", "2026-10-25T06:00", 9),  # and back
    ],
)
def test_a_night_shift_follows_the_clock_on_the_wall(day: date, since: str, until: str, length: int) -> None:
    found = NIGHT.on(day)
    assert [f"{one:%Y-%m-%dT%H:%M}" for one in found] == [since, until]
    assert found[1] - found[0] == timedelta(hours=length)


def test_a_whole_day_and_a_leap_day() -> None:
    whole = Shift(2, time(8), time(8), "Asia/Shanghai")
    since, until = whole.on(date(2028, 2, 29))
    assert (since, until - since) == (datetime(2028, 2, 29, 0, tzinfo=UTC), timedelta(hours=24))


@given(st.integers(1, 9), st.integers(1, 4), st.integers(0, 9), st.integers(0, 40))
def test_each_day_of_a_cycle_is_worked_by_whose_turn_it_is(length: int, people: int, step: int, later: int) -> None:
    """Against counting day by day."""
    days = tuple(n % 3 or None for n in range(length))
    cycle = Cycle(date(2026, 1, 1), days, tuple(range(1, people + 1)), step)
    places_now = [(-place * step) % length for place in range(people)]
    for _ in range(later):
        places_now = [(one + 1) % length for one in places_now]
    wanted = [(n + 1, days[one]) for n, one in enumerate(places_now) if days[one] is not None]
    assert list(cycle.on(date(2026, 1, 1) + timedelta(days=later))) == wanted
    assert list(cycle.on(date(2025, 12, 31))) == []


def test_two_who_take_turns_by_the_week() -> None:
    day, off = Shift(5, time(9), time(18), "Asia/Shanghai"), (None, None)
    cycle = Cycle(date(2026, 3, 2), (5,) * 5 + off + (None,) * 7, (11, 12), 7)
    planned = list(plan(cycle, {5: day}, date(2026, 3, 2), date(2026, 3, 15)))
    assert [(person, f"{on:%d}") for person, _, on, _ in planned] == [
        *((11, f"{n:02}") for n in range(2, 7)),
        *((12, f"{n:02}") for n in range(9, 14)),
    ]


def test_who_is_on_duty_when() -> None:
    duties = [Duty(1, 11, 7, *hours(8, 16)), Duty(2, 12, 7, *hours(16, 24)), Duty(3, 13, 8, *hours(0, 24))]
    absent = [Leave(1, 11, *hours(12, 14))]
    table = {7.99: [], 8: [11], 11.99: [11], 12: [], 13.99: [], 14: [11], 16: [12], 24: []}
    for hour, people in table.items():
        assert who_is_on_duty(duties, absent, 7, T0 + timedelta(hours=hour)) == people, hour
    assert on_duty(duties, absent, 13, T0)


def test_what_does_not_fit_together_is_named() -> None:
    duties = [
        Duty(1, 11, 7, *hours(8, 16)),
        Duty(2, 11, 8, *hours(15, 20)),
        Duty(3, 12, 7, *hours(9, 12)),
        Duty(4, 12, 7, *hours(8, 16), "dispatcher"),
    ]
    found = clashes(duties, [Leave(9, 12, *hours(10, 30))], least=2, hours=[hours(9, 17)])
    told = [(one.kind, (one.starts_at, one.ends_at), one.user_id, one.duty_ids, one.on_duty) for one in found]
    assert told == [
        ("leave_during_shift", hours(10, 12), 12, (3,), None),
        ("leave_during_shift", hours(10, 16), 12, (4,), None),
        ("too_few", hours(10, 17), None, (), 1),
        ("double_shift", hours(15, 16), 11, (1, 2), None),
    ]


def test_half_days_of_leave() -> None:
    span = leave_span(date(2026, 3, 5), "pm", date(2026, 3, 6), "am", "Asia/Shanghai")
    assert span == (datetime(2026, 3, 5, 4, tzinfo=UTC), datetime(2026, 3, 6, 4, tzinfo=UTC))
    whole = leave_span(date(2026, 3, 5), "am", date(2026, 3, 5), "pm", "Asia/Shanghai")
    assert whole[1] - whole[0] == timedelta(hours=24)


@given(st.integers(0, 500), st.integers(0, 100))
def test_never_more_than_the_share(front_line: int, share: int) -> None:
    assert places(front_line, share) * 100 <= front_line * share < (places(front_line, share) + 1) * 100


def test_places_of_small_teams_and_classes_that_overlap() -> None:
    assert [places(n, 20) for n in (1, 4, 5, 9, 10, 20)] == [0, 0, 1, 1, 2, 4]
    taken = [(*hours(8, 10), 2), (*hours(9, 11), 1), (*hours(11, 12), 5)]
    assert [most_at_once(taken, *hours(*span)) for span in ((7, 8), (8, 9), (8, 10), (10, 11), (10, 12))] == [
        *(0, 2, 3, 1, 5)
    ]


def test_a_backlog_is_more_than_a_limit() -> None:
    limits = Thresholds(max_waiting=3, max_age_minutes=30, max_due_per_head=2.0)
    assert crossed(limits, Standing(3, T0, 4, 2), T0 + timedelta(minutes=30, seconds=59)) == []
    assert crossed(limits, Standing(4, T0, 5, 2), T0 + timedelta(minutes=31)) == ["waiting", "age", "due"]
    assert crossed(limits, Standing(0, None, 3, 0), T0) == ["due"]
    assert crossed(Thresholds(), Standing(99, T0, 99, 0), T0 + timedelta(days=9)) == []
