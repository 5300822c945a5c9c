"""Pure: whether a team has more than it can do."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Thresholds:
    """More than these is a backlog; None is not watched."""

    max_waiting: int | None = None  # tickets that nobody has
    max_age_minutes: int | None = None  # of the oldest of them
    max_due_per_head: float | None = None  # due within the next hour, for each who is on duty


@dataclass(frozen=True, slots=True)
class Standing:
    """How a team stands."""

    waiting: int
    oldest_at: datetime | None
    due_in_hour: int
    on_duty: int

    def age_minutes(self, now: datetime) -> int:
        return 0 if self.oldest_at is None else int((now - self.oldest_at).total_seconds() // 60)

    @property
    def due_per_head(self) -> float:
        """With nobody on duty as though one were: what is due then is all his."""
        return self.due_in_hour / max(1, self.on_duty)


def crossed(limits: Thresholds, now: Standing, at: datetime) -> list[str]:
    """Which limits are passed: waiting, age, due."""
    passed = {
        "waiting": limits.max_waiting is not None and now.waiting > limits.max_waiting,
        "age": limits.max_age_minutes is not None and now.age_minutes(at) > limits.max_age_minutes,
        "due": limits.max_due_per_head is not None and now.due_per_head > limits.max_due_per_head,
    }
    return [name for name, is_passed in passed.items() if is_passed]
