"""Whether conditions of a form can ever hold: shown by trying out every case that they can tell apart.

The real judgement is asked, so the answer agrees with what is enforced. Where the cases are not all known (text that
contains something, dates counted from today) or too many, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, combinations, pairwise, product
from math import prod
from typing import Any

from gongdan.conditions.errors import Refusal
from gongdan.conditions.field import Field
from gongdan.conditions.kinds import IDS, NUMBERS, Kind
from gongdan.conditions.tree import Leaf, leaves
from gongdan.conditions.values import READERS
from gongdan.ticketing.form_def import Entry, Form, Section, condition_key
from gongdan.ticketing.form_judging import Judged, Viewpoint, judge

MOST_CASES = 3_000
MOST_SUBSETS_OF = 6
_OTHER_TEXT = "\ue000"  # a value that no condition names
_OTHER_ID = 2**53 - 1
_COUNTED_FROM_NOW = frozenset({"within_last", "within_next", "older_than"})
_PARTS_OF_TEXT = frozenset({"contains", "does_not_contain", "starts_with"})


@dataclass
class Budget:
    """How many tests may still be made for one form: one with very many conditions is not proved to its end."""

    tests: int = 60_000


def never_shown(form: Form, entry: Entry, at: Viewpoint, budget: Budget) -> bool:
    """True only where it is certain that no filled-in form shows the entry."""
    return _never(form, entry, at, budget, lambda one: one.is_shown)


def never_required(form: Form, entry: Entry, at: Viewpoint, budget: Budget) -> bool:
    """True only where it is certain that its `required_when` never holds on a filled-in form that shows it."""
    bare = Entry(entry.field, False, entry.required_when, entry.shown_when, default=entry.default)
    return _never(form, bare, at, budget, lambda one: one.is_required)


def _never(form: Form, entry: Entry, at: Viewpoint, budget: Budget, is_so: Callable[[Judged], bool]) -> bool:
    by_key = {one.field: one for one in form.in_order}
    parts = _closure(entry, by_key)
    inner = [one for one in form.in_order if one.field in parts and one.field != entry.field]
    candidates = {one.field: _candidates(one.field, [*inner, entry], at) for one in inner}
    if any(found is None for found in candidates.values()):
        return False
    values = [found or [] for found in candidates.values()]
    cost = 1 + sum(_tests_of(one) for one in (*inner, entry))
    cases = prod(map(len, values))
    if cases > MOST_CASES or cases * cost > budget.tests:
        return False
    small = Form(0, 0, (Section("case", {}, {}, (*inner, entry)),), True, (*inner, entry))
    for case in product(*values):
        budget.tests -= cost
        answers = dict(zip(candidates, case, strict=True)) | {entry.field: _OTHER_TEXT}
        judged = judge(small, answers, at)
        if is_so(judged[entry.field]) and _is_as_asked(judged, entry.field):
            return False
    return True


def _is_as_asked(judged: Mapping[str, Judged], but: str) -> bool:
    """Whether everything else that is required is filled in, and nothing that does not show."""
    others = (one for key, one in judged.items() if key != but)
    return not any(one.is_missing or (not one.is_shown and one.value is not None) for one in others)


def _tests_of(entry: Entry) -> int:
    return sum(1 for tree in (entry.shown_when, entry.required_when) if tree is not None for _ in leaves(tree))


def _closure(entry: Entry, by_key: Mapping[str, Entry]) -> set[str]:
    """The fields that decide about the entry, and those that decide about them."""
    found: set[str] = set()
    waiting = [entry]
    while waiting:
        one = waiting.pop()
        for tree in (one.shown_when, one.required_when):
            for leaf in () if tree is None else leaves(tree):
                key = leaf.field.removeprefix("field:")
                if key in by_key and key not in found:
                    found.add(key)
                    waiting.append(by_key[key])
    return found


def _candidates(key: str, entries: list[Entry], at: Viewpoint) -> list[Any] | None:
    """Values of the field that stand for all there are, or None where they cannot be listed."""
    name = condition_key(key)
    field = at.offered.fields.get(name)
    if field is None:
        return None
    tests = [
        leaf
        for one in entries
        for tree in (one.shown_when, one.required_when)
        for leaf in (() if tree is None else leaves(tree))
        if leaf.field == name
    ]
    if any(leaf.op in _COUNTED_FROM_NOW | _PARTS_OF_TEXT for leaf in tests):
        return None
    named = list(dict.fromkeys(chain.from_iterable(map(_constants, tests))))
    if any(isinstance(one, str) and one in field.named_values for one in named):
        return None
    try:
        values = _values(field, named)
    except (Refusal, TypeError, ValueError):
        return None
    return None if values is None else [None, *values]


def _constants(leaf: Leaf) -> Iterator[Any]:
    yield from leaf.value if isinstance(leaf.value, list) else [] if leaf.value is None else [leaf.value]


def _values(field: Field, named: list[Any]) -> list[Any] | None:
    match field.kind:
        case Kind.BOOLEAN:
            return [True, False]
        case Kind.CHOICE:
            unnamed = [one.value for one in field.options or () if one.value not in named]
            return named + (unnamed[:1] if field.options is not None else [_OTHER_TEXT])
        case Kind.TEXT | Kind.LONG_TEXT:
            return [*named, _OTHER_TEXT]
        case Kind.MULTI_CHOICE | Kind.PEOPLE:
            if len(named) > MOST_SUBSETS_OF:
                return None
            some = chain.from_iterable(combinations(named, size) for size in range(1, len(named) + 1))
            return [*map(list, some), [_OTHER_TEXT]]
        case kind if kind in IDS:
            return [*named, _OTHER_ID]
        case kind if kind in NUMBERS:
            return _around_numbers(kind, named)
        case Kind.DATE:
            return _around_days(named)
        case _:
            return None  # moments and times of day: a day stands for many of them


def _around_numbers(kind: Kind, named: list[Any]) -> list[Any]:
    points = sorted({Decimal(str(READERS[kind](one))) for one in named})
    if kind is Kind.INTEGER:
        return sorted({int(point) + step for point in points for step in (-1, 0, 1)}) or [1]
    between = [(a + b) / 2 for a, b in pairwise(points)]
    ends = [points[0] - 1, points[-1] + 1] if points else [Decimal(1)]
    return [format(one, "f") for one in sorted({*points, *between, *ends})]


def _around_days(named: list[Any]) -> list[Any]:
    days = sorted({_day(READERS[Kind.DATE](one)) for one in named})
    around = {day + timedelta(days=step) for day in days for step in (-1, 0, 1)} or {date(2026, 1, 1)}
    return [day.isoformat() for day in sorted(around)]


def _day(value: object) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError("a day")
    return value
