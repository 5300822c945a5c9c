"""A link to a solution: it shows one thing, answers one question in one round, and opens nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gongdan.kernel import clock
from gongdan.kernel.signed_links import make_link
from gongdan.ticketing import confirmation_link
from gongdan.ticketing.confirmation import round_of
from tests.make.ticketing import moved, solved, ticket_by

TICKETS = "/api/v1/tickets"
LINKS = "/api/v1/confirmation-links"
MEI = {"email": "mei@customer.example"}


async def link_of(as_system: Any, tenant_id: int, ticket_id: int) -> str:
    async with as_system(tenant_id) as tx:
        link = await confirmation_link(tx, ticket_id)
    assert link is not None
    return str(link)


@pytest.fixture
async def asked(world: Any, client_for: Any, as_system: Any) -> tuple[dict[str, Any], str]:
    """A solved ticket of Mei's, and the link that asks her."""
    shape = await solved(client_for(world.wang), requester=MEI, team="frontline")
    return shape, await link_of(as_system, world.xinghe.id, shape["id"])


async def test_a_customer_without_an_account_confirms_by_her_link(
    world: Any, client_for: Any, asked: tuple[dict[str, Any], str]
) -> None:
    shape, link = asked
    nobody, wang = client_for(None), client_for(world.wang)
    seen = await nobody.get(f"{LINKS}/{link}")
    assert seen.status_code == 200, seen.text
    assert seen.json().keys() == {"number", "title", "solution", "solved_at", "confirm_by", "state"}
    assert (seen.json()["solution"], seen.json()["state"]) == ("更换网线", "awaiting")
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).json() == shape, "opening a link answers nothing"
    answered = await nobody.post(f"{LINKS}/{link}/answers", json={"verdict": "confirmed", "comment": "好了"})
    assert (answered.status_code, answered.json()["state"]) == (200, "confirmed"), answered.text
    done = (await wang.get(f"{TICKETS}/{shape['id']}")).json()
    assert (done["state"], done["confirmation"]["way"]) == ("closed", "link")
    assert done["confirmation"]["by"] == {"kind": "customer", "id": world.mei.contact_id, "name": "梅琳"}
    again = await nobody.post(f"{LINKS}/{link}/answers", json={"verdict": "confirmed"})
    assert again.json()["state"] == "confirmed", "twice is once"
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).json()["version"] == done["version"]
    assert (await nobody.get(f"{LINKS}/{link}")).json()["state"] == "confirmed"


async def test_she_rejects_and_the_link_of_that_round_answers_no_other(
    world: Any, client_for: Any, as_system: Any, asked: tuple[dict[str, Any], str]
) -> None:
    shape, link = asked
    nobody, wang = client_for(None), client_for(world.wang)
    unsaid = await nobody.post(f"{LINKS}/{link}/answers", json={"verdict": "rejected"})
    assert (unsaid.status_code, unsaid.json()["errors"][0]["field"]) == (422, "comment")
    body = {"verdict": "rejected", "comment": "还是连不上"}
    assert (await nobody.post(f"{LINKS}/{link}/answers", json=body)).json()["state"] == "rejected"
    again = (await wang.get(f"{TICKETS}/{shape['id']}")).json()
    assert (again["state_category"], again["escalation"]["cause"]) == ("open", "rejected")
    assert (await nobody.post(f"{LINKS}/{link}/answers", json=body)).json()["state"] == "rejected", "twice is once"
    await moved(wang, shape["id"], "solve", resolution="换了交换机")
    old = await nobody.get(f"{LINKS}/{link}")
    assert (old.json()["state"], old.json()["solution"]) == ("rejected", None), "of the new solution it tells nothing"
    late = await nobody.post(f"{LINKS}/{link}/answers", json={"verdict": "confirmed"})
    assert (late.status_code, late.json()["code"]) == (410, "link_expired")
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).json()["state"] == "solved"
    fresh = await link_of(as_system, world.xinghe.id, shape["id"])
    assert fresh != link
    assert (await nobody.post(f"{LINKS}/{fresh}/answers", json={"verdict": "confirmed"})).status_code == 200


