"""Pure: policies in order and what a ticket says: the first that fits, and how each test came out on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any as AnyValue

from gongdan.conditions import Catalogue, ConditionInvalid, Moment, needs, parse
from gongdan.conditions.check import Bound, bind
from gongdan.conditions.tree import All, Any, Leaf, Node, Not
from gongdan.sla.plans import Plan

# A policy that was asked: id, version, and the outcome of each line of its tree, groups before what they hold.
Asked = tuple[int, int, tuple[bool, ...]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A policy in force with its condition, read once: its leaves have found their fields and values."""

    plan: Plan
    name: str
    tree: Node
    leaves: Mapping[int, Bound]
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """The first that fits, None where none does; and all that were asked, in order."""

    candidate: Candidate | None
    asked: tuple[Asked, ...]


def read_candidate(plan: Plan, name: str, condition: AnyValue, catalogue: Catalogue) -> Candidate | None:
    """A policy made ready. None where its condition can no longer be read: it then fits no ticket."""
    try:
        tree = parse(condition)
        leaves = {id(leaf): bind(leaf, catalogue, "view") for leaf in _leaves(tree)}
    except ConditionInvalid:
        return None
    return Candidate(plan, name, tree, leaves, frozenset(needs(tree)))


def match(candidates: Iterable[Candidate], snapshot: Mapping[str, object], moment: Moment) -> Match:
    """The first whose condition fits the snapshot, which holds every field that any of them tests."""
    asked: list[Asked] = []
    for one in candidates:
        outcomes: list[bool] = []
        fits = _judge(one.tree, one, snapshot, moment, outcomes)
        asked.append((one.plan.policy_id, one.plan.version, tuple(outcomes)))
        if fits:
            return Match(one, tuple(asked))
    return Match(None, tuple(asked))


def _judge(node: Node, one: Candidate, snapshot: Mapping[str, object], moment: Moment, outcomes: list[bool]) -> bool:
    place = len(outcomes)
    match node:
        case Leaf():
            bound = one.leaves[id(node)]
            operand = bound.operator.operand(bound.value, bound.field, moment)
            fits = bound.operator.python(bound.field.value(snapshot), operand)
        case Not(child=child):
            fits = not _judge(child, one, snapshot, moment, outcomes)
        case All(children=children):
            fits = False not in [_judge(child, one, snapshot, moment, outcomes) for child in children]
        case Any(children=children):
            fits = True in [_judge(child, one, snapshot, moment, outcomes) for child in children]
    outcomes.insert(place, fits)
    return fits


def _leaves(node: Node) -> list[Leaf]:
    return [one for one, _ in lines_of(node) if isinstance(one, Leaf)]


def lines_of(node: Node, depth: int = 0) -> list[tuple[Node, int]]:
    """The tree line by line with its depth, in the order in which outcomes are kept."""
    match node:
        case Leaf():
            return [(node, depth)]
        case Not(child=child):
            return [(node, depth), *lines_of(child, depth + 1)]
        case All(children=children) | Any(children=children):
            inner: Sequence[tuple[Node, int]] = [line for child in children for line in lines_of(child, depth + 1)]
            return [(node, depth), *inner]
