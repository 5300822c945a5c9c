"""The parts of a definition beyond states and moves: owners, limits, needs, effects; guards that never hold."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.conditions.tree import parse
from gongdan.ticketing.guard_conflicts import can_hold
from gongdan.ticketing.workflow import parse_definition
from tests.ticketing.test_workflow import changed, problems_of

KNOWN: dict[str, Any] = {"known_fields": ["order_no"], "known_roles": ["agent"], "known_duties": ["finance"]}


@pytest.mark.parametrize(
    ("path", "value", "field", "code"),
    [
        ("states.1.owner", "finance", "states.1.owner", "owner_expected"),
        ("states.1.owner", 5, "states.1.owner", "owner_expected"),
        ("states.1.owner", "duty:", "states.1.owner", "owner_expected"),
        ("states.1.owner", "duty:warehouse", "states.1.owner", "unknown_duty"),
        ("states.1.limit_minutes", 0, "states.1.limit_minutes", "limit_expected"),
        ("states.1.limit_minutes", True, "states.1.limit_minutes", "limit_expected"),
        ("states.1.limit_minutes", 1.5, "states.1.limit_minutes", "limit_expected"),
        ("states.1.limit_minutes", 1_000_001, "states.1.limit_minutes", "limit_expected"),
        ("states.2.limit_minutes", 60, "states.2.limit_minutes", "limit_on_closed"),
        ("moves.0.needs", "checklist", "moves.0.needs", "list_expected"),
        ("moves.0.needs", ["coffee"], "moves.0.needs", "unknown_need"),
        ("moves.0.approval", "boss", "moves.0.approval", "not_an_object"),
        ("moves.0.effects", {"do": "note"}, "moves.0.effects", "list_expected"),
        ("moves.0.effects", [{"do": "follow"}] * 21, "moves.0.effects", "list_expected"),
        ("moves.0.effects", ["follow"], "moves.0.effects.0.do", "unknown_effect"),
        ("moves.0.effects", [{"do": "dance"}], "moves.0.effects.0.do", "unknown_effect"),
        ("moves.0.effects", [{"do": ["note"]}], "moves.0.effects.0.do", "unknown_effect"),
        ("moves.0.effects", [{"do": "follow", "who": 1}], "moves.0.effects.0.who", "unknown_key"),
        ("moves.0.effects", [{"do": "set_priority", "priority": "asap"}], "moves.0.effects.0", "argument_expected"),
        ("moves.0.effects", [{"do": "set_priority", "priority": []}], "moves.0.effects.0", "argument_expected"),
        ("moves.0.effects", [{"do": "set_field"}], "moves.0.effects.0", "argument_expected"),
        ("moves.0.effects", [{"do": "add_tags", "tags": []}], "moves.0.effects.0", "argument_expected"),
        ("moves.0.effects", [{"do": "remove_tags", "tags": [1]}], "moves.0.effects.0", "argument_expected"),
        ("moves.0.effects", [{"do": "assign_team", "team": " "}], "moves.0.effects.0", "argument_expected"),
        ("moves.0.effects", [{"do": "note", "text": "x" * 2001}], "moves.0.effects.0", "argument_expected"),
    ],
)
def test_a_fault_is_named_with_its_place(path: str, value: Any, field: str, code: str) -> None:
    assert problems_of(changed(path, value), **KNOWN)[field] == code


@pytest.mark.parametrize("owner", ["receiver", "lead", "duty:finance"])
def test_who_can_own_a_state(owner: str) -> None:
    state = parse_definition(changed("states.1.owner", owner), **KNOWN).states["busy"]
    assert (state.owner, state.duty) == (owner, "finance" if owner.startswith("duty:") else None)


def test_what_a_move_waits_for_and_does_is_read() -> None:
    effects = [{"do": "set_field", "field": "order_no", "value": None}, {"do": "clear_assignee"}]
    whole = changed("moves.0.needs", ["checklist", "subtasks"])
    approval = {"rule": "any", "approvers": [{"kind": "manager"}]}
    whole["moves"][0] |= {"effects": effects, "approval": approval}
    move = parse_definition(whole, **KNOWN).moves["start"]
    assert (move.needs, list(move.effects), move.approval) == ({"checklist", "subtasks"}, effects, approval)


def is_(field: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": "is", "value": value}


def leaf(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


URGENT, LOW = is_("priority", "urgent"), is_("priority", "low")


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        ({"all": [URGENT, LOW]}, False),
        ({"any": [URGENT, LOW]}, True),
        ({"all": [URGENT, {"all": [LOW]}]}, False),
        ({"all": [URGENT, {"any": [LOW, is_("state", "new")]}]}, True),
        ({"all": [URGENT, {"any": [LOW, is_("priority", "high")]}]}, False),
        ({"any": [{"all": [URGENT, LOW]}, URGENT]}, True),
        ({"all": [URGENT, {"not": URGENT}]}, True),  # negations are not looked into
        ({"all": [URGENT, leaf("priority", "is_any_of", ["urgent", "high"])]}, True),
        ({"all": [LOW, leaf("priority", "is_any_of", ["urgent", "high"])]}, False),
        ({"all": [URGENT, leaf("priority", "is_not", "urgent")]}, False),
        ({"all": [URGENT, leaf("priority", "is_none_of", ["low", "urgent"])]}, False),
        ({"all": [leaf("assignee", "is_not_set"), is_("assignee", 5)]}, False),
        ({"all": [leaf("assignee", "is_not_set"), leaf("assignee", "is_not", 5)]}, True),
        ({"all": [leaf("assignee", "is_set"), leaf("assignee", "is_not_set")]}, False),
        ({"all": [is_("assignee", "me"), is_("assignee", 5)]}, True),
        ({"all": [is_("field:ok", True), is_("field:ok", False)]}, False),
        ({"all": [is_("field:n", 1), is_("field:n", "1.0")]}, True),
        ({"all": [is_("field:n", "1"), leaf("field:n", "is_not", "1.0")]}, True),
        ({"all": [leaf("field:n", "greater", 5), leaf("field:n", "less", 5)]}, False),
        ({"all": [leaf("field:n", "greater_or_equal", 5), leaf("field:n", "less_or_equal", "5")]}, True),
        ({"all": [leaf("field:n", "greater", "12.5"), leaf("field:n", "less_or_equal", "12.5")]}, False),
        (
            {"all": [leaf("field:n", "less", 5), leaf("field:n", "less_or_equal", 5), leaf("field:n", "greater", 4)]},
            True,
        ),
        ({"all": [leaf("tags", "includes", "vip"), leaf("tags", "excludes", "vip")]}, False),
        ({"all": [leaf("tags", "includes", "vip"), leaf("tags", "excludes", "new")]}, True),
        ({"all": []}, True),
    ],
)
def test_a_condition_that_can_never_hold_is_found(guard: dict[str, Any], expected: bool) -> None:
    assert can_hold(parse(guard)) is expected


def test_a_guard_that_can_never_hold_is_refused() -> None:
    raw = changed("moves.0.guard", {"all": [URGENT, LOW]})
    assert problems_of(raw, **KNOWN) == {"moves.0.guard": "never_holds"}


VALUES = st.sampled_from(["a", "b", "c", 1, 2, 3])
FIELDS = ("x", "y")
leaves = st.one_of(
    st.builds(is_, st.sampled_from(FIELDS), VALUES),
    st.builds(leaf, st.sampled_from(FIELDS), st.sampled_from(["is_not"]), VALUES),
    st.builds(
        leaf, st.sampled_from(FIELDS), st.sampled_from(["is_any_of", "is_none_of"]), st.lists(VALUES, min_size=1)
    ),
    st.builds(leaf, st.sampled_from(FIELDS), st.sampled_from(["is_set", "is_not_set"])),
    st.builds(leaf, st.sampled_from(FIELDS), st.sampled_from(["greater", "less_or_equal"]), st.integers(0, 3)),
)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=4))
        | st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=4))
        | st.builds(lambda part: {"not": part}, inner)
    ),
    max_leaves=8,
)


def holds(tree: Any, snapshot: dict[str, Any]) -> bool:
    """The plainest reading of a condition."""
    if "all" in tree:
        return all(holds(one, snapshot) for one in tree["all"])
    if "any" in tree:
        return any(holds(one, snapshot) for one in tree["any"])
    if "not" in tree:
        return not holds(tree["not"], snapshot)
    value, wanted, op = snapshot[tree["field"]], tree.get("value"), tree["op"]
    match op:
        case "is":
            return bool(value == wanted)
        case "is_not":
            return bool(value != wanted)
        case "is_any_of":
            return value in wanted
        case "is_none_of":
            return value not in wanted
        case "is_set":
            return value is not None
        case "is_not_set":
            return value is None
        case "greater":
            return isinstance(value, int) and value > wanted
        case _:
            return isinstance(value, int) and value <= wanted


@given(tree=trees, x=VALUES | st.none(), y=VALUES | st.none())
def test_a_condition_that_holds_for_something_is_never_refused(tree: Any, x: Any, y: Any) -> None:
    assert can_hold(parse(tree)) or not holds(tree, {"x": x, "y": y})
