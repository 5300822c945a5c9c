"""A closed matter goes on in a follow-up: who may, what is carried over, and what refers to what."""

from datetime import UTC, datetime, timedelta
from typing import Any

from gongdan.kernel import clock
from tests.make.ticketing import moved, solved, ticket_by
from tests.ticketing.test_put_away import closed, delete

TICKETS = "/api/v1/tickets"
MEI = {"email": "mei@customer.example"}
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


async def test_what_is_reopened_too_late_is_told_the_way_and_goes_on_in_a_follow_up(
    world: Any, client_for: Any
) -> None:
    chen, mei = client_for(world.chen), client_for(world.mei)
    with clock.frozen(NOON):
        fields = {"impact": "team", "error_code": "E42", "root_cause": "网线老化", "workaround": "用无线"}
        body = {"title": "网络断开", "type": "incident", "fields": fields, "category": "network_wired"}
        shape = await closed(chen, requester=MEI, team="network", priority="high", **body)
    url = f"{TICKETS}/{shape['id']}"
    with clock.frozen(NOON + timedelta(days=20)):
        late = await mei.post(f"{url}/moves", json={"move": "reopen"})
        assert (late.status_code, late.json()["code"]) == (409, "reopened_too_late")
        assert "follow-ups" in late.json()["detail"]
        made = await mei.post(f"{url}/follow-ups", json={"description": "又断了"})
    assert made.status_code == 201, made.text
    new = (await chen.get(made.headers["location"])).json()
    assert new["number"] != shape["number"]
    assert (new["title"], new["description"], new["type"], new["priority"]) == (
        "网络断开",
        "又断了",
        "incident",
        "high",
    )
    assert (new["category"], new["team"]["key"], new["state_category"]) == ("network_wired", "network", "new")
    assert new["requester"]["name"] == "梅琳"
    assert new["creator"] is None, "she asked herself"
    assert new["fields"] == {"impact": "team", "error_code": "E42"}, "what was found out belongs to the old one"
    (link,) = new["links"]
    assert (link["kind"], link["is_outgoing"], link["ticket"]["id"]) == ("follow_up", True, shape["id"])
    old = (await chen.get(url)).json()
    assert old["state"] == "closed"
    assert [one["is_outgoing"] for one in old["links"]] == [False]
    told = (await mei.get(f"{url}/timeline")).json()["items"][-1]
    assert (told["kind"], told["details"]) == ("ticket.follow_up_opened", {"follow_up_number": new["number"]})


async def test_staff_open_a_follow_up_for_the_same_customer(world: Any, client_for: Any) -> None:
    wang = client_for(world.wang)
    shape = await closed(wang, requester=MEI, team="frontline")
    body = {"title": "换一个交换机", "priority": "low", "fields": {"product": "S5700"}}
    made = await wang.post(f"{TICKETS}/{shape['id']}/follow-ups", json=body)
    assert made.status_code == 201, made.text
    new = made.json()
    assert (new["title"], new["priority"], new["fields"]) == ("换一个交换机", "low", {"product": "S5700"})
    assert (new["requester"]["name"], new["creator"]["name"]) == ("梅琳", "王芳")


async def test_an_archived_ticket_has_follow_ups_and_an_open_one_has_none(world: Any, client_for: Any) -> None:
    wang, zhou, mei = client_for(world.wang), client_for(world.zhou), client_for(world.mei)
    shape = await closed(wang, requester=MEI, team="frontline")
    await zhou.post(f"{TICKETS}/{shape['id']}/archive")
    assert (await mei.post(f"{TICKETS}/{shape['id']}/follow-ups", json={})).status_code == 201
    for early in (await ticket_by(mei), await solved(wang, requester=MEI)):
        refused = await mei.post(f"{TICKETS}/{early['id']}/follow-ups", json={})
        assert (refused.status_code, refused.json()["code"]) == (409, "not_closed")
        assert "reopen" in refused.json()["params"]["remedy"]


async def test_a_follow_up_of_what_one_may_not_see_or_open_is_refused(world: Any, client_for: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    shape = await closed(wang, requester=MEI, team="frontline")
    url = f"{TICKETS}/{shape['id']}/follow-ups"
    assert (await client_for(world.ou).post(url, json={})).status_code == 404
    assert (await client_for(world.zheng).post(url, json={})).status_code == 403
    await delete(zhou, shape["id"])
    assert (await client_for(world.mei).post(url, json={})).status_code == 404


async def test_a_type_that_was_retired_since_gives_way_to_the_first_there_is(world: Any, client_for: Any) -> None:
    wang, feng = client_for(world.wang), client_for(world.feng)
    shape = await closed(wang, requester=MEI, category="other", fields={"product": "S5700"})
    types = {one["key"]: one["id"] for one in (await feng.get("/api/v1/ticket-types")).json()["items"]}
    categories = {one["key"]: one["id"] for one in (await feng.get("/api/v1/categories")).json()["items"]}
    await feng.delete(f"/api/v1/ticket-types/{types['question']}")
    await feng.delete(f"/api/v1/categories/{categories['other']}")
    made = await wang.post(f"{TICKETS}/{shape['id']}/follow-ups", json={})
    assert made.status_code == 201, made.text
    assert (made.json()["type"], made.json()["category"], made.json()["fields"]) == ("incident", None, {})


async def test_values_that_no_longer_hold_are_left_behind(world: Any, client_for: Any) -> None:
    wang, feng = client_for(world.wang), client_for(world.feng)
    shape = await wang.post(TICKETS, json={"title": "慢", "type": "incident", "fields": {"impact": "company"}})
    ticket_id = shape.json()["id"]
    await moved(wang, ticket_id, "solve", "close", resolution="好了")
    fields = {one["key"]: one for one in (await feng.get("/api/v1/custom-fields")).json()["items"]}
    options = [one for one in fields["impact"]["options"] if one["key"] != "company"]
    changed = await feng.patch(f"/api/v1/custom-fields/{fields['impact']['id']}", json={"options": options})
    assert changed.status_code == 200, changed.text
    made = await wang.post(f"{TICKETS}/{ticket_id}/follow-ups", json={})
    assert made.status_code == 201, made.text
    assert made.json()["fields"] == {}
