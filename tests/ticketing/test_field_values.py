"""Custom field values: what each kind takes, what it stores, and how it refuses."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.ticketing.field_rules import check_field
from gongdan.ticketing.field_values import KINDS, FieldDef, absent, check_values, references
from gongdan.ticketing.masks import mask_pattern
from gongdan.ticketing.option_lists import keep_removed
from gongdan.ticketing.shipped import FIELDS


def option(key: str, *children: dict[str, Any], is_active: bool = True) -> dict[str, Any]:
    made: dict[str, Any] = {"key": key, "names": {"en": key}}
    if not is_active:
        made["is_active"] = False
    return made | ({"children": list(children)} if children else {})


COLOURS = [option("red"), option("green"), option("grey", is_active=False)]
PARTS = [option("engine", option("piston"), option("valve")), option("hull")]


def field(kind: str, **more: Any) -> FieldDef:
    if kind in ("select", "multi_select"):
        more.setdefault("options", COLOURS)
    if kind == "cascade":
        more.setdefault("options", PARTS)
    return FieldDef(key="it", kind=kind, names={"en": "It"}, **more)


GOOD: list[tuple[str, dict[str, Any], Any, Any]] = [
    ("text", {}, " 订单 A ", "订单 A"),
    ("text", {"pattern": "SN-9+"}, "SN-123", "SN-123"),
    ("long_text", {}, "a\nb", "a\nb"),
    ("integer", {"min": 0, "max": 10}, 10, 10),
    ("integer", {}, 0, 0),
    ("decimal", {}, "0.10", "0.10"),
    ("decimal", {}, 1.5, "1.5"),
    ("decimal", {"min": "0.1"}, "0.1", "0.1"),
    ("decimal", {}, "1e3", "1000"),
    ("money", {}, {"amount": "12.30", "currency": "CNY"}, {"amount": "12.30", "currency": "CNY"}),
    ("money", {"currency": "EUR"}, "5", {"amount": "5", "currency": "EUR"}),
    ("money", {}, {"amount": 3, "currency": "USD"}, {"amount": "3", "currency": "USD"}),
    ("date", {"min": "2025-01-01"}, "2025-11-22", "2025-11-22"),
    ("time", {}, "09:30", "09:30:00"),
    ("datetime", {}, "2025-11-22T09:30:00+08:00", "2025-11-22T01:30:00Z"),
    ("select", {}, "red", "red"),
    ("multi_select", {}, ["red", "green", "red"], ["red", "green"]),
    ("cascade", {}, ["engine", "valve"], ["engine", "valve"]),
    ("cascade", {}, ["engine"], ["engine"]),
    ("boolean", {}, False, False),
    ("person", {}, 7, 7),
    ("contact", {}, 7, 7),
    ("phone", {}, "138 0013 8000", "+8613800138000"),
    ("phone", {"region": "GB"}, "020 7946 0018", "+442079460018"),
    ("phone", {}, "+1 202-555-0143", "+12025550143"),
    ("email", {}, " Wang@Example.com ", "wang@example.com"),
    ("url", {}, "https://example.com/a?b=1", "https://example.com/a?b=1"),
    ("file", {}, [3, 3, 4], [3, 4]),
    ("place", {}, {"lat": 39, "lng": -116.5}, {"lat": 39.0, "lng": -116.5}),
    ("place", {}, {"address": "北京市海淀区"}, {"address": "北京市海淀区"}),
]

BAD: list[tuple[str, dict[str, Any], Any, str]] = [
    ("text", {}, 3, "text_expected"),
    ("text", {}, "a\nb", "line_expected"),
    ("text", {}, "a\x00b", "unstorable_text"),
    ("text", {}, "\ud800", "unstorable_text"),
    ("text", {"max_length": 3}, "abcd", "too_long"),
    ("text", {}, "x" * 1001, "too_long"),
    ("text", {"pattern": "SN-9+"}, "SN-12a", "pattern_mismatch"),
    ("integer", {}, "3", "integer_expected"),
    ("integer", {}, True, "integer_expected"),
    ("integer", {}, 1.5, "integer_expected"),
    ("integer", {}, 2**63, "out_of_range"),
    ("integer", {"max": 10}, 11, "too_large"),
    ("integer", {"min": 0}, -1, "too_small"),
    ("decimal", {}, "1,5", "number_expected"),
    ("decimal", {}, "NaN", "number_expected"),
    ("decimal", {}, "١٢", "number_expected"),
    ("decimal", {"scale": 1}, "1.25", "too_fine"),
    ("money", {}, {"amount": "1", "currency": "yuan"}, "currency_expected"),
    ("money", {}, {"currency": "CNY"}, "money_expected"),
    ("money", {"currency": "EUR"}, {"amount": "1", "currency": "CNY"}, "other_currency"),
    ("money", {"min": "0"}, "-1", "too_small"),
    ("date", {}, "2025-02-30", "date_expected"),
    ("date", {"max": "2025-01-01"}, "2025-01-02", "too_late"),
    ("time", {}, "25:00", "time_expected"),
    ("datetime", {}, "2025-11-22T09:30:00", "offset_missing"),
    ("datetime", {}, "2025-11-22", "datetime_expected"),
    ("select", {}, "blue", "unknown_option"),
    ("select", {}, "grey", "unknown_option"),
    ("select", {}, ["red"], "unknown_option"),
    ("multi_select", {}, "red", "list_expected"),
    ("multi_select", {"max_count": 1}, ["red", "green"], "list_expected"),
    ("multi_select", {}, ["red", "blue"], "unknown_option"),
    ("cascade", {}, ["valve"], "unknown_option"),
    ("cascade", {}, ["hull", "valve"], "path_too_long"),
    ("cascade", {"must_end_at_leaf": True}, ["engine"], "path_too_short"),
    ("boolean", {}, "true", "boolean_expected"),
    ("person", {}, "wang", "id_expected"),
    ("contact", {}, 0, "id_expected"),
    ("phone", {}, "12", "phone_expected"),
    ("email", {}, "wang@@example.com", "email_expected"),
    ("email", {}, "wang@qq", "email_expected"),
    ("url", {}, "javascript:alert(1)", "url_expected"),
    ("url", {}, "https://", "url_expected"),
    ("url", {}, "https://a:b@example.com", "url_expected"),
    ("url", {}, "http://exa mple.com", "url_expected"),
    ("url", {}, "http://[::1", "url_expected"),
    ("file", {}, [0], "id_expected"),
    ("file", {}, 3, "list_expected"),
    ("place", {}, {"lat": 91, "lng": 0}, "coordinate_expected"),
    ("place", {}, {"lat": float("nan"), "lng": 0}, "coordinate_expected"),
    ("place", {}, {"lat": 1}, "place_expected"),
    ("place", {}, {"street": "x"}, "place_expected"),
]


@pytest.mark.parametrize(("kind", "rules", "raw", "stored"), GOOD)
def test_a_good_value_is_stored_exactly(kind: str, rules: dict[str, Any], raw: Any, stored: Any) -> None:
    defs = [field(kind, rules=rules)]
    assert check_field("it", kind, defs[0].options, rules) == []
    clean, problems = check_values(defs, {"it": raw})
    assert problems == []
    assert clean == {"it": stored}
    assert check_values(defs, clean) == (clean, [])


@pytest.mark.parametrize(("kind", "rules", "raw", "code"), BAD)
def test_a_bad_value_is_refused_by_name(kind: str, rules: dict[str, Any], raw: Any, code: str) -> None:
    clean, [problem] = check_values([field(kind, rules=rules)], {"it": raw})
    assert clean == {}
    assert problem.code == code
    assert problem.field.split(".")[:2] == ["fields", "it"]
    assert problem.message
    assert problem.remedy


def test_every_kind_has_good_and_bad_examples() -> None:
    assert {kind for kind, *_ in GOOD} == {kind for kind, *_ in BAD} | {"long_text"} == set(KINDS)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(kind=st.sampled_from(KINDS), raw=json_values)
def test_whatever_comes_is_stored_or_refused(kind: str, raw: Any) -> None:
    clean, problems = check_values([field(kind)], {"it": raw})
    assert len(problems) <= 1
    if problems or raw in (None, "", [], {}):
        assert clean == {}


def test_required_fields_are_missed_in_a_whole_set_only() -> None:
    defs = [field("text", is_required=True), FieldDef(key="also", kind="text", names={})]
    assert [p.field for p in check_values(defs, {})[1]] == ["fields.it"]
    assert [p.field for p in check_values(defs, {"it": "x"}, required={"also"})[1]] == ["fields.also"]
    assert check_values(defs, {"also": "x"}, is_partial=True) == ({"also": "x"}, [])


def test_a_required_field_cannot_be_cleared() -> None:
    defs = [field("text", is_required=True)]
    assert [p.code for p in check_values(defs, {"it": None}, is_partial=True)[1]] == ["required"]


def test_null_takes_a_value_away() -> None:
    defs = [field("text")]
    assert check_values(defs, {"it": None}, is_partial=True) == ({"it": None}, [])
    assert check_values(defs, {"it": "  "}, is_partial=True) == ({"it": None}, [])
    assert check_values(defs, {"it": None}) == ({}, [])


def test_a_wrong_required_value_is_blamed_once() -> None:
    assert [p.code for p in check_values([field("integer", is_required=True)], {"it": "x"})[1]] == [
        "integer_expected"
    ]


def test_zero_and_no_fill_a_required_field() -> None:
    assert check_values([field("integer", is_required=True)], {"it": 0}) == ({"it": 0}, [])
    assert check_values([field("boolean", is_required=True)], {"it": False}) == ({"it": False}, [])


def test_unknown_and_retired_fields_are_refused_with_those_there_are() -> None:
    defs = [field("text"), FieldDef(key="old", kind="text", names={}, is_active=False)]
    problems = check_values(defs, {"old": "x", "new": "y"})[1]
    assert [(p.field, p.code) for p in problems] == [("fields.old", "unknown_field"), ("fields.new", "unknown_field")]
    assert "it" in problems[0].remedy


def test_references_say_which_field_points_to_whom() -> None:
    defs = [FieldDef(key=key, kind=kind, names={}) for key, kind in [("a", "person"), ("b", "person"), ("f", "file")]]
    found = references(defs, {"a": 5, "b": 5, "f": [8, 9]})
    assert found.people == {5: ("a", "b")}
    assert found.files == {8: ("f",), 9: ("f",)}
    assert [p.field for p in absent("person", found.people[5], 5)] == ["fields.a", "fields.b"]


@pytest.mark.parametrize(
    ("mask", "good", "bad"),
    [
        ("AA-9999", ["ab-1234"], ["ab-123", "a1-1234", "ab-１234"]),
        ("9+", ["1", "123"], ["", "12a"]),
        ("X+-*", ["a1-", "a1-任意"], ["-x"]),
        (r"\A9", ["A1"], ["B1"]),
        ("(9)[.]", ["(1)[.]"], ["1"]),
    ],
)
def test_a_mask_says_what_it_looks_like(mask: str, good: list[str], bad: list[str]) -> None:
    pattern = mask_pattern(mask)
    assert [text for text in good if not pattern.fullmatch(text)] == []
    assert [text for text in bad if pattern.fullmatch(text)] == []


@given(mask=st.text("9AX+*-\\ab(.[", min_size=1, max_size=40), text=st.text("1a-", max_size=1000))
def test_no_mask_is_slow_or_breaks(mask: str, text: str) -> None:
    if check_field("it", "text", [], {"pattern": mask}) == []:
        mask_pattern(mask).fullmatch(text)


@pytest.mark.parametrize(
    ("kind", "options", "rules", "blamed"),
    [
        ("colour", [], {}, "kind"),
        ("text", COLOURS, {}, "options"),
        ("select", [], {}, "options"),
        ("select", [option("a"), option("a")], {}, "options.1.key"),
        ("select", [option("a b")], {}, "options.0.key"),
        ("select", PARTS, {}, "options.0.children"),
        ("text", [], {"min": 1}, "rules.min"),
        ("text", [], {"max_length": 0}, "rules.max_length"),
        ("text", [], {"max_length": "9"}, "rules.max_length"),
        ("text", [], {"pattern": "9++"}, "rules.pattern"),
        ("text", [], {"pattern": "*9"}, "rules.pattern"),
        ("integer", [], {"min": 5, "max": 4}, "rules.min"),
        ("integer", [], {"min": "x"}, "rules.min"),
        ("decimal", [], {"scale": 13}, "rules.scale"),
        ("money", [], {"currency": "yuan"}, "rules.currency"),
        ("date", [], {"min": "2025-01-02", "max": "2025-01-01"}, "rules.min"),
        ("datetime", [], {"min": "2025-01-02"}, "rules.min"),
        ("phone", [], {"region": "cn"}, "rules.region"),
        ("boolean", [], {"x": 1}, "rules.x"),
    ],
)
def test_an_ill_defined_field_is_refused(kind: str, options: Any, rules: dict[str, Any], blamed: str) -> None:
    assert [problem.field for problem in check_field("it", kind, options, rules)] == [blamed]


def test_a_field_may_not_take_the_place_of_the_tickets_own() -> None:
    assert [problem.code for problem in check_field("assignee", "person", [], {})] == ["reserved"]


@pytest.mark.parametrize("shipped", FIELDS, ids=lambda shipped: shipped["key"])
def test_a_shipped_field_is_well_defined(shipped: dict[str, Any]) -> None:
    found = check_field(shipped["key"], shipped["kind"], shipped.get("options", []), shipped.get("rules", {}))
    assert found == []


def test_options_that_were_removed_are_retired_on_every_level() -> None:
    after = [option("hull"), option("engine", option("valve"))]
    assert keep_removed(PARTS, after) == [
        option("hull"),
        option("engine", option("valve"), {**option("piston"), "is_active": False}),
    ]
    assert keep_removed(PARTS, [option("engine")])[1] == {**option("hull"), "is_active": False}
    assert keep_removed(PARTS, PARTS) == PARTS
