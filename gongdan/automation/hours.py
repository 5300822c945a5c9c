"""Pure: conditions on how long ago something was, counted in working time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from gongdan.conditions.tree import All, Any, Leaf, Node, Not
from gongdan.conditions.values import UNITS

# Days and weeks are days on the calendar for everybody.
COUNTED = frozenset({"minutes", "hours"})
Between = Callable[[datetime, datetime], int]


def ago(between: Between, now: datetime, seconds: int) -> datetime:
    """The latest instant from which on so much working time has passed until now; `between` counts its seconds."""
    low, high = now - timedelta(seconds=seconds * 60) - timedelta(days=90), now
    if between(low, now) < seconds:
        return low
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if between(middle, now) >= seconds:
            low = middle
        else:
            high = middle
    return low


def in_working_time(node: Node, between: Between, now: datetime) -> Node:
    """The tree with every "older than so many hours" as "before" the instant at which that much time began."""
    match node:
        case Leaf(op="older_than", value=dict(length)) if length.get("unit") in COUNTED:
            seconds = int(length["amount"]) * UNITS[str(length["unit"])]
            return Leaf(node.field, "before", ago(between, now, seconds).isoformat(), node.path)
        case Not(child=child):
            return Not(in_working_time(child, between, now), node.path)
        case All(children=children):
            return All(tuple(in_working_time(one, between, now) for one in children), node.path)
        case Any(children=children):
            return Any(tuple(in_working_time(one, between, now) for one in children), node.path)
        case _:
            return node
