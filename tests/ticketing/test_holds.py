"""Holds: the flow's own move with a reason and a date; taken up by hand or when the date comes, once."""

from datetime import timedelta
from typing import Any

import pytest

from gongdan.kernel import clock
from gongdan.ticketing.jobs.handovers import resume_held_tickets
from tests.make import setup
from tests.make.ticketing import moved, ticket_by

TICKETS = "/api/v1/tickets"


def until(**ahead: int) -> str:
    return (clock.now() + timedelta(**ahead)).isoformat()


async def test_a_ticket_rests_with_a_reason_until_its_date(world: Any, client_for: Any) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    shape = await ticket_by(mei)
    url = f"{TICKETS}/{shape['id']}"
    held = await wang.post(f"{url}/hold", json={"reason": "等供应商发货", "resume_at": until(hours=2)})
    assert held.status_code == 200, held.text
    assert (held.json()["state"], held.json()["hold"]["reason"]) == ("on_hold", "等供应商发货")
    assert "供应商" not in (await mei.get(url)).text + (await mei.get(f"{url}/timeline")).text
    assert (await mei.get(url)).json()["state_category"] == "on_hold"
    await resume_held_tickets()
    assert (await wang.get(url)).json()["state"] == "on_hold", "not yet"
    with clock.frozen(clock.now() + timedelta(hours=3)):
        await resume_held_tickets()
        await resume_held_tickets()
    after = (await wang.get(url)).json()
    assert (after["state"], after["hold"]) == ("in_progress", None)
    items = (await wang.get(f"{url}/timeline")).json()["items"]
    told = [(one["kind"], one["actor"]["kind"]) for one in items if one["kind"] in ("ticket.moved", "ticket.held")]
    assert told == [("ticket.moved", "user"), ("ticket.held", "user"), ("ticket.moved", "system")]


async def test_the_customer_is_told_what_the_comment_says(world: Any, client_for: Any) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    shape = await ticket_by(mei)
    url = f"{TICKETS}/{shape['id']}"
    body = {"reason": "库存为零", "comment": {"body": "配件下周到，届时联系您"}}
    assert (await wang.post(f"{url}/hold", json=body)).status_code == 200
    assert [one["body"] for one in (await mei.get(f"{url}/comments")).json()["items"]] == ["配件下周到，届时联系您"]
    assert "库存" not in (await mei.get(f"{url}/timeline")).text


async def test_it_is_taken_up_by_hand(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, team="frontline")
    url = f"{TICKETS}/{shape['id']}"
    early = await wang.delete(f"{url}/hold")
    assert (early.status_code, early.json()["code"]) == (409, "not_on_hold")
    await wang.post(f"{url}/hold", json={"reason": "等答复", "resume_at": until(hours=1)})
    back = await wang.delete(f"{url}/hold")
    assert back.status_code == 200, back.text
    assert (back.json()["state_category"], back.json()["hold"]) == ("open", None)
    # Held again without a date: the old one is forgotten.
    await wang.post(f"{url}/moves", json={"move": "hold", "comment": {"body": "又等", "is_public": False}})
    again = (await wang.get(url)).json()
    assert again["hold"] == {"reason": None, "resume_at": None}
    with clock.frozen(clock.now() + timedelta(hours=2)):
        await resume_held_tickets()
    assert (await wang.get(url)).json()["state"] == "on_hold"


async def test_what_rests_already_gets_another_reason_and_date(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, team="frontline")
    url = f"{TICKETS}/{shape['id']}"
    await wang.post(f"{url}/hold", json={"reason": "等货", "resume_at": until(hours=1)})
    body = {"reason": "货又晚了", "resume_at": until(days=2), "comment": {"body": "再等两天"}}
    later = await wang.post(f"{url}/hold", json=body)
    assert later.json()["hold"]["reason"] == "货又晚了"
    assert [one["body"] for one in (await wang.get(f"{url}/comments")).json()["items"]] == ["等货", "再等两天"]
    with clock.frozen(clock.now() + timedelta(hours=2)):
        await resume_held_tickets()
    assert (await wang.get(url)).json()["state"] == "on_hold"
    await moved(wang, shape["id"], "resume")
    assert (await wang.get(url)).json()["hold"] is None


BAD = {
    "no reason": ({"reason": ""}, "reason"),
    "a long reason": ({"reason": "x" * 2001}, "reason"),
    "a date that has passed": ({"resume_at": "2020-01-01T00:00:00Z"}, "resume_at"),
    "a date beyond the calendar": ({"resume_at": "9999-01-01T00:00:00Z"}, "resume_at"),
}


