"""Which fields of a ticket have changed since somebody read it, told from the facts in the log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Known:
    """What the log says of a field that was changed: from what, by whom, when last."""

    base: Any
    is_base_known: bool
    by: dict[str, Any]
    at: datetime


def since(read: int, now: int, facts: Iterable[Any]) -> dict[str, Known] | None:
    """The fields that changed after version `read`, from the facts about the ticket, newest first.

    None where some version up to `now` is told by no fact: then nobody can say what changed.
    """
    unexplained = set(range(read + 1, now + 1))
    changed: dict[str, Known] = {}
    for fact in facts:
        version = fact.payload.get("version")
        if version is None or version <= read:
            continue
        unexplained -= {version, *fact.payload.get("earlier", ())}
        by = {"kind": fact.actor_kind, "id": fact.actor_id, "name": fact.actor_name}
        for name, (base, is_known) in _fields(fact.kind, fact.payload).items():
            later = changed.get(name)
            changed[name] = Known(base, is_known, later.by if later else by, later.at if later else fact.at)
    return None if unexplained else changed


def _fields(kind: str, payload: dict[str, Any]) -> dict[str, tuple[Any, bool]]:
    """The fields that a fact changed, each with its value before and whether that is known."""
    if kind == "ticket.assigned":
        # One act: whoever gives it to a person must know that it went to another team.
        return {
            "team": (payload.get("from_team_id"), True),
            "assignee": (payload.get("from_assignee_id"), True),
        }
    # Whoever tells changes tells them in this form; of long texts only that they changed.
    pairs = payload.get("changes")
    if not isinstance(pairs, dict):
        return {}
    return {name: (pair[0], pair != [None, None]) for name, pair in pairs.items()}
