"""Pure: the facts of a ticket's log as what happens to its promises. Live and on replay they are read alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from gongdan.sla.standing import Happened
from gongdan.ticketing import PRIORITY_WORDS

PRIORITY_RANKS = {word: rank for rank, word in PRIORITY_WORDS.items()}
Payload = Mapping[str, Any]
Reader = Callable[[Payload, str, datetime], Happened | None]


def read_fact(kind: str, said: Payload, actor_kind: str, at: datetime) -> Happened | None:
    """What this fact means for promises; None where it means nothing. Receipts and whatever machines write are
    no answers."""
    reader = READERS.get(kind)
    return reader(said, actor_kind, at) if reader else None


def _commented(said: Payload, actor_kind: str, at: datetime) -> Happened | None:
    if said.get("is_from_customer"):
        return Happened(at, asked_by=said.get("channel") or "web")
    if actor_kind != "user":
        return None
    return Happened(at, is_answer=bool(said.get("is_public_comment")), is_feedback=True)


def _moved(said: Payload, actor_kind: str, at: datetime) -> Happened:
    return Happened(at, state=said["to_state"], category=said["to_category"], is_feedback=actor_kind == "user")


def _put_back(said: Payload, actor_kind: str, at: datetime) -> Happened:
    return Happened(at, state=said["to_state"], category=said["to_category"])


def _changed(said: Payload, actor_kind: str, at: datetime) -> Happened | None:
    changes = said.get("changes") or {}
    priority, state, category = (changes.get(name) for name in ("priority", "state", "state_category"))
    if priority is None and state is None and category is None:
        return None
    return Happened(
        at,
        priority=PRIORITY_RANKS[priority[1]] if priority else None,
        state=state[1] if state else None,  # another type may bring another state, even of another category
        category=category[1] if category else None,
    )


def _risen(said: Payload, actor_kind: str, at: datetime) -> Happened:
    return Happened(at, priority=PRIORITY_RANKS[said["to_priority"]])


def _assigned(said: Payload, actor_kind: str, at: datetime) -> Happened:
    return Happened(at, holder=(said.get("team_id"), said.get("department_id")))


def _accepted(said: Payload, actor_kind: str, at: datetime) -> Happened:
    return Happened(at, is_feedback=actor_kind == "user")


def _put_away(said: Payload, actor_kind: str, at: datetime) -> Happened:
    return Happened(at, is_at_rest=True)


def _brought_back(said: Payload, actor_kind: str, at: datetime) -> Happened:
    return Happened(at, is_at_rest=said.get("to_shelf", "desk") != "desk")


def _restored(said: Payload, actor_kind: str, at: datetime) -> Happened | None:
    shelf = said.get("shelf")
    return Happened(at, is_at_rest=shelf != "desk") if shelf else None


def _clock_asked(said: Payload, actor_kind: str, at: datetime) -> Happened:
    return Happened(at, asks=said["key"])


def _clock_settled(said: Payload, actor_kind: str, at: datetime) -> Happened:
    return Happened(at, settles=(said["key"], said["outcome"]))


READERS: dict[str, Reader] = {
    "ticket.commented": _commented,
    "ticket.moved": _moved,
    "ticket.state_restored": _put_back,
    "ticket.flow_changed": _put_back,
    "ticket.changed": _changed,
    "ticket.priority_risen": _risen,
    "ticket.priority_raised": _risen,
    "ticket.assigned": _assigned,
    "ticket.accepted": _accepted,
    "ticket.merged": _put_away,
    "ticket.voided": _put_away,
    "ticket.deleted": _put_away,
    "ticket.archived": _put_away,
    "ticket.restored": _brought_back,
    "ticket.structure_restored": _restored,
    "ticket.clock_asked": _clock_asked,
    "ticket.clock_settled": _clock_settled,
}
KINDS = tuple(READERS)
