"""Who reaches what: work given beyond one's reach, customers at the filter, guards that talk, narrow tokens."""

import json
from dataclasses import replace
from typing import Any

import httpx

from gongdan.identity import create_token
from gongdan.ticketing.actions import comment_on
from gongdan.ticketing.schemas.tickets import CommentDraft
from tests.make import setup
from tests.make.ticketing import ticket_by

TICKETS = "/api/v1/tickets"
_OPTIONS = [{"key": one, "names": {"en": one}} for one in ("high", "low")]


async def _made(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(f"/api/v1/{path}", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def _guarded_type(client: httpx.AsyncClient, key: str, guard: dict[str, Any] | None) -> None:
    """A type whose only customer move has this guard, with a step that is for staff alone."""
    flow = setup.workflow(key)
    flow["definition"]["moves"] = [
        {"key": "finish", "names": setup.NAMES, "from": ["new"], "to": "done", "is_customer_move": True}
        | ({"guard": guard} if guard else {}),
        {"key": "secret_step", "names": setup.NAMES, "from": ["new"], "to": "done"},
    ]
    await _made(client, "workflows", flow)
    await _made(client, "ticket-types", setup.ticket_type(key, workflow=key))


async def test_an_agent_gives_work_to_a_team_that_is_not_his_own(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await ticket_by(mei)
    given = await wang.put(f"{TICKETS}/{shape['id']}/assignment", json={"team": "network", "reason": "线路"})
    assert given.status_code == 200, given.text
    assert given.json()["team"]["key"] == "network"
    assert given.json()["moves"] == []
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).status_code == 404
    assert (await client_for(world.li).get(f"{TICKETS}/{shape['id']}")).json()["team"]["key"] == "network"


async def test_the_team_that_received_work_keeps_it_in_reach(world: Any, client_for: Any) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    shape = await ticket_by(mei)
    await wang.put(f"{TICKETS}/{shape['id']}/assignment", json={"team": "frontline"})
    given = await wang.put(f"{TICKETS}/{shape['id']}/assignment", json={"team": "network", "reason": "线路"})
    assert [move["key"] for move in given.json()["moves"]]
    seen = (await wang.get(f"{TICKETS}/{shape['id']}")).json()
    assert [seen[name]["key"] for name in ("team", "lead_team", "receiver_team")] == [
        "network",
        "frontline",
        "frontline",
    ]


async def test_a_token_that_may_only_open_tickets_opens_them(world: Any, client_for: Any, as_system: Any) -> None:
    await client_for(world.wang).post(
        "/api/v1/contacts",
        json={"name": "高明", "addresses": [{"channel": "email", "address": "gao@customer.example"}]},
    )
    async with as_system(world.xinghe.id) as tx:
        token = await create_token(tx, world.wang.user_id, name="form", scopes=["ticket.open"])
    form = client_for(replace(world.wang, token=token))
    opened = await form.post(TICKETS, json={"title": "网页表单", "requester": {"email": "gao@customer.example"}})
    assert opened.status_code == 201, opened.text
    assert opened.json()["number"]
    assert "高明" not in opened.text
    assert (await form.get(f"{TICKETS}/{opened.json()['id']}")).status_code == 404


async def test_customers_cannot_ask_the_filter_what_they_cannot_read(world: Any, client_for: Any) -> None:
    mei, wang, feng = client_for(world.mei), client_for(world.wang), client_for(world.feng)
    await _made(feng, "custom-fields", setup.custom_field("risk", options=_OPTIONS, is_customer_visible=False))
    await _made(feng, "ticket-types", setup.ticket_type("audit_case", fields=[{"field": "risk"}]))
    shape = await ticket_by(mei, type="audit_case")
    edited = await wang.patch(f"{TICKETS}/{shape['id']}", json={"tags": ["fraud"], "fields": {"risk": "high"}})
    assert edited.status_code == 200, edited.text
    for leaf in (
        {"field": "tags", "op": "includes", "value": "fraud"},
        {"field": "field:risk", "op": "is", "value": "high"},
        {"field": "followers", "op": "is_not_set"},
        {"field": "department", "op": "is_not_set"},
    ):
        asked = await mei.get(TICKETS, params={"filter": json.dumps(leaf)})
        assert asked.status_code == 422, (leaf, asked.text)
    open_ones = {"field": "state_category", "op": "is", "value": "new"}
    asked = await mei.get(TICKETS, params={"filter": json.dumps(open_ones)})
    assert [item["id"] for item in asked.json()["items"]] == [shape["id"]], asked.text


async def test_a_refused_guard_tells_staff_why_and_customers_nothing(world: Any, client_for: Any) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    guard = {"field": "tags", "op": "includes", "value": "approved"}
    await _guarded_type(client_for(world.feng), "guarded", guard)
    shape = await ticket_by(mei, type="guarded")
    asked = await mei.post(f"{TICKETS}/{shape['id']}/moves", json={"move": "finish"})
    assert asked.status_code == 409, asked.text
    assert "approved" not in asked.text
    told = await wang.post(f"{TICKETS}/{shape['id']}/moves", json={"move": "finish"})
    assert told.status_code == 409
    assert "approved" in told.text
    unknown = await mei.post(f"{TICKETS}/{shape['id']}/moves", json={"move": "nothing"})
    assert "secret_step" not in unknown.text


async def test_a_guard_on_a_retired_field_still_judges(world: Any, client_for: Any) -> None:
    feng, mei, wang = client_for(world.feng), client_for(world.mei), client_for(world.wang)
    field_id = (await _made(feng, "custom-fields", setup.custom_field("checked", options=_OPTIONS)))["id"]
    await _guarded_type(feng, "checked_case", {"field": "field:checked", "op": "is", "value": "high"})
    shape = await ticket_by(mei, type="checked_case")
    retired = await feng.delete(f"/api/v1/custom-fields/{field_id}")
    assert retired.status_code == 204, retired.text
    answer = await wang.post(f"{TICKETS}/{shape['id']}/moves", json={"move": "finish"})
    assert answer.status_code == 409, answer.text


async def test_fields_that_a_move_does_not_ask_for_need_the_right_to_edit(world: Any, client_for: Any) -> None:
    mei, sun = client_for(world.mei), client_for(world.sun)
    await _guarded_type(client_for(world.feng), "partner_case", None)
    shape = await ticket_by(mei, type="partner_case")
    chen = client_for(world.chen)
    given = await chen.put(f"{TICKETS}/{shape['id']}/assignment", json={"assignee": "sun@partner.example"})
    assert given.status_code == 200, given.text
    refused = await sun.post(f"{TICKETS}/{shape['id']}/moves", json={"move": "finish", "fields": {"title": "改了"}})
    assert refused.status_code == 403, refused.text
    assert (await chen.get(f"{TICKETS}/{shape['id']}")).json()["title"] == shape["title"]
    done = await sun.post(f"{TICKETS}/{shape['id']}/moves", json={"move": "finish"})
    assert done.status_code == 200, done.text


async def test_the_team_views_of_others_work_for_who_shares_views(world: Any, client_for: Any) -> None:
    chen, zhou = client_for(world.chen), client_for(world.zhou)
    view = await chen.post(
        "/api/v1/views",
        json={
            "name": "网络组",
            "condition": {"all": []},
            "is_shared": True,
            "team_id": world.xinghe.teams["network"],
        },
    )
    assert view.status_code == 201, view.text
    listed = [one["id"] for one in (await zhou.get("/api/v1/views")).json()["items"]]
    assert view.json()["id"] in listed
    assert (await zhou.get(TICKETS, params={"view": view.json()["id"]})).status_code == 200
    counts = (await zhou.get("/api/v1/view-counts")).json()["items"]
    assert view.json()["id"] in [one["view_id"] for one in counts]
    assert (await client_for(world.wang).get(TICKETS, params={"view": view.json()["id"]})).status_code == 404


async def test_a_merged_requester_brings_the_organisation_of_who_was_kept(world: Any, client_for: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    home = (await zhou.post("/api/v1/organisations", json={"name": "新单位"})).json()["id"]
    old = (await wang.post("/api/v1/contacts", json={"name": "旧"})).json()["id"]
    kept = (await wang.post("/api/v1/contacts", json={"name": "新", "organisation": home})).json()["id"]
    merged = await zhou.post(f"/api/v1/contacts/{kept}/merges", json={"contacts": [old]})
    assert merged.status_code < 300, merged.text
    shape = await ticket_by(wang, requester={"id": old})
    assert shape["requester"]["id"] == kept
    assert shape["organisation"]["id"] == home


async def test_timestamps_of_a_public_answer_count_only_people(world: Any, client_for: Any, as_system: Any) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    shape = await ticket_by(mei)
    async with as_system(world.xinghe.id) as tx:
        await comment_on(tx, shape["id"], CommentDraft(body="我们收到了您的请求"))
    assert (await wang.get(f"{TICKETS}/{shape['id']}")).json()["first_responded_at"] is None
