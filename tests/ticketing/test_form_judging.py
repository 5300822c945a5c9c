"""What a form asks for with some of it filled in: tables of cases, and what holds for every form."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongdan import conditions
from gongdan.conditions.kinds import Kind
from gongdan.ticketing import fields
from gongdan.ticketing.completeness import completeness
from gongdan.ticketing.field_def import FieldDef
from gongdan.ticketing.form_def import Form, derived_form, drawn_form, read_sections
from gongdan.ticketing.form_judging import Judged, Viewpoint, judge, missing, typed, unasked

NAMES = {"en": "x"}
OPTIONS = [{"key": key, "names": NAMES} for key in ("in", "out", "unknown")]
DEFS = [
    FieldDef("warranty", "select", NAMES, id=1, options=OPTIONS),
    FieldDef("proof", "text", NAMES, id=2),
    FieldDef("count", "integer", NAMES, id=3),
    FieldDef("price", "money", NAMES, id=4),
    FieldDef("broken_on", "date", NAMES, id=5),
    FieldDef("parts", "multi_select", NAMES, id=6, options=OPTIONS),
    FieldDef("secret", "text", NAMES, id=7, is_customer_visible=False),
    FieldDef("urgent", "boolean", NAMES, id=8),
    FieldDef("seen_at", "datetime", NAMES, id=9),
    FieldDef("share", "decimal", NAMES, id=10),
    FieldDef("opens", "time", NAMES, id=11),
]
IN = {"field": "field:warranty", "op": "is", "value": "in"}


OFFERED: conditions.Catalogue = fields.catalogue(DEFS)


def viewpoint(*, is_staff: bool = True) -> Viewpoint:
    return Viewpoint(OFFERED, is_staff, datetime(2026, 5, 4, 9, tzinfo=UTC), UTC, hidden=frozenset({"secret"}))


def form(*entries: dict[str, Any], defs: list[FieldDef] = DEFS) -> Form:
    section = {"key": "one", "names": NAMES, "entries": list(entries)}
    return drawn_form(1, 1, read_sections([section]), defs, [one.key for one in defs])


def judged(drawn: Form, answers: dict[str, Any], **who: Any) -> dict[str, Judged]:
    return judge(drawn, {"title": "x"} | answers, viewpoint(**who))


def test_the_title_is_asked_even_where_nobody_drew_it() -> None:
    drawn = form({"field": "proof"})
    assert [entry.field for entry in drawn.entries] == ["title", "proof"]
    assert missing(judge(drawn, {}, viewpoint())) == ["title"]


def test_a_field_shows_and_is_required_as_others_are_filled_in() -> None:
    drawn = form({"field": "warranty"}, {"field": "proof", "shown_when": IN, "required_when": IN})
    for answers, is_shown, is_missing in (
        ({}, False, False),
        ({"warranty": "out"}, False, False),
        ({"warranty": "in"}, True, True),
        ({"warranty": "in", "proof": "A-1"}, True, False),
    ):
        found = judged(drawn, answers)["proof"]
        assert (found.is_shown, found.is_missing) == (is_shown, is_missing), answers


def test_a_required_field_that_does_not_show_is_not_missed() -> None:
    drawn = form({"field": "warranty"}, {"field": "proof", "is_required": True, "shown_when": IN})
    assert missing(judged(drawn, {"warranty": "out"})) == []
    assert missing(judged(drawn, {"warranty": "in"})) == ["proof"]


@pytest.mark.parametrize(
    ("field", "op", "value", "answer", "holds"),
    [
        ("count", "greater", 3, 4, True),
        ("count", "greater", 3, 3, False),
        ("price", "greater_or_equal", 100, {"amount": "100.00", "currency": "CNY"}, True),
        ("price", "less", 100, {"amount": "100.00", "currency": "CNY"}, False),
        ("share", "between", ["0.5", "0.7"], "0.60", True),
        ("broken_on", "before", "2026-05-01", "2026-04-30", True),
        ("broken_on", "within_last", {"amount": 7, "unit": "days"}, "2026-05-01", True),
        ("seen_at", "on", "2026-05-01", "2026-05-01T08:00:00+00:00", True),
        ("opens", "after", "08:00", "09:30:00", True),
        ("parts", "includes_any", ["in", "out"], ["out"], True),
        ("parts", "excludes", "in", ["in"], False),
        ("urgent", "is", True, True, True),
        ("urgent", "is", True, False, False),
        ("proof", "contains", "ab", "xABy", True),
        ("proof", "is_not_set", None, None, True),
        ("warranty", "is_none_of", ["in"], "out", True),
    ],
)
def test_every_kind_of_value_is_tested_as_lists_of_tickets_test_it(
    field: str, op: str, value: Any, answer: Any, holds: bool
) -> None:
    test = {"field": f"field:{field}", "op": op} | ({} if value is None else {"value": value})
    drawn = form({"field": field}, {"field": "description", "shown_when": test})
    assert judged(drawn, {field: answer})["description"].is_shown is holds


def test_the_tickets_own_fields_can_be_tested() -> None:
    urgent = {"field": "priority", "op": "is", "value": "urgent"}
    drawn = form({"field": "priority"}, {"field": "proof", "shown_when": urgent})
    assert judged(drawn, {"priority": "urgent"})["proof"].is_shown
    assert not judged(drawn, {"priority": "low"})["proof"].is_shown


def test_defaults_are_put_in_where_a_field_shows_and_nothing_was_said() -> None:
    drawn = form(
        {"field": "proof", "shown_when": IN, "default": "later"},
        {"field": "warranty", "default": "in"},
    )
    found = judged(drawn, {})
    assert (found["warranty"].value, found["proof"].value, found["proof"].is_default) == ("in", "later", True)
    assert judged(drawn, {"warranty": "out"})["proof"].value is None
    assert judged(drawn, {"warranty": None})["warranty"].value is None
    assert judged(drawn, {"proof": "now"})["proof"].value == "now"


def test_customers_are_not_asked_what_is_for_staff_or_hidden() -> None:
    drawn = form(
        {"field": "secret", "is_required": True},
        {"field": "team", "is_required": True},
        {"field": "proof", "audience": "staff", "is_required": True},
        {"field": "count", "is_required": True},
    )
    assert missing(judged(drawn, {}, is_staff=False)) == ["count"]
    assert missing(judged(drawn, {})) == ["secret", "team", "proof", "count"]


def test_what_the_form_does_not_ask_for_is_named() -> None:
    drawn = form({"field": "warranty"}, {"field": "proof", "shown_when": IN}, {"field": "secret"})
    found = judged(drawn, {"warranty": "out"}, is_staff=False)
    assert unasked(drawn, found, ["warranty", "proof", "count", "secret"]) == ["proof", "count", "secret"]
    derived = derived_form(1, DEFS, [])
    assert unasked(derived, judge(derived, {}, viewpoint()), ["warranty", "something"]) == []


def test_a_field_that_the_type_requires_is_asked_though_nobody_drew_it() -> None:
    required = [FieldDef("order_no", "text", NAMES, is_required=True), *DEFS]
    assert missing(judged(form({"field": "proof"}, defs=required), {})) == ["order_no"]
    drawn = form({"field": "order_no"}, defs=required)
    assert missing(judged(drawn, {})) == ["order_no"]


def test_a_field_that_was_put_on_the_type_later_is_asked_at_the_end() -> None:
    drawn = drawn_form(
        1, 1, read_sections([{"key": "one", "names": NAMES, "entries": [{"field": "proof"}]}]), DEFS[:3], ["warranty"]
    )
    assert [entry.field for entry in drawn.entries] == ["title", "proof", "count"]
    assert not drawn.entries[2].is_recommended


def test_a_field_that_the_type_has_lost_is_asked_no_longer() -> None:
    drawn = form({"field": "gone", "is_required": True}, {"field": "proof"})
    assert [entry.field for entry in drawn.entries] == ["title", "proof"]


def test_a_condition_that_can_no_longer_be_read_neither_hides_nor_requires() -> None:
    odd = {"field": "field:warranty", "op": "greater", "value": 3}
    drawn = form(
        {"field": "warranty"}, {"field": "proof", "shown_when": odd}, {"field": "count", "required_when": odd}
    )
    found = judged(drawn, {"warranty": "in"})
    assert (found["proof"].is_shown, found["count"].is_required) == (True, False)


def test_a_derived_form_does_not_miss_what_a_move_asks_for_later() -> None:
    derived = derived_form(1, DEFS[:2], ["proof"])
    gaps = completeness(judge(derived, {"title": "x"}, viewpoint())).gaps
    assert {gap.field for gap in gaps} == {"description", "requester", "warranty"}


def test_a_value_that_cannot_be_read_counts_as_none() -> None:
    assert typed(Kind.DATE, "no day") is None
    assert typed(Kind.INTEGER, "7") is None
    assert typed(Kind.MONEY, {"currency": "CNY"}) is None


@pytest.mark.parametrize(
    ("answers", "score", "gaps"),
    [
        ({}, 42, ["proof", "count"]),  # title 3 of title 3, proof 3, count 1
        ({"proof": "A"}, 85, ["count"]),
        ({"count": 1}, 57, ["proof"]),
        ({"proof": "A", "count": 0}, 100, []),
    ],
)
def test_the_score_weighs_required_fields_threefold(answers: dict[str, Any], score: int, gaps: list[str]) -> None:
    drawn = form(
        {"field": "proof", "is_required": True},
        {"field": "count"},
        {"field": "price", "is_recommended": False},
        {"field": "team"},
    )
    found = completeness(judged(drawn, answers))
    assert (found.score, [gap.field for gap in found.gaps]) == (score, gaps)


_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "warranty": st.sampled_from(["in", "out", "unknown", None]),
    "proof": st.sampled_from(["", "x", None]),
    "count": st.integers(-3, 3) | st.none(),
    "urgent": st.booleans() | st.none(),
    "parts": st.lists(st.sampled_from(["in", "out"]), unique=True),
}
_TESTS = st.sampled_from(
    [
        IN,
        {"field": "field:count", "op": "greater", "value": 0},
        {"field": "field:urgent", "op": "is", "value": True},
        {"field": "field:parts", "op": "includes", "value": "out"},
        {"not": {"field": "field:proof", "op": "is_set"}},
    ]
)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Forms whose conditions test only what stands before them, so that there is no circle."""
    keys = draw(st.permutations(list(_VALUES)))
    entries = []
    for place, key in enumerate(keys):
        entry: dict[str, Any] = {"field": key, "is_required": draw(st.booleans())}
        test = draw(_TESTS)
        named = str(test)
        if any(f"field:{before}" in named for before in keys[:place]):
            entry[draw(st.sampled_from(["shown_when", "required_when"]))] = test
        entries.append(entry)
    return form(*draw(st.permutations(entries)))


@given(forms(), st.fixed_dictionaries({}, optional=_VALUES), st.booleans())
@settings(deadline=None)
def test_whatever_is_filled_in(drawn: Form, answers: dict[str, Any], is_staff: bool) -> None:
    found = judged(drawn, answers, is_staff=is_staff)
    assert list(found) == [entry.field for entry in drawn.entries]
    for one in found.values():
        assert not one.is_required or one.is_asked
        assert not one.is_asked or one.is_shown
    report = completeness(found)
    assert 0 <= report.score <= 100
    assert (report.score == 100) == (not report.gaps)
    assert set(missing(found)) == {gap.field for gap in report.gaps if gap.is_required}
    # Said again, it is judged the same; and what does not show decides nothing about being filled in.
    assert judged(drawn, answers, is_staff=is_staff) == found
