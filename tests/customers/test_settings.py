"""Organisations, tiers and regions over HTTP."""

from collections.abc import Callable

import httpx

from gongdan.customers import seed
from gongdan.customers.queries.ranks import list_regions, list_tiers
from tests.world import Person, World

Client = Callable[[Person | None], httpx.AsyncClient]


async def test_an_organisation_is_created_found_edited_and_retired(world: World, client_for: Client) -> None:
    zhou = client_for(world.zhou)
    made = await zhou.post(
        "/api/v1/organisations", json={"name": "Acme", "domain": "@ACME.example", "region": "shanghai"}
    )
    assert made.status_code == 201
    shape = made.json()
    assert (shape["domain"], shape["region"]["name"]) == ("acme.example", "上海市")
    path = f"/api/v1/organisations/{shape['id']}"
    for q in ("acm", "ACME.ex"):
        assert [o["id"] for o in (await zhou.get("/api/v1/organisations", params={"q": q})).json()["items"]] == [
            shape["id"]
        ]
    edited = await zhou.patch(path, json={"shares_tickets": True}, headers={"If-Match": made.headers["etag"]})
    assert (edited.json()["shares_tickets"], edited.headers["etag"]) == (True, '"v2"')
    assert (await zhou.patch(path, json={"note": "x"}, headers={"If-Match": '"v1"'})).status_code == 412
    assert (await zhou.delete(path)).status_code == 204
    assert (await zhou.get("/api/v1/organisations", params={"q": "acm"})).json()["items"] == []


async def test_a_domain_belongs_to_one_organisation_and_never_to_a_free_mail_provider(
    world: World, client_for: Client
) -> None:
    zhou = client_for(world.zhou)
    taken = await zhou.post("/api/v1/organisations", json={"name": "B", "domain": "customer.example"})
    assert (taken.status_code, taken.json()["code"]) == (409, "domain_taken")
    free = await zhou.post("/api/v1/organisations", json={"name": "B", "domain": "qq.com"})
    assert (free.status_code, free.json()["errors"][0]["field"]) == (422, "domain")


async def test_a_customer_sees_his_organisation_s_requests_where_it_shares_them(
    world: World, client_for: Client, as_user: Callable[..., object]
) -> None:
    organisation = world.xinghe.organisations["customer.example"]
    async with as_user(world.mei) as tx:  # type: ignore[attr-defined]
        assert tx.actor.organisation_id is None
    path = f"/api/v1/organisations/{organisation}"
    assert (await client_for(world.zhou).patch(path, json={"shares_tickets": True})).status_code == 200
    async with as_user(world.mei) as tx:  # type: ignore[attr-defined]
        assert tx.actor.organisation_id == organisation


async def test_a_tier_in_use_stays(world: World, client_for: Client) -> None:
    feng, wang = client_for(world.feng), client_for(world.wang)
    tier = (
        await feng.post("/api/v1/tiers", json={"key": "platinum", "names": {"en": "Platinum"}, "rank": 30})
    ).json()
    assert (await feng.get("/api/v1/tiers")).json()["items"][0]["key"] == "platinum"
    path = f"/api/v1/tiers/{tier['id']}"
    assert (await feng.patch(path, json={"is_vip": True})).json()["is_vip"] is True
    contact = (await wang.post("/api/v1/contacts", json={"name": "A", "tier": "platinum"})).json()
    assert (await feng.delete(path)).status_code == 409
    await wang.patch(f"/api/v1/contacts/{contact['id']}", json={"tier": None})
    assert (await feng.delete(path)).status_code == 204
    assert (await feng.get(path)).status_code == 404
    twice = await feng.post("/api/v1/tiers", json={"key": "gold", "names": {"en": "Gold"}})
    assert (twice.status_code, twice.json()["code"]) == (409, "key_taken")


async def test_regions_are_a_tree(world: World, client_for: Client) -> None:
    feng = client_for(world.feng)
    made = await feng.post(
        "/api/v1/regions", json={"key": "haidian", "names": {"zh-CN": "海淀区"}, "parent": "beijing"}
    )
    assert (made.json()["parent"], made.json()["name"]) == ("beijing", "海淀区")
    regions = {r["key"]: r for r in (await feng.get("/api/v1/regions")).json()["items"]}
    circle = await feng.patch(f"/api/v1/regions/{regions['north_china']['id']}", json={"parent": "haidian"})
    assert (circle.status_code, circle.json()["code"]) == (422, "region_in_a_circle")
    assert (await feng.delete(f"/api/v1/regions/{regions['beijing']['id']}")).status_code == 409
    assert (await feng.delete(f"/api/v1/regions/{made.json()['id']}")).status_code == 204
    unknown = await feng.post("/api/v1/regions", json={"key": "x", "names": {"en": "x"}, "parent": "atlantis"})
    assert unknown.json()["errors"][0]["field"] == "parent"


async def test_seeding_twice_changes_nothing(world: World, as_system: Callable[[int], object]) -> None:
    async with as_system(world.xinghe.id) as tx:  # type: ignore[attr-defined]
        before = (await list_tiers(tx), await list_regions(tx))
        await seed(tx)
        assert (await list_tiers(tx), await list_regions(tx)) == before
        assert len(before[1]) == 8 + 34
