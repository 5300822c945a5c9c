"""Which deliveries have become needless since they were ordered, and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from gongdan.kernel.unit import Tx
from gongdan.notifications.kinds import KINDS, goes_by
from gongdan.notifications.queries.people import Person, SetUp
from gongdan.ticketing import accounts_of, staff_who_see


async def reasons_to_drop(
    tx: Tx, letters: Sequence[Any], people: Mapping[int, Person], set_up: SetUp
) -> dict[int, str]:
    """{delivery: read | gone | retired | preference | no_way}, for those that are not to be sent."""
    seeing: dict[int, set[int]] = {}
    for ticket_id in {one.ticket_id for one in letters if one.ticket_id is not None}:
        staff = {one.user_id for one in letters if one.ticket_id == ticket_id}
        seeing[ticket_id] = await staff_who_see(tx, ticket_id, staff)
    found: dict[int, str] = {}
    for one in letters:
        if one.state != "sending" and (reason := await _reason(tx, one, people, set_up, seeing)):
            found[one.id] = reason
    return found


async def _reason(
    tx: Tx, one: Any, people: Mapping[int, Person], set_up: SetUp, seeing: Mapping[int, set[int]]
) -> str:
    person = people.get(one.user_id)
    if one.read_at is not None:
        return "read"
    if person is None or not person.is_active:
        return "retired"
    way = set_up.way(one.road, person, None)
    if one.road_id is not None:
        is_there = any(row.id == one.road_id for row in set_up.roads)
        if not is_there or (one.road == "sms" and way is None):
            return "no_way"
    elif way is None:
        return "no_way"
    if one.cause == "preference" and not goes_by(one.kind, one.road, person.said, set_up.ruled):
        return "preference"
    if one.ticket_id is not None and not KINDS[one.kind].is_beyond_reach:
        if person.is_customer:
            may_know = one.user_id in await accounts_of(tx, one.requester_id)
        else:
            may_know = one.user_id in seeing[one.ticket_id]
        if not may_know:
            return "gone"
    return ""
