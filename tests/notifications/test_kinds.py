"""The kinds of notices: each has its names, and of several the stronger is told."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdan.notifications.kinds import KINDS, KindKey, is_wanted, kinds_for, strongest

some = st.lists(st.sampled_from(list(KINDS)), min_size=1)


def test_the_words_of_the_wire_are_the_kinds_that_there_are() -> None:
    assert get_args(KindKey) == tuple(KINDS)
    assert all(kind.zh and kind.en for kind in KINDS.values())
    assert max(map(len, KINDS)) <= 40


def test_everybody_has_kinds_of_his_own() -> None:
    staff, customers = kinds_for(is_customer=False), kinds_for(is_customer=True)
    assert {kind.key for kind in customers} == {"confirmation_asked", "ticket_closed", "staff_replied"}
    assert {kind.key for kind in staff} | {kind.key for kind in customers} == set(KINDS)
    assert not any(kind.is_beyond_reach for kind in customers)


@given(some)
def test_the_strongest_does_not_depend_on_the_order(keys: list[str]) -> None:
    assert strongest(keys) == strongest(reversed(keys)) == strongest([strongest(keys), *keys])
    assert strongest(keys) in keys


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("mentioned", "assigned"),
        ("mentioned", "note_added"),
        ("handover_asked", "assigned"),
        ("approval_asked", "mentioned"),
        ("nudged", "customer_replied"),
        ("solution_rejected", "customer_replied"),
        ("confirmation_asked", "staff_replied"),
        ("ticket_closed", "staff_replied"),
    ],
)
def test_what_asks_something_of_him_is_stronger(stronger: str, weaker: str) -> None:
    assert strongest([weaker, stronger]) == stronger


def test_a_pool_is_told_to_whoever_asks_for_it() -> None:
    assert [key for key in KINDS if not is_wanted(key, {})] == ["team_pool"]
    assert is_wanted("team_pool", {"team_pool": True})
    assert not is_wanted("mentioned", {"mentioned": False})