async def test_a_link_of_a_round_that_ended_unanswered_opens_nothing(
    world: Any, client_for: Any, asked: tuple[dict[str, Any], str]
) -> None:
    shape, link = asked
    await moved(client_for(world.wang), shape["id"], "reopen")
    for answer in (
        await client_for(None).get(f"{LINKS}/{link}"),
        await client_for(None).post(f"{LINKS}/{link}/answers", json={"verdict": "confirmed"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (410, "link_expired")


async def test_a_link_made_for_one_ticket_or_contact_serves_no_other(
    world: Any, client_for: Any, asked: tuple[dict[str, Any], str]
) -> None:
    shape, link = asked
    wang, nobody = client_for(world.wang), client_for(None)
    other = await ticket_by(wang, requester=MEI)
    number = round_of(datetime.fromisoformat(shape["solved_at"]))
    ends = datetime.now(UTC) + timedelta(days=1)
    mei, ou, tenant = world.mei.contact_id, world.ou.contact_id, world.xinghe.id
    for ids, purpose, status in (
        ([shape["id"], mei, number], "confirmation", 200),
        ([shape["id"], ou, number], "confirmation", 404),
        ([shape["id"], mei, number + 1], "confirmation", 410),
        ([other["id"], mei, number], "confirmation", 410),
        ([10**9, mei, number], "confirmation", 404),
        ([shape["id"], mei, number], "approval", 404),
    ):
        found = await nobody.get(f"{LINKS}/{make_link(tenant, purpose, ids, ends)}")
        assert found.status_code == status, (ids, purpose, found.text)
    theirs = make_link(world.northwind.id, "confirmation", [shape["id"], mei, number], ends)
    assert (await nobody.get(f"{LINKS}/{theirs}")).status_code == 404
    await wang.patch(f"{TICKETS}/{shape['id']}", json={"requester": {"id": ou}})
    assert (await nobody.get(f"{LINKS}/{link}")).status_code == 404, "the ticket is somebody else's now"
    assert (await nobody.get(f"{TICKETS}/{shape['id']}", headers={"Authorization": f"Bearer {link}"})).is_error


async def test_after_a_merge_the_link_is_that_of_the_contact_who_was_kept(
    world: Any, client_for: Any, as_system: Any
) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    shape = await solved(wang, requester={"email": "double@customer.example"})
    link = await link_of(as_system, world.xinghe.id, shape["id"])
    merged = await zhou.post(
        f"/api/v1/contacts/{world.mei.contact_id}/merges", json={"contacts": [shape["requester"]["id"]]}
    )
    assert merged.status_code < 300, merged.text
    found = await client_for(None).get(f"{LINKS}/{link}")
    assert found.status_code == 200, found.text


async def test_a_link_ends_some_time_after_the_customers_time(
    world: Any, client_for: Any, asked: tuple[dict[str, Any], str]
) -> None:
    _, link = asked
    with clock.frozen(datetime.now(UTC) + timedelta(days=4 + 30, minutes=1)):
        assert (await client_for(None).get(f"{LINKS}/{link}")).status_code == 410


@pytest.mark.parametrize("way", ["void", "delete"])
async def test_a_ticket_that_was_put_away_is_shown_by_no_link(
    world: Any, client_for: Any, asked: tuple[dict[str, Any], str], way: str
) -> None:
    shape, link = asked
    zhou, url = client_for(world.zhou), f"{TICKETS}/{shape['id']}"
    method, road = ("POST", "/void") if way == "void" else ("DELETE", "")
    assert (await zhou.request(method, url + road, json={"reason": "误建"})).is_success
    assert (await client_for(None).get(f"{LINKS}/{link}")).status_code == 404
    answer = await client_for(None).post(f"{LINKS}/{link}/answers", json={"verdict": "confirmed"})
    assert answer.status_code == 404


async def test_there_is_a_link_only_where_there_is_something_and_somebody_to_ask(
    world: Any, client_for: Any, as_system: Any
) -> None:
    wang = client_for(world.wang)
    open_one, nobodys = await ticket_by(wang, requester=MEI), await solved(wang)
    done = await solved(wang, requester=MEI)
    await moved(wang, done["id"], "close")
    async with as_system(world.xinghe.id) as tx:
        for shape in (open_one, nobodys, done):
            assert await confirmation_link(tx, shape["id"]) is None
        assert await confirmation_link(tx, 10**9) is None
