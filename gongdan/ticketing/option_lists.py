"""The options of a field when they are edited: what tickets may hold is retired, not forgotten."""

from collections.abc import Mapping, Sequence
from typing import Any

Option = dict[str, Any]


def keep_removed(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Option]:
    """The new options, with those that were removed behind them as retired ones, on every level."""
    old = {option["key"]: option for option in before}
    kept = [_with_children(old.get(option["key"], {}), option) for option in after]
    present = {option["key"] for option in after}
    return kept + [_retired(option) for key, option in old.items() if key not in present]


def _with_children(before: Mapping[str, Any], after: Mapping[str, Any]) -> Option:
    children = keep_removed(before.get("children") or [], after.get("children") or [])
    return {**after, "children": children} if children else dict(after)


def _retired(option: Mapping[str, Any]) -> Option:
    return {**option, "is_active": False}
