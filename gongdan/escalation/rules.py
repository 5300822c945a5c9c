"""Pure: what begins an escalation by itself, read from a ladder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

# What each kind of rule is about, as an escalation's trigger.
TRIGGERS: Mapping[str, str] = {
    "clock_breached": "time",
    "clock_warned": "time",
    "unsolved": "time",
    "untouched": "time",
    "dwelt": "time",
    "customer_waits": "wish",
    "nudged": "wish",
    "widened": "impact",
    "reopened": "complexity",
}
BY_CLOCK = frozenset({"clock_breached", "clock_warned"})
# Kinds whose minutes are asked for; of `unsolved` by priority.
TIMED = frozenset({"untouched", "dwelt", "customer_waits"})
COUNTED = frozenset({"nudged", "widened", "reopened"})


class Passed(Protocol):
    """Working time, as far as it is asked here."""

    def between(self, start: datetime, end: datetime) -> int:
        """Seconds that counted between two moments."""
        ...


@dataclass(frozen=True, slots=True)
class Rule:
    """When a ticket comes to `level` of the ladder by itself."""

    key: str
    kind: str
    level: int = 1
    minutes: int | None = None
    by_priority: tuple[tuple[int, int], ...] = ()  # (rank, minutes)
    is_working_time: bool = True
    count: int | None = None
    impact: int | None = None
    states: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()  # keys or kinds of promises; none: any
    vip_only: bool = False

    @property
    def trigger(self) -> str:
        return TRIGGERS[self.kind]

    @property
    def asks_time(self) -> bool:
        """Whether it counts time at all."""
        return self.kind in TIMED or bool(self.by_priority)

    def hears(self, promise: str, kind: str) -> bool:
        """Whether a clock of this promise is meant."""
        return not self.promises or promise in self.promises or kind in self.promises


def read_rules(stored: Sequence[Mapping[str, Any]], ranks: Mapping[str, int]) -> tuple[Rule, ...]:
    """The rules as a ladder keeps them."""
    return tuple(
        Rule(
            key=one["key"],
            kind=one["kind"],
            level=one.get("level") or 1,
            minutes=one.get("minutes"),
            by_priority=tuple(sorted((ranks[word], span) for word, span in (one.get("by_priority") or {}).items())),
            is_working_time=(one.get("time") or "working") == "working",
            count=one.get("count"),
            impact=None if one.get("impact") is None else IMPACT_RANKS[one["impact"]],
            states=tuple(one.get("states") or ()),
            categories=tuple(one.get("categories") or ()),
            promises=tuple(one.get("promises") or ()),
            vip_only=bool(one.get("vip_only")),
        )
        for one in stored
    )


IMPACT_RANKS: Mapping[str, int] = {"company": 1, "department": 2, "team": 3, "person": 4}
_LONGEST = timedelta(days=800)


def latest_start(time: Passed, now: datetime, seconds: int) -> datetime:
    """The last whole second from which so much working time has passed until now; far back where none ever has."""
    late = now.replace(microsecond=0)
    early = late - _LONGEST
    if time.between(early, now) < seconds:
        return early
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if time.between(middle, now) >= seconds:
            early = middle
        else:
            late = middle
    return early
