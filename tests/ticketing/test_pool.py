"""The pools: the most urgent ticket is claimed, this one is claimed, one is given back."""

from datetime import timedelta
from typing import Any

import pytest

from gongdan.kernel import clock
from tests.make.ticketing import moved, ticket_by

TICKETS = "/api/v1/tickets"
CLAIMS = "/api/v1/claims"


async def test_the_most_urgent_then_oldest_ticket_of_ones_teams_is_claimed(world: Any, client_for: Any) -> None:
    wang, chen = client_for(world.wang), client_for(world.chen)
    now, made = clock.now(), {}
    plan = [("normal", 1, "frontline"), ("high", 2, "frontline"), ("high", 3, "frontline"), ("urgent", 3, "network")]
    for priority, age, team in plan:
        with clock.frozen(now - timedelta(hours=age)):
            shape = await ticket_by(chen, priority=priority, team=team, title=f"{priority} {age} {team}")
            made[shape["title"]] = shape["id"]
    resting = await ticket_by(chen, priority="urgent", team="frontline")
    await chen.post(f"{TICKETS}/{resting['id']}/moves", json={"move": "wait"})
    done = await ticket_by(chen, priority="urgent", team="frontline")
    await moved(chen, done["id"], "accept", "solve", resolution="好了")
    taken = []
    for _ in range(3):
        answer = await wang.post(CLAIMS, json={})
        assert answer.status_code == 200, answer.text
        assert answer.json()["assignee"]["name"] == "王芳"
        assert answer.json()["accepted_at"] is not None
        taken.append(answer.json()["title"])
    assert taken == ["high 3 frontline", "high 2 frontline", "normal 1 frontline"]
    empty = await wang.post(CLAIMS, json={})
    assert (empty.status_code, empty.json()["code"]) == (404, "nothing_to_claim")


async def test_a_claim_may_name_one_of_ones_own_teams(world: Any, client_for: Any) -> None:
    wang, chen = client_for(world.wang), client_for(world.chen)
    shape = await ticket_by(chen, team="frontline")
    assert (await wang.post(CLAIMS, json={"team": "frontline"})).json()["id"] == shape["id"]
    refused = await wang.post(CLAIMS, json={"team": "network"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "team"
    assert refused.json()["errors"][0]["remedy"]
    assert (await wang.post(CLAIMS, json={"team": "moon"})).status_code == 422
    nobodys = await ticket_by(chen)
    assert (await wang.post(CLAIMS, json={})).status_code == 404, "what no team has is in nobody's pool"
    assert (await chen.get(f"{TICKETS}/{nobodys['id']}")).json()["assignee"] is None


@pytest.mark.parametrize("who", ["mei", "wu", "feng", "zheng"])
async def test_who_may_not_take_claims_nothing(world: Any, client_for: Any, who: str) -> None:
    shape = await ticket_by(client_for(world.mei))
    client = client_for(world.people[who])
    assert (await client.post(CLAIMS, json={})).status_code == 403
    assert (await client.post(f"{TICKETS}/{shape['id']}/claims")).status_code in (403, 404)
    assert (await client_for(world.chen).get(f"{TICKETS}/{shape['id']}")).json()["assignee"] is None


async def test_whoever_is_late_is_told_who_has_it(world: Any, client_for: Any) -> None:
    wang, chen = client_for(world.wang), client_for(world.chen)
    shape = await ticket_by(chen)
    url = f"{TICKETS}/{shape['id']}"
    mine = await wang.post(f"{url}/claims")
    assert (mine.status_code, mine.json()["team"]["key"]) == (200, "frontline")
    again = await wang.post(f"{url}/claims")
    assert again.status_code == 200
    assert again.json()["version"] == mine.json()["version"], "twice is once"
    late = await chen.post(f"{url}/claims")
    assert (late.status_code, late.json()["code"]) == (409, "ticket_taken")
    assert "王芳" in late.json()["detail"]
    assert (await client_for(world.li).post(f"{url}/claims")).status_code == 404
    closed = await ticket_by(chen, team="field")
    await moved(chen, closed["id"], "accept", "solve", "close", resolution="好了")
    assert (await chen.post(f"{TICKETS}/{closed['id']}/claims")).json()["code"] == "ticket_closed"


async def test_a_ticket_is_given_back_to_its_teams_pool_with_a_reason(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, team="frontline", assignee="me")
    url = f"{TICKETS}/{shape['id']}"
    for body in ({}, {"reason": "  "}, {"reason": "x" * 2001}):
        unsaid = await wang.post(f"{url}/releases", json=body)
        assert (unsaid.status_code, unsaid.json()["errors"][0]["field"]) == (422, "reason")
    given = await wang.post(f"{url}/releases", json={"reason": "今日下班"})
    assert given.status_code == 200, given.text
    assert (given.json()["team"]["key"], given.json()["assignee"], given.json()["accepted_at"]) == (
        "frontline",
        None,
        None,
    )
    told = (await wang.get(f"{url}/timeline")).json()["items"][-1]
    assert (told["kind"], told["details"]["reason"]) == ("ticket.assigned", "今日下班")
    twice = await wang.post(f"{url}/releases", json={"reason": "再放"})
    assert (twice.status_code, twice.json()["code"]) == (409, "nothing_to_release")


async def test_only_the_assignee_or_who_may_assign_gives_it_back(world: Any, client_for: Any) -> None:
    chen, sun, wu = client_for(world.chen), client_for(world.sun), client_for(world.wu)
    shape = await ticket_by(chen, assignee=world.sun.user_id)
    url = f"{TICKETS}/{shape['id']}"
    assert (await wu.post(f"{url}/releases", json={"reason": "x"})).status_code == 403
    assert (await client_for(world.mei).post(f"{url}/releases", json={"reason": "x"})).status_code == 404
    own = await sun.post(f"{url}/releases", json={"reason": "车坏了"})
    assert own.status_code == 200, own.text
    theirs = await ticket_by(chen, team="frontline", assignee=world.wang.user_id)
    assert (await chen.post(f"{TICKETS}/{theirs['id']}/releases", json={"reason": "请假"})).status_code == 200
    closed = await ticket_by(chen, team="field", assignee="me")
    await moved(chen, closed["id"], "accept", "solve", "close", resolution="好了")
    refused = await chen.post(f"{TICKETS}/{closed['id']}/releases", json={"reason": "x"})
    assert refused.json()["code"] == "ticket_closed"
    asked = await ticket_by(client_for(world.mei))
    assert (
        await client_for(world.mei).post(f"{TICKETS}/{asked['id']}/releases", json={"reason": "x"})
    ).status_code == 403
