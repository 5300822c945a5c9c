"""Pure: conditions made ready once and judged many times: quickly first, line by line only where it is asked why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any as AnyValue

from gongdan.conditions import Catalogue, ConditionInvalid, Context, Moment, parse
from gongdan.conditions.check import Bound, bind
from gongdan.conditions.kinds import MULTIPLE, TIMES
from gongdan.conditions.operators import EVENT_ONLY, Shape
from gongdan.conditions.tree import All, Any, Leaf, Node, Not
from gongdan.conditions.values import Named

Values = Mapping[str, AnyValue]
Changes = Mapping[str, tuple[AnyValue, AnyValue]]
Test = Callable[[Values, Changes, Moment], bool]


@dataclass(frozen=True, slots=True)
class Judge:
    """A condition ready to be asked. `fields` are what it reads of a ticket; `first` a test that all must pass."""

    tree: Node
    fields: frozenset[str]
    test: Test
    first: tuple[str, frozenset[AnyValue]] | None
    _tests: Mapping[int, Test]

    def fits(self, values: Values, changes: Changes, moment: Moment) -> bool:
        """Whether a ticket of these values (in the words of conditions) fits."""
        return self.test(values, changes, moment)

    def outcomes(self, values: Values, changes: Changes, moment: Moment) -> list[bool]:
        """The outcome of each line, groups before what they hold; nothing is skipped."""
        found: list[bool] = []
        self._judged(self.tree, values, changes, moment, found)
        return found

    def _judged(self, node: Node, values: Values, changes: Changes, moment: Moment, found: list[bool]) -> bool:
        place = len(found)
        match node:
            case Leaf():
                fits = self._tests[id(node)](values, changes, moment)
            case Not(child=child):
                fits = not self._judged(child, values, changes, moment, found)
            case All(children=children):
                fits = False not in [self._judged(one, values, changes, moment, found) for one in children]
            case Any(children=children):
                fits = True in [self._judged(one, values, changes, moment, found) for one in children]
        found.insert(place, fits)
        return fits


def read_judge(condition: AnyValue, offered: Catalogue, context: Context) -> Judge | None:
    """A condition made ready; None where it can no longer be read: it then fits nothing."""
    tests: dict[int, Test] = {}
    bounds: list[Bound] = []
    try:
        tree = parse(condition)
        test = _compiled(tree, offered, context, tests, bounds)
    except ConditionInvalid:
        return None
    fields = frozenset(one.leaf.field for one in bounds if one.operator.contexts != EVENT_ONLY)
    return Judge(tree, fields, test, _first(tree, {id(one.leaf): one for one in bounds}), tests)


def _compiled(node: Node, offered: Catalogue, context: Context, tests: dict[int, Test], bounds: list[Bound]) -> Test:
    match node:
        case Leaf():
            bound = bind(node, offered, context)
            bounds.append(bound)
            tests[id(node)] = _leaf(bound)
            return tests[id(node)]
        case Not(child=child):
            inner = _compiled(child, offered, context, tests, bounds)
            return lambda values, changes, moment: not inner(values, changes, moment)
        case All(children=children):
            return _all([_compiled(one, offered, context, tests, bounds) for one in children])
        case Any(children=children):
            return _any([_compiled(one, offered, context, tests, bounds) for one in children])


def _all(inner: Sequence[Test]) -> Test:
    def test(values: Values, changes: Changes, moment: Moment) -> bool:
        return all(one(values, changes, moment) for one in inner)

    return test


def _any(inner: Sequence[Test]) -> Test:
    def test(values: Values, changes: Changes, moment: Moment) -> bool:
        return any(one(values, changes, moment) for one in inner)

    return test


def _leaf(bound: Bound) -> Test:
    key, python = bound.leaf.field, bound.operator.python
    operand_of, value, field = bound.operator.operand, bound.value, bound.field
    is_of_event = bound.operator.contexts == EVENT_ONLY
    if is_always_the_same(bound):
        fixed = operand_of(value, field, _NEVER)
        if is_of_event:
            return lambda values, changes, moment: python(changes.get(key), fixed)
        return lambda values, changes, moment: python(values[key], fixed)
    if is_of_event:
        return lambda values, changes, moment: python(changes.get(key), operand_of(value, field, moment))
    return lambda values, changes, moment: python(values[key], operand_of(value, field, moment))


def is_always_the_same(bound: Bound) -> bool:
    """Whether what a leaf compares with depends neither on now nor on who looks."""
    given = bound.value if isinstance(bound.value, tuple) else (bound.value,)
    if any(isinstance(one, Named) for one in given) or bound.operator.shape in (Shape.DURATION, Shape.DAY):
        return False
    return bound.field.kind not in TIMES


def _first(tree: Node, bounds: Mapping[int, Bound]) -> tuple[str, frozenset[AnyValue]] | None:
    """A test of one value that stands in a group of which all must hold: cheaper than any function."""
    for leaf in tree.children if isinstance(tree, All) else (tree,):
        bound = bounds.get(id(leaf))
        if bound is None or bound.operator.name not in ("is", "is_any_of") or bound.field.kind in MULTIPLE:
            continue
        if is_always_the_same(bound):
            return bound.leaf.field, frozenset(bound.operator.operand(bound.value, bound.field, _NEVER))
    return None


class _Never(Moment):
    """Stands where no moment is looked at."""

    def __init__(self) -> None: ...


_NEVER: Moment = _Never()


class Row(dict[str, AnyValue]):
    """A selected row in the words of conditions, each field read when it is first asked for."""

    def __init__(self, raw: Mapping[str, AnyValue], offered: Catalogue) -> None:
        super().__init__()
        self._raw, self._offered = raw, offered

    def __missing__(self, key: str) -> AnyValue:
        value = self._offered.fields[key].value(self._raw)
        self[key] = value
        return value


def lines_of(node: Node, depth: int = 0) -> list[tuple[Node, int]]:
    """The tree line by line with its depth, in the order in which outcomes are kept."""
    match node:
        case Leaf():
            return [(node, depth)]
        case Not(child=child):
            return [(node, depth), *lines_of(child, depth + 1)]
        case All(children=children) | Any(children=children):
            inner: list[tuple[Node, int]] = [line for child in children for line in lines_of(child, depth + 1)]
            return [(node, depth), *inner]
