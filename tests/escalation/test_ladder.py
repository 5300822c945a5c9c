"""The pure ladder: what is to be told next, and from when working time counts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongdan.escalation.ladder import Level, Next, Standing, due_doing, next_doing
from gongdan.escalation.rules import latest_start

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
PACED = Level(has_lead=True, remind_minutes=30, next_after_minutes=60)
TOP = Level(has_manager=True, remind_minutes=60)
LADDER = (PACED, TOP)


def add(start: datetime, seconds: int, is_working: bool) -> datetime:
    return start + timedelta(seconds=seconds)


def later(**span: float) -> datetime:
    return NOON + timedelta(**span)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(1, NOON, NOON), Next(later(minutes=30), "remind")),
        (Standing(1, NOON, later(minutes=31)), Next(later(minutes=60), "climb")),
        (Standing(1, NOON, later(minutes=30)), Next(later(minutes=60), "climb")),
        (Standing(2, NOON, NOON), Next(later(minutes=60), "remind")),
        (Standing(1, NOON, NOON, is_acknowledged=True), None),
        (Standing(1, NOON, NOON, is_settled=True), None),
        (Standing(3, NOON, NOON), None),
    ],
)
def test_what_comes_next(standing: Standing, expected: Next | None) -> None:
    assert next_doing(LADDER, standing, add) == expected


def test_a_level_without_pace_rests_and_the_last_one_has_nothing_above() -> None:
    assert next_doing([Level(has_lead=True)], Standing(1, NOON, NOON), add) is None
    assert next_doing([Level(next_after_minutes=5)], Standing(1, NOON, NOON), add) is None


@pytest.mark.parametrize(
    ("minutes", "expected"), [(29, None), (30, "remind"), (59, "remind"), (60, "climb"), (600, "climb")]
)
def test_what_nobody_sent_is_sent_once_and_the_climb_comes_first(minutes: int, expected: str | None) -> None:
    assert due_doing(LADDER, Standing(1, NOON, NOON), later(minutes=minutes), add) == expected


@settings(max_examples=60, deadline=None)
@given(
    remind=st.integers(1, 90),
    climb=st.integers(1, 300),
    sweeps=st.lists(st.integers(1, 200), min_size=1, max_size=30),
)
def test_whenever_it_is_looked_at_each_level_is_reached_once_and_in_order(
    remind: int, climb: int, sweeps: list[int]
) -> None:
    levels = (Level(remind_minutes=remind, next_after_minutes=climb),) * 2 + (Level(remind_minutes=remind),)
    standing, now, told = Standing(1, NOON, NOON), NOON, [1]
    for minutes in sweeps:
        now += timedelta(minutes=minutes)
        doing = due_doing(levels, standing, now, add)
        if doing == "climb":
            standing = Standing(standing.level + 1, now, now)
            told.append(standing.level)
        elif doing == "remind":
            assert now - standing.told_at >= timedelta(minutes=remind)
            standing = Standing(standing.level, standing.since, now)
        assert due_doing(levels, standing, now, add) is None
    assert told == sorted(set(told))


class Office:
    """From nine to five, every day."""

    def between(self, start: datetime, end: datetime) -> int:
        total, day = 0, start.replace(hour=0, minute=0, second=0, microsecond=0)
        while day < end:
            opens, closes = max(start, day + timedelta(hours=9)), min(end, day + timedelta(hours=17))
            total += max(0, int((closes - opens).total_seconds()))
            day += timedelta(days=1)
        return total


@pytest.mark.parametrize("hours", [1, 3, 4, 20])
def test_the_last_start_is_the_last_second_with_so_much_working_time(hours: int) -> None:
    office: Any = Office()
    found = latest_start(office, NOON, hours * 3600)
    assert office.between(found, NOON) >= hours * 3600 > office.between(found + timedelta(seconds=1), NOON)


def test_where_nobody_ever_works_nothing_has_passed() -> None:
    class Closed:
        def between(self, start: datetime, end: datetime) -> int:
            return 0

    assert latest_start(Closed(), NOON, 60) < NOON - timedelta(days=700)
