"""Whether a condition can hold at all, as far as it can be told from its tests alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any as AnyValue

from gongdan.conditions.tree import All, Any, Leaf, Node

Plain = str | int | float
Spelled = tuple[str, Plain]

# More ways than this to make a condition true are not tried: it is then taken to be possible.
MAX_WAYS = 256
# Words whose values depend on who asks.
_NAMED = frozenset({"me", "mine"})
_NEEDS_A_VALUE = frozenset(
    {
        *("is", "is_any_of", "is_set", "contains", "starts_with", "includes", "includes_any", "includes_all"),
        *("greater", "greater_or_equal", "less", "less_or_equal", "between", "before", "after", "on"),
        *("within_last", "within_next", "older_than"),
    }
)


def can_hold(tree: Node) -> bool:
    """False only where the tests contradict each other whatever the ticket holds."""
    ways = _ways(tree)
    return ways is None or any(_agrees(way) for way in ways)


def _ways(node: Node) -> list[tuple[Leaf, ...]] | None:
    """The sets of tests of which one must hold as a whole; None where there are too many. Negations say nothing."""
    if isinstance(node, Leaf):
        return [(node,)]
    if isinstance(node, All):
        return _joined([_ways(child) for child in node.children])
    if isinstance(node, Any):
        found = [_ways(child) for child in node.children]
        every = [way for ways in found if ways is not None for way in ways]
        return None if any(ways is None for ways in found) or len(every) > MAX_WAYS else every
    return [()]


def _joined(parts: Sequence[list[tuple[Leaf, ...]] | None]) -> list[tuple[Leaf, ...]] | None:
    joined: list[tuple[Leaf, ...]] = [()]
    for part in parts:
        if part is None or len(joined) * len(part) > MAX_WAYS:
            return None
        joined = [(*way, *more) for way in joined for more in part]
    return joined


def _agrees(tests: Iterable[Leaf]) -> bool:
    of_field: dict[str, list[Leaf]] = {}
    for leaf in tests:
        of_field.setdefault(leaf.field, []).append(leaf)
    return all(_can_be(mine) for mine in of_field.values())


def _can_be(tests: Sequence[Leaf]) -> bool:
    """Whether one value of a field can pass all of these."""
    if any(leaf.op == "is_not_set" for leaf in tests) and any(leaf.op in _NEEDS_A_VALUE for leaf in tests):
        return False
    return _has_value_left(tests) and _may_include(tests) and _has_room(tests)


def _has_value_left(tests: Sequence[Leaf]) -> bool:
    """Whether a value is left of those that are asked for one by one.

    Two spellings may be one value, so they count as one here; but ruled out is only what is spelled the same.
    """
    left: dict[AnyValue, set[Spelled]] | None = None
    ruled_out: set[Spelled] = set()
    for leaf in tests:
        values = _values(leaf)
        if values is None:
            continue
        if leaf.op in ("is_not", "is_none_of"):
            ruled_out |= {_spelled(one) for one in values}
        elif leaf.op in ("is", "is_any_of"):
            asked: dict[AnyValue, set[Spelled]] = {}
            for one in values:
                asked.setdefault(_alike(one), set()).add(_spelled(one))
            left = asked if left is None else {key: left[key] | asked[key] for key in left.keys() & asked.keys()}
    return left is None or any(spelled.isdisjoint(ruled_out) for spelled in left.values())


def _may_include(tests: Sequence[Leaf]) -> bool:
    """Whether nothing must be among several values and not among them."""
    wanted, unwanted = (
        {_spelled(one) for leaf in tests if leaf.op in ops for one in _listed(leaf.value) if _is_plain(one)}
        for ops in (("includes", "includes_all"), ("excludes",))
    )
    return wanted.isdisjoint(unwanted)


def _values(leaf: Leaf) -> list[Plain] | None:
    """The values that are named one by one; None where they cannot be told apart here."""
    given = _listed(leaf.value)
    plain: list[Plain] = [one for one in given if isinstance(one, str | int | float)]
    return plain if len(plain) == len(given) and not _NAMED.intersection(map(str, plain)) else None


def _listed(value: object) -> list[AnyValue]:
    return value if isinstance(value, list) else [value]


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float)


def _spelled(value: Plain) -> Spelled:
    return type(value).__name__, value


def _alike(value: Plain) -> AnyValue:
    """1, 1.0 and "1.0" are one value to a field of numbers; yes is no number."""
    if isinstance(value, bool):
        return "boolean", value
    number = _number(value)
    return str(value).strip().casefold() if number is None else number


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _has_room(tests: Sequence[Leaf]) -> bool:
    """Whether a number lies between all the bounds."""
    low: tuple[Decimal, bool] | None = None  # the bound, and whether it is itself outside
    high: tuple[Decimal, bool] | None = None
    for leaf in tests:
        bound = _number(leaf.value)
        if bound is None:
            continue
        if leaf.op in ("greater", "greater_or_equal"):
            one = (bound, leaf.op == "greater")
            low = one if low is None else max(low, one)
        elif leaf.op in ("less", "less_or_equal"):
            # Of two equal bounds the one that leaves itself out is the narrower.
            one = (bound, leaf.op == "less")
            high = one if high is None or (bound, not one[1]) < (high[0], not high[1]) else high
    if low is None or high is None:
        return True
    return low[0] < high[0] or (low[0] == high[0] and not low[1] and not high[1])
