"""What is wrong with a drawn form: each fault with its place, the reason and the way out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError
from typing import Any

from gongdan.conditions.catalogue import Catalogue
from gongdan.conditions.check import check
from gongdan.conditions.errors import ConditionInvalid
from gongdan.conditions.tree import leaves
from gongdan.conditions.tree import parse as parse_condition
from gongdan.kernel.errors import FieldProblem
from gongdan.ticketing.field_def import FieldDef
from gongdan.ticketing.field_values import EMPTY, check_values
from gongdan.ticketing.form_contradictions import Budget, never_required, never_shown
from gongdan.ticketing.form_def import (
    CORE,
    STAFF_ONLY,
    TESTABLE,
    Entry,
    Form,
    in_judging_order,
    read_sections,
    tested,
)
from gongdan.ticketing.form_judging import Viewpoint
from gongdan.ticketing.priorities import PRIORITIES

MAX_ENTRIES, MAX_TESTS = 150, 500
# A default of these would be one customer's own value in everybody's form.
_WITHOUT_DEFAULT = frozenset({"file", "contact", "person"})
_CORE_WITHOUT_DEFAULT = frozenset({"requester", "files", "team", "assignee"})
_CONDITIONS = ("shown_when", "required_when")

Place = str
Raw = Mapping[str, Any]


@dataclass
class Known:
    """What a form may speak of: the type's fields, the categories in use, and what conditions can test."""

    defs: Mapping[str, FieldDef]
    categories: Collection[str]
    at: Viewpoint
    region: str = "CN"
    problems: list[FieldProblem] = field(default_factory=list)

    def refuse(self, place: Place, code: str, message: str, remedy: str) -> None:
        self.problems.append(FieldProblem(place, code, message, remedy))


def form_faults(sections: Sequence[Raw], known: Known) -> list[FieldProblem]:
    """Everything that is wrong with these sections; nothing when they may be saved."""
    placed = list(_placed(sections))
    _check_sections(sections, placed, known)
    drawn = {entry["field"] for _, entry in placed}
    for place, entry in placed:
        _check_default(place, entry, known)
        for word in _CONDITIONS:
            _check_condition(f"{place}.{word}", entry, word, drawn, known)
    if not known.problems:
        _check_whole(sections, placed, known)
    return known.problems


def _placed(sections: Sequence[Raw]) -> Iterator[tuple[Place, Raw]]:
    for index, section in enumerate(sections):
        for row, entry in enumerate(section["entries"]):
            yield f"sections.{index}.entries.{row}", entry


def _check_sections(sections: Sequence[Raw], placed: Sequence[tuple[Place, Raw]], known: Known) -> None:
    seen: set[str] = set()
    for index, section in enumerate(sections):
        if section["key"] in seen:
            remedy = "Give each section its own key."
            known.refuse(f"sections.{index}.key", "duplicate_key", f"{section['key']} is used twice.", remedy)
        seen.add(section["key"])
        if not section["entries"]:
            remedy = "Put a field into it, or take the section out."
            known.refuse(f"sections.{index}.entries", "no_entries", "Nothing stands in this section.", remedy)
    if len(placed) > MAX_ENTRIES:
        remedy = f"Keep to {MAX_ENTRIES}."
        known.refuse("sections", "too_many", f"There are {len(placed)} fields on this form.", remedy)
    first: dict[str, Place] = {}
    for place, entry in placed:
        key = entry["field"]
        if key not in CORE and key not in known.defs:
            shown = ", ".join([*CORE, *sorted(known.defs)][:60])
            message = f"This type of ticket has no field {key[:60]!r}."
            remedy = f"Use one of: {shown}; or put the field on the type first."
            known.refuse(f"{place}.field", "unknown_field", message, remedy)
        elif key in first:
            remedy = f"Ask once; it already stands at {first[key]}."
            known.refuse(f"{place}.field", "duplicate", f"{key} is asked twice.", remedy)
        first.setdefault(key, place)
        if key in STAFF_ONLY and entry.get("audience") == "all":
            continue  # customers are never asked for it; saying so is no fault


def _check_default(place: Place, entry: Raw, known: Known) -> None:
    key, value = entry["field"], entry.get("default")
    if value in EMPTY:
        return
    place = f"{place}.default"
    if key in CORE:
        if problem := _core_fault(key, value, known):
            known.refuse(place, *problem)
    elif key in known.defs:
        one = known.defs[key]
        if one.kind in _WITHOUT_DEFAULT:
            remedy = "Leave the default out."
            known.refuse(place, "no_default", f"A {one.kind} is never the same for everybody.", remedy)
            return
        _, problems = check_values([one], {key: value}, is_partial=True, region=known.region)
        for found in problems:
            known.refuse(place + found.field.removeprefix(f"fields.{key}"), found.code, found.message, found.remedy)


