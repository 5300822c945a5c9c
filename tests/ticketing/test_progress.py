"""How far a request is, in facts: steps with times, who has it, whose turn it is, and what comes next."""

from datetime import timedelta
from typing import Any

import pytest

from gongdan.kernel import clock
from tests.make.ticketing import moved, ticket_by

TICKETS = "/api/v1/tickets"
MEI = {"email": "mei@customer.example"}


async def progress(client: Any, ticket_id: int) -> dict[str, Any]:
    answer = await client.get(f"{TICKETS}/{ticket_id}/progress")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def current(shape: dict[str, Any]) -> str:
    (one,) = [step["key"] for step in shape["steps"] if step["state"] == "current"]
    return str(one)


async def test_a_request_from_submitting_to_closing(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await ticket_by(wang, requester=MEI, team="frontline", type="incident")
    told = await progress(mei, shape["id"])
    assert (current(told), told["next"]["code"], told["who"]["assignee"]) == ("submitted", "accept", None)
    assert [step["state"] for step in told["steps"]] == ["current", *["ahead"] * 4]
    taken = await wang.put(f"{TICKETS}/{shape['id']}/assignment", json={"assignee": "me"})
    assert taken.status_code == 200, taken.text
    told = await progress(mei, shape["id"])
    assert told["who"] == {"team": "一线客服", "assignee": "王芳"}
    assert told["next"]["code"] in ("start", "work")
    started = taken.json()
    if started["state_category"] == "new":
        started = await moved(wang, shape["id"], started["moves"][0]["key"])
    told = await progress(mei, shape["id"])
    assert (current(told), told["next"]["code"], told["your_turn"]) == ("in_progress", "work", None)
    assert all(step["at"] for step in told["steps"][:3])
    solved = await moved(wang, shape["id"], "solve", resolution="更换网线")
    told = await progress(mei, shape["id"])
    assert (current(told), told["your_turn"]) == ("solved", "confirm")
    assert told["next"] == {"code": "your_confirmation", "at": solved["confirmation"]["confirm_by"]}
    assert (told["can_rate"], told["can_reply"]) == (True, True)
    await mei.post(f"{TICKETS}/{shape['id']}/confirmations", json={"verdict": "confirmed"})
    told = await progress(mei, shape["id"])
    assert (current(told), told["next"]["code"], told["nudge"]["can"]) == ("closed", "reopen_until", False)
    assert told["can_reply"] is False


async def test_waiting_for_the_customer_says_what_he_has_to_do(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await ticket_by(wang, requester=MEI, team="frontline", assignee="me")
    asked = {"body": "请问型号？", "move": "wait"}
    offered = {move["key"] for move in shape["moves"]}
    if "wait" not in offered:
        shape = await moved(wang, shape["id"], next(iter(offered - {"solve", "hold"})))
    sent = await wang.post(f"{TICKETS}/{shape['id']}/comments", json=asked)
    assert sent.status_code == 201, sent.text
    told = await progress(mei, shape["id"])
    assert (told["category"], told["your_turn"], told["next"]["code"]) == ("waiting", "reply", "your_reply")
    await mei.post(f"{TICKETS}/{shape['id']}/comments", json={"body": "TP-80"})
    assert (await progress(mei, shape["id"]))["your_turn"] is None


async def test_on_hold_is_said_with_its_date_and_without_its_reason(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await ticket_by(wang, requester=MEI, team="frontline", assignee="me")
    until = (clock.now() + timedelta(days=3)).replace(microsecond=0)
    held = await wang.post(
        f"{TICKETS}/{shape['id']}/hold", json={"reason": "等供应商报价", "resume_at": until.isoformat()}
    )
    assert held.status_code == 200, held.text
    answer = await mei.get(f"{TICKETS}/{shape['id']}/progress")
    told = answer.json()
    assert told["next"]["code"] == "resume"
    assert told["hold"]["until"] == told["next"]["at"] == until.isoformat().replace("+00:00", "Z")
    assert "供应商" not in answer.text


async def test_taken_up_again_is_said_with_its_time(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await ticket_by(wang, requester=MEI, team="frontline", assignee="me")
    await moved(wang, shape["id"], "solve", resolution="重启")
    said = {"verdict": "rejected", "comment": "不行"}
    assert (await mei.post(f"{TICKETS}/{shape['id']}/confirmations", json=said)).status_code == 200
    told = await progress(mei, shape["id"])
    assert (told["reopened"]["count"], current(told)) == (1, "in_progress")
    assert told["reopened"]["at"]
    assert [step["at"] for step in told["steps"][3:]] == [None, None]


async def test_a_nudge_says_when_the_next_one_begins(
    world: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await ticket_by(wang, requester=MEI, team="frontline")
    assert (await progress(mei, shape["id"]))["nudge"] == {
        "can": True, "next_at": None, "count": 0, "waiting_since": None
    }  # fmt: skip
    assert (await mei.post(f"{TICKETS}/{shape['id']}/nudges", json={})).status_code == 201
    # What a colleague nudges is no business of the customer's.
    assert (await wang.post(f"{TICKETS}/{shape['id']}/nudges", json={})).status_code == 201
    told = (await progress(mei, shape["id"]))["nudge"]
    assert (told["count"], told["waiting_since"] is None, told["next_at"] is None) == (1, False, False)
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (await progress(mei, shape["id"]))["nudge"]["next_at"] is None


async def test_it_costs_few_queries_and_is_for_those_who_see_the_ticket(
    world: Any, client_for: Any, counting: Any
) -> None:
    mei = client_for(world.mei)
    shape = await ticket_by(client_for(world.wang), requester=MEI, team="frontline")
    await progress(mei, shape["id"])
    with counting() as count:
        await progress(mei, shape["id"])
    assert count.value <= 10
    assert (await client_for(world.carl).get(f"{TICKETS}/{shape['id']}/progress")).status_code == 404
