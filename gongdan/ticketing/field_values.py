"""Custom field values of a ticket: checked against the fields of its type, every problem with its field."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongdan.conditions.errors import Refusal
from gongdan.kernel.errors import FieldProblem
from gongdan.ticketing.field_def import FieldDef
from gongdan.ticketing.field_kinds import READERS

__all__ = ["EMPTY", "KINDS", "FieldDef", "References", "absent", "check_values", "references"]

KINDS = tuple(READERS)
EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class References:
    """Ids that values point to, by what they are, each with the fields that name it."""

    people: Mapping[int, tuple[str, ...]]
    contacts: Mapping[int, tuple[str, ...]]
    files: Mapping[int, tuple[str, ...]]


def check_values(
    defs: Sequence[FieldDef],
    given: Mapping[str, Any],
    *,
    is_partial: bool = False,
    required: Collection[str] = (),
    region: str = "CN",
) -> tuple[dict[str, Any], list[FieldProblem]]:
    """The values as they are stored, and what is wrong with the others.

    A whole set must hold every field that is required (by its type or by `required`); a partial one may leave
    fields out, and null takes a value away: such keys come back as None. `region` reads national phone numbers.
    """
    known = {one.key: one for one in defs if one.is_active}
    clean: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for key, raw in given.items():
        one = known.get(key)
        if one is None:
            problems.append(_unknown(key, known))
            continue
        try:
            clean[key] = None if raw in EMPTY else READERS[one.kind](one, raw, region)
        except Refusal as refusal:
            problems.append(FieldProblem(f"fields.{key}{refusal.at}", refusal.code, refusal.args[0], refusal.remedy))
    blamed = {problem.field.split(".")[1] for problem in problems}
    for key, one in known.items():
        is_needed = (one.is_required or key in required) and key not in blamed
        if is_needed and clean.get(key) in EMPTY and not (is_partial and key not in given):
            problems.append(FieldProblem(f"fields.{key}", "required", "This field needs a value.", "Fill it in."))
    if not is_partial:
        clean = {key: value for key, value in clean.items() if value not in EMPTY}
    return {key: None if value in EMPTY else value for key, value in clean.items()}, problems


def references(defs: Sequence[FieldDef], values: Mapping[str, Any]) -> References:
    """The people, contacts and files that checked values name; whether they exist is asked of the database."""
    found: dict[str, dict[int, tuple[str, ...]]] = {"person": {}, "contact": {}, "file": {}}
    for one in defs:
        value = values.get(one.key)
        if one.kind not in found or value is None:
            continue
        for target in value if isinstance(value, list) else [value]:
            found[one.kind][target] = (*found[one.kind].get(target, ()), one.key)
    return References(found["person"], found["contact"], found["file"])


def absent(what: str, keys: Sequence[str], target: int) -> list[FieldProblem]:
    """The problems of fields that name somebody or something that does not exist."""
    message = f"There is no {what} {target}."
    return [
        FieldProblem(f"fields.{key}", "not_found", message, f"Give the id of a {what} you can see.") for key in keys
    ]


def _unknown(key: str, known: Collection[str]) -> FieldProblem:
    shown = ", ".join(sorted(known)[:40]) or "none"
    remedy = f"Fields of this type: {shown}."
    return FieldProblem(f"fields.{key[:60]}", "unknown_field", "This type of ticket has no such field.", remedy)
