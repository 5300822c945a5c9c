"""A condition tree read as Python: one snapshot judged, with a trace that says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from gongdan.conditions import words
from gongdan.conditions.catalogue import Catalogue
from gongdan.conditions.check import bind
from gongdan.conditions.describe import NameOf, describe_leaf
from gongdan.conditions.moment import Me, Moment
from gongdan.conditions.operators import EVENT_ONLY
from gongdan.conditions.tree import All, Any, Leaf, Node, Not

Changes = Mapping[str, tuple[object, object]]
"""(old, new) by field key, of the fields that an event changed."""


@dataclass(frozen=True, slots=True)
class TraceLine:
    """What became of one test or group."""

    node: Node
    depth: int
    is_match: bool
    catalogue: Catalogue

    def text(self, language: str, name_of: NameOf | None = None) -> str:
        """For example "Priority is “High” ✓"."""
        return f"{self._words(language, name_of)} {'✓' if self.is_match else '✗'}"

    def _words(self, language: str, name_of: NameOf | None) -> str:
        match self.node:
            case Leaf():
                return describe_leaf(self.node, self.catalogue, language, name_of)
            case All():
                return words.ALL_OF[words.place(language)]
            case Any():
                return words.ANY_OF[words.place(language)]
            case Not():
                return words.NOT_SO[words.place(language)]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the snapshot matches, and every line that led there, groups before what they hold."""

    is_match: bool
    trace: tuple[TraceLine, ...]

    def lines(self, language: str, name_of: NameOf | None = None) -> list[str]:
        """The trace to read, indented by depth."""
        return ["  " * line.depth + line.text(language, name_of) for line in self.trace]

    def to_json(self, name_of: NameOf | None = None) -> dict[str, object]:
        """What the rule log keeps: the words too, since fields may be renamed later."""
        return {
            "is_match": self.is_match,
            "trace": [
                {
                    "path": line.node.path,
                    "depth": line.depth,
                    "is_match": line.is_match,
                    "text": {language: line.text(language, name_of) for language in words.LANGUAGES},
                }
                for line in self.trace
            ],
        }


def evaluate(
    tree: Node,
    snapshot: Mapping[str, object],
    catalogue: Catalogue,
    *,
    now: datetime,
    me: Me | None = None,
    changes: Changes | None = None,
    zone: tzinfo = UTC,
) -> Judgement:
    """The snapshot judged. It must hold every field of `needs(tree)`, None where nothing is filled in.

    Without `changes` there is no event, and a test of change is refused. Nothing is skipped once the outcome
    is clear, so that the trace is whole.
    """
    judge = _Judge(snapshot, catalogue, Moment(now, zone, me or Me()), changes, [])
    is_match = judge.node(tree, 0)
    return Judgement(is_match, tuple(judge.trace))


@dataclass(frozen=True, slots=True)
class _Judge:
    snapshot: Mapping[str, object]
    catalogue: Catalogue
    at: Moment
    changes: Changes | None
    trace: list[TraceLine]

    def node(self, node: Node, depth: int) -> bool:
        place = len(self.trace)
        match node:
            case Leaf():
                is_match = self.leaf(node)
            case Not(child=child):
                is_match = not self.node(child, depth + 1)
            case All(children=children):
                is_match = False not in [self.node(child, depth + 1) for child in children]
            case Any(children=children):
                is_match = True in [self.node(child, depth + 1) for child in children]
        self.trace.insert(place, TraceLine(node, depth, is_match, self.catalogue))
        return is_match

    def leaf(self, leaf: Leaf) -> bool:
        bound = bind(leaf, self.catalogue, "view" if self.changes is None else "event")
        operand = bound.operator.operand(bound.value, bound.field, self.at)
        if bound.operator.contexts == EVENT_ONLY:
            return bound.operator.python((self.changes or {}).get(leaf.field), operand)
        return bound.operator.python(bound.field.value(self.snapshot), operand)
