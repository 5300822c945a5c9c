"""Pure: what becomes of a message after an attempt to send it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 240))
"""Before the second attempt, the third …"""
MOST_ATTEMPTS = len(PAUSES) + 1
CLAIMED_MINUTES = 5
"""What has been on its way for longer was dropped by a process that died."""
BUNDLE_SECONDS = 60
"""So long what does not hurry waits for more: a burst is one message."""
INTERRUPTED = "interrupted"
"""Stands as the error of a message whose sending broke off, until it has been tried once more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a road answered. `is_for_good`: another attempt would be refused alike."""

    is_sent: bool
    answer: str = ""
    is_for_good: bool = False
    # Too much at once: it waits, and this was no attempt.
    wait_seconds: int = 0
    # The address leads nowhere any more: it is forgotten.
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a delivery from now on."""

    state: Literal["sent", "waiting", "failed"]
    due_at: datetime | None = None
    counts: bool = True


def after_attempt(attempts: int, outcome: Outcome, now: datetime) -> Verdict:
    """What follows from an attempt, the `attempts`th."""
    if outcome.is_sent:
        return Verdict("sent")
    if outcome.wait_seconds:
        return Verdict("waiting", now + timedelta(seconds=outcome.wait_seconds), counts=False)
    if outcome.is_for_good or attempts >= MOST_ATTEMPTS:
        return Verdict("failed")
    return Verdict("waiting", now + PAUSES[max(attempts, 1) - 1])
