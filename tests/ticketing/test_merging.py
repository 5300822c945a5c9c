"""Which tickets may be merged: a table of every refusal, and that no customer is left without what he could read."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongdan.ticketing.merging import MAX_MERGED, source_refusals, target_refusal

_ids = iter(range(1, 10**9))


def row(**values: Any) -> Any:
    usual = {"id": next(_ids), "shelf": 0, "state_category": 2, "requester_id": 5, "organisation_id": 7}
    return SimpleNamespace(**usual | values)


TARGETS = [
    (row(), True, 1, None),
    (row(), False, 1, "not_allowed"),
    (row(shelf=2), True, 1, "put_away"),
    (row(shelf=1), True, 1, "put_away"),
    (row(state_category=6), True, 1, "target_closed"),
    (row(state_category=5), True, 1, None),
    (row(), True, MAX_MERGED, None),
    (row(), True, MAX_MERGED + 1, "target_full"),
]


@pytest.mark.parametrize(("target", "is_allowed", "held", "code"), TARGETS)
def test_what_may_be_merged_into(target: Any, is_allowed: bool, held: int, code: str | None) -> None:
    why = target_refusal(target, is_allowed=is_allowed, held=held)
    assert (why and why.code) == code


SOURCES: list[tuple[dict[str, Any], dict[str, Any], str | None]] = [
    ({}, {}, None),
    ({}, {"state_category": 6}, None),
    ({}, {"shelf": 2}, "put_away"),
    ({}, {"shelf": 3}, "put_away"),
    ({}, {"requester_id": 6}, None),
    ({}, {"organisation_id": 8}, None),
    ({}, {"requester_id": 6, "organisation_id": 8}, "other_customer"),
    ({}, {"requester_id": 6, "organisation_id": None}, "other_customer"),
    ({"organisation_id": None}, {"requester_id": 6, "organisation_id": None}, "other_customer"),
    ({}, {"requester_id": None, "organisation_id": None}, None),
    ({"requester_id": None, "organisation_id": None}, {}, "customer_left_out"),
    ({"requester_id": None, "organisation_id": None}, {"requester_id": None, "organisation_id": None}, None),
]


@pytest.mark.parametrize(("target", "source", "code"), SOURCES)
def test_what_may_go_on_in_another(target: dict[str, Any], source: dict[str, Any], code: str | None) -> None:
    there, here = row(**target), row(**source)
    found = source_refusals(there, [here], allowed={here.id}, leading=())
    assert {one: why.code for one, why in found.items()} == ({here.id: code} if code else {})


def test_itself_others_and_leaders_of_batches_are_refused_by_name() -> None:
    target, beyond, leader = row(), row(), row()
    found = source_refusals(target, [target, beyond, leader], allowed={leader.id}, leading={leader.id})
    assert {one: why.code for one, why in found.items()} == {
        target.id: "itself",
        beyond.id: "not_allowed",
        leader.id: "leads_a_batch",
    }
    assert all(why.remedy for why in found.values())


people = st.none() | st.integers(1, 3)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(asks=st.tuples(people, people), asked=st.tuples(people, people))
def test_whoever_reads_the_merged_ticket_as_customer_may_read_the_other_one(asks: Any, asked: Any) -> None:
    target = row(requester_id=asked[0], organisation_id=asked[1])
    source = row(requester_id=asks[0], organisation_id=asks[1])
    if source_refusals(target, [source], allowed={source.id}, leading=()):
        return
    # The customer of the source, if there is one, reads on in the target.
    if asks[0] is not None:
        assert asks[0] == asked[0] or (asks[1] is not None and asks[1] == asked[1])
