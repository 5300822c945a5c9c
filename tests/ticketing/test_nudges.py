"""Nudges: counted within their window, told to the customer, answered by a reply, a move or a word."""

import json
from datetime import timedelta
from typing import Any

import pytest

from gongdan.kernel import clock
from tests.make.handovers import rules
from tests.make.ticketing import moved, ticket_by

TICKETS = "/api/v1/tickets"


async def test_a_customer_nudges_his_ticket_and_reads_that_he_did(world: Any, client_for: Any) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    shape = await ticket_by(mei)
    url = f"{TICKETS}/{shape['id']}"
    nudged = await mei.post(f"{url}/nudges", json={"comment": "已经等了三天"})
    assert nudged.status_code == 201, nudged.text
    assert (nudged.json()["count"], nudged.json()["by"]["name"]) == (1, "梅琳")
    assert nudged.json()["answered_at"] is None
    seen = (await mei.get(url)).json()
    assert seen["nudge_count"] == 1
    assert seen["nudged_at"] is not None
    timeline = (await mei.get(f"{url}/timeline")).json()["items"]
    assert [(one["kind"], one["details"].get("count")) for one in timeline[1:]] == [
        ("ticket.commented", None),
        ("ticket.nudged", 1),
    ]
    assert timeline[1]["comment"]["body"] == "已经等了三天"
    waiting = json.dumps({"field": "is_nudged", "op": "is", "value": True})
    found = (await wang.get(TICKETS, params={"filter": waiting})).json()["items"]
    assert [one["id"] for one in found] == [shape["id"]]
    often = json.dumps({"field": "nudge_count", "op": "greater_or_equal", "value": 2})
    assert (await wang.get(TICKETS, params={"filter": often})).json()["items"] == []


async def test_within_the_window_a_nudge_counts_up_and_after_it_a_new_one_begins(world: Any, client_for: Any) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    await rules(client_for(world.feng), nudge_window_minutes=30)
    shape = await ticket_by(mei)
    url, now = f"{TICKETS}/{shape['id']}", clock.now()
    seen = []
    for minutes in (0, 10, 29, 31, 60):
        with clock.frozen(now + timedelta(minutes=minutes)):
            answer = (await mei.post(f"{url}/nudges", json={})).json()
            seen.append((answer["id"], answer["count"]))
    first, second = seen[0][0], seen[3][0]
    assert seen == [(first, 1), (first, 2), (first, 3), (second, 1), (second, 2)]
    after = (await wang.get(url)).json()
    assert after["nudge_count"] == 5
    assert after["nudged_at"].startswith(now.strftime("%Y-%m-%dT%H:%M")), "the first still waits"
    told = [one["details"] for one in (await wang.get(f"{url}/timeline")).json()["items"] if "nudged" in one["kind"]]
    assert [one["is_repeated"] for one in told] == [False, True, True, False, True]
    # What was answered does not grow: the next one is new, however soon.
    await wang.post(f"{url}/comments", json={"body": "马上"})
    with clock.frozen(now + timedelta(minutes=61)):
        assert (await mei.post(f"{url}/nudges", json={})).json()["id"] not in (first, second)


@pytest.mark.parametrize("how", ["reply", "move", "acknowledged"])
async def test_a_reply_a_move_or_a_word_answers_it(world: Any, client_for: Any, how: str) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    shape = await ticket_by(mei)
    url = f"{TICKETS}/{shape['id']}"
    nudge = (await mei.post(f"{url}/nudges", json={})).json()
    if how == "reply":
        note = {"body": "催了", "is_public": False}
        await wang.post(f"{url}/comments", json=note)
        assert (await wang.get(url)).json()["nudged_at"] is not None, "a note is no answer"
        await wang.post(f"{url}/comments", json={"body": "正在处理"})
    elif how == "move":
        await moved(wang, shape["id"], "accept")
    else:
        road = f"{url}/nudges/{nudge['id']}/acknowledgements"
        assert (await wang.post(road)).json()["answered_by"]["name"] == "王芳"
        again = await client_for(world.chen).post(road)
        assert again.json()["answered_by"]["name"] == "王芳", "answered is answered"
    assert (await wang.get(url)).json()["nudged_at"] is None
    listed = (await mei.get(f"{url}/nudges")).json()["items"]
    assert [(one["answered_how"], one["answered_by"]["name"]) for one in listed] == [(how, "王芳")]
    told = (await mei.get(f"{url}/timeline")).json()["items"]
    public = [one["details"] for one in told if one["kind"] == "ticket.nudge_answered"]
    assert public == ([{"how": "acknowledged"}] if how == "acknowledged" else [])


async def test_of_two_that_wait_the_older_is_still_waiting_when_the_younger_was_heard(
    world: Any, client_for: Any
) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    shape = await ticket_by(mei)
    url, now = f"{TICKETS}/{shape['id']}", clock.now()
    await mei.post(f"{url}/nudges", json={})
    with clock.frozen(now + timedelta(days=1)):
        late = (await mei.post(f"{url}/nudges", json={})).json()
        await wang.post(f"{url}/nudges/{late['id']}/acknowledgements")
    assert (await wang.get(url)).json()["nudged_at"] is not None
    await wang.post(f"{url}/comments", json={"body": "您好"})
    assert (await wang.get(url)).json()["nudged_at"] is None


async def test_a_customers_own_reply_does_not_answer_his_nudge(world: Any, client_for: Any) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    shape = await ticket_by(mei)
    url = f"{TICKETS}/{shape['id']}"
    await wang.post(f"{url}/moves", json={"move": "wait"})
    await mei.post(f"{url}/nudges", json={"comment": "我已补充材料"})
    after = (await wang.get(url)).json()
    assert after["state_category"] == "open", "his words took the ticket up again"
    assert after["nudged_at"] is not None


async def test_a_colleagues_nudge_stays_inside(world: Any, client_for: Any) -> None:
    mei, wang, chen = client_for(world.mei), client_for(world.wang), client_for(world.chen)
    shape = await ticket_by(mei)
    url = f"{TICKETS}/{shape['id']}"
    nudged = await chen.post(f"{url}/nudges", json={"comment": "老客户，快些"})
    assert nudged.status_code == 201
    assert "老客户" not in (await mei.get(f"{url}/timeline")).text
    assert (await mei.get(f"{url}/nudges")).json()["items"] == []
    assert [one["by"]["name"] for one in (await wang.get(f"{url}/nudges")).json()["items"]] == ["陈静"]


async def test_closed_tickets_and_strangers_are_refused(world: Any, client_for: Any) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    shape = await ticket_by(mei)
    url = f"{TICKETS}/{shape['id']}"
    assert (await client_for(world.ou).post(f"{url}/nudges", json={})).status_code == 404
    assert (await client_for(world.wu).post(f"{url}/nudges", json={})).status_code == 403
    assert (await mei.post(f"{url}/nudges", json={"comment": "x" * 5001})).json()["errors"][0]["field"] == "comment"
    nudge = (await mei.post(f"{url}/nudges", json={})).json()
    assert (await mei.post(f"{url}/nudges/{nudge['id']}/acknowledgements")).status_code == 403
    assert (await wang.post(f"{url}/nudges/999999/acknowledgements")).status_code == 404
    await moved(wang, shape["id"], "accept", "solve", "close", resolution="好了")
    refused = await mei.post(f"{url}/nudges", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "ticket_closed")
    assert "reopen it" in refused.json()["detail"]
    assert (await mei.get(url)).json()["nudge_count"] == 1
