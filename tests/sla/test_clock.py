"""The clock of one promise, against tables and against somebody who counts every minute."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.calendars import ALWAYS, CalendarRules, Window, WorkingTime
from gongdan.sla.clock import (
    Clock,
    Counted,
    Paused,
    Switched,
    alarms_until,
    counted_to,
    end,
    go_on,
    next_alarm,
    pause,
    resume,
    retarget,
    start,
)
from gongdan.sla.terms import PLAIN, CalendarRef, Terms

HOUR = 3600
DAY = (Window(9 * HOUR, 12 * HOUR), Window(13 * HOUR, 18 * HOUR))
OFFICE, NIGHT, NEVER = CalendarRef(1, 1), CalendarRef(2, 1), CalendarRef(3, 1)
HOURS = {
    PLAIN: ALWAYS,
    OFFICE: WorkingTime(CalendarRules("Asia/Shanghai", (DAY,) * 5 + ((), ()))),
    NIGHT: WorkingTime(CalendarRules("Asia/Shanghai", ((Window(0, 6 * HOUR), Window(22 * HOUR, 24 * HOUR)),) * 7)),
    NEVER: WorkingTime(CalendarRules("Asia/Shanghai", ((),) * 7)),
}
# Wednesday, ten o'clock in Shanghai.
TEN = datetime(2026, 3, 4, 2, tzinfo=UTC)


def terms(seconds: int, calendar: CalendarRef = OFFICE, **more: Any) -> Terms:
    return Terms(1, more.pop("version", 1), more.pop("priority", 3), seconds, calendar, more.pop("warn_at", ()))


def begun(at: datetime, by: Terms) -> Clock:
    return start(Clock("resolution", "resolution", 1, at, by, at), at, HOURS)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in March 2026 in Shanghai."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def test_it_is_due_after_so_much_working_time() -> None:
    assert begun(TEN, terms(4 * HOUR)).due_at == local(4, 15)
    assert begun(TEN, terms(24 * HOUR)).due_at == local(9, 10)
    assert begun(TEN, terms(24 * HOUR, PLAIN)).due_at == local(5, 10)


def test_a_calendar_that_never_opens_makes_nothing_due() -> None:
    clock = begun(TEN, terms(HOUR, NEVER, warn_at=(80,)))
    assert (clock.due_at, next_alarm(clock, HOURS), clock.state) == (None, None, "running")
    assert alarms_until(clock, TEN + timedelta(days=400), HOURS) == (clock, None)


def test_what_was_used_stays_when_terms_change_and_its_lines_add_up() -> None:
    clock = begun(TEN, terms(4 * HOUR))
    clock = pause(clock, local(4, 11), "waiting", HOURS)
    assert (clock.due_at, clock.counted, clock.state) == (None, HOUR, "paused")
    clock = retarget(clock, local(4, 12), terms(8 * HOUR, priority=4), HOURS)
    clock = resume(clock, local(5, 10), HOURS)
    assert clock.due_at == local(5, 18)
    clock = retarget(clock, local(5, 11), terms(8 * HOUR, PLAIN, priority=4), HOURS)
    assert clock.due_at == local(5, 17)
    clock = end(clock, local(5, 12), "met", "solved", HOURS)
    assert (clock.outcome, clock.counted) == ("met", 3 * HOUR)
    assert sum(line.seconds for line in clock.lines if isinstance(line, Counted)) == clock.counted
    kinds = [type(line) for line in clock.lines]
    assert kinds == [Counted, Switched, Paused, Counted, Switched, Counted]


def test_reopened_it_goes_on_with_what_was_used() -> None:
    clock = end(begun(TEN, terms(4 * HOUR)), local(4, 12), "met", "solved", HOURS)
    again = go_on(clock, local(5, 9), clock.terms, HOURS)
    assert (again.round, again.counted, again.due_at) == (2, 2 * HOUR, local(5, 11))
    assert Paused(local(4, 12), local(5, 9), "ended") in again.lines


def test_it_is_kept_until_the_very_second() -> None:
    clock = begun(TEN, terms(4 * HOUR))
    assert clock.due_at is not None
    at_the_last = alarms_until(clock, clock.due_at + timedelta(milliseconds=900), HOURS)
    assert at_the_last == (clock, None)
    breached, alarm = alarms_until(clock, clock.due_at + timedelta(seconds=1), HOURS)
    assert alarm is not None
    assert (alarm.is_breach, breached.breached_at, breached.state) == (True, clock.due_at, "breached")
    assert end(breached, clock.due_at + timedelta(hours=1), "met", "solved", HOURS).outcome == "breached"


def test_a_deadline_at_closing_time_is_over_in_the_evening() -> None:
    """Not a second of working time has passed since, but who was told six o'clock was told six o'clock."""
    clock = begun(local(4, 17), terms(HOUR))
    assert clock.due_at == local(4, 18)
    assert alarms_until(clock, local(4, 20), HOURS)[1] is not None


def test_warnings_are_told_once_and_what_passed_meanwhile_at_once() -> None:
    clock = begun(TEN, terms(100 * 60, PLAIN, warn_at=(50, 80)))
    assert next_alarm(clock, HOURS) == TEN + timedelta(minutes=50)
    clock, alarm = alarms_until(clock, TEN + timedelta(minutes=50), HOURS)
    assert alarm is not None
    assert (alarm.is_breach, alarm.shares) == (False, (50,))
    assert alarms_until(clock, TEN + timedelta(minutes=60), HOURS)[1] is None
    assert next_alarm(clock, HOURS) == TEN + timedelta(minutes=80)
    late, alarm = alarms_until(clock, TEN + timedelta(days=1), HOURS)
    assert alarm is not None
    assert (alarm.is_breach, alarm.shares) == (True, (80,))
    assert (next_alarm(late, HOURS), alarms_until(late, TEN + timedelta(days=2), HOURS)[1]) == (None, None)
    both = begun(TEN, terms(100 * 60, PLAIN, warn_at=(50, 80)))
    _, alarm = alarms_until(both, TEN + timedelta(minutes=90), HOURS)
    assert alarm is not None
    assert (alarm.is_breach, alarm.shares) == (False, (50, 80))


def test_a_breach_stays_one_whatever_the_terms_become() -> None:
    clock, _ = alarms_until(begun(TEN, terms(HOUR, PLAIN)), TEN + timedelta(hours=2), HOURS)
    softer = retarget(clock, TEN + timedelta(hours=2), terms(72 * HOUR, PLAIN, priority=4), HOURS)
    assert (softer.state, softer.due_at) == ("breached", TEN + timedelta(hours=1))
    assert end(softer, TEN + timedelta(hours=3), "met", "solved", HOURS).outcome == "breached"


def test_terms_that_are_over_already_are_breached_from_then_on() -> None:
    clock = begun(TEN, terms(8 * HOUR, PLAIN))
    harder = retarget(clock, TEN + timedelta(hours=4), terms(HOUR, PLAIN), HOURS)
    assert harder.due_at == TEN + timedelta(hours=4)
    assert alarms_until(harder, TEN + timedelta(hours=4), HOURS)[1] is None
    breached, _ = alarms_until(harder, TEN + timedelta(hours=4, seconds=1), HOURS)
    assert breached.breached_at == TEN + timedelta(hours=4)


# --- against somebody who counts every minute ------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.integers(1, 900),  # minutes later
        st.sampled_from(["pause", "resume", "office", "night", "plain", "longer", "shorter", "reopen"]),
    ),
    max_size=9,
)


def is_open(calendar: CalendarRef, minute: datetime) -> bool:
    return calendar == PLAIN or HOURS[calendar].is_open(minute)  # type: ignore[attr-defined]


def step(clock: Clock, at: datetime, what: str) -> Clock:
    match what:
        case "pause" if clock.since is not None:
            return pause(clock, at, "waiting", HOURS)
        case "resume" if clock.paused_at is not None:
            return resume(clock, at, HOURS)
        case "office" | "night" | "plain":
            by = {"office": OFFICE, "night": NIGHT, "plain": PLAIN}[what]
            return retarget(clock, at, replace(clock.terms, calendar=by), HOURS)
        case "longer" | "shorter":
            factor = 2 if what == "longer" else 1
            return retarget(clock, at, replace(clock.terms, seconds=factor * 6 * HOUR), HOURS)
        case "reopen":
            return go_on(end(clock, at, "met", "solved", HOURS), at, clock.terms, HOURS)
    return clock


@given(st.integers(0, 7 * 24 * 60), STEPS)
def test_whatever_happens_it_counts_what_somebody_counts_minute_by_minute(first: int, steps: Any) -> None:
    at = local(2, 0) + timedelta(minutes=first)
    clock = begun(at, terms(6 * HOUR))
    minutes = 0
    for later, what in steps:
        until = at + timedelta(minutes=later)
        if clock.since is not None:
            minutes += sum(is_open(clock.terms.calendar, at + timedelta(minutes=one)) for one in range(later))
        clock, at = step(counted_to(clock, until, HOURS), until, what), until
        assert clock.counted == minutes * 60
    assert sum(line.seconds for line in clock.lines if isinstance(line, Counted)) == clock.counted
    if clock.since is not None and clock.due_at is not None and clock.remaining > 0:
        left = HOURS[clock.terms.calendar].between(at, clock.due_at)
        assert left == clock.remaining
        # Never outside of its hours, not even by a second.
        assert is_open(clock.terms.calendar, clock.due_at - timedelta(seconds=1))


@given(st.integers(0, 7 * 24 * 60), STEPS, st.lists(st.integers(1, 600), max_size=6))
def test_looking_at_it_in_between_changes_nothing(first: int, steps: Any, looks: list[int]) -> None:
    """A sweep that comes early, late or often: what is stored in the end is the same."""

    def lived(sweeps: set[datetime]) -> Clock:
        at = local(2, 0) + timedelta(minutes=first)
        clock = begun(at, terms(6 * HOUR, warn_at=(50, 80)))
        for later, what in steps:
            until = at + timedelta(minutes=later)
            for look in sorted(one for one in sweeps if at < one < until):
                clock, _ = alarms_until(clock, look, HOURS)
            clock, _ = alarms_until(clock, until, HOURS)
            clock, at = step(clock, until, what), until
        return clock

    begin = local(2, 0) + timedelta(minutes=first)
    assert lived({begin + timedelta(minutes=look) for look in looks}) == lived(set())


@pytest.mark.parametrize("share", [50, 80])
def test_a_warning_comes_when_its_share_is_used(share: int) -> None:
    clock = begun(TEN, terms(8 * HOUR, warn_at=(share,)))
    at = next_alarm(clock, HOURS)
    assert at is not None
    assert HOURS[OFFICE].between(TEN, at) == 8 * HOUR * share // 100
