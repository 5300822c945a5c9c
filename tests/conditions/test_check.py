"""A tree is checked against the catalogue when it is saved: fields, operators, values."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from gongdan.conditions import Catalogue, ConditionInvalid, Context, Kind, check, parse, to_sql
from gongdan.conditions.check import bind
from gongdan.conditions.tree import Leaf
from gongdan.conditions.values import Named
from tests.conditions.sample import CATALOGUE, NOW, of


def value(field: str, op: str, raw: object) -> Any:
    return bind(Leaf(field, op, raw), CATALOGUE, "event").value


def problem(raw: object, context: Context = "view") -> tuple[str, str, str]:
    with pytest.raises(ConditionInvalid) as refused:
        check(parse(raw), CATALOGUE, context)
    (only,) = refused.value.problems
    return only.path, only.code, only.remedy


@pytest.mark.parametrize(
    ("field", "op", "raw", "expected"),
    [
        ("count", "is", 2**63 - 1, 2**63 - 1),
        ("size", "greater", 0.1, Decimal("0.1")),
        ("size", "greater", "0.12345678901234567890", Decimal("0.12345678901234567890")),
        ("fee", "between", ["1", 2], (Decimal(1), Decimal(2))),
        ("due_on", "on", "2025-11-22", date(2025, 11, 22)),
        ("seen_at", "before", "2025-11-22", date(2025, 11, 22)),
        ("seen_at", "before", "2025-11-22T08:00:00+08:00", datetime(2025, 11, 22, tzinfo=UTC)),
        ("seen_at", "before", "2025-11-22T00:00:00Z", datetime(2025, 11, 22, tzinfo=UTC)),
        ("seen_at", "older_than", {"amount": 2, "unit": "weeks"}, timedelta(days=14)),
        ("assignee", "is", "me", Named("me")),
        ("team", "is_any_of", ["mine", 4], (Named("mine"), 4)),
        ("priority", "is_set", None, None),
        ("title", "changed_to", "me", "me"),
    ],
)
def test_values_become_exact(field: str, op: str, raw: object, expected: object) -> None:
    assert value(field, op, raw) == expected
    assert type(value(field, op, raw)) is type(expected)


@pytest.mark.parametrize(
    ("field", "op", "raw", "path", "code"),
    [
        ("nothing", "is", 1, "field", "unknown_field"),
        ("count", "equals", 1, "op", "unknown_operator"),
        ("count", "contains", "1", "op", "operator_does_not_fit"),
        ("body", "is", "x", "op", "operator_does_not_fit"),
        ("count", "changed", None, "op", "operator_needs_event"),
        ("priority", "changed_to", "high", "op", "operator_needs_event"),
        ("count", "is", "1", "value", "integer_expected"),
        ("count", "is", True, "value", "integer_expected"),
        ("count", "is", 1.0, "value", "integer_expected"),
        ("count", "is", 2**63, "value", "out_of_range"),
        ("count", "is", None, "value", "value_missing"),
        ("count", "is_set", 0, "value", "value_not_wanted"),
        ("size", "is", True, "value", "number_expected"),
        ("size", "is", "NaN", "value", "number_expected"),
        ("size", "is", float("inf"), "value", "number_expected"),
        ("size", "is", "１２", "value", "number_expected"),
        ("size", "is", "1e999", "value", "out_of_range"),
        ("size", "is", 10**400, "value", "out_of_range"),
        ("size", "is", 0.1234567890123456, "value", "inexact_number"),
        ("title", "is", 7, "value", "text_expected"),
        ("title", "contains", "", "value", "text_expected"),
        ("title", "contains", "x" * 1001, "value", "text_expected"),
        ("title", "is", "a\x00", "value", "unstorable_text"),
        ("tags", "includes", "\udfff", "value", "unstorable_text"),
        ("due_on", "on", "2025-02-29", "value", "date_expected"),
        ("due_on", "on", "20250228", "value", "date_expected"),
        ("due_on", "before", "1799-12-31", "value", "out_of_range"),
        ("due_on", "within_last", {"amount": 3, "unit": "hours"}, "value", "duration_expected"),
        ("seen_at", "before", "2025-11-22T08:00:00", "value", "offset_missing"),
        ("seen_at", "before", "0001-01-01T00:00:00+14:00", "value", "out_of_range"),
        ("seen_at", "before", 1763769600, "value", "datetime_expected"),
        ("seen_at", "on", "2025-11-22T00:00:00Z", "value", "date_expected"),
        ("seen_at", "within_last", {"amount": 0, "unit": "days"}, "value.amount", "out_of_range"),
        ("seen_at", "within_last", {"amount": 10**30, "unit": "days"}, "value.amount", "out_of_range"),
        ("seen_at", "within_last", {"amount": 1, "unit": ["days"]}, "value", "duration_expected"),
        ("seen_at", "within_last", 3, "value", "duration_expected"),
        ("opens", "before", "24:00", "value", "time_expected"),
        ("is_open", "is", 1, "value", "boolean_expected"),
        ("fee", "between", [2, 1], "value", "pair_reversed"),
        ("fee", "between", [1], "value", "pair_expected"),
        ("priority", "is", "urgent", "value", "unknown_option"),
        ("priority", "is_any_of", ["high", "urgent"], "value[1]", "unknown_option"),
        ("priority", "is_any_of", [], "value", "list_expected"),
        ("assignee", "is", "mine", "value", "integer_expected"),
        ("assignee", "is_any_of", [1, None], "value[1]", "value_missing"),
        ("assignee", "is_any_of", list(range(501)), "value", "list_expected"),
    ],
)
def test_a_bad_condition_is_refused_with_its_place(field: str, op: str, raw: object, path: str, code: str) -> None:
    found = problem({"all": [{"field": field, "op": op, "value": raw}]})
    assert found[:2] == (f"$.all[0].{path}", code)
    assert found[2]


def test_remedies_name_what_is_allowed() -> None:
    assert "high" in problem({"field": "priority", "op": "is", "value": "urgent"})[2]
    assert "is_any_of" in problem({"field": "priority", "op": "contains", "value": "x"})[2]
    assert "assignee" in problem({"field": "asignee", "op": "is", "value": 1})[2]
    assert "me" in problem({"field": "assignee", "op": "is", "value": "you"})[2]


def test_changes_are_for_events_only() -> None:
    tree = parse({"field": "priority", "op": "changed_to", "value": "high"})
    assert check(tree, CATALOGUE, "event") is tree
    with pytest.raises(ConditionInvalid, match="needs an event"):
        to_sql(tree, CATALOGUE, now=NOW)


def test_all_faults_are_told_at_once() -> None:
    raw = {"all": [{"field": "count", "op": "is", "value": "x"}, {"field": "no", "op": "is_set"}]}
    with pytest.raises(ConditionInvalid) as refused:
        check(parse(raw), CATALOGUE)
    assert [each.path for each in refused.value.problems] == ["$.all[0].value", "$.all[1].field"]


def test_a_saved_condition_outlives_the_option_it_names() -> None:
    tree = parse({"field": "priority", "op": "is", "value": "retired"})
    with pytest.raises(ConditionInvalid):
        check(tree, CATALOGUE)
    assert to_sql(tree, CATALOGUE, now=NOW) is not None


def test_what_is_never_null_is_not_asked_whether_it_is_set() -> None:
    catalogue = Catalogue.of([of("count", Kind.INTEGER, nullable=False), of("title", Kind.TEXT, nullable=False)])
    with pytest.raises(ConditionInvalid, match="does not fit"):
        check(parse({"field": "count", "op": "is_set"}), catalogue)
    check(parse({"field": "title", "op": "is_set"}), catalogue)
    check(parse({"field": "count", "op": "changed"}), catalogue, "event")
