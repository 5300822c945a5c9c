"""How urgent a ticket is: impact × urgency, factors that weigh, rises with time and width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongdan.ticketing.priorities import PRIORITIES, PRIORITY_WORDS

# Rank 1 is the widest impact and the greatest urgency, as 1 is the first priority.
IMPACTS = {"company": 1, "department": 2, "team": 3, "person": 4}
URGENCIES = {"cannot_work": 1, "hindered": 2, "inconvenient": 3, "can_wait": 4}
IMPACT_WORDS = {rank: word for word, rank in IMPACTS.items()}
URGENCY_WORDS = {rank: word for word, rank in URGENCIES.items()}
FACTORS = ("business_stop", "money", "security", "customer", "law")
MAX_LEVEL = 3  # of a factor: 0 none, 1 some, 2 much, 3 most
HIGHEST, NORMAL = 1, 3
# What decided: a person, an imported file, nothing (nothing was known), or one of the rules.
SOURCES = ("given", "import", "default", "matrix", "factors", "risen")
BY_HAND = frozenset({"given", "import"})

# One step of the way to a priority, as it is stored: its `kind`, the `priority` after it, and what it went by.
Reason = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Threshold:
    """From this score on the priority is so many steps higher."""

    score: int
    steps: int


@dataclass(frozen=True, slots=True)
class Rise:
    """Unsolved for so long, a ticket rises by one step, never above `up_to`. None: any type, any priority.

    Minutes are plain ones, day and night; time that waits for the customer or on hold does not count.
    """

    after_minutes: int
    up_to: int = HIGHEST
    priority: int | None = None
    type: str | None = None

    def fits(self, type_key: str, priority: int) -> bool:
        is_meant = self.type in (None, type_key) and self.priority in (None, priority)
        return is_meant and priority > self.up_to


@dataclass(frozen=True, slots=True)
class PriorityRules:
    """A tenant's rules, all by rank."""

    matrix: Mapping[int, Mapping[int, int]]
    assumed_impact: int
    assumed_urgency: int
    weights: Mapping[str, int]
    thresholds: tuple[Threshold, ...]
    rises: tuple[Rise, ...]  # the first that fits holds
    widened_at: tuple[int, ...]  # so many tickets of the same cause: one step each, ascending

    @classmethod
    def stored(cls, raw: Mapping[str, Any]) -> PriorityRules:
        """The rules of this JSON, which speaks in the words of the wire; what it does not name is as shipped."""
        known = {**SHIPPED, **raw}
        rises = (
            Rise(
                after_minutes=one["after_minutes"],
                up_to=PRIORITIES[one["up_to"]],
                priority=PRIORITIES[one["priority"]] if one.get("priority") else None,
                type=one.get("type"),
            )
            for one in known["rises"]
        )
        return cls(
            matrix={
                IMPACTS[impact]: {URGENCIES[urgency]: PRIORITIES[word] for urgency, word in row.items()}
                for impact, row in known["matrix"].items()
            },
            assumed_impact=IMPACTS[known["assumed_impact"]],
            assumed_urgency=URGENCIES[known["assumed_urgency"]],
            weights=known["weights"],
            thresholds=tuple(Threshold(one["score"], one["steps"]) for one in known["thresholds"]),
            rises=tuple(rises),
            widened_at=tuple(sorted(known["widened_at"])),
        )

    def rise_of(self, type_key: str, priority: int) -> Rise | None:
        """The rule by which such a ticket rises; None where it stays."""
        return next((one for one in self.rises if one.fits(type_key, priority)), None)

    def widths_met(self, count: int, widened: int) -> list[int]:
        """The thresholds that `count` tickets reach and that have had no effect yet; `widened` was the last."""
        return [at for at in self.widened_at if widened < at <= count]


def _row(*words: str) -> dict[str, str]:
    return dict(zip(URGENCIES, words, strict=True))


