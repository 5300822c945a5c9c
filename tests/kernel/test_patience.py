"""What a sweep could not do rests, longer each time, and keeps nothing else waiting."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from gongdan.kernel import clock, patience
from gongdan.kernel.patience import LONGEST_PAUSE, Patience

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def fail(kept: Patience, key: int) -> None:
    with kept.with_one(key):
        raise RuntimeError("poisoned")


def test_pauses_double_up_to_the_longest_and_end_with_a_success(caplog: pytest.LogCaptureFixture) -> None:
    kept, now = Patience(logging.getLogger("test"), "not done"), NOON
    pauses = []
    for _ in range(9):
        with clock.frozen(now):
            fail(kept, 1)
            assert kept.rests(1)
            assert not kept.rests(2)
        start = now
        while True:
            now += MINUTE
            with clock.frozen(now):
                if not kept.rests(1):
                    break
        pauses.append(now - start)
    assert pauses == [MINUTE * n for n in (1, 2, 4, 8, 16, 32, 60, 60, 60)]
    assert pauses[-1] == LONGEST_PAUSE
    assert caplog.text.count("poisoned") >= 9
    with clock.frozen(now):
        with kept.with_one(1):
            pass
        fail(kept, 1)
    with clock.frozen(now + MINUTE):
        assert not kept.rests(1)


def test_a_clock_that_was_set_back_leaves_nothing_resting() -> None:
    kept = Patience(logging.getLogger("test"), "not done")
    with clock.frozen(NOON + timedelta(days=300)):
        fail(kept, 1)
    with clock.frozen(NOON):
        assert not kept.rests(1)


def test_it_remembers_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "MOST_KEPT", 2)
    kept = Patience(logging.getLogger("test"), "not done")
    with clock.frozen(NOON):
        for key in (1, 2, 3):
            fail(kept, key)
        assert [kept.rests(key) for key in (1, 2, 3)] == [False, True, True]
