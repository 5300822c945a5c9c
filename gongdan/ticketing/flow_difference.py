"""What a new definition of a flow changes, and where the tickets that are running would stand in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gongdan.ticketing.states import State, Workflow

# Where a state is drawn changes nothing.
_DRAWN = frozenset({"key", "position"})
_NOTHING: tuple[Any, ...] = (None, [], {}, False)


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """States and moves that are added, removed and changed, each change by the words that differ."""
    return {
        "initial": {"before": before["initial"], "after": after["initial"]},
        "states": _parts(before["states"], after["states"]),
        "moves": _parts(before["moves"], after["moves"]),
    }


def _parts(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    old, new = ({one["key"]: one for one in side} for side in (before, after))
    changed = [{"key": key, "what": _words(old[key], new[key])} for key in new if key in old]
    return {
        "added": [key for key in new if key not in old],
        "removed": [key for key in old if key not in new],
        "changed": [one for one in changed if one["what"]],
    }


def _words(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return sorted(key for key in (old.keys() | new.keys()) - _DRAWN if _said(old.get(key)) != _said(new.get(key)))


def _said(value: Any) -> Any:
    """What is left out and what is empty is the same."""
    return None if value in _NOTHING else value


def place_in(workflow: Workflow, state: str, state_map: Mapping[str, str]) -> str | None:
    """The state of the new flow in which a ticket from `state` goes on; None where it has no place there."""
    mapped = state_map.get(state, state)
    return mapped if mapped in workflow.states else None


def suggested(workflow: Workflow, state: State | None) -> str:
    """The state of the new flow that is nearest in meaning: the first of the same category, else the initial one."""
    alike = [one.key for one in workflow.states.values() if state is not None and one.category == state.category]
    return alike[0] if alike else workflow.initial