# As service desks have it: wide and grave is urgent, narrow and small can wait. By itself nothing rises with time:
# a tenant with a backlog would find it all urgent in the morning.
SHIPPED: Mapping[str, Any] = {
    "matrix": {
        "company": _row("urgent", "urgent", "high", "normal"),
        "department": _row("urgent", "high", "normal", "normal"),
        "team": _row("high", "high", "normal", "low"),
        "person": _row("high", "normal", "normal", "low"),
    },
    "assumed_impact": "person",
    "assumed_urgency": "inconvenient",
    "weights": {"business_stop": 3, "money": 2, "security": 3, "customer": 2, "law": 2},
    "thresholds": [{"score": 6, "steps": 1}, {"score": 12, "steps": 2}],
    "rises": [],
    "widened_at": [5, 20],
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A priority, what decided it, and the whole way to it."""

    priority: int
    source: str
    reasons: tuple[Reason, ...]


def judge(
    rules: PriorityRules,
    *,
    impact: int | None = None,
    urgency: int | None = None,
    factors: Mapping[str, int] | None = None,
    given: int | None = None,
) -> Judged:
    """The priority by these rules. One that was given by hand wins over all of them."""
    if given is not None:
        return Judged(given, "given", (_reason("given", given),))
    if impact is None and urgency is None:
        judged = Judged(NORMAL, "default", (_reason("default", NORMAL),))
    else:
        judged = _by_matrix(rules, impact, urgency)
    return _by_factors(rules, judged, factors or {})


def _by_matrix(rules: PriorityRules, impact: int | None, urgency: int | None) -> Judged:
    """Of the two what is not known is assumed."""
    assumed = [name for name, rank in (("impact", impact), ("urgency", urgency)) if rank is None]
    wide, grave = impact or rules.assumed_impact, urgency or rules.assumed_urgency
    priority = rules.matrix[wide][grave]
    words = {"impact": IMPACT_WORDS[wide], "urgency": URGENCY_WORDS[grave], "assumed": assumed}
    return Judged(priority, "matrix", (_reason("matrix", priority, **words),))


def _by_factors(rules: PriorityRules, judged: Judged, factors: Mapping[str, int]) -> Judged:
    weighed = {name: factors.get(name, 0) * rules.weights.get(name, 0) for name in FACTORS}
    score = sum(weighed.values())
    steps = max((one.steps for one in rules.thresholds if score >= one.score), default=0)
    priority = max(HIGHEST, judged.priority - steps)
    if priority == judged.priority:
        return judged
    by = [name for name, weight in weighed.items() if weight]
    reason = _reason("factors", priority, score=score, by=by)
    return Judged(priority, "factors", (*judged.reasons, reason))


def risen(priority: int, reasons: Sequence[Reason], why: str, **more: Any) -> Judged:
    """One step higher. `why` is unsolved, widened or impact."""
    higher = max(HIGHEST, priority - 1)
    return Judged(higher, "risen", (*reasons, _reason("risen", higher, why=why, **more)))


def keep_rises(judged: Judged, earlier: Sequence[Reason]) -> Judged:
    """Judged anew, a ticket does not fall below what it had risen to."""
    kept = [one for one in earlier if one["kind"] == "risen" and PRIORITIES[one["priority"]] < judged.priority]
    if not kept:
        return judged
    highest = min(PRIORITIES[one["priority"]] for one in kept)
    return Judged(highest, "risen", (*judged.reasons, *kept))


def given_by_hand(priority: int, source: str, reasons: Sequence[Reason] | None) -> int | None:
    """The priority that somebody gave this ticket by hand; None where the rules have the word."""
    if source in BY_HAND:
        return priority
    first = reasons[0] if reasons else None
    return PRIORITIES[first["priority"]] if first is not None and first["kind"] == "given" else None


def _reason(kind: str, priority: int, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "priority": PRIORITY_WORDS[priority], **more}
