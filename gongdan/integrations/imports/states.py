"""Which state of a flow another desk's word means."""

from __future__ import annotations

from gongdan.integrations.imports.words import STATE_CATEGORIES, folded
from gongdan.ticketing import CATEGORIES, Workflow

# Where a flow has no state of the category that is meant, the nearest it has.
_NEAREST = {
    "new": ("new", "open"),
    "open": ("open", "new"),
    "waiting": ("waiting", "on_hold", "open", "new"),
    "on_hold": ("on_hold", "waiting", "open", "new"),
    "solved": ("solved", "closed"),
    "closed": ("closed", "solved"),
}


def find_state(flow: Workflow, word: str) -> str | None:
    """The state of this key, name or meaning; the first state for no word at all. None for an unknown word."""
    if not word:
        return flow.initial
    wanted = folded(word)
    for state in flow.states.values():
        if wanted == folded(state.key) or any(wanted == folded(name) for name in state.names.values()):
            return state.key
    category = wanted.replace(" ", "_")
    if category not in CATEGORIES:
        category = STATE_CATEGORIES.get(wanted, "")
    for near in _NEAREST.get(category, ()):
        for state in flow.states.values():
            if state.category.word == near:
                return state.key
    return None
