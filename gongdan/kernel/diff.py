"""What a patch changes: old and new value of each field that really differs."""

from collections.abc import Mapping
from typing import Any

Changes = dict[str, tuple[Any, Any]]


def changes(before: Mapping[str, Any], patch: Mapping[str, Any]) -> Changes:
    """{field: (old, new)} for the fields of `patch` that differ from `before`."""
    return {name: (before.get(name), new) for name, new in patch.items() if before.get(name) != new}


def merged(first: Changes, second: Changes) -> Changes:
    """The net effect of two changes one after the other; what came back to its old value is gone."""
    net = dict(first)
    for name, (old, new) in second.items():
        start = net[name][0] if name in net else old
        net[name] = (start, new)
    return {name: pair for name, pair in net.items() if pair[0] != pair[1]}
