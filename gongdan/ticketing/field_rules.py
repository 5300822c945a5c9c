"""Whether a custom field is well defined: its options and rules must fit its kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from gongdan.conditions.errors import Refusal
from gongdan.conditions.values import read_date, read_decimal, read_moment
from gongdan.kernel.errors import FieldProblem
from gongdan.ticketing.field_kinds import MAX_LONG_TEXT, MAX_TEXT
from gongdan.ticketing.field_values import KINDS
from gongdan.ticketing.states import CORE_FIELDS

MAX_OPTIONS, MAX_DEPTH, MAX_MASK = 2000, 6, 100
WITH_OPTIONS = frozenset({"select", "multi_select", "cascade"})
RULES: dict[str, frozenset[str]] = {
    "text": frozenset({"max_length", "pattern"}),
    "long_text": frozenset({"max_length"}),
    "integer": frozenset({"min", "max", "unit"}),
    "decimal": frozenset({"min", "max", "unit", "scale"}),
    "money": frozenset({"min", "max", "currency", "scale"}),
    "date": frozenset({"min", "max"}),
    "datetime": frozenset({"min", "max"}),
    "multi_select": frozenset({"max_count"}),
    "cascade": frozenset({"must_end_at_leaf"}),
    "phone": frozenset({"region"}),
    "file": frozenset({"max_count"}),
}
_OPTION_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", re.ASCII)


def check_field(
    key: str, kind: str, options: Sequence[Mapping[str, Any]], rules: Mapping[str, Any]
) -> list[FieldProblem]:
    """Everything that is wrong with this definition; nothing when it may be stored."""
    problems: list[FieldProblem] = []
    if key in CORE_FIELDS:
        problems.append(FieldProblem("key", "reserved", f"Every ticket has its own {key}.", "Use another key."))
    if kind not in KINDS:
        return [
            *problems,
            FieldProblem("kind", "unknown_kind", "There is no such kind.", f"Use: {', '.join(KINDS)}."),
        ]
    problems += _check_options(kind, options)
    problems += _check_rules(kind, rules)
    return problems


def _check_options(kind: str, options: Sequence[Mapping[str, Any]]) -> list[FieldProblem]:
    if kind not in WITH_OPTIONS:
        words = "Leave the options out, or use select, multi_select or cascade."
        return [FieldProblem("options", "not_wanted", f"A {kind} has no options.", words)] if options else []
    if not options:
        return [FieldProblem("options", "required", f"A {kind} needs options.", "Add at least one.")]
    problems: list[FieldProblem] = []
    count = _walk(kind, options, "options", 1, problems)
    if count > MAX_OPTIONS:
        remedy = f"Keep to {MAX_OPTIONS}."
        problems.append(FieldProblem("options", "too_many", f"There are {count} options.", remedy))
    return problems


def _walk(
    kind: str, options: Sequence[Mapping[str, Any]], path: str, depth: int, problems: list[FieldProblem]
) -> int:
    seen: set[str] = set()
    count = len(options)
    for index, option in enumerate(options):
        place, key = f"{path}.{index}", option.get("key")
        if not isinstance(key, str) or not _OPTION_KEY.fullmatch(key):
            remedy = "Use letters, digits, _ . and -, at most 60."
            problems.append(FieldProblem(f"{place}.key", "key_expected", "There is no usable key.", remedy))
        elif key in seen:
            remedy = "Give each option of a level its own key."
            problems.append(FieldProblem(f"{place}.key", "duplicate_key", f"{key} is used twice.", remedy))
        else:
            seen.add(key)
        if not (children := option.get("children")):
            continue
        if kind != "cascade" or depth >= MAX_DEPTH:
            remedy = f"Only a cascade has options below options, {MAX_DEPTH} levels at most."
            problems.append(FieldProblem(f"{place}.children", "not_wanted", "Options may not lie here.", remedy))
            continue
        count += _walk(kind, children, f"{place}.children", depth + 1, problems)
    return count


def _check_rules(kind: str, rules: Mapping[str, Any]) -> list[FieldProblem]:
    allowed = RULES.get(kind, frozenset())
    problems = []
    for name, value in rules.items():
        if name not in allowed:
            remedy = f"A {kind} knows: {', '.join(sorted(allowed)) or 'no rules'}."
            problems.append(FieldProblem(f"rules.{name}", "not_wanted", "This rule does not fit the kind.", remedy))
        elif remedy := _fault(kind, name, value):
            problems.append(FieldProblem(f"rules.{name}", "invalid", "This rule cannot be used.", remedy))
    if not problems and _is_reversed(kind, rules):
        problems.append(FieldProblem("rules.min", "reversed", "min is larger than max.", "Give the smaller as min."))
    return problems


def _fault(kind: str, name: str, value: Any) -> str:
    """What to do about one rule; empty when it is good."""
    match name:
        case "min" | "max":
            return "" if _bound(kind, value) is not None else "Give a value of the field's own kind."
        case "max_length":
            most = MAX_TEXT if kind == "text" else MAX_LONG_TEXT
            return "" if _is_count(value, most) else f"Give a whole number from 1 to {most}."
        case "max_count":
            return "" if _is_count(value, 100) else "Give a whole number from 1 to 100."
        case "scale":
            is_good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 12
            return "" if is_good else "Give the number of decimal places, 0 to 12."
        case "pattern":
            is_good = isinstance(value, str) and 0 < len(value) <= MAX_MASK and "*" not in value[:-1]
            return "" if is_good and "++" not in value else "Give a mask such as AA-9999+; * only at the end."
        case "currency":
            return "" if isinstance(value, str) and re.fullmatch("[A-Z]{3}", value) else "Give a code such as CNY."
        case "region":
            return "" if isinstance(value, str) and re.fullmatch("[A-Z]{2}", value) else "Give a country such as CN."
        case "must_end_at_leaf":
            return "" if isinstance(value, bool) else "Give true or false."
        case _:
            return "" if isinstance(value, str) and len(value) <= 20 else "Give text of at most 20 characters."


def _is_count(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _bound(kind: str, value: Any) -> Any:
    try:
        if kind == "date":
            return read_date(value)
        if kind == "datetime":
            return read_moment(value) if isinstance(value, str) and "T" in value else None
        return read_decimal(value)
    except Refusal:
        return None


def _is_reversed(kind: str, rules: Mapping[str, Any]) -> bool:
    least, most = (None if rules.get(end) is None else _bound(kind, rules[end]) for end in ("min", "max"))
    if least is None or most is None:
        return False
    return bool(least > most) if not isinstance(least, Decimal) or isinstance(most, Decimal) else False