@pytest.mark.parametrize("what", BAD)
async def test_a_hold_that_cannot_be_is_refused_by_name(world: Any, client_for: Any, what: str) -> None:
    wang = client_for(world.wang)
    shape = await ticket_by(wang, team="frontline")
    given, field = BAD[what]
    answer = await wang.post(f"{TICKETS}/{shape['id']}/hold", json={"reason": "等"} | given)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).json() == shape


async def test_a_flow_without_a_hold_refuses_with_what_it_offers(world: Any, client_for: Any) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    assert (await feng.post("/api/v1/workflows", json=setup.workflow("short"))).status_code == 201
    assert (
        await feng.post("/api/v1/ticket-types", json=setup.ticket_type("quick", workflow="short"))
    ).status_code == 201
    shape = await ticket_by(wang, type="quick", team="frontline")
    refused = await wang.post(f"{TICKETS}/{shape['id']}/hold", json={"reason": "等"})
    assert (refused.status_code, refused.json()["code"]) == (409, "move_refused")
    assert "finish" in refused.json()["errors"][0]["remedy"]


async def test_customers_and_strangers_do_not_hold(world: Any, client_for: Any) -> None:
    mei = client_for(world.mei)
    shape = await ticket_by(mei)
    url = f"{TICKETS}/{shape['id']}"
    for client, status in ((mei, 403), (client_for(world.wu), 403), (client_for(world.ou), 404)):
        assert (await client.post(f"{url}/hold", json={"reason": "等"})).status_code == status
        assert (await client.delete(f"{url}/hold")).status_code == status
    assert (await mei.get(url)).json()["state"] == "new"


def flow_with(*ways: dict[str, Any]) -> dict[str, Any]:
    """A flow with a hold, and these moves out of it."""
    states = [("new", "new"), ("resting", "on_hold"), ("work", "open"), ("other", "open"), ("done", "closed")]
    moves = [
        {"key": "rest", "names": setup.NAMES, "from": ["new"], "to": "resting"},
        {"key": "finish", "names": setup.NAMES, "from": ["resting", "work", "other"], "to": "done"},
        {"key": "begin", "names": setup.NAMES, "from": ["new"], "to": "work"},
        {"key": "turn", "names": setup.NAMES, "from": ["work"], "to": "other"},
        *({"names": setup.NAMES, "from": ["resting"]} | way for way in ways),
    ]
    named = [{"key": key, "names": setup.NAMES, "category": category} for key, category in states]
    return {"initial": "new", "states": named, "moves": moves}


GUARD = {"field": "title", "op": "is", "value": "x"}
WAYS: dict[str, tuple[list[dict[str, Any]], str]] = {
    "the first that asks nothing": (
        [{"key": "a", "to": "work", "required_fields": ["due_at"]}, {"key": "b", "to": "other"}],
        "other",
    ),
    "one that asks for fields, where there is no other": (
        [{"key": "a", "to": "work", "required_fields": ["due_at"]}],
        "work",
    ),
    "none with a condition": ([{"key": "a", "to": "work", "guard": GUARD}], "resting"),
    "the one without a condition": (
        [{"key": "a", "to": "work", "guard": GUARD}, {"key": "b", "to": "other"}],
        "other",
    ),
}


@pytest.mark.parametrize("which", WAYS)
async def test_the_clock_takes(world: Any, client_for: Any, which: str) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    ways, ends_in = WAYS[which]
    flow = {"key": "resting", "names": setup.NAMES, "definition": flow_with(*ways)}
    made = await feng.post("/api/v1/workflows", json=flow)
    assert made.status_code == 201, made.text
    assert (
        await feng.post("/api/v1/ticket-types", json=setup.ticket_type("rest", workflow="resting"))
    ).status_code == 201
    shape = await ticket_by(wang, type="rest", team="frontline")
    url = f"{TICKETS}/{shape['id']}"
    held = await wang.post(f"{url}/hold", json={"reason": "等", "resume_at": until(minutes=5)})
    assert held.json()["state"] == "resting", held.text
    with clock.frozen(clock.now() + timedelta(minutes=6)):
        await resume_held_tickets()
        await resume_held_tickets()
    after = (await wang.get(url)).json()
    assert after["state"] == ends_in
    kinds = [one["kind"] for one in (await wang.get(f"{url}/timeline")).json()["items"]]
    assert kinds.count("ticket.hold_lapsed") == (ends_in == "resting")
    if ends_in == "resting":
        assert after["hold"] == {"reason": "等", "resume_at": None}, "it is not asked again each minute"
