"""The rules of approvals as tables and properties: decisions, ends, circles of stand-ins, what a flow may say."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.ticketing.approvals import (
    DECISIONS,
    RULES,
    Delegation,
    NotDecidable,
    Request,
    approval_problems,
    begin,
    closes_circle,
    decide,
    end,
    parse_approval,
)

P, W, A, R, S = "pending", "waiting", "approved", "rejected", "skipped"

# rule, how many are asked, (who, says what) one after another, what becomes of it, and of its steps
STORIES: list[tuple[str, int, list[tuple[int, str]], str, tuple[str, ...]]] = [
    ("any", 3, [], P, (P, P, P)),
    ("any", 3, [(1, "approve")], A, (S, A, S)),
    ("any", 3, [(2, "reject")], R, (S, S, R)),
    ("any", 1, [(0, "approve")], A, (A,)),
    ("any", 1, [(0, "reject")], R, (R,)),
    ("all", 3, [], P, (P, P, P)),
    ("all", 3, [(1, "approve")], P, (P, A, P)),
    ("all", 3, [(1, "approve"), (0, "approve")], P, (A, A, P)),
    ("all", 3, [(1, "approve"), (0, "approve"), (2, "approve")], A, (A, A, A)),
    ("all", 3, [(1, "approve"), (0, "reject")], R, (R, A, S)),
    ("all", 1, [(0, "approve")], A, (A,)),
    ("in_order", 3, [], P, (P, W, W)),
    ("in_order", 3, [(0, "approve")], P, (A, P, W)),
    ("in_order", 3, [(0, "approve"), (1, "approve")], P, (A, A, P)),
    ("in_order", 3, [(0, "approve"), (1, "approve"), (2, "approve")], A, (A, A, A)),
    ("in_order", 3, [(0, "reject")], R, (R, S, S)),
    ("in_order", 3, [(0, "approve"), (1, "reject")], R, (A, R, S)),
    ("in_order", 1, [(0, "approve")], A, (A,)),
]


@pytest.mark.parametrize(("rule", "count", "decisions", "state", "steps"), STORIES)
def test_a_request_stands_as_its_rule_says(
    rule: str, count: int, decisions: list[tuple[int, str]], state: str, steps: tuple[str, ...]
) -> None:
    request = begin(rule, count)
    for place, decision in decisions:
        request = decide(request, place, decision)
    assert (request.state, request.steps) == (state, steps)


@pytest.mark.parametrize("place", [-1, 1, 2, 3])
def test_nobody_decides_out_of_turn(place: int) -> None:
    with pytest.raises(NotDecidable):
        decide(begin("in_order", 3), place, "approve")


def test_a_request_of_nobody_does_not_begin() -> None:
    with pytest.raises(ValueError, match="nobody"):
        begin("all", 0)


@pytest.mark.parametrize("state", ["cancelled", "expired"])
def test_an_end_skips_what_was_not_decided_and_comes_once(state: str) -> None:
    ended = end(decide(begin("in_order", 3), 0, "approve"), state)
    assert (ended.state, ended.steps) == (state, (A, S, S))
    for again in (lambda: end(ended, state), lambda: decide(ended, 1, "approve")):
        with pytest.raises(NotDecidable):
            again()


@given(
    rule=st.sampled_from(RULES),
    count=st.integers(1, 6),
    choices=st.lists(st.tuples(st.integers(0, 5), st.sampled_from(sorted(DECISIONS))), max_size=12),
)
def test_whatever_is_decided_the_promises_hold(rule: str, count: int, choices: list[tuple[int, str]]) -> None:
    request = begin(rule, count)
    for number, decision in choices:
        before = request
        if not before.pending:
            assert before.state != P
            break
        request = decide(before, before.pending[number % len(before.pending)], decision)
        # What was said stays said.
        assert all(new == old for old, new in zip(before.steps, request.steps, strict=True) if old in (A, R))
    _hold(request)


def _hold(request: Request) -> None:
    said = [state for state in request.steps if state in (A, R)]
    assert (request.state == P) == bool(request.pending)
    if request.state == A:
        assert R not in said
        assert said.count(A) == (1 if request.rule == "any" else len(request.steps))
    if request.state == R:
        assert said.count(R) == 1
    if request.rule == "in_order" and request.state == P:
        assert len(request.pending) == 1


DAY = timedelta(days=1)
NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)


def stands_in(user: int, delegate: int, first: int = 0, last: int = 10) -> Delegation:
    return Delegation(user, delegate, NOON + first * DAY, NOON + last * DAY)


CIRCLES: list[tuple[Delegation, list[Delegation], bool]] = [
    (stands_in(1, 2), [], False),
    (stands_in(1, 2), [stands_in(2, 1)], True),
    (stands_in(1, 2), [stands_in(2, 3)], False),
    (stands_in(1, 2), [stands_in(2, 3), stands_in(3, 1)], True),
    # One comes back before the other leaves.
    (stands_in(1, 2, 0, 5), [stands_in(2, 1, 5, 9)], False),
    (stands_in(1, 2, 0, 6), [stands_in(2, 1, 5, 9)], True),
    # Each two overlap, but never all three.
    (stands_in(1, 2, 0, 4), [stands_in(2, 3, 2, 8), stands_in(3, 1, 5, 9)], False),
    (stands_in(1, 2, 0, 6), [stands_in(2, 3, 2, 8), stands_in(3, 1, 5, 9)], True),
    (stands_in(1, 2), [stands_in(3, 1), stands_in(2, 4), stands_in(4, 2)], False),
]


@pytest.mark.parametrize(("new", "others", "is_circle"), CIRCLES)
def test_a_circle_is_one_only_at_a_common_moment(new: Delegation, others: list[Delegation], is_circle: bool) -> None:
    assert closes_circle(new, others) is is_circle


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(0, 8), st.integers(1, 4)).filter(
            lambda one: one[0] != one[1]
        ),
        max_size=12,
    )
)
def test_of_those_that_are_admitted_somebody_is_always_there(drawn: list[tuple[int, int, int, int]]) -> None:
    admitted: list[Delegation] = []
    for user, delegate, first, length in drawn:
        new = stands_in(user, delegate, first, first + length)
        if not closes_circle(new, admitted):
            admitted.append(new)
    for day in range(13):
        moment = NOON + day * DAY
        now = [(one.user_id, one.delegate_id) for one in admitted if one.starts_at <= moment < one.ends_at]
        for person in range(1, 5):
            met, fresh = set[int](), {delegate for user, delegate in now if user == person}
            while fresh:
                met |= fresh
                fresh = {delegate for user, delegate in now if user in met} - met
            assert person not in met


GOOD: dict[str, Any] = {
    "rule": "in_order",
    "approvers": [
        {"kind": "person", "id": 7},
        {"kind": "role", "key": "supervisor"},
        {"kind": "manager"},
        {"kind": "team_lead"},
    ],
    "when": {"field": "priority", "op": "is", "value": "urgent"},
    "expires_after_minutes": 60,
    "reminder_minutes": 10,
}


def test_a_good_approval_reads_as_it_was_written() -> None:
    assert approval_problems(GOOD, known_roles=["supervisor"]) == []
    read = parse_approval(GOOD)
    assert read.rule == "in_order"
    assert [(one.kind, one.id, one.key) for one in read.approvers] == [
        ("person", 7, None),
        ("role", None, "supervisor"),
        ("manager", None, None),
        ("team_lead", None, None),
    ]
    assert (read.when, read.expires_after_minutes, read.reminder_minutes) == (GOOD["when"], 60, 10)


FAULTS: dict[str, tuple[Any, set[str]]] = {
    "no object": ([], {"approval"}),
    "nothing": ({}, {"approval.rule", "approval.approvers"}),
    "an unknown rule": (GOOD | {"rule": "most"}, {"approval.rule"}),
    "a rule that is a list": (GOOD | {"rule": ["any"]}, {"approval.rule"}),
    "nobody": (GOOD | {"approvers": []}, {"approval.approvers"}),
    "too many": (GOOD | {"approvers": [{"kind": "manager"}] * 21}, {"approval.approvers"}),
    "an unknown kind": (GOOD | {"approvers": [{"kind": "boss"}]}, {"approval.approvers.0.kind"}),
    "no kind": (GOOD | {"approvers": ["manager"]}, {"approval.approvers.0.kind"}),
    "no person": (GOOD | {"approvers": [{"kind": "person"}]}, {"approval.approvers.0.id"}),
    "a person that is true": (GOOD | {"approvers": [{"kind": "person", "id": True}]}, {"approval.approvers.0.id"}),
    "a person beyond all": (GOOD | {"approvers": [{"kind": "person", "id": 2**63}]}, {"approval.approvers.0.id"}),
    "no role": (GOOD | {"approvers": [{"kind": "role", "key": ""}]}, {"approval.approvers.0.key"}),
    "an unknown role": (GOOD | {"approvers": [{"kind": "role", "key": "king"}]}, {"approval.approvers.0.key"}),
    "too much": (GOOD | {"approvers": [{"kind": "manager", "id": 7}]}, {"approval.approvers.0.id"}),
    "no minutes": (GOOD | {"expires_after_minutes": 0}, {"approval.expires_after_minutes"}),
    "half minutes": (GOOD | {"reminder_minutes": 1.5}, {"approval.reminder_minutes"}),
    "an unknown word": (GOOD | {"votes": 2}, {"approval.votes"}),
    "no condition": (GOOD | {"when": {"field": 5}}, {"approval.when"}),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_is_told_with_its_place_and_remedy(what: str) -> None:
    raw, places = FAULTS[what]
    problems = approval_problems(raw, known_roles=["supervisor"])
    assert {".".join(one.field.split(".")[: len(next(iter(places)).split("."))]) for one in problems} == places
    assert all(one.message and one.remedy for one in problems)


_ODD = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=4)


@given(
    st.sampled_from(sorted(GOOD)),
    _ODD,
    st.lists(st.dictionaries(st.sampled_from(["kind", "id", "key", "x"]), _ODD, max_size=3), max_size=3),
)
def test_whatever_is_sent_is_judged_and_never_breaks(key: str, odd: Any, approvers: list[Any]) -> None:
    for raw in (odd, GOOD | {key: odd}, GOOD | {"approvers": approvers}):
        if not approval_problems(raw):
            parse_approval(raw)
