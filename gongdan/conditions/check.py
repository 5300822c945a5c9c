"""Whether a tree fits a catalogue: known fields, operators that suit them here, values of the right kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gongdan.conditions.catalogue import Catalogue, units_for
from gongdan.conditions.errors import MAX_PROBLEMS, ConditionInvalid, Problem, Refusal
from gongdan.conditions.field import Field
from gongdan.conditions.operators import OPERATORS, Context, Operator, Shape, does_fit, operators_for
from gongdan.conditions.tree import Leaf, Node, leaves
from gongdan.conditions.values import READERS, Named, read_date, read_duration, read_many, read_text

_MANY_TO_NAME = 30
"""A remedy that lists more choices than this helps nobody."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A leaf that found its field and operator, with its value as Python."""

    leaf: Leaf
    field: Field
    operator: Operator
    value: Any


def check(tree: Node, catalogue: Catalogue, context: Context = "view") -> Node:
    """The same tree when it may be saved for this context; ConditionInvalid with all its problems otherwise."""
    problems: list[Problem] = []
    for leaf in leaves(tree):
        try:
            bind(leaf, catalogue, context, is_new=True)
        except ConditionInvalid as invalid:
            problems.extend(invalid.problems)
        if len(problems) >= MAX_PROBLEMS:
            break
    if problems:
        raise ConditionInvalid(problems)
    return tree


def bind(leaf: Leaf, catalogue: Catalogue, context: Context, *, is_new: bool = False) -> Bound:
    """The leaf with its field, operator and value.

    Only a new condition must keep to the options of today: one that was saved earlier still works when an
    option it names has been retired since.
    """
    field = catalogue.fields.get(leaf.field)
    if field is None:
        remedy = f"Use one of: {_named(sorted(catalogue.fields))}."
        raise _invalid(leaf, "field", "unknown_field", f"There is no field {leaf.field!r}.", remedy)
    operator = _operator(leaf, field, context)
    try:
        value = _read(leaf.value, field, operator)
        if is_new:
            _keep_to_options(value, field)
    except Refusal as refusal:
        raise ConditionInvalid([refusal.under(f"{leaf.path}.value")]) from None
    return Bound(leaf, field, operator, value)


def _operator(leaf: Leaf, field: Field, context: Context) -> Operator:
    found = OPERATORS.get(leaf.op)
    if found is not None and does_fit(found, field, context):
        return found
    fitting = [row.name for row in operators_for(field, context)]
    remedy = f"Use one of: {_named(fitting)}."
    if found is None:
        raise _invalid(leaf, "op", "unknown_operator", f"There is no operator {leaf.op!r}.", remedy)
    if context not in found.contexts:
        message = f"{leaf.op!r} needs an event; here only the present state is looked at."
        raise _invalid(leaf, "op", "operator_needs_event", message, remedy)
    message = f"{leaf.op!r} does not fit {leaf.field!r}, which is of kind {field.kind.value}."
    raise _invalid(leaf, "op", "operator_does_not_fit", message, remedy)


def _read(raw: object, field: Field, operator: Operator) -> object:
    match operator.shape:
        case Shape.NONE:
            if raw is not None:
                raise Refusal("value_not_wanted", f"{operator.name!r} takes no value.", "Leave the value out.")
            return None
        case Shape.ONE:
            return _read_one(raw, field)
        case Shape.MANY:
            return read_many(raw, lambda item: _read_one(item, field))
        case Shape.PAIR:
            return _read_pair(raw, field)
        case Shape.DAY:
            return read_date(raw)
        case Shape.NEEDLE:
            return read_text(raw)
        case Shape.DURATION:
            return read_duration(raw, units_for(field.kind))


def _read_one(raw: object, field: Field) -> object:
    if isinstance(raw, str) and raw in field.named_values:
        return Named(raw)
    if raw is None:
        raise Refusal("value_missing", "There is no value to compare with.", "Give one, or use is_not_set.")
    try:
        return READERS[field.kind](raw)
    except Refusal as refusal:
        if field.named_values:
            refusal.remedy += f" Also allowed: {_named(sorted(field.named_values))}."
        raise


def _read_pair(raw: object, field: Field) -> tuple[Any, ...]:
    if not isinstance(raw, list) or len(raw) != 2:
        raise Refusal("pair_expected", "This is not a pair of values.", "Give a list [first, last].")
    first, last = pair = read_many(raw, lambda item: _read_one(item, field))
    if type(first) is type(last) and first > last:  # type: ignore[operator]
        raise Refusal("pair_reversed", "The first value is after the last.", "Give the smaller value first.")
    return pair


def _keep_to_options(value: object, field: Field) -> None:
    if field.options is None or isinstance(value, Named):
        return
    allowed = [option.value for option in field.options]
    for index, one in enumerate(value if isinstance(value, tuple) else (value,)):
        if one is None or isinstance(one, Named) or one in allowed:
            continue
        at = f"[{index}]" if isinstance(value, tuple) else ""
        remedy = f"Use one of: {_named([str(choice) for choice in allowed])}."
        raise Refusal("unknown_option", f"{field.key!r} has no option {str(one)[:60]!r}.", remedy, at)


def _named(words: list[str]) -> str:
    more = len(words) - _MANY_TO_NAME
    return ", ".join(words[:_MANY_TO_NAME]) + (f" and {more} more" if more > 0 else "")


def _invalid(leaf: Leaf, key: str, code: str, message: str, remedy: str) -> ConditionInvalid:
    return ConditionInvalid([Problem(f"{leaf.path}.{key}", code, message, remedy)])
