"""Contacts over HTTP: read, list, change, addresses, merges; who may and who may not."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.world import Person, World

Client = Callable[[Person | None], httpx.AsyncClient]


async def made(client: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await client.post("/api/v1/contacts", json={"name": "刘洋"} | values)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def email(text: str, **more: Any) -> dict[str, Any]:
    return {"channel": "email", "address": text, **more}


async def test_a_contact_is_created_read_edited_and_retired(world: World, client_for: Client) -> None:
    wang = client_for(world.wang)
    phone = {"channel": "phone", "address": "138 0013 8000"}
    contact = await made(wang, tier="gold", region="beijing", addresses=[email("Liu@New.Example"), phone])
    assert [(a["address"], a["is_primary"]) for a in contact["addresses"]] == [
        ("liu@new.example", True),
        ("+8613800138000", True),
    ]
    assert (contact["tier"]["name"], contact["tier"]["is_vip"], contact["region"]["name"]) == (
        "金牌客户",
        True,
        "北京市",
    )
    path = f"/api/v1/contacts/{contact['id']}"
    read = await wang.get(path)
    assert read.headers["etag"] == '"v1"'
    edited = await wang.patch(path, json={"name": "刘大洋", "tier": None}, headers={"If-Match": '"v1"'})
    assert (edited.json()["name"], edited.json()["tier"], edited.json()["version"]) == ("刘大洋", None, 2)
    stale = await wang.patch(path, json={"name": "x"}, headers={"If-Match": '"v1"'})
    assert stale.status_code == 412
    assert (await wang.delete(path)).status_code == 204
    assert (await wang.get(path)).json()["is_active"] is False
    assert (await wang.patch(path, json={"is_active": True})).json()["is_active"] is True


async def test_the_tier_of_the_organisation_holds_where_the_contact_has_none(
    world: World, client_for: Client
) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    organisation = (await feng.post("/api/v1/organisations", json={"name": "大客户", "tier": "gold"})).json()
    contact = await made(wang, organisation=organisation["id"])
    assert contact["tier"]["key"] == "gold"
    assert (await made(wang, organisation=organisation["id"], tier="silver"))["tier"]["key"] == "silver"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\x00b"}, ""),
        ({"name": "A", "tier": "diamond"}, "tier"),
        ({"name": "A", "organisation": 999_999_999}, "organisation"),
        ({"name": "A", "time_zone": "Mars/Base"}, "time_zone"),
        ({"name": "A", "locale": "fr"}, "locale"),
        ({"name": "A", "addresses": [email("nothing")]}, "addresses.0.address"),
        ({"name": "A", "addresses": [email("a@b.example"), email("A@b.example")]}, "addresses.1.address"),
        ({"name": "A", "colour": "red"}, "colour"),
    ],
)
async def test_what_is_wrong_is_named(world: World, client_for: Client, body: dict[str, Any], field: str) -> None:
    answer = await client_for(world.wang).post("/api/v1/contacts", json=body)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]] or not field


async def test_null_is_refused_where_something_must_stand(world: World, client_for: Client) -> None:
    wang = client_for(world.wang)
    contact = await made(wang)
    answer = await wang.patch(f"/api/v1/contacts/{contact['id']}", json={"name": None})
    assert answer.status_code == 422


async def test_a_taken_address_says_whose_it_is(world: World, client_for: Client) -> None:
    wang = client_for(world.wang)
    first = await made(wang, addresses=[email("taken@new.example")])
    answer = await wang.post("/api/v1/contacts", json={"name": "B", "addresses": [email("Taken@new.example")]})
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["code"], problem["params"]["contact_id"]) == ("address_taken", first["id"])
    assert problem["errors"][0]["field"] == "addresses.0.address"
    found = (await wang.get("/api/v1/contacts", params={"q": "taken@new"})).json()["items"]
    assert [item["id"] for item in found] == [first["id"]]


async def test_addresses_are_added_preferred_verified_and_removed(world: World, client_for: Client) -> None:
    wang = client_for(world.wang)
    contact = await made(wang, addresses=[email("one@new.example")])
    path = f"/api/v1/contacts/{contact['id']}/addresses"
    both = (await wang.post(path, json=email("two@new.example"))).json()
    assert [(a["address"], a["is_primary"]) for a in both["addresses"]] == [
        ("one@new.example", True),
        ("two@new.example", False),
    ]
    second = both["addresses"][1]["id"]
    changed = (await wang.patch(f"{path}/{second}", json={"is_primary": True, "is_verified": True})).json()
    assert next((a["id"], a["is_primary"], a["is_verified"]) for a in changed["addresses"]) == (second, True, True)
    assert sum(a["is_primary"] for a in changed["addresses"]) == 1
    assert (await wang.delete(f"{path}/{second}")).status_code == 204
    left = (await wang.get(f"/api/v1/contacts/{contact['id']}")).json()
    assert [(a["address"], a["is_primary"]) for a in left["addresses"]] == [("one@new.example", True)]
    assert left["version"] == 4
    assert (await wang.delete(f"{path}/{second}")).status_code == 404


async def test_a_merge_moves_addresses_and_leaves_a_way_to_the_survivor(world: World, client_for: Client) -> None:
    zhou = client_for(world.zhou)
    kept = await made(zhou, name="留", addresses=[email("kept@new.example")])
    gone = await made(zhou, name="并", tier="gold", addresses=[email("gone@new.example")])
    earlier = await made(zhou, name="先")
    await zhou.post(f"/api/v1/contacts/{gone['id']}/merges", json={"contacts": [earlier["id"]]})
    answer = await zhou.post(f"/api/v1/contacts/{kept['id']}/merges", json={"contacts": [gone["id"]]})
    assert answer.status_code == 201
    survivor = answer.json()
    assert [(a["address"], a["is_primary"]) for a in survivor["addresses"]] == [
        ("kept@new.example", True),
        ("gone@new.example", False),
    ]
    assert (survivor["name"], survivor["tier"]["key"]) == ("留", "gold")
    for merged in (gone, earlier):
        shape = (await zhou.get(f"/api/v1/contacts/{merged['id']}")).json()
        assert (shape["merged_into_id"], shape["is_active"]) == (kept["id"], False)
    refused = await zhou.patch(f"/api/v1/contacts/{gone['id']}", json={"name": "x"})
    assert (refused.status_code, refused.json()["params"]) == (409, {"merged_into_id": kept["id"]})
    names = [c["name"] for c in (await zhou.get("/api/v1/contacts", params={"q": "并"})).json()["items"]]
    assert names == []


async def test_a_merge_in_a_circle_or_into_oneself_is_refused(world: World, client_for: Client) -> None:
    zhou = client_for(world.zhou)
    one, two, three = [(await made(zhou, name=name))["id"] for name in ("一", "二", "三")]

    async def merge(kept: int, *merged: int) -> int:
        path = f"/api/v1/contacts/{kept}/merges"
        return (await zhou.post(path, json={"contacts": list(merged)})).status_code

    assert await merge(one, one) == 409
    assert await merge(one, 999_999_999) == 404
    assert await merge(one, two) == 201
    assert await merge(two, one) == 409
    assert await merge(three, two) == 409
    assert await merge(three, one) == 201
    assert (await zhou.get(f"/api/v1/contacts/{two}")).json()["merged_into_id"] == three


async def test_the_account_of_a_merged_customer_goes_with_him(world: World, client_for: Client) -> None:
    zhou, mei = client_for(world.zhou), client_for(world.mei)
    kept = await made(zhou, name="梅琳（新）")
    await zhou.post(f"/api/v1/contacts/{kept['id']}/merges", json={"contacts": [world.xinghe.contacts["mei"]]})
    assert (await mei.get("/api/v1/me/contact")).json()["id"] == kept["id"]


async def test_the_list_is_paged_and_narrowed(world: World, client_for: Client, counting: Any) -> None:
    wang = client_for(world.wang)
    for number in range(5):
        await made(wang, name=f"Zeta {number}", addresses=[{"channel": "phone", "address": f"1391111000{number}"}])
    seen: list[str] = []
    cursor: str | None = None
    while True:
        params = {"q": "zeta", "limit": "2"} | ({"cursor": cursor} if cursor else {})
        with counting() as n:
            page = (await wang.get("/api/v1/contacts", params=params)).json()
        assert n.value <= 6, n.texts
        seen += [item["name"] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == [f"Zeta {number}" for number in range(5)]
    by_phone = (await wang.get("/api/v1/contacts", params={"q": "139 1111 0003"})).json()["items"]
    assert [(item["name"], item["phone"]) for item in by_phone] == [("Zeta 3", "+8613911110003")]
    newest = (await wang.get("/api/v1/contacts", params={"sort": "-created_at", "limit": 1})).json()
    assert newest["next_cursor"]
    wrong = await wang.get("/api/v1/contacts", params={"cursor": newest["next_cursor"]})
    assert wrong.status_code == 422


@pytest.mark.parametrize("who", ["mei", "sun", "qian"])
async def test_the_register_is_closed_to_customers_and_those_without_permission(
    world: World, client_for: Client, who: str
) -> None:
    client = client_for(world.people[who])
    contact = f"/api/v1/contacts/{world.xinghe.contacts['mei']}"
    for method, path, body in [
        ("GET", "/api/v1/contacts", None),
        ("GET", contact, None),
        ("POST", "/api/v1/contacts", {"name": "x"}),
        ("PATCH", contact, {"name": "x"}),
        ("DELETE", contact, None),
        ("POST", f"{contact}/addresses", email("x@new.example")),
        ("POST", f"{contact}/merges", {"contacts": [world.xinghe.contacts["ou"]]}),
        ("GET", "/api/v1/organisations", None),
        ("GET", "/api/v1/tiers", None),
        ("POST", "/api/v1/tiers", {"key": "x", "names": {"en": "x"}}),
        ("POST", "/api/v1/regions", {"key": "x", "names": {"en": "x"}}),
    ]:
        answer = await client.request(method, path, json=body)
        assert answer.status_code == 403, (method, path, answer.text)
    name = (await client_for(world.wang).get(contact)).json()["name"]
    assert name == "梅琳"


async def test_another_tenant_s_contact_is_not_there(world: World, client_for: Client) -> None:
    ned = client_for(world.ned)
    path = f"/api/v1/contacts/{world.xinghe.contacts['mei']}"
    assert (await ned.get(path)).status_code == 404
    assert (await ned.patch(path, json={"name": "x"})).status_code == 404
    theirs = world.northwind.contacts["carl"]
    merge = await ned.post(f"/api/v1/contacts/{theirs}/merges", json={"contacts": [world.xinghe.contacts["mei"]]})
    assert merge.status_code == 404
    taken = await ned.post("/api/v1/contacts", json={"name": "x", "addresses": [email(world.mei.email)]})
    assert taken.status_code == 201


async def test_a_customer_reads_and_corrects_himself_only(world: World, client_for: Client) -> None:
    mei = client_for(world.mei)
    mine = await mei.get("/api/v1/me/contact")
    assert (mine.json()["name"], mine.json()["note"]) == ("梅琳", None)
    changed = await mei.patch("/api/v1/me/contact", json={"locale": "en"}, headers={"If-Match": mine.headers["etag"]})
    assert changed.json()["locale"] == "en"
    assert (await mei.patch("/api/v1/me/contact", json={"tier": "gold"})).status_code == 422
    assert (await client_for(world.wang).get("/api/v1/me/contact")).status_code == 403
