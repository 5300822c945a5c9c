"""Who of the candidates: a table of refusals and orders, and what holds whatever the people are."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.routing.strategies import Asked, Candidate, choose, kilometres, refusals, steps_between

ONE = Candidate(1, "王芳", 7, capacity=10)
FIVE = [ONE._replace(user_id=n, load=n) for n in range(1, 6)]


@pytest.mark.parametrize(
    ("changed", "asked", "refusal"),
    [
        ({}, {}, None),
        ({"load": 9}, {"points": 1}, None),
        ({"load": 9}, {"points": 2}, "full"),
        ({"capacity": 0}, {"points": 0}, None),
        ({"is_in_class": True}, {}, "in_class"),
        ({"is_on_leave": True}, {}, "on_leave"),
        ({"is_on_shift": False}, {}, "off_shift"),
        ({"availability": "away"}, {}, "away"),
        ({"availability": "busy"}, {}, "busy"),
        ({"is_present": False}, {}, None),
        ({"is_present": False}, {"needs_presence": True}, "absent"),
        ({"skills": {3: 2}}, {"skills": {3: 3}}, "missing_skill"),
        ({"skills": {3: 3}}, {"skills": {3: 3}}, None),
        ({"skills": {}}, {"skills": {3: 3}, "needs_all_skills": False}, None),
        ({}, {"certificates": frozenset({4})}, "missing_certificate"),
        ({"certificates": frozenset({4})}, {"certificates": frozenset({4})}, None),
        ({}, {"excluded": frozenset({1})}, "excluded"),
        ({"is_on_leave": True, "load": 99}, {"excluded": frozenset({1})}, "excluded"),
    ],
)
def test_why_not_he(changed: Any, asked: Any, refusal: str | None) -> None:
    assert refusals(Asked("least_loaded", **asked))(ONE._replace(**changed)) == refusal


@pytest.mark.parametrize(
    ("asked", "chosen", "decided_by"),
    [
        (Asked("least_loaded"), 1, "least_loaded"),
        (Asked("round_robin", last_turn=3), 4, "round_robin"),
        (Asked("round_robin", last_turn=5), 1, "round_robin"),
        (Asked("round_robin", last_turn=99), 1, "round_robin"),
        (Asked("last_handler", previous_id=4), 4, "last_handler"),
        (Asked("last_handler", previous_id=77), 1, "least_loaded"),
        (Asked("customer_owner", then="round_robin", last_turn=1), 2, "round_robin"),
        (Asked("customer_owner", owner_id=5), 5, "customer_owner"),
        (Asked("pool"), None, "pool"),
    ],
)
def test_by_which_order(asked: Asked, chosen: int | None, decided_by: str) -> None:
    found = choose(FIVE, asked)
    assert (found.chosen and found.chosen.user_id, found.decided_by) == (chosen, decided_by)


def test_the_best_and_the_nearest_come_first() -> None:
    skilled = [FIVE[0]._replace(skills={3: 2}), FIVE[1]._replace(skills={3: 5}), FIVE[2]]
    best = choose(skilled, Asked("best_skill", skills={3: 1}, needs_all_skills=False))
    assert best.chosen == skilled[1]
    near = [FIVE[0]._replace(distance=3.0), FIVE[1]._replace(distance=1.0), FIVE[2]._replace(distance=None)]
    assert choose(near, Asked("nearest")).chosen == near[1]


def test_weights_say_how_often() -> None:
    people = [ONE._replace(user_id=1, weight=1), ONE._replace(user_id=2, weight=3), ONE._replace(user_id=3, weight=0)]
    got: Counter[int] = Counter()
    for ticket in range(4000):
        chosen = choose(people, Asked("weighted", seed=ticket)).chosen
        assert chosen is not None
        got[chosen.user_id] += 1
    assert got[3] == 0
    assert 2.6 < got[2] / got[1] < 3.4


PEOPLE = st.lists(
    st.builds(
        Candidate,
        user_id=st.integers(1, 30),
        name=st.just("x"),
        team_id=st.just(1),
        capacity=st.integers(0, 6),
        load=st.integers(0, 6),
        weight=st.integers(0, 3),
        distance=st.none() | st.floats(0, 9),
        availability=st.sampled_from(["available", "busy", "away"]),
        is_on_shift=st.booleans(),
        is_on_leave=st.booleans(),
        is_in_class=st.booleans(),
        is_present=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one.user_id,
)
ORDERS = st.sampled_from(
    ["round_robin", "random", "weighted", "least_loaded", "best_skill", "nearest", "last_handler", "customer_owner"]
)


@given(PEOPLE, ORDERS, ORDERS, st.integers(0, 3), st.integers(0, 40), st.booleans(), st.randoms())
def test_never_over_capacity_never_off_duty_and_always_somebody_who_fits(
    people: list[Candidate], strategy: Any, then: Any, points: int, number: int, presence: bool, random: Any
) -> None:
    asked = Asked(strategy, then, points, needs_presence=presence, seed=number, last_turn=number, previous_id=number)
    found = choose(people, asked)
    fits = {one.user_id for one in people if refusals(asked)(one) is None}
    assert sum(found.counts.values()) == 2 * len(people)
    assert (found.chosen is None) == (not fits)
    if found.chosen is not None:
        one = found.chosen
        assert one.load + points <= one.capacity
        assert one.is_on_shift and not (one.is_on_leave or one.is_in_class)  # noqa: PT018
        assert one.availability == "available"
    shuffled = list(people)
    random.shuffle(shuffled)
    assert choose(shuffled, asked).chosen == found.chosen, "the order in which they are read does not matter"


@given(st.sets(st.integers(1, 40), min_size=1, max_size=9), st.integers(1, 5))
def test_round_robin_is_fair(ids: set[int], rounds: int) -> None:
    people = [ONE._replace(user_id=one) for one in ids]
    last, got = 0, Counter[int]()
    for _ in range(rounds * len(ids)):
        chosen = choose(people, Asked("round_robin", last_turn=last)).chosen
        assert chosen is not None
        last = chosen.user_id
        got[last] += 1
    assert set(got.values()) == {rounds}


def test_places() -> None:
    beijing, shanghai = (39.9042, 116.4074), (31.2304, 121.4737)
    assert 1060 < kilometres(beijing, shanghai) < 1075
    parents = {1: None, 2: 1, 3: 1, 4: 2, 9: None}
    assert [steps_between(parents, 4, other) for other in (4, 2, 3, 9)] == [0, 1, 3, None]
