"""What a flow's definition must hold to, and which moves are open to whom."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.ticketing.shipped import FIELDS, FLOWS, TYPES
from gongdan.ticketing.workflow import (
    Category,
    MoveRefused,
    MoveUnknown,
    Workflow,
    WorkflowInvalid,
    available_moves,
    check_move,
    parse_definition,
    read_definition,
    reply_move,
)

NAMES = {"en": "x"}
SMALL: dict[str, Any] = {
    "initial": "new",
    "states": [
        {"key": "new", "names": NAMES, "category": "new", "position": {"x": 1, "y": 2.5}},
        {"key": "busy", "names": NAMES, "category": "open"},
        {"key": "done", "names": NAMES, "category": "closed"},
    ],
    "moves": [
        {"key": "start", "names": NAMES, "from": ["new"], "to": "busy", "roles": ["agent"]},
        {"key": "end", "names": NAMES, "from": [], "to": "done", "required_fields": ["assignee", "order_no"]},
        {"key": "undo", "names": NAMES, "from": ["done"], "to": "busy", "is_customer_move": True},
    ],
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """SMALL with one value replaced; ... takes it away."""
    whole = copy.deepcopy(SMALL)
    at: Any = whole
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        at = at[step]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return whole


def problems_of(raw: Any, **known: Any) -> dict[str, str]:
    with pytest.raises(WorkflowInvalid) as refused:
        parse_definition(raw, **known)
    assert all(problem.message and problem.remedy for problem in refused.value.problems)
    return {problem.field: problem.code for problem in refused.value.problems}


def moves(state: str, workflow: Workflow | None = None, **who: Any) -> list[str]:
    who = {"role_keys": frozenset({"agent"}), "is_customer": False, "is_system": False} | who
    return [move.key for move in available_moves(workflow or parse_definition(SMALL), state, **who)]


def test_a_sound_definition_is_read() -> None:
    workflow = parse_definition(SMALL, known_fields=["order_no"], known_roles=["agent"])
    assert workflow.initial == "new"
    assert workflow.category("busy") is Category.OPEN
    assert workflow.moves["end"].required_fields == ("assignee", "order_no")
    assert workflow == read_definition(SMALL)


@pytest.mark.parametrize(
    ("path", "value", "field", "code"),
    [
        ("initial", ..., "initial", "no_initial_state"),
        ("initial", "nowhere", "initial", "no_initial_state"),
        ("initial", ["new"], "initial", "no_initial_state"),
        ("initial", "done", "initial", "initial_is_done"),
        ("states", ..., "states", "list_expected"),
        ("states", [], "states", "list_expected"),
        ("moves", {}, "moves", "list_expected"),
        ("moves.0", "start", "moves.0", "not_an_object"),
        ("extra", 1, "definition.extra", "unknown_key"),
        ("states.1.category", "half", "states.1.category", "unknown_category"),
        ("states.1.category", ["open"], "states.1.category", "unknown_category"),
        ("states.1.key", "new", "states.1.key", "duplicate_key"),
        ("states.1.key", "Busy!", "states.1.key", "key_expected"),
        ("states.1.names", {}, "states.1.names", "names_expected"),
        ("states.1.names", {"fr": "x"}, "states.1.names", "names_expected"),
        ("states.0.position", {"x": "left", "y": 0}, "states.0.position", "position_expected"),
        ("moves.1.key", "start", "moves.1.key", "duplicate_key"),
        ("moves.0.to", "nowhere", "moves.0.to", "unknown_state"),
        ("moves.0.from", ["nowhere"], "moves.0.from", "unknown_state"),
        ("moves.0.from", "new", "moves.0.from", "list_expected"),
        ("moves.0.from", ["busy"], "moves.0", "move_leads_nowhere"),
        ("moves.0.is_customer_move", "yes", "moves.0.is_customer_move", "boolean_expected"),
        ("moves.0.guard", {"all": 3}, "moves.0.guard.all", "not_a_list"),
        ("states.2.category", "solved", "states", "no_end"),
        ("moves.0.to", "done", "states.1", "unreachable_state"),
        ("moves.1.from", ["new"], "states.1", "no_way_to_end"),
        ("moves.1.required_fields", ["colour"], "moves.1.required_fields", "unknown_field"),
        ("moves.0.roles", ["king"], "moves.0.roles", "unknown_role"),
    ],
)
def test_a_fault_is_named_with_its_place(path: str, value: Any, field: str, code: str) -> None:
    raw = changed(path, value)
    if code == "unreachable_state":
        del raw["moves"][2]
    assert problems_of(raw, known_fields=["order_no"], known_roles=["agent"])[field] == code


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["initial", "states", "moves", "key", "from", "to"]), inner)
    ),
    max_leaves=10,
)
places = st.sampled_from(
    [
        *("initial", "states", "moves", "states.0", "states.1.key", "states.2.category", "states.0.position"),
        *("moves.0", "moves.0.to", "moves.0.from", "moves.1.roles", "moves.1.required_fields", "moves.2.guard"),
        *("moves.2.names", "moves.2.is_customer_move"),
    ]
)


@given(place=places, value=json_values)
def test_whatever_comes_is_read_or_refused_with_reasons(place: str, value: Any) -> None:
    try:
        workflow = parse_definition(changed(place, value), known_fields=["order_no"], known_roles=["agent"])
    except WorkflowInvalid as refused:
        if not refused.problems:
            pytest.fail("refused without a reason")
        return
    for state in workflow.states:
        assert ends_somewhere(workflow, state)


def ends_somewhere(workflow: Workflow, start: str) -> bool:
    """By brute force: walk all moves of the system until a closed state is met."""
    seen, walk = {start}, [start]
    while walk:
        here = walk.pop()
        if workflow.category(here) is Category.CLOSED:
            return True
        for key in moves(here, workflow, is_system=True):
            to = workflow.moves[key].to
            if to not in seen:
                seen.add(to)
                walk.append(to)
    return False


def test_roles_and_customers_limit_the_moves() -> None:
    assert moves("new") == ["start", "end"]
    assert moves("new", role_keys=frozenset({"guest"})) == ["end"]
    assert moves("new", role_keys=frozenset(), is_system=True) == ["start", "end"]
    assert moves("new", is_customer=True) == []
    assert moves("done", is_customer=True) == ["undo"]


def test_from_anywhere_means_every_state_that_is_not_closed() -> None:
    reopened = parse_definition(changed("moves.1.to", "busy") | {"moves": [*SMALL["moves"], _anywhere("busy")]})
    assert "any" in moves("new", reopened)
    assert "any" not in moves("busy", reopened)
    assert "any" not in moves("done", reopened)


def _anywhere(to: str) -> dict[str, Any]:
    return {"key": "any", "names": NAMES, "to": to}


def test_a_state_that_the_flow_does_not_know_has_no_moves() -> None:
    assert moves("forgotten") == []


def refused(state: str, move: str, **given: Any) -> MoveRefused:
    who = {"role_keys": frozenset({"agent"}), "is_customer": False, "values": {}} | given
    with pytest.raises(MoveRefused) as caught:
        check_move(parse_definition(SMALL), state, move, **who)
    return caught.value


def test_a_move_is_refused_with_the_reason() -> None:
    with pytest.raises(MoveUnknown):
        check_move(parse_definition(SMALL), "new", "fly", role_keys=(), is_customer=False, values={})
    assert refused("busy", "start").params["cause"] == "state"
    assert refused("new", "start", role_keys=frozenset()).params["cause"] == "role"
    assert refused("new", "end", is_customer=True).params["cause"] == "role"


@pytest.mark.parametrize("empty", [None, "", []])
def test_a_move_names_the_fields_that_are_still_empty(empty: Any) -> None:
    error = refused("new", "end", values={"assignee": 3, "order_no": empty})
    assert error.params["missing"] == ["order_no"]
    assert [problem.field for problem in error.problems] == ["fields.order_no"]
    assert refused("new", "end").params["missing"] == ["assignee", "order_no"]


def test_a_field_that_the_type_does_not_have_is_not_asked_for() -> None:
    workflow = parse_definition(SMALL)
    who: dict[str, Any] = {"role_keys": (), "is_customer": False, "values": {"assignee": 3}}
    assert check_move(workflow, "busy", "end", askable=["colour"], **who).to == "done"
    with pytest.raises(MoveRefused):
        check_move(workflow, "busy", "end", askable=["order_no"], **who)


def test_zero_and_no_are_values() -> None:
    workflow = parse_definition(SMALL)
    values = {"assignee": 0, "order_no": False}
    assert check_move(workflow, "new", "end", role_keys=(), is_customer=False, values=values).key == "end"


STORIES = {
    "desk": "new accept:in_progress wait:waiting resume:in_progress hold:on_hold resume:in_progress solve:solved"
    " reopen:in_progress solve:solved close:closed reopen:in_progress solve:solved confirm:closed",
    "service": "pending dispatch:dispatched decline:pending dispatch:dispatched start:in_service hold:on_hold"
    " resume:in_service solve:solved call_back:awaiting_callback close:closed reopen:in_service",
    "repair": "reported dispatch:dispatched decline:reported dispatch:dispatched start:repairing hold:on_hold"
    " resume:repairing finish:acceptance reject:repairing finish:acceptance pass:archived reopen:repairing"
    " finish:acceptance confirm:archived",
    "rnd": "assessment approve:development reassess:assessment approve:development hold:on_hold resume:development"
    " submit:testing fail:development submit:testing pass:release roll_back:development submit:testing pass:release"
    " release:confirmation confirm:closed reopen:assessment refuse:confirmation close:closed",
    "return": "requested approve:goods_back arrive:inspection inspection_fail:disputed inspect_again:inspection"
    " inspection_pass:refunding pay:confirmation confirm:closed reopen:requested hold:on_hold resume:requested"
    " refuse:confirmation close:closed",
    "exchange": "requested approve:goods_back arrive:inspection inspection_fail:disputed settle:packing ship:shipped"
    " deliver:confirmation confirm:closed reopen:requested approve:goods_back arrive:inspection"
    " inspection_pass:packing ship:shipped receive:closed",
    "resend": "requested approve:packing return:requested approve:packing ship:shipped receive:closed",
    "refund": "requested confirm_damage:audit decline:disputed audit_again:audit approve:approved tell:confirmation"
    " confirm:closed reopen:requested refuse:confirmation close:closed",
}


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow["key"])
def test_a_shipped_flow_tells_its_story(flow: dict[str, Any]) -> None:
    workflow = parse_definition(flow["definition"], known_fields=[field["key"] for field in FIELDS])
    filled = {"assignee": 1} | {field["key"]: "filled" for field in FIELDS}
    state, *steps = STORIES[flow["key"]].split()
    assert state == workflow.initial
    for step in steps:
        key, to = step.split(":")
        move = check_move(workflow, state, key, role_keys={"agent"}, is_customer=False, values=filled)
        assert move.to == to
        if move.required_fields:
            with pytest.raises(MoveRefused):
                check_move(workflow, state, key, role_keys={"agent"}, is_customer=False, values={})
        state = to


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind["key"])
def test_a_shipped_type_has_every_field_its_flow_asks_for(kind: dict[str, Any]) -> None:
    flow = next(flow for flow in FLOWS if flow["key"] == kind["workflow"])
    own = {used["field"] for used in kind["fields"]}
    asked = {key for move in flow["definition"]["moves"] for key in move.get("required_fields", ())}
    assert asked - {"assignee"} <= own
    assert own <= {field["key"] for field in FIELDS}


def test_an_answer_makes_only_moves_that_ask_for_nothing() -> None:
    desk = parse_definition(FLOWS[0]["definition"])
    assert (reply := reply_move(desk, "waiting")) is not None
    assert reply.key == "resume"
    returned = parse_definition(next(flow for flow in FLOWS if flow["key"] == "return")["definition"])
    assert reply_move(returned, "goods_back") is None  # that the goods arrived is not said by a letter
    for asks in (
        {"guard": {"all": []}},
        {"needs": ["checklist"]},
        {"approval": {"rule": "any", "approvers": [{"kind": "team_lead"}]}},
        {"required_fields": ["title"]},
    ):
        raw = copy.deepcopy(FLOWS[0]["definition"])
        next(move for move in raw["moves"] if move["key"] == "resume").update(asks)
        assert reply_move(parse_definition(raw), "waiting") is None


def test_customers_confirm_reopen_and_withdraw() -> None:
    desk = parse_definition(FLOWS[0]["definition"])
    assert moves("solved", desk, is_customer=True) == ["confirm", "reopen"]
    assert moves("new", desk, is_customer=True) == ["withdraw"]
    assert "withdraw" not in moves("new", desk)
    assert "withdraw" in moves("new", desk, role_keys={"supervisor"})
