"""What becomes of a message after an attempt, and how fast a domain is written to."""

from datetime import UTC, datetime, timedelta

import pytest

from gongdan.channels.outbound.delivery import MOST_ATTEMPTS, PAUSES, Pace, Refusal, after_attempt

NOW = datetime(2025, 11, 22, tzinfo=UTC)
LATER, NEVER, SILENT = Refusal(451, "greylisted"), Refusal(550, "no such user"), Refusal(0, "timed out")


@pytest.mark.parametrize(
    ("attempts", "refusals", "accepted", "state"),
    [
        (1, [], 1, "sent"),
        (1, [NEVER], 1, "sent"),
        (1, [NEVER], 0, "failed"),
        (1, [LATER], 0, "queued"),
        (1, [SILENT], 0, "queued"),
        (1, [LATER, NEVER], 3, "queued"),
        (MOST_ATTEMPTS, [LATER], 0, "dead"),
        (MOST_ATTEMPTS, [LATER], 1, "sent"),
    ],
)
def test_what_follows_from_an_attempt(attempts: int, refusals: list[Refusal], accepted: int, state: str) -> None:
    assert after_attempt(attempts, refusals, accepted, NOW).state == state


def test_pauses_grow_and_what_failed_together_does_not_come_back_together() -> None:
    first = [after_attempt(n, [LATER], 0, NOW, jitter=0).due_at for n in range(1, MOST_ATTEMPTS)]
    last = [after_attempt(n, [LATER], 0, NOW, jitter=1).due_at for n in range(1, MOST_ATTEMPTS)]
    assert first == sorted(first, key=lambda at: at or NOW)
    assert all(a is not None and b is not None and a < b for a, b in zip(first, last, strict=True))
    assert sum(PAUSES, timedelta()) >= timedelta(days=1)
    assert after_attempt(1, [LATER], 0, NOW).error == "451 greylisted"


def test_a_domain_is_not_flooded_and_others_do_not_wait_for_it() -> None:
    pace = Pace(most=2)
    assert [pace.wait(["a"], NOW), pace.wait(["a", "b"], NOW)] == [timedelta()] * 2
    assert pace.wait(["a"], NOW + timedelta(seconds=20)) == timedelta(seconds=40)
    assert pace.wait(["b"], NOW + timedelta(seconds=20)) == timedelta()
    assert pace.wait(["a"], NOW + timedelta(seconds=60)) == timedelta()
