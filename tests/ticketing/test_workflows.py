"""Workflows over the API: publishing versions, what is refused and why, and that running tickets keep theirs."""

import copy
from typing import Any

from tests.make.setup import definition, ticket_type, workflow
from tests.make.ticketing import ticket_by

PATH = "/api/v1/workflows"


async def flows(client: Any) -> dict[str, Any]:
    return {one["key"]: one for one in (await client.get(PATH)).json()["items"]}


async def test_the_shipped_flows_are_there_with_their_definitions(client_for: Any, world: Any) -> None:
    wang = client_for(world.wang)
    found = await flows(wang)
    assert list(found) == ["desk", "service", "repair", "rnd", "return", "exchange", "resend", "refund"]
    desk = (await wang.get(f"{PATH}/{found['desk']['id']}")).json()
    assert [state["names"]["zh-CN"] for state in desk["definition"]["states"]] == [
        "新建",
        "处理中",
        "等待反馈",
        "挂起",
        "已解决",
        "已关闭",
    ]
    assert desk["number"] == 1


async def test_a_definition_comes_back_as_it_was_published(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    desk = (await feng.get(f"{PATH}/{(await flows(feng))['desk']['id']}")).json()
    again = await feng.post(f"{PATH}/{desk['id']}/versions", json={"definition": desk["definition"]})
    assert again.status_code == 201, again.text
    assert again.json()["definition"] == desk["definition"]


async def test_a_running_ticket_keeps_the_version_it_began_with(client_for: Any, world: Any) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    made = (await feng.post(PATH, json=workflow())).json()
    assert (await feng.post("/api/v1/ticket-types", json=ticket_type(workflow="short"))).status_code == 201
    old = await ticket_by(wang, type="rental")
    changed = definition()
    changed["moves"][0]["key"] = "complete"
    published = await feng.post(
        f"{PATH}/{made['id']}/versions", json={"definition": changed}, headers={"If-Match": '"v1"'}
    )
    assert (published.status_code, published.json()["number"], published.headers["etag"]) == (201, 2, '"v2"')
    new = await ticket_by(wang, type="rental")
    again = (await wang.get(f"/api/v1/tickets/{old['id']}")).json()
    assert [move["key"] for move in again["moves"]] == ["finish"]
    assert [move["key"] for move in new["moves"]] == ["complete"]


async def test_versions_are_listed_from_the_newest_in_pages(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    made = (await feng.post(PATH, json=workflow())).json()
    versions = f"{PATH}/{made['id']}/versions"
    for _ in range(2):
        await feng.post(versions, json={"definition": definition()})
    first = (await feng.get(versions, params={"limit": 2})).json()
    rest = (await feng.get(versions, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [(one["number"], one["is_current"]) for one in first["items"] + rest["items"]] == [
        (3, True),
        (2, False),
        (1, False),
    ]
    assert rest["next_cursor"] is None
    assert (await feng.get(f"{versions}/1")).json()["definition"] == definition_as_stored()
    assert (await feng.get(f"{versions}/4")).status_code == 404


def definition_as_stored() -> dict[str, Any]:
    stored = definition()
    for move in stored["moves"]:
        move |= {"roles": [], "required_fields": [], "is_customer_move": False, "needs_comment": False}
        move |= {"needs": [], "effects": []}
    return stored


async def test_a_faulty_flow_is_refused_with_place_and_remedy(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    cases: list[tuple[str, Any, str, str]] = [
        ("required_fields", ["colour"], "definition.moves.0.required_fields", "unknown_field"),
        ("roles", ["king"], "definition.moves.0.roles", "unknown_role"),
        ("to", "nowhere", "definition.moves.0.to", "unknown_state"),
        ("guard", {"field": "mood", "op": "is", "value": 1}, "definition.moves.0.guard.field", "unknown_field"),
        ("guard", {"field": "priority", "op": "changed"}, "definition.moves.0.guard.op", "operator_needs_event"),
        ("guard", {"field": "priority"}, "definition.moves.0.guard.op", "missing_word"),
    ]
    for word, value, field, code in cases:
        body = copy.deepcopy(workflow())
        body["definition"]["moves"][0][word] = value
        refused = await feng.post(PATH, json=body)
        assert refused.status_code == 422
        assert (field, code) in {(e["field"], e["code"]) for e in refused.json()["errors"]}, refused.text
        assert all(error["remedy"] for error in refused.json()["errors"])
    endless = await feng.post(PATH, json=workflow() | {"definition": definition(has_end=False)})
    assert [error["code"] for error in endless.json()["errors"]] == ["no_end"]
    assert "short" not in await flows(feng)


async def test_a_flow_in_use_is_not_retired(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    made = (await feng.post(PATH, json=workflow())).json()
    kind = (await feng.post("/api/v1/ticket-types", json=ticket_type(workflow="short"))).json()
    refused = await feng.delete(f"{PATH}/{made['id']}")
    assert (refused.status_code, refused.json()["params"]["types"]) == (409, "rental")
    await feng.delete(f"/api/v1/ticket-types/{kind['id']}")
    assert (await feng.delete(f"{PATH}/{made['id']}")).status_code == 204
    back = await feng.patch(f"/api/v1/ticket-types/{kind['id']}", json={"is_active": True})
    assert back.json()["errors"][0]["field"] == "workflow"
    assert (await feng.patch(f"{PATH}/{made['id']}", json={"is_active": True})).json()["is_active"] is True


async def test_only_who_manages_types_may_publish(client_for: Any, world: Any) -> None:
    desk = (await flows(client_for(world.wang)))["desk"]
    for person in (world.wang, world.shen, world.mei):
        client = client_for(person)
        assert (await client.post(PATH, json=workflow())).status_code == 403
        body = {"definition": definition()}
        assert (await client.post(f"{PATH}/{desk['id']}/versions", json=body)).status_code == 403
        assert (await client.patch(f"{PATH}/{desk['id']}", json={"names": {"en": "x"}})).status_code == 403
        assert (await client.delete(f"{PATH}/{desk['id']}")).status_code == 403
    assert (await client_for(world.mei).get(PATH)).status_code == 403
    nora = client_for(world.nora)
    for path in (f"{PATH}/{desk['id']}", f"{PATH}/{desk['id']}/versions", f"{PATH}/{desk['id']}/versions/1"):
        assert (await nora.get(path)).status_code == 404
    assert (await flows(client_for(world.wang)))["desk"] == desk
