"""Pure: what an answer means, when the next attempt follows, and how many there are at once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 30, 120, 360, 720, 1440))
"""Before the second attempt, the third …: nearly two days in all."""
MOST_ATTEMPTS = len(PAUSES) + 1
CLAIMED_MINUTES = 2
"""One that has been on its way for longer was dropped by a process that died."""
REST = timedelta(seconds=30)
"""So long a receiver that does not answer is left alone: each attempt costs a worker its patience."""
GIVEN_UP_AFTER = timedelta(days=3)
COME_BACK = timedelta(seconds=3)
"""Before one that found no place asks again."""
AT_ONCE_PER_HOST = 2
KEPT_DAYS = 30
SECRETS_OVERLAP = timedelta(hours=24)
GONE = 410

State = Literal["queued", "delivered", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: the answer's status, or 0 and why there was none."""

    status: int = 0
    error: str = ""
    answer: str = ""
    milliseconds: int = 0

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300

    @property
    def reason(self) -> str:
        """Why it was not taken, as one word; empty where it was."""
        if self.is_taken:
            return ""
        if self.error:
            return self.error
        return "redirected" if 300 <= self.status < 400 else f"status_{self.status}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a delivery after an attempt."""

    state: State
    due_at: datetime | None = None


def after_attempt(attempts: int, outcome: Outcome, now: datetime, jitter: float = 0.5) -> Verdict:
    """What follows from the `attempts`th attempt; `jitter`, 0 to 1, keeps apart what failed together."""
    if outcome.is_taken:
        return Verdict("delivered")
    if outcome.status == GONE or attempts >= MOST_ATTEMPTS:
        return Verdict("failed")
    return Verdict("queued", now + PAUSES[max(attempts, 1) - 1] * (0.8 + 0.4 * jitter))


def why_off(outcome: Outcome, failing_since: datetime | None, now: datetime) -> str:
    """Why the webhook is switched off after this attempt; empty: it is not."""
    if outcome.status == GONE:
        return "gone"
    if outcome.is_taken or failing_since is None:
        return ""
    return "failing" if now - failing_since >= GIVEN_UP_AFTER else ""


@dataclass(slots=True)
class Turns:
    """Which webhooks this process is sending for: each once, so many at a host, so many in all."""

    most_per_host: int = AT_ONCE_PER_HOST
    _hosts: dict[int, str] = field(default_factory=dict)
    _asked_again: set[int] = field(default_factory=set)
    _planned: dict[int, datetime] = field(default_factory=dict)

    def take(self, webhook_id: int, host: str, most: int) -> bool:
        """Whether it may begin; then it is to be given back. Where it is at work already it looks again by itself."""
        if webhook_id in self._hosts:
            self._asked_again.add(webhook_id)
            return False
        if len(self._hosts) >= most or list(self._hosts.values()).count(host) >= self.most_per_host:
            return False
        self._hosts[webhook_id] = host
        return True

    def is_asked_again(self, webhook_id: int) -> bool:
        """Whether somebody came meanwhile; answered once."""
        if webhook_id in self._asked_again:
            self._asked_again.remove(webhook_id)
            return True
        return False

    def give(self, webhook_id: int) -> None:
        self._hosts.pop(webhook_id, None)
        self._asked_again.discard(webhook_id)

    def plan(self, webhook_id: int, now: datetime) -> datetime | None:
        """When one that found no place comes back; None where it is at work, or somebody is to come back already."""
        if webhook_id in self._hosts or self._planned.get(webhook_id, now) > now:
            return None
        self._planned = {one: at for one, at in self._planned.items() if at > now}
        self._planned[webhook_id] = now + COME_BACK
        return now + COME_BACK
