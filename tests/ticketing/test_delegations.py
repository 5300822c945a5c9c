"""Standing in: a delegate decides on behalf and it is recorded so; no circles; it ends when it is to end."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gongdan.kernel import clock
from gongdan.kernel.events import events
from tests.make.approvals import API, ask, asked_of, checked_ticket, decide, person

URL = f"{API}/me/delegations"


def away(delegate: Any, first: int = -1, last: int = 1, **more: Any) -> dict[str, Any]:
    """From so many days from now until so many."""
    now = clock.now()
    return {
        "delegate": delegate.user_id,
        "starts_at": (now + timedelta(days=first)).isoformat(),
        "ends_at": (now + timedelta(days=last)).isoformat(),
    } | more


async def test_a_delegate_decides_on_behalf_and_it_is_recorded_so(
    world: Any, client_for: Any, as_system: Any
) -> None:
    wang, zhou, wu = client_for(world.wang), client_for(world.zhou), client_for(world.wu)
    made = await zhou.post(URL, json=away(world.wu, reason="春节休假"))
    assert made.status_code == 201, made.text
    shape = made.json()
    assert (shape["user"]["name"], shape["delegate"]["name"], shape["is_active"]) == ("周敏", "吴洁", True)
    assert (await wu.get(made.headers["location"])).json() == shape
    ticket = await checked_ticket(client_for(world.feng), wang, asked_of(person(world.zhou)))
    asked = await ask(wang, ticket["id"])
    waiting = (await wu.get(f"{API}/approvals", params={"mine": True})).json()["items"]
    assert [one["id"] for one in waiting] == [asked["id"]]
    decided = await decide(wu, asked["id"])
    assert decided.status_code == 200, decided.text
    step = decided.json()["steps"][0]
    assert (step["approver"]["name"], step["decided_by"]["name"], step["on_behalf_of"]["name"]) == (
        "周敏",
        "吴洁",
        "周敏",
    )
    async with as_system(world.xinghe.id) as tx:
        mine = (events.c.tenant_id == tx.tenant_id, events.c.kind == "ticket.approval_decided")
        fact = await tx.one(select(events.c.payload, events.c.actor_id).where(*mine))
    assert (fact.actor_id, fact.payload["on_behalf_of_id"]) == (world.wu.user_id, world.zhou.user_id)


async def test_whoever_is_asked_himself_decides_for_himself_first(world: Any, client_for: Any) -> None:
    wang, wu = client_for(world.wang), client_for(world.wu)
    await client_for(world.zhou).post(URL, json=away(world.wu))
    approval = asked_of(person(world.zhou), person(world.wu), rule="all")
    ticket = await checked_ticket(client_for(world.feng), wang, approval)
    asked = await ask(wang, ticket["id"])
    first = (await decide(wu, asked["id"])).json()["steps"]
    assert [(one["state"], one["on_behalf_of"]) for one in first] == [("pending", None), ("approved", None)]
    second = (await decide(wu, asked["id"], step_id=first[0]["id"])).json()
    assert second["state"] == "approved"
    assert second["steps"][0]["on_behalf_of"]["name"] == "周敏"


async def test_a_stand_in_for_a_role_and_for_a_stand_in(world: Any, client_for: Any) -> None:
    """Zhou has the role, Wu stands in for her, Zheng for Wu: who is away is not waited for."""
    wang, zheng = client_for(world.wang), client_for(world.zheng)
    await client_for(world.zhou).post(URL, json=away(world.wu))
    await client_for(world.wu).post(URL, json=away(world.zheng))
    ticket = await checked_ticket(client_for(world.feng), wang, asked_of({"kind": "role", "key": "supervisor"}))
    asked = await ask(wang, ticket["id"])
    decided = (await decide(zheng, asked["id"])).json()
    assert decided["state"] == "approved"
    assert decided["steps"][0]["on_behalf_of"]["name"] == "周敏"


@pytest.mark.parametrize(("first", "last"), [(1, 2), (-2, -1)])
async def test_before_and_after_it_nobody_stands_in(
    world: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch, first: int, last: int
) -> None:
    wang, wu = client_for(world.wang), client_for(world.wu)
    body, then = away(world.wu, first, last), clock.now()
    if last < 0:
        monkeypatch.setattr(clock, "now", lambda: then - timedelta(days=3))
    made = await client_for(world.zhou).post(URL, json=body)
    monkeypatch.undo()
    assert made.status_code == 201, made.text
    ticket = await checked_ticket(client_for(world.feng), wang, asked_of(person(world.zhou)))
    asked = await ask(wang, ticket["id"])
    assert (await wu.get(f"{API}/approvals", params={"mine": True})).json()["items"] == []
    assert (await decide(wu, asked["id"])).status_code == 403


async def test_it_is_taken_back_by_whose_it_is(world: Any, client_for: Any, as_system: Any) -> None:
    zhou, wu, li = client_for(world.zhou), client_for(world.wu), client_for(world.li)
    made = (await zhou.post(URL, json=away(world.wu))).json()
    for other in (wu, li):
        assert (await other.delete(f"{URL}/{made['id']}")).status_code == 404
    assert (await li.get(f"{URL}/{made['id']}")).status_code == 404
    assert [one["id"] for one in (await wu.get(URL)).json()["items"]] == [made["id"]]
    assert (await zhou.delete(f"{URL}/{made['id']}")).status_code == 204
    assert (await zhou.get(URL)).json()["items"] == []
    async with as_system(world.xinghe.id) as tx:
        mine = (events.c.tenant_id == tx.tenant_id, events.c.subject == "delegation")
        kinds = [row.kind for row in await tx.all(select(events.c.kind).where(*mine).order_by(events.c.id))]
    assert kinds == ["delegation.created", "delegation.ended"]


async def test_no_circle_closes(world: Any, client_for: Any) -> None:
    zhou, wu, zheng = client_for(world.zhou), client_for(world.wu), client_for(world.zheng)
    assert (await zhou.post(URL, json=away(world.wu, 0, 5))).status_code == 201
    assert (await wu.post(URL, json=away(world.zheng, 0, 5))).status_code == 201
    refused = await zheng.post(URL, json=away(world.zhou, 4, 9))
    assert (refused.status_code, refused.json()["code"]) == (409, "delegation_circle")
    assert (await zheng.get(URL)).json()["items"] != []
    assert (await zheng.post(URL, json=away(world.zhou, 6, 9))).status_code == 201


async def test_what_cannot_be_is_refused_by_name(world: Any, client_for: Any) -> None:
    zhou = client_for(world.zhou)
    good = away(world.wu)
    bad = {
        "delegate": [{"delegate": "me"}, {"delegate": world.zhou.user_id}, {"delegate": 10**9}],
        "ends_at": [
            {"ends_at": good["starts_at"]},
            {"starts_at": "2020-01-01T00:00:00Z", "ends_at": "2020-02-01T00:00:00Z"},
        ],
        "starts_at": [{"starts_at": "tomorrow"}, {"starts_at": "2026-01-01T00:00:00"}],
        "reason": [{"reason": "x" * 201}],
        "who": [{"who": 1}],
    }
    bad["delegate"].append({"delegate": world.mei.user_id})
    for field, bodies in bad.items():
        for body in bodies:
            refused = await zhou.post(URL, json=good | body)
            assert refused.status_code == 422, (body, refused.text)
            assert {one["field"] for one in refused.json()["errors"]} == {field}
            assert all(one["remedy"] for one in refused.json()["errors"])
    assert (await zhou.get(URL)).json()["items"] == []


async def test_customers_have_none_and_colleagues_a_bounded_number(world: Any, client_for: Any) -> None:
    mei, zhou = client_for(world.mei), client_for(world.zhou)
    assert (await mei.get(URL)).status_code == 403
    assert (await mei.post(URL, json=away(world.wu))).status_code == 403
    for _ in range(20):
        assert (await zhou.post(URL, json=away(world.wu))).status_code == 201
    full = await zhou.post(URL, json=away(world.wu))
    assert (full.status_code, full.json()["code"]) == (409, "delegations_exhausted")
    page = (await zhou.get(URL, params={"limit": 3})).json()
    following = (await zhou.get(URL, params={"limit": 200, "cursor": page["next_cursor"]})).json()
    ids = [one["id"] for one in page["items"] + following["items"]]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 20
