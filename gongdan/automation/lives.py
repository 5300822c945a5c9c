"""Pure: a ticket's life out of the log: how it stood at the beginning, and what happened then, unit by unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from gongdan.automation.occasions import Changes, Occasion, changes_of, words_of

# What is told from the log at every moment. All else is taken as it is now.
REBUILT = frozenset(
    {
        *("state", "state_category", "priority", "type", "category", "team", "assignee", "tags", "impact", "urgency"),
        *("requester", "organisation", "number", "channel", "created_at", "updated_at", "state_changed_at"),
        *("solved_at", "closed_at", "first_responded_at", "customer_wrote_at", "agent_wrote_at", "accepted_at"),
        *("reopen_count", "transfer_count", "creator", "is_escalated"),
    }
)
_COUNTED = {"reopen_count": 0, "transfer_count": 0, "is_escalated": False}
_TIMES = ("solved_at", "closed_at", "first_responded_at", "customer_wrote_at", "agent_wrote_at", "accepted_at")
_RULE = "rule:"


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the log."""

    at: datetime
    kind: str
    said: Mapping[str, Any]
    actor_kind: str
    cause: str | None = None
    actor_id: int | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """What was done to the ticket at once."""

    at: datetime
    facts: tuple[Fact, ...]

    @property
    def cause(self) -> str | None:
        return self.facts[0].cause


def is_rebuilt(key: str) -> bool:
    """Whether the log tells this field."""
    return key in REBUILT or key.startswith("field:")


def units_of(facts: Sequence[Fact]) -> list[Unit]:
    """Facts of one transaction by one actor belong together: they bear the same time, to the microsecond."""
    return [
        Unit(key[0], tuple(found))
        for key, found in groupby(facts, key=lambda one: (one.at, one.actor_kind, one.actor_id, one.cause))
    ]


def beginning(now: Mapping[str, Any], facts: Sequence[Fact]) -> dict[str, Any]:
    """How the ticket stood before the first of these facts: its present state with all of them taken back."""
    words = dict(now)
    for fact in reversed(facts):
        for key, (old, new) in changes_of(fact.kind, fact.said).items():
            if key in words:
                words[key] = _without(words[key], old, new)
    created = now.get("created_at")
    words |= {key: value for key, value in _COUNTED.items() if key in words}
    words |= {key: None for key in _TIMES if key in words}
    words |= {key: created for key in ("updated_at", "state_changed_at") if key in words}
    return words


def _without(held: Any, old: Any, new: Any) -> Any:
    if isinstance(held, frozenset):  # of several values only what came and went is known
        return (held - _set(new)) | _set(old)
    return held if old == "" and new == "…" else old


def _set(value: Any) -> frozenset[Any]:
    return frozenset(value) if isinstance(value, frozenset | set | list | tuple) else frozenset()


def lived(words: Mapping[str, Any], unit: Unit) -> tuple[dict[str, Any], Occasion]:
    """How the ticket stands after the unit, and what triggers hear of it.

    `words` may differ from what was true then, because a rule that is tried has changed it: what would have changed
    nothing is no change.
    """
    after = dict(words)
    events: dict[str, None] = {}
    for fact in unit.facts:
        differing = _apply(after, changes_of(fact.kind, fact.said))
        said = words_of(fact.kind, fact.said, fact.actor_kind)
        if fact.kind == "ticket.changed" and not differing:
            continue
        events |= dict.fromkeys((*said, fact.kind))
        after = stamped(after, said, fact.at)
        _count(after, fact)
    net = {
        key: (words.get(key), value) for key, value in after.items() if words.get(key) != value and key in _told(unit)
    }
    if "changed" in events and not net and "opened" not in events:
        events.pop("changed")
    if "priority" in net:
        events["priority_changed"] = None
    if "updated_at" in after:
        after["updated_at"] = unit.at
    return after, Occasion(tuple(events), net)


def _told(unit: Unit) -> set[str]:
    return {key for fact in unit.facts for key in changes_of(fact.kind, fact.said)}


def _apply(words: dict[str, Any], changes: Changes) -> bool:
    differs = False
    for key, (old, new) in changes.items():
        if key not in words:
            differs = True
            continue
        held = words[key]
        now = (held - _set(old)) | _set(new) if isinstance(held, frozenset) else held if new == "…" else new
        differs = differs or now != held or new == "…"
        words[key] = now
    return differs


def stamped(words: Mapping[str, Any], said: Sequence[str], at: datetime) -> dict[str, Any]:
    """With the times and counts that follow from what happened then, in the words of events."""
    values: dict[str, Any] = {}
    if "moved" in said:
        values["state_changed_at"] = at
    if "solved" in said:
        values["solved_at"] = at
    if "closed" in said:
        values |= {"closed_at": at, "solved_at": words.get("solved_at") or at}
    if "reopened" in said:
        values |= {"solved_at": None, "closed_at": None, "reopen_count": int(words.get("reopen_count") or 0) + 1}
    if "customer_replied" in said:
        values["customer_wrote_at"] = at
    if "agent_replied" in said:
        values["agent_wrote_at"] = at
        values["first_responded_at"] = words.get("first_responded_at") or at
    return {**words, **{key: value for key, value in values.items() if key in words}}


def _count(words: dict[str, Any], fact: Fact) -> None:
    """What follows from a fact that no event of rules tells."""
    values: dict[str, Any] = {}
    if fact.kind == "ticket.assigned" and fact.said.get("is_transfer"):
        values["transfer_count"] = int(words.get("transfer_count") or 0) + 1
    if fact.kind == "ticket.accepted":
        values["accepted_at"] = fact.at
    if fact.kind == "ticket.escalated":
        values["is_escalated"] = True
    words |= {key: value for key, value in values.items() if key in words}
