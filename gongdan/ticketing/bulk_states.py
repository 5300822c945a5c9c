"""The words of bulk edits: how far one has come, and what became of each of its tickets."""

from collections.abc import Mapping
from enum import IntEnum

from gongdan.kernel.actor import Scope

RUNNING, DONE, CANCELLED, STOPPED, UNDOING, UNDONE = (
    "running",
    "done",
    "cancelled",
    "stopped",
    "undoing",
    "undone",
)
AT_WORK = (RUNNING, UNDOING)
# What can be undone: also the part that was done before it was broken off.
UNDOABLE = (DONE, CANCELLED, STOPPED)


class Outcome(IntEnum):
    """What became of a ticket."""

    WAITING = 0
    CHANGED = 1
    UNCHANGED = 2  # it was so already
    REFUSED = 3


class Undo(IntEnum):
    """What became of it when the bulk edit was undone."""

    NONE = 0
    UNDONE = 1
    PARTLY = 2  # what others have changed since stays theirs
    KEPT = 3


OUTCOME_WORDS = {int(one): one.name.lower() for one in Outcome}
UNDO_WORDS = {int(one): one.name.lower() for one in Undo if one is not Undo.NONE}


def narrowed(now: Mapping[str, Scope], then: Mapping[str, int]) -> dict[str, Scope]:
    """What somebody may do now, and no more than he could when he asked (a token may be less than its owner)."""
    return {word: min(scope, Scope(then[word])) for word, scope in now.items() if word in then}


def seconds_left(total: int, worked: int, seconds: float) -> int | None:
    """How long the rest will take at the pace so far; None while there is no pace yet."""
    if worked <= 0 or total <= worked:
        return 0 if worked and total <= worked else None
    return round(seconds / worked * (total - worked))
