"""Who is to hear of a ticket: exactly those who would find it if they looked."""

from typing import Any

import pytest

from gongdan.ticketing.queries.told import accounts_of, beginnings_of_comments, find_told_ticket, staff_who_see
from tests.make.ticketing import ticket_by

TICKETS = "/api/v1/tickets"
PLACES = [
    {"team": "frontline"},
    {"team": "network", "assignee": "li@xinghe.example"},
    {"team": "field"},
    {"assignee": "wang@xinghe.example"},
    {},
]


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_those_who_see_it_are_those_who_find_it(
    world: Any, client_for: Any, as_system: Any, place: dict[str, str]
) -> None:
    shape = await ticket_by(client_for(world.chen), requester={"email": world.mei.email}, **place)
    people = list(world.people.values())
    finding = set()
    for one in people:
        if (await client_for(one).get(f"{TICKETS}/{shape['id']}")).status_code == 200:
            finding.add(one.user_id)
    async with as_system(world.xinghe.id) as tx:
        seeing = await staff_who_see(tx, shape["id"], {one.user_id for one in people})
        ticket = await find_told_ticket(tx, shape["id"])
        assert ticket is not None
        customers = set(await accounts_of(tx, ticket.requester_id))
    assert customers == {world.mei.user_id}
    assert seeing | customers == finding


async def test_a_deleted_ticket_is_told_to_nobody(world: Any, client_for: Any, as_system: Any) -> None:
    zhou = client_for(world.zhou)
    shape = await ticket_by(zhou, team="frontline", assignee=world.wang.email)
    gone = await zhou.request("DELETE", f"{TICKETS}/{shape['id']}", json={"reason": "test"})
    assert gone.status_code < 300, gone.text
    async with as_system(world.xinghe.id) as tx:
        assert await find_told_ticket(tx, shape["id"]) is None
        assert await staff_who_see(tx, shape["id"], {world.wang.user_id, world.zhou.user_id}) == set()


async def test_another_tenant_has_nobody_here(world: Any, client_for: Any, as_system: Any) -> None:
    shape = await ticket_by(client_for(world.wang))
    async with as_system(world.northwind.id) as tx:
        assert await find_told_ticket(tx, shape["id"]) is None
        assert await staff_who_see(tx, shape["id"], {one.user_id for one in world.people.values()}) == set()
        assert await accounts_of(tx, world.mei.contact_id) == []


async def test_how_comments_begin_is_told_to_those_who_may_read_them(
    world: Any, client_for: Any, as_user: Any
) -> None:
    shape = await ticket_by(client_for(world.chen), requester={"email": world.mei.email}, team="frontline")
    ids = []
    for is_public in (True, False):
        body = {"body": "x" * 5000, "is_public": is_public}
        ids.append((await client_for(world.wang).post(f"{TICKETS}/{shape['id']}/comments", json=body)).json()["id"])
    for person, seen in ((world.wang, ids), (world.mei, ids[:1]), (world.ou, []), (world.qian, [])):
        async with as_user(person) as tx:
            found = await beginnings_of_comments(tx, ids)
        assert sorted(found) == seen, person.key
        assert all(len(row.beginning) == 2000 for row in found.values())
