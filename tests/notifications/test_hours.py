"""Quiet hours and digests by the person's own clock, and what becomes of attempts."""

from datetime import UTC, datetime, timedelta

import pytest

from gongdan.notifications.attempts import MOST_ATTEMPTS, Outcome, after_attempt
from gongdan.notifications.hours import Habits, next_digest, quiet_until

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("begin", "end", "now", "until"),
    [
        (1320, 420, "2026-11-29T23:00+08:00", "2026-11-30T07:00+08:00"),  # 22:00 to 07:00, before midnight
        (1320, 420, "2026-11-30T06:59+08:00", "2026-11-30T07:00+08:00"),
        (1320, 420, "2026-11-30T07:00+08:00", None),
        (1320, 420, "2026-11-29T21:59+08:00", None),
        (720, 780, "2026-11-29T12:30+08:00", "2026-11-29T13:00+08:00"),
        (720, 780, "2026-11-29T13:00+08:00", None),
        (None, None, "2026-11-29T03:00+08:00", None),
    ],
)
def test_quiet_hours_may_cross_midnight(begin: int | None, end: int | None, now: str, until: str | None) -> None:
    habits = Habits(SHANGHAI, begin, end)
    assert quiet_until(habits, at(now), is_urgent=False) == (at(until) if until else None)


def test_what_is_urgent_passes_where_its_person_lets_it() -> None:
    night = at("2026-11-29T23:00+08:00")
    assert quiet_until(Habits(SHANGHAI, 1320, 420), night, is_urgent=True) is None
    assert quiet_until(Habits(SHANGHAI, 1320, 420, urgent_passes=False), night, is_urgent=True) is not None


def test_quiet_hours_end_by_the_clock_on_the_wall_when_it_is_put_forward() -> None:
    # In Berlin the night of the 29th of March 2026 has no hour between two and three.
    found = quiet_until(Habits(BERLIN, 1320, 420), at("2026-03-28T23:00+01:00"), is_urgent=False)
    assert found == at("2026-03-29T07:00+02:00")


@pytest.mark.parametrize(
    ("digest", "now", "due"),
    [
        ("hourly", "2026-11-29T10:20+08:00", "2026-11-29T11:00+08:00"),
        ("hourly", "2026-11-29T10:00+08:00", "2026-11-29T11:00+08:00"),
        ("daily", "2026-11-29T07:59+08:00", "2026-11-29T08:00+08:00"),
        ("daily", "2026-11-29T08:00+08:00", "2026-11-30T08:00+08:00"),
        ("none", "2026-11-29T08:00+08:00", None),
    ],
)
def test_digests(digest: str, now: str, due: str | None) -> None:
    found = next_digest(Habits(SHANGHAI, digest=digest), at(now))  # type: ignore[arg-type]
    assert found == (at(due) if due else None)


def test_pauses_grow_until_it_is_given_up_and_a_limit_is_no_attempt() -> None:
    now, failed = at("2026-11-29T08:00+00:00"), Outcome(False, "HTTP 500")
    found = [after_attempt(n, failed, now) for n in range(1, MOST_ATTEMPTS + 1)]
    assert [one.state for one in found] == ["waiting"] * (MOST_ATTEMPTS - 1) + ["failed"]
    dues = [one.due_at for one in found if one.due_at]
    assert dues == sorted(set(dues))
    assert after_attempt(1, Outcome(False, is_for_good=True), now).state == "failed"
    waits = after_attempt(MOST_ATTEMPTS, Outcome(False, wait_seconds=60), now)
    assert (waits.state, waits.due_at, waits.counts) == ("waiting", now + timedelta(minutes=1), False)
