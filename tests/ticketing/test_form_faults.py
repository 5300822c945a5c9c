"""Forms that cannot be: each fault named with its place, its reason and the way out."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongdan.ticketing.form_def import Form, in_judging_order, read_sections
from gongdan.ticketing.form_faults import Known, form_faults
from gongdan.ticketing.form_judging import judge, missing
from tests.ticketing.test_form_judging import DEFS, IN, NAMES, viewpoint

URGENT = {"field": "field:urgent", "op": "is", "value": True}
CALM = {"field": "field:urgent", "op": "is", "value": False}


def section(*entries: dict[str, Any], key: str = "one") -> dict[str, Any]:
    return {"key": key, "names": NAMES, "entries": list(entries)}


def faults(*sections: dict[str, Any]) -> list[tuple[str, str]]:
    found = form_faults(sections, Known({one.key: one for one in DEFS}, {"printer"}, viewpoint()))
    assert all(one.message and one.remedy for one in found)
    return [(one.field, one.code) for one in found]


def entry(field: str, **more: Any) -> dict[str, Any]:
    return {"field": field, **more}


WARRANTY = entry("warranty")
FAULTY: dict[str, tuple[list[dict[str, Any]], tuple[str, str]]] = {
    "a section without entries": ([section(WARRANTY), section(key="two")], ("sections.1.entries", "no_entries")),
    "two sections of one key": ([section(WARRANTY), section(entry("proof"))], ("sections.1.key", "duplicate_key")),
    "a field asked twice": (
        [section(WARRANTY), section(WARRANTY, key="two")],
        ("sections.1.entries.0.field", "duplicate"),
    ),
    "an unknown field": ([section(entry("budget"))], ("sections.0.entries.0.field", "unknown_field")),
    "a core field that no form asks": ([section(entry("due_at"))], ("sections.0.entries.0.field", "unknown_field")),
    "a default that is no option": (
        [section(entry("warranty", default="half"))],
        ("sections.0.entries.0.default", "unknown_option"),
    ),
    "a default of another kind": (
        [section(entry("count", default="many"))],
        ("sections.0.entries.0.default", "integer_expected"),
    ),
    "a priority that is none": (
        [section(entry("priority", default="asap"))],
        ("sections.0.entries.0.default", "unknown"),
    ),
    "a category that is none": ([section(entry("category", default=7))], ("sections.0.entries.0.default", "unknown")),
    "a default for who asks": (
        [section(entry("requester", default=7))],
        ("sections.0.entries.0.default", "no_default"),
    ),
    "tags that are none": (
        [section(entry("tags", default="vip"))],
        ("sections.0.entries.0.default", "list_expected"),
    ),
    "a title of two lines": (
        [section(entry("title", default="a\nb"))],
        ("sections.0.entries.0.default", "text_expected"),
    ),
    "a condition on what is not asked": (
        [section(entry("proof", shown_when=IN))],
        ("sections.0.entries.0.shown_when", "from_nowhere"),
    ),
    "a condition on who asks": (
        [section(entry("requester"), entry("proof", shown_when={"field": "requester", "op": "is_set"}))],
        ("sections.0.entries.1.shown_when.field", "unknown_field"),
    ),
    "an operator that does not fit": (
        [section(WARRANTY, entry("proof", required_when={"field": "field:warranty", "op": "greater", "value": 1}))],
        ("sections.0.entries.1.required_when.op", "operator_does_not_fit"),
    ),
    "an option that is none": (
        [section(WARRANTY, entry("proof", shown_when={"all": [IN | {"value": "half"}]}))],
        ("sections.0.entries.1.shown_when.all[0].value", "unknown_option"),
    ),
    "no condition at all": (
        [section(WARRANTY, entry("proof", shown_when={"if": 1}))],
        ("sections.0.entries.1.shown_when", "unknown_shape"),
    ),
    "a title that hides": (
        [section(WARRANTY, entry("title", shown_when=IN))],
        ("sections.0.entries.1.shown_when", "always_asked"),
    ),
    "a field that decides about itself": (
        [section(entry("warranty", shown_when=IN))],
        ("sections.0.entries.0.shown_when", "circle"),
    ),
    "a circle of two": (
        [section(entry("warranty", shown_when=URGENT), entry("urgent", shown_when=IN))],
        ("sections.0.entries.0.shown_when", "circle"),
    ),
    "a condition that denies itself": (
        [section(WARRANTY, entry("proof", shown_when={"all": [IN, {"not": IN}]}))],
        ("sections.0.entries.1.shown_when", "never_shown"),
    ),
    "two choices at once": (
        [section(WARRANTY, entry("proof", is_required=True, shown_when={"all": [IN, IN | {"value": "out"}]}))],
        ("sections.0.entries.1.shown_when", "never_shown"),
    ),
    "numbers that no number fits": (
        [
            section(
                entry("count"),
                entry(
                    "proof",
                    shown_when={
                        "all": [
                            {"field": "field:count", "op": "greater", "value": 3},
                            {"field": "field:count", "op": "less", "value": 4},
                        ]
                    },
                ),
            )
        ],
        ("sections.0.entries.1.shown_when", "never_shown"),
    ),
    "required only where it hides": (
        [section(entry("urgent"), entry("proof", shown_when=URGENT, required_when=CALM))],
        ("sections.0.entries.1.required_when", "never_required"),
    ),
    "shown only while a required field is empty": (
        [
            section(
                entry("warranty", is_required=True),
                entry("proof", shown_when={"field": "field:warranty", "op": "is_not_set"}),
            )
        ],
        ("sections.0.entries.1.shown_when", "never_shown"),
    ),
    "a chain that cannot be": (
        [
            section(
                WARRANTY,
                entry("urgent", shown_when=IN),
                entry("proof", shown_when={"all": [URGENT, IN | {"value": "out"}]}),
            )
        ],
        ("sections.0.entries.2.shown_when", "never_shown"),
    ),
}


@pytest.mark.parametrize("what", FAULTY)
def test_a_form_with_a_fault_is_refused_at_its_place(what: str) -> None:
    sections, fault = FAULTY[what]
    assert faults(*sections) == [fault]


def test_sound_forms_pass() -> None:
    assert faults(section(WARRANTY, entry("proof", shown_when=IN, required_when=IN, default="A-1"))) == []
    within = {"field": "field:broken_on", "op": "within_last", "value": {"amount": 3, "unit": "days"}}
    assert faults(section(entry("broken_on"), entry("proof", shown_when={"all": [within, {"not": within}]}))) == []
    some = {"field": "field:parts", "op": "includes_all", "value": ["in", "out"]}
    assert faults(section(entry("parts"), entry("proof", shown_when=some))) == []
    assert faults(section(entry("category", default="printer"), entry("priority", default="high"))) == []


def test_very_many_conditions_are_still_read_in_a_moment() -> None:
    many = [{"field": "field:count", "op": "is", "value": number} for number in range(60)]
    entries = [entry("count"), entry("warranty")]
    entries += [entry(key, shown_when={"any": many}) for key in ("proof", "urgent", "parts", "price", "share")]
    assert faults(section(*entries)) == []
    entries += [entry(key, shown_when={"any": many}) for key in ("secret", "opens", "seen_at", "broken_on")]
    assert faults(section(*entries)) == [("sections", "too_many_tests")]


_LEAVES = st.sampled_from(
    [
        IN,
        IN | {"value": "out"},
        URGENT,
        CALM,
        {"field": "field:count", "op": "greater", "value": 1},
        {"field": "field:count", "op": "less_or_equal", "value": 1},
        {"field": "field:warranty", "op": "is_set"},
        {"field": "field:urgent", "op": "is_not_set"},
    ]
)
_TREES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda some: {"all": some})
        | st.lists(inner, min_size=1, max_size=3).map(lambda some: {"any": some})
        | inner.map(lambda one: {"not": one})
    ),
    max_leaves=5,
)


@given(_TREES, _TREES, st.booleans())
@settings(deadline=None)
def test_a_contradiction_is_claimed_exactly_where_nothing_shows_or_requires_the_field(
    shown: dict[str, Any], needed: dict[str, Any], is_required: bool
) -> None:
    raw = section(
        entry("warranty", is_required=is_required),
        entry("urgent"),
        entry("count"),
        entry("proof", shown_when=shown, required_when=needed),
    )
    codes = {code for _, code in faults(raw)}
    parts = read_sections([raw])
    form = Form(0, 0, tuple(parts), True, in_judging_order(parts[0].entries))
    cases = [
        judge(form, {"warranty": w, "urgent": u, "count": c, "proof": "x"}, viewpoint())
        for w in ("in", "out", "unknown", None)
        for u in (True, False, None)
        for c in (0, 1, 2, None)
    ]
    whole = [case for case in cases if not missing(case)]
    is_shown = any(case["proof"].is_shown for case in whole)
    assert ("never_shown" in codes) == (not is_shown)
    if is_shown:
        assert ("never_required" in codes) == (not any(case["proof"].is_required for case in whole))
