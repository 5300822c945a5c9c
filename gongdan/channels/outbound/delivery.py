"""When a message is tried again, what a refusal means, and how fast one domain may be written to."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

UNDO_SECONDS = 10
"""So long a message waits, and can be taken back."""
CLAIMED_MINUTES = 10
"""A message that has been on its way for longer was dropped by a process that died."""
PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 15, 30, 60, 120, 240, 480, 720, 1440))
"""Before the second attempt, the third …: two days in all, as mail servers hold it."""
MOST_ATTEMPTS = len(PAUSES) + 1
PACE = 60
"""Messages that one domain gets in a minute, from one process: more is taken for a flood by most servers."""
ACKNOWLEDGED_EVERY = timedelta(hours=1)
"""One sender gets one acknowledgement in this time, however much he writes."""
MOST_AUTOMATIC = 10
"""Automatic messages that an address gets in an hour."""
MOST_TO_A_PERSON = 50
"""The same where a person wrote from it within the hour."""
MOST_TO_A_DOMAIN = 300
"""Acknowledgements that one domain gets in an hour: beyond it somebody writes from ever new addresses."""

State = Literal["sent", "queued", "failed", "dead"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody did not get it. `code` is the reply of SMTP, 0 where nothing was replied."""

    code: int
    text: str = ""
    status: str = ""

    @property
    def is_for_good(self) -> bool:
        """Another attempt would be refused alike. What was not replied to may work another time."""
        return self.code >= 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message after an attempt."""

    state: State
    due_at: datetime | None = None
    error: str = ""


def after_attempt(
    attempts: int, refusals: Sequence[Refusal], accepted: int, now: datetime, jitter: float = 0.5
) -> Verdict:
    """What follows from an attempt, the `attempts`th, of which `accepted` recipients took the message.

    Whoever took it does not get it again; while one of the others may take it later, it is tried again. `jitter`
    is 0 to 1: so that what failed together does not come back together.
    """
    open_ones = [one for one in refusals if not one.is_for_good]
    if open_ones and attempts < MOST_ATTEMPTS:
        pause = PAUSES[max(attempts, 1) - 1] * (0.8 + 0.4 * jitter)
        return Verdict("queued", now + pause, _words(open_ones[0]))
    if accepted or not refusals:
        return Verdict("sent", error=_words(refusals[0]) if refusals else "")
    return Verdict("dead" if open_ones else "failed", error=_words(refusals[0]))


def _words(refusal: Refusal) -> str:
    return f"{refusal.code or ''} {refusal.text}".strip()[:500]


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def untagged(address: str) -> str:
    """The address without what stands behind a plus: all of them reach one and the same."""
    local, _, domain = address.rpartition("@")
    bare = local.partition("+")[0]
    return f"{bare}@{domain}" if bare else address


@dataclass(slots=True)
class Pace:
    """How many messages went to each domain in the last minute, of this process."""

    most: int = PACE
    _sent: dict[str, deque[datetime]] = field(default_factory=dict)

    def wait(self, domains: Sequence[str], now: datetime) -> timedelta:
        """Takes a place for one message to these domains and returns zero, or says how long to wait for one."""
        longest = timedelta()
        for domain in set(domains):
            times = self._sent.setdefault(domain, deque())
            while times and times[0] <= now - timedelta(minutes=1):
                times.popleft()
            if len(times) >= self.most:
                longest = max(longest, times[0] + timedelta(minutes=1) - now)
        if longest:
            return longest
        for domain in set(domains):
            self._sent[domain].append(now)
        self._forget(now)
        return longest

    def _forget(self, now: datetime) -> None:
        if len(self._sent) > 1000:
            live: Mapping[str, deque[datetime]] = self._sent
            self._sent = {
                name: times for name, times in live.items() if times and times[-1] > now - timedelta(minutes=1)
            }