def _core_fault(key: str, value: Any, known: Known) -> tuple[str, str, str] | None:
    if key in _CORE_WITHOUT_DEFAULT:
        return "no_default", f"{key} is never the same for everybody.", "Leave the default out."
    if key == "priority":
        if isinstance(value, str) and value in PRIORITIES:
            return None
        return "unknown", "There is no such priority.", f"Use one of: {', '.join(PRIORITIES)}."
    if key == "category":
        if isinstance(value, str) and value in known.categories:
            return None
        return "unknown", "There is no such category.", "See GET /api/v1/categories for their keys."
    if key == "tags":
        is_list = isinstance(value, list) and len(value) <= 50
        if is_list and all(isinstance(tag, str) and 0 < len(tag) <= 60 for tag in value):
            return None
        return "list_expected", "These are no tags.", 'Give a list such as ["printer"].'
    most = 300 if key == "title" else 50_000
    if isinstance(value, str) and len(value) <= most and (key != "title" or "\n" not in value):
        return None
    return "text_expected", "This is not usable text.", f"Give text of at most {most} characters."


def _check_condition(place: Place, entry: Raw, word: str, drawn: Collection[str], known: Known) -> None:
    raw = entry.get(word)
    if raw is None:
        return
    if entry["field"] == "title":
        known.refuse(place, "always_asked", "The title is asked of everybody, always.", "Leave the condition out.")
        return
    try:
        tree = parse_condition(raw)
        strange = tested(tree) - set(drawn)
        if strange:
            _refuse_from_nowhere(place, strange, drawn, known)
            return
        fields = known.at.offered.fields
        usable = {key: fields[key] for key in fields if key in TESTABLE or key.removeprefix("field:") in known.defs}
        drawn_ones = {key: one for key, one in usable.items() if key.removeprefix("field:") in drawn}
        check(tree, Catalogue(drawn_ones), "view")
    except ConditionInvalid as invalid:
        for found in invalid.problems:
            known.refuse(place + found.path.removeprefix("$"), found.code, found.message, found.remedy)
        return
    if entry["field"] in tested(tree):
        remedy = "Test another field of the form."
        known.refuse(place, "circle", f"{entry['field']} decides about itself here.", remedy)


def _refuse_from_nowhere(place: Place, strange: Collection[str], drawn: Collection[str], known: Known) -> None:
    usable = sorted(key if key in CORE else f"field:{key}" for key in drawn if key in TESTABLE or key not in CORE)
    message = f"{', '.join(sorted(strange))[:200]} is not asked on this form, so it is never filled in."
    remedy = f"Put it on the form, or test one of: {', '.join(usable[:60]) or 'none yet'}."
    known.refuse(place, "from_nowhere", message, remedy)


def _check_whole(sections: Sequence[Raw], placed: Sequence[tuple[Place, Raw]], known: Known) -> None:
    """What only shows once every part is sound: circles, and what can never be."""
    places = {entry["field"]: place for place, entry in placed}
    read = read_sections(sections)
    entries = [_as_on_type(entry, known) for section in read for entry in section.entries]
    try:
        in_judging_order(entries)
    except CycleError as odd:
        circle = list(dict.fromkeys(odd.args[1]))
        message = f"{', '.join(circle)} decide about each other in a circle."
        remedy = "Let one of them show without a condition."
        known.refuse(f"{places[circle[0]]}.shown_when", "circle", message, remedy)
        return
    tests = sum(1 for one in entries for tree in (one.shown_when, one.required_when) if tree for _ in leaves(tree))
    if tests > MAX_TESTS:
        remedy = f"Keep to {MAX_TESTS}: the form is judged at every key that somebody types."
        known.refuse("sections", "too_many_tests", f"The conditions of this form hold {tests} tests.", remedy)
        return
    if "title" not in places:
        entries.insert(0, Entry("title", is_required=True))
    whole, budget = Form(0, 0, (), True, in_judging_order(entries)), Budget()
    for entry in entries:
        if entry.shown_when is not None and never_shown(whole, entry, known.at, budget):
            message = "No filled-in form ever shows this field: its condition contradicts itself or other conditions."
            remedy = "Loosen the condition, or take the field off the form."
            known.refuse(f"{places[entry.field]}.shown_when", "never_shown", message, remedy)
        elif entry.required_when is not None and never_required(whole, entry, known.at, budget):
            message = "This never holds while the field shows: it contradicts shown_when, itself or other conditions."
            remedy = "Require it in a case in which it shows, or leave required_when out."
            known.refuse(f"{places[entry.field]}.required_when", "never_required", message, remedy)


def _as_on_type(entry: Entry, known: Known) -> Entry:
    """What the type itself requires is required on every form of it."""
    one = known.defs.get(entry.field)
    is_required = entry.is_required or entry.field == "title" or (one is not None and one.is_required)
    return Entry(entry.field, is_required, entry.required_when, entry.shown_when, {}, entry.default)
