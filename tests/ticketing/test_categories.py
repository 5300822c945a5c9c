"""The category tree over the API: order, moving with all below, circles, retiring."""

from typing import Any

PATH = "/api/v1/categories"


async def tree(client: Any, **params: Any) -> dict[str, Any]:
    return {one["key"]: one for one in (await client.get(PATH, params=params)).json()["items"]}


async def make(client: Any, key: str, parent_id: int | None = None) -> dict[str, Any]:
    made = await client.post(PATH, json={"key": key, "names": {"en": key}, "parent_id": parent_id})
    assert made.status_code == 201, made.text
    return dict(made.json())


async def test_the_shipped_tree_comes_from_the_top_down(client_for: Any, world: Any) -> None:
    found = await tree(client_for(world.wang))
    assert list(found)[:5] == ["hardware", "hardware_computer", "hardware_printer", "hardware_mobile", "software"]
    assert found["network_vpn"]["path"] == [found["network"]["id"], found["network_vpn"]["id"]]
    assert 20 <= len(found) <= 30


async def test_a_branch_moves_with_all_below(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    a = await make(feng, "a")
    b = await make(feng, "b", a["id"])
    c = await make(feng, "c", b["id"])
    x = await make(feng, "x")
    moved = await feng.patch(f"{PATH}/{b['id']}", json={"parent_id": x["id"]}, headers={"If-Match": '"v1"'})
    assert moved.json()["path"] == [x["id"], b["id"]]
    assert (await feng.get(f"{PATH}/{c['id']}")).json()["path"] == [x["id"], b["id"], c["id"]]
    rooted = await feng.patch(f"{PATH}/{b['id']}", json={"parent_id": None})
    assert rooted.json()["path"] == [b["id"]]
    assert (await feng.get(f"{PATH}/{c['id']}")).json()["path"] == [b["id"], c["id"]]


async def test_a_circle_is_refused(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    a = await make(feng, "a")
    b = await make(feng, "b", a["id"])
    for parent in (a["id"], b["id"]):
        refused = await feng.patch(f"{PATH}/{a['id']}", json={"parent_id": parent})
        assert (refused.status_code, refused.json()["code"]) == (409, "category_circle")
    assert (await feng.get(f"{PATH}/{a['id']}")).json()["path"] == [a["id"]]


async def test_the_tree_grows_eight_levels_deep(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    first = parent = await make(feng, "level1")
    for level in range(2, 9):
        parent = await make(feng, f"level{level}", parent["id"])
    refused = await feng.post(PATH, json={"key": "level9", "names": {"en": "x"}, "parent_id": parent["id"]})
    assert refused.json()["errors"][0]["code"] == "too_deep"
    above = await make(feng, "above")
    refused = await feng.patch(f"{PATH}/{first['id']}", json={"parent_id": above["id"]})
    assert refused.json()["errors"][0]["code"] == "too_deep"


async def test_retiring_a_branch_retires_all_below(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    network = (await tree(feng))["network"]
    assert (await feng.delete(f"{PATH}/{network['id']}")).status_code == 204
    assert not {"network", "network_vpn"} & set(await tree(feng))
    everything = await tree(feng, include_retired="true")
    assert [everything[key]["is_active"] for key in ("network", "network_vpn", "hardware")] == [False, False, True]


async def test_bad_categories_are_refused(client_for: Any, world: Any) -> None:
    feng = client_for(world.feng)
    taken = await feng.post(PATH, json={"key": "network", "names": {"en": "x"}})
    assert (taken.status_code, taken.json()["errors"][0]["field"]) == (409, "key")
    nora = client_for(world.nora)
    foreign = (await tree(nora))["network"]["id"]
    orphan = await feng.post(PATH, json={"key": "orphan", "names": {"en": "x"}, "parent_id": foreign})
    assert (orphan.status_code, orphan.json()["errors"][0]["field"]) == (422, "parent_id")
    assert (await feng.patch(f"{PATH}/{foreign}", json={"position": 1})).status_code == 404
    assert (await feng.get(f"{PATH}/{2**70}")).status_code == 422


async def test_only_who_manages_types_may_change_the_tree(client_for: Any, world: Any) -> None:
    some = (await tree(client_for(world.wang)))["network"]
    for person in (world.wang, world.shen, world.mei):
        client = client_for(person)
        assert (await client.post(PATH, json={"key": "new", "names": {"en": "x"}})).status_code == 403
        assert (await client.patch(f"{PATH}/{some['id']}", json={"position": 1})).status_code == 403
        assert (await client.delete(f"{PATH}/{some['id']}")).status_code == 403
    assert (await tree(client_for(world.wang)))["network"] == some


async def test_customers_read_what_forms_ask_them_for_and_not_what_was_retired(client_for: Any, world: Any) -> None:
    feng, mei = client_for(world.feng), client_for(world.mei)
    old = await make(feng, "old")
    assert (await feng.delete(f"{PATH}/{old['id']}")).status_code == 204
    listed = await tree(mei)
    assert "network_vpn" in listed
    assert "old" not in listed
    assert (await mei.get(PATH, params={"include_retired": "true"})).status_code == 403
