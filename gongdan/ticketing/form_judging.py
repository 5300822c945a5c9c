"""What a form asks for once some of it is filled in: which fields show, which are required, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from gongdan.conditions.catalogue import Catalogue
from gongdan.conditions.errors import ConditionInvalid, Refusal
from gongdan.conditions.evaluate import evaluate
from gongdan.conditions.kinds import Kind
from gongdan.conditions.moment import Me
from gongdan.conditions.tree import Node, needs
from gongdan.conditions.values import READERS
from gongdan.kernel.errors import FieldProblem
from gongdan.ticketing.field_values import EMPTY
from gongdan.ticketing.form_def import CORE, STAFF_ONLY, Entry, Form

# What is filled in, by the key of the form: core values as they are sent, custom ones as they are stored. A key that
# holds None was left empty on purpose, and takes no default.
Answers = Mapping[str, Any]


NOBODY = Me()


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """From where a form is judged: what conditions may test, who fills it in, and when."""

    offered: Catalogue
    is_staff: bool
    now: datetime
    zone: tzinfo
    me: Me = NOBODY
    hidden: frozenset[str] = frozenset()  # custom fields that customers never see


@dataclass(frozen=True, slots=True)
class Judged:
    """One entry as it stands now."""

    entry: Entry
    is_shown: bool  # its condition holds
    is_asked: bool  # it is shown to whoever fills the form in
    is_required: bool
    value: Any
    is_default: bool

    @property
    def is_missing(self) -> bool:
        return self.is_required and self.value in EMPTY


def judge(form: Form, answers: Answers, at: Viewpoint) -> dict[str, Judged]:
    """Each entry by its field, in the order of the form. Defaults count as filled in where the field shows."""
    values: dict[str, Any] = {key: value for key, value in answers.items() if value not in EMPTY}
    shown: dict[str, bool] = {}
    defaulted: set[str] = set()
    for entry in form.in_order:
        shown[entry.field] = _holds(entry.shown_when, values, at, otherwise=True)
        if shown[entry.field] and entry.field not in answers and entry.default not in EMPTY:
            values[entry.field] = entry.default
            defaulted.add(entry.field)
    return {
        entry.field: _judged(entry, shown[entry.field], values, at, entry.field in defaulted)
        for entry in form.entries
    }


def _judged(entry: Entry, is_shown: bool, values: Answers, at: Viewpoint, is_default: bool) -> Judged:
    is_asked = is_shown and (at.is_staff or is_for_customers(entry, at.hidden))
    is_required = is_asked and (entry.is_required or _holds(entry.required_when, values, at, otherwise=False))
    return Judged(entry, is_shown, is_asked, is_required, values.get(entry.field), is_default)


def is_for_customers(entry: Entry, hidden: frozenset[str]) -> bool:
    """Whether customers are asked for it too."""
    return not entry.is_for_staff and entry.field not in STAFF_ONLY and entry.field not in hidden


def missing(judged: Mapping[str, Judged]) -> list[str]:
    """The required fields that are empty, in the order of the form."""
    return [key for key, one in judged.items() if one.is_missing]


def left_empty(
    before: Mapping[str, Judged], after: Mapping[str, Judged], touched: Sequence[str]
) -> list[FieldProblem]:
    """What a change leaves empty that is required: where it touches it, or where only the change makes it so."""
    was = missing(before)
    return [required(key) for key in missing(after) if key in touched or key not in was]


def required(key: str) -> FieldProblem:
    """That a field of the form needs a value."""
    place = key if key in CORE else f"fields.{key}"
    return FieldProblem(place, "required", "This field needs a value.", "Fill it in.")


def unasked(form: Form, judged: Mapping[str, Judged], given: Sequence[str]) -> list[str]:
    """The given fields that the form does not ask for now. A form that nobody drew asks for all the type has."""
    return [key for key in given if not (judged[key].is_asked if key in judged else not form.is_drawn)]


def _holds(tree: Node | None, values: Answers, at: Viewpoint, *, otherwise: bool) -> bool:
    """Whether a condition holds. One that can no longer be read neither hides a field nor requires it."""
    if tree is None:
        return otherwise
    try:
        snapshot = {key: typed(at.offered.fields[key].kind, _value(values, key)) for key in needs(tree)}
        return evaluate(tree, snapshot, at.offered, now=at.now, me=at.me, zone=at.zone).is_match
    except (ConditionInvalid, KeyError):
        return otherwise


def _value(values: Answers, key: str) -> Any:
    return values.get(key.removeprefix("field:"))


def typed(kind: Kind, value: Any) -> Any:
    """A value as it is stored, as conditions compare it; None where it cannot be read."""
    if value in EMPTY:
        return None
    if kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE, Kind.MULTI_CHOICE):
        return value
    if kind is Kind.MONEY and isinstance(value, Mapping):
        value = value.get("amount")
    try:
        return READERS[kind](value)
    except (Refusal, KeyError):
        return None
