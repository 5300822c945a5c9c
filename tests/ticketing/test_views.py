"""Views over the API: shipped ones, one's own, shared ones, and who may change them."""

from typing import Any

import pytest

from tests.make.setup import view

PATH = "/api/v1/views"


async def names(client: Any) -> list[str]:
    return [one["name"] for one in (await client.get(PATH)).json()["items"]]


async def test_the_shipped_views_speak_both_languages(client_for: Any, world: Any) -> None:
    assert (await names(client_for(world.wang)))[:3] == ["我的待处理", "未分派", "本组待处理"]
    assert (await names(client_for(world.nina)))[:3] == ["My open tickets", "Unassigned", "Open in my teams"]


async def test_every_shipped_view_lists_tickets(client_for: Any, world: Any) -> None:
    wang = client_for(world.wang)
    for one in (await wang.get(PATH)).json()["items"]:
        answer = await wang.get("/api/v1/tickets", params={"view": one["id"]})
        assert answer.status_code == 200, (one["name"], answer.text)


async def test_a_view_of_ones_own_is_seen_by_nobody_else(client_for: Any, world: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    made = await wang.post(PATH, json=view())
    assert made.status_code == 201, made.text
    path = f"{PATH}/{made.json()['id']}"
    assert made.json()["can_edit"] is True
    for method, body in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
        assert (await zhou.request(method, path, json=body)).status_code == 404
    edited = await wang.patch(path, json={"name": "新名字", "sort": "priority"}, headers={"If-Match": '"v1"'})
    assert (edited.json()["name"], edited.json()["sort"], edited.headers["etag"]) == ("新名字", "priority", '"v2"')
    assert (await wang.patch(path, json={"name": "x"}, headers={"If-Match": '"v1"'})).status_code == 412
    assert (await wang.delete(path)).status_code == 204
    assert (await wang.get(path)).status_code == 404


async def test_sharing_needs_the_right_to_share(client_for: Any, world: Any) -> None:
    wang, zhou = client_for(world.wang), client_for(world.zhou)
    assert (await wang.post(PATH, json=view(is_shared=True))).status_code == 403
    own = (await wang.post(PATH, json=view())).json()
    assert (await wang.patch(f"{PATH}/{own['id']}", json={"is_shared": True})).status_code == 403
    shared = (await zhou.post(PATH, json=view(is_shared=True, name="主管"))).json()
    assert "主管" in await names(wang)
    assert (await wang.patch(f"{PATH}/{shared['id']}", json={"name": "x"})).status_code == 403
    assert (await wang.delete(f"{PATH}/{shared['id']}")).status_code == 403
    taken = await zhou.patch(f"{PATH}/{shared['id']}", json={"is_shared": False})
    assert (taken.json()["is_shared"], taken.json()["owner_id"]) == (False, world.zhou.user_id)
    assert "主管" not in await names(wang)


async def test_a_shared_view_can_be_for_one_team(client_for: Any, world: Any) -> None:
    zhou = client_for(world.zhou)
    frontline = world.xinghe.teams["frontline"]
    made = await zhou.post(PATH, json=view(is_shared=True, name="一线", team_id=frontline))
    assert made.status_code == 201, made.text
    assert "一线" in await names(client_for(world.wang))
    assert "一线" not in await names(client_for(world.li))
    private = await zhou.patch(f"{PATH}/{made.json()['id']}", json={"is_shared": False})
    assert private.json()["team_id"] is None


async def test_a_renamed_shipped_view_keeps_its_new_name_in_every_language(client_for: Any, world: Any) -> None:
    zhou = client_for(world.zhou)
    first = (await zhou.get(PATH)).json()["items"][0]
    assert (await zhou.patch(f"{PATH}/{first['id']}", json={"name": "我的活"})).json()["name"] == "我的活"
    assert "我的活" in await names(client_for(world.wang))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"condition": {"all": [{"field": "mood", "op": "is", "value": 1}]}}, "condition.all[0].field"),
        ({"condition": {"field": "priority", "op": "changed"}}, "condition.op"),
        ({"condition": {}}, "condition"),
        ({"columns": ["number", "number"]}, "columns.1"),
        ({"columns": ["field:nothing"]}, "columns.0"),
        ({"sort": "colour"}, "sort"),
        ({"name": ""}, "name"),
        ({"team_id": 1}, "team_id"),
        ({"owner_id": 1}, "owner_id"),
    ],
)
async def test_a_view_that_cannot_work_is_refused(client_for: Any, world: Any, more: Any, field: str) -> None:
    wang = client_for(world.wang)
    before = await names(wang)
    refused = await wang.post(PATH, json=view(**more))
    assert refused.status_code == 422, refused.text
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert await names(wang) == before


async def test_views_are_closed_to_customers_auditors_and_other_tenants(client_for: Any, world: Any) -> None:
    shipped = (await client_for(world.wang).get(PATH)).json()["items"][0]
    mei, shen, nora = client_for(world.mei), client_for(world.shen), client_for(world.nora)
    assert (await mei.get(PATH)).status_code == 403
    assert (await mei.get(f"{PATH}/{shipped['id']}")).status_code == 403
    assert (await mei.post(PATH, json=view())).status_code == 403
    assert (await shen.get(PATH)).status_code == 200
    assert (await shen.post(PATH, json=view())).status_code == 403
    for method, body in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
        assert (await nora.request(method, f"{PATH}/{shipped['id']}", json=body)).status_code == 404
    assert (await client_for(world.wang).get(f"{PATH}/{shipped['id']}")).json() == shipped
