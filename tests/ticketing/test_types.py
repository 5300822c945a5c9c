"""Ticket types over the API: shipped ones, new ones, their fields, retiring, and who may."""

from typing import Any

from sqlalchemy import select

from gongdan.kernel.events import events
from gongdan.ticketing.actions.seed import seed
from gongdan.ticketing.models import (
    categories,
    checklist_templates,
    custom_fields,
    duties,
    forms,
    templates,
    ticket_types,
    views,
    workflows,
)
from tests.make.setup import custom_field, ticket_type

PATH = "/api/v1/ticket-types"


async def types_by_key(client: Any, **params: Any) -> dict[str, Any]:
    return {one["key"]: one for one in (await client.get(PATH, params=params)).json()["items"]}


async def test_the_types_are_shipped_in_both_languages(client_for: Any, world: Any) -> None:
    wang, nina = client_for(world.wang), client_for(world.nina)
    shipped = await types_by_key(wang)
    assert list(shipped) == [
        *("incident", "request", "question", "complaint", "field_service"),
        *("repair", "change", "return", "exchange", "resend", "refund"),
    ]
    assert shipped["incident"]["name"] == "故障"
    assert (await types_by_key(nina))["incident"]["name"] == "Incident"
    assert [field["key"] for field in shipped["question"]["fields"]][:2] == ["product", "order_no"]


async def test_seeding_again_changes_nothing(as_system: Any, world: Any) -> None:
    setup = (ticket_types, custom_fields, workflows, duties, categories, forms)
    tables = (*setup, checklist_templates, templates, views)
    async with as_system(world.xinghe.id) as tx:
        before = [await tx.all(select(table).order_by(table.c.id)) for table in tables]
        await seed(tx)
        assert [await tx.all(select(table).order_by(table.c.id)) for table in tables] == before
        assert all(before)


async def test_a_type_is_created_edited_and_retired(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    fields = [{"field": "order_no", "is_required": True}, {"field": "resolution"}]
    made = await feng.post(PATH, json=ticket_type(fields=fields, number_prefix="ZL"))
    assert made.status_code == 201, made.text
    shape = made.json()
    assert [(field["key"], field["is_required"]) for field in shape["fields"]] == [
        ("order_no", True),
        ("resolution", False),
    ]
    assert made.headers["etag"] == '"v1"'
    path = f"{PATH}/{shape['id']}"
    edited = await feng.patch(
        path, json={"names": {"en": "Rental"}, "is_public": False}, headers={"If-Match": '"v1"'}
    )
    assert (edited.json()["names"], edited.json()["version"]) == ({"en": "Rental"}, 2)
    assert "rental" not in await types_by_key(client_for(world.mei))
    stale = await feng.patch(path, json={"position": 5}, headers={"If-Match": '"v1"'})
    assert stale.status_code == 412
    assert (await feng.delete(path)).status_code == 204
    assert "rental" not in await types_by_key(feng)
    assert "rental" in await types_by_key(feng, include_retired="true")
    assert (await feng.patch(path, json={"is_active": True})).json()["is_active"] is True


async def test_the_fields_of_a_type_are_set_as_a_whole(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    question = (await types_by_key(feng))["question"]
    path = f"{PATH}/{question['id']}/fields"
    wanted = [{"field": "resolution", "is_required": False}, {"field": "model", "is_required": True}]
    answer = await feng.put(path, json={"fields": wanted}, headers={"If-Match": f'"v{question["version"]}"'})
    assert [one["key"] for one in answer.json()["fields"]] == ["resolution", "model"]
    again = await feng.put(path, json={"fields": wanted})
    assert again.json()["version"] == answer.json()["version"] == question["version"] + 1
    wrong = await feng.put(path, json={"fields": [{"field": "model"}, {"field": "model"}, {"field": "nothing"}]})
    assert wrong.status_code == 422
    assert [(e["field"], e["code"]) for e in wrong.json()["errors"]] == [
        ("fields.1.field", "duplicate"),
        ("fields.2.field", "unknown_field"),
    ]


async def test_customers_see_public_types_without_hidden_fields(client_for: Any, world: Any) -> None:
    mei = client_for(world.mei)
    shown = await types_by_key(mei)
    keys = {field["key"] for field in shown["complaint"]["fields"]}
    assert "order_no" in keys
    assert "compensation" not in keys
    assert (await mei.get(f"{PATH}/{shown['complaint']['id']}")).status_code == 200


async def test_bad_types_are_refused_with_the_field_to_blame(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    cases: list[tuple[dict[str, Any], int, str]] = [
        (ticket_type(key="incident"), 409, "key"),
        (ticket_type(workflow="nowhere"), 422, "workflow"),
        (ticket_type(default_team_id=world.northwind.teams["desk"]), 422, "default_team_id"),
        (ticket_type(number_prefix="维修"), 422, "number_prefix"),
        (ticket_type(colour="red"), 422, "colour"),
        (ticket_type(key="Bad Key"), 422, "key"),
        (ticket_type(names={}), 422, "names"),
    ]
    for body, status, field in cases:
        answer = await feng.post(PATH, json=body)
        assert (answer.status_code, [e["field"] for e in answer.json()["errors"]]) == (status, [field]), body


async def test_only_who_manages_types_may_change_them(client_for: Any, world: Any) -> None:
    shipped = (await types_by_key(client_for(world.wang)))["incident"]
    path = f"{PATH}/{shipped['id']}"
    for person in (world.wang, world.zhou, world.qian, world.shen, world.mei):
        client = client_for(person)
        assert (await client.post(PATH, json=ticket_type())).status_code == 403
        assert (await client.patch(path, json={"position": 7})).status_code == 403
        assert (await client.put(f"{path}/fields", json={"fields": []})).status_code == 403
        assert (await client.delete(path)).status_code == 403
    assert (await client_for(None).get(PATH)).status_code == 401
    assert (await client_for(world.nora).patch(path, json={"position": 7})).status_code == 404
    assert (await client_for(world.wang).get(path)).json() == shipped


async def test_what_is_changed_is_in_the_log(client_for: Any, as_system: Any, world: Any) -> None:
    feng = client_for(world.feng)
    made = (await feng.post("/api/v1/custom-fields", json=custom_field())).json()
    shape = (await feng.post(PATH, json=ticket_type())).json()
    await feng.patch(f"{PATH}/{shape['id']}", json={"position": shape["position"] + 1})
    await feng.put(f"{PATH}/{shape['id']}/fields", json={"fields": [{"field": made["key"]}]})
    async with as_system(world.xinghe.id) as tx:
        subject = (events.c.subject == "ticket_type", events.c.subject_id == shape["id"])
        rows = await tx.all(select(events).where(events.c.tenant_id == tx.tenant_id, *subject).order_by(events.c.id))
    assert [row.kind for row in rows] == ["ticket_type.created", "ticket_type.changed", "ticket_type.changed"]
    assert rows[1].payload["changes"] == {"position": [shape["position"], shape["position"] + 1]}
    assert rows[2].payload["changes"] == {"fields": [[], [["colour", False]]]}
    assert {row.actor_name for row in rows} == {"冯军"}
