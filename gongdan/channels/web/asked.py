"""What a web form asks: the fields somebody chose, held against the form of the ticket type as customers get it."""

from collections.abc import Mapping, Sequence
from typing import Any

from gongdan.kernel.errors import FieldProblem
from gongdan.kernel.text import in_locale

Shape = Mapping[str, Any]

# The ticket's own fields that a stranger can be asked, by the kind of input they take.
CORE_KINDS = {
    "title": "text",
    "description": "long_text",
    "category": "category",
    "priority": "select",
    "files": "files",
}
# Custom fields of these kinds can be filled in without an account; the others name people, places or uploads of ours.
KINDS = frozenset(
    {
        *("text", "long_text", "integer", "decimal", "money", "date", "time", "datetime"),
        *("select", "multi_select", "cascade", "boolean", "phone", "email", "url"),
    }
)
_LIMITS = ("max_length", "min", "max", "scale", "max_count", "currency")


def entries_of(form: Shape) -> dict[str, Shape]:
    """The entries of a form's shape by field, in its order."""
    return {entry["field"]: entry for section in form["sections"] for entry in section["entries"]}


def kind_of(entry: Shape) -> str | None:
    """The kind of input, or None where a stranger cannot fill it in."""
    kind = entry["kind"] if entry["is_custom"] else CORE_KINDS.get(entry["field"])
    return kind if not entry["is_custom"] or kind in KINDS else None


def offered(entries: Mapping[str, Shape]) -> list[str]:
    """The fields that a web form of this type can ask."""
    return [field for field, entry in entries.items() if kind_of(entry) is not None]


def faults(entries: Mapping[str, Shape], chosen: Sequence[Shape]) -> list[FieldProblem]:
    """What is wrong with a choice of fields: not there, not for strangers, twice, or a required one left out."""
    problems, seen = [], set()
    for place, one in enumerate(chosen):
        field = one["field"]
        if field in seen:
            problems.append(_problem(place, "twice", f"{field} is asked twice.", "Ask it once."))
        elif field not in entries:
            words = f"The form of this type does not ask customers for {field}."
            problems.append(_problem(place, "not_asked", words, f"Use one of: {', '.join(offered(entries))}."))
        elif kind_of(entries[field]) is None:
            words = f"{field} cannot be filled in without an account."
            problems.append(_problem(place, "not_for_strangers", words, "Leave it out."))
        seen.add(field)
    for field, entry in entries.items():
        if field not in seen and (entry["is_required"] or entry["required_when"] is not None):
            problems.append(_missing(field, entry))
    return problems


def _problem(place: int, code: str, message: str, remedy: str) -> FieldProblem:
    return FieldProblem(f"fields.{place}.field", code, message, remedy)


def _missing(field: str, entry: Shape) -> FieldProblem:
    if kind_of(entry) is None:
        words = f"The type requires {field}, which cannot be filled in without an account."
        return FieldProblem("type_id", "not_for_strangers", words, "Choose another type, or do not require it there.")
    words = f"The form of this type requires {field}."
    return FieldProblem("fields", "required_field_missing", words, f"Add {field}.")


def asked(
    entries: Mapping[str, Shape], chosen: Sequence[Shape], options: Mapping[str, Sequence[Shape]], locale: str
) -> list[dict[str, Any]]:
    """The chosen fields as a page shows them, in one language.

    `options` are those of the ticket's own fields. What the type does not ask any more is left out.
    """
    return [
        {
            "field": one["field"],
            "kind": kind_of(entry),
            "label": in_locale(one.get("names") or {}, locale) or entry["name"],
            "hint": in_locale(one.get("hints") or {}, locale) or in_locale(entry["hints"], locale),
            "is_required": bool(one.get("is_required")) or entry["is_required"],
            "is_conditional": entry["shown_when"] is not None or entry["required_when"] is not None,
            "default": entry["default"],
            "options": _options(options.get(one["field"]) or entry["options"], locale),
            "rules": {name: entry["rules"][name] for name in _LIMITS if entry["rules"].get(name) is not None},
        }
        for one in chosen
        if (entry := entries.get(one["field"])) is not None and kind_of(entry) is not None
    ]


def _options(options: Sequence[Shape], locale: str) -> list[dict[str, Any]]:
    return [
        {
            "key": one["key"],
            "name": in_locale(one["names"], locale) or one["key"],
            "children": _options(one.get("children") or (), locale),
        }
        for one in options
        if one.get("is_active", True)
    ]


def unanswered(chosen: Sequence[Shape], values: Mapping[str, Any], *, has_files: bool) -> list[FieldProblem]:
    """The fields that this form requires beyond its type and that are empty, and answers to what it does not ask."""
    known = {one["field"] for one in chosen}
    given = {field for field, value in values.items() if value not in (None, "", [])}
    given |= {"files"} if has_files else set()
    problems = [
        FieldProblem(f"values.{one['field']}", "required", "This field needs a value.", "Fill it in.")
        for one in chosen
        if one.get("is_required") and one["field"] not in given
    ]
    return problems + [
        FieldProblem(f"values.{field}", "not_asked", "The form does not ask for this.", "Leave it out.")
        for field in values
        if field not in known or field == "files"
    ]


def placed(problem: FieldProblem) -> FieldProblem:
    """A finding about the ticket, named after the form's field: `fields.colour.0` and `title` are `values.…`."""
    path = problem.field.removeprefix("fields.")
    return FieldProblem(f"values.{path}", problem.code, problem.message, problem.remedy)
