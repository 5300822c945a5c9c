"""The tree of departments keeps its paths through every move and never becomes a circle."""

import random
from typing import Any

import pytest
from sqlalchemy import select

from gongdan.identity.actions.departments import MAX_DEPTH, add_department, change_department
from gongdan.identity.errors.org import DepartmentsTooDeep, DepartmentWouldCircle
from gongdan.identity.models import departments
from gongdan.identity.schemas.org import DepartmentIn, DepartmentPatch
from gongdan.kernel.unit import Tx
from tests.conftest import actor_of
from tests.world import World

PATH = "/api/v1/departments"


def any_version(version: int) -> None:
    """Whatever is stored."""


async def paths(tx: Tx) -> dict[str, list[str]]:
    """{name: names from the top to itself}, and a check that parents and paths agree."""
    rows = await tx.all(select(departments).where(departments.c.tenant_id == tx.tenant_id))
    by_id = {row.id: row for row in rows}
    for row in rows:
        above = by_id[row.parent_id].path if row.parent_id else []
        assert row.path == [*above, row.id], row.name
    return {row.name: [by_id[id].name for id in row.path] for row in rows}


async def test_a_department_is_added_below_another_with_its_manager(
    client_for: Any, world: World, recorded: Any
) -> None:
    feng = client_for(world.feng)
    draft = {"name": "夜班组", "parent_id": world.xinghe.departments["service"], "manager_id": world.zhou.user_id}
    done = await feng.post(PATH, json=draft)
    assert done.status_code == 201, done.text
    made = done.json()
    company, service = world.xinghe.departments["company"], world.xinghe.departments["service"]
    assert made["path"] == [company, service, made["id"]]
    assert made["manager"] == {"id": world.zhou.user_id, "name": "周敏"}
    tree = (await client_for(world.wang).get(PATH)).json()["items"]
    assert [top["name"] for top in tree] == ["星河科技"]
    children = {node["name"]: node for node in tree[0]["children"]}
    assert children.keys() == {"客户服务部", "技术部", "财务部"}
    assert [node["name"] for node in children["客户服务部"]["children"]] == ["夜班组"]
    assert (await recorded("department.added"))[-1]["department_id"] == made["id"]


async def test_a_move_takes_all_below_along_and_changes_who_sees_what(
    client_for: Any, as_system: Any, world: World
) -> None:
    feng = client_for(world.feng)
    team = (await feng.post(PATH, json={"name": "甲", "parent_id": world.xinghe.departments["technology"]})).json()
    await feng.post(PATH, json={"name": "乙", "parent_id": team["id"]})
    assert team["id"] not in (await actor_of(world.zhou)).department_ids
    moved = await feng.patch(
        f"{PATH}/{team['id']}", json={"parent_id": world.xinghe.departments["service"]}, headers={"If-Match": '"v1"'}
    )
    assert moved.status_code == 200, moved.text
    async with as_system(world.xinghe.id) as tx:
        assert (await paths(tx))["乙"] == ["星河科技", "客户服务部", "甲", "乙"]
    assert team["id"] in (await actor_of(world.zhou)).department_ids
    to_top = await feng.patch(f"{PATH}/{team['id']}", json={"parent_id": None})
    assert to_top.json()["path"] == [team["id"]]
    async with as_system(world.xinghe.id) as tx:
        assert (await paths(tx))["乙"] == ["甲", "乙"]


@pytest.mark.parametrize("below", ["company", "service"])
async def test_a_department_cannot_lie_below_itself(client_for: Any, world: World, below: str) -> None:
    company = world.xinghe.departments["company"]
    refused = await client_for(world.feng).patch(
        f"{PATH}/{company}", json={"parent_id": world.xinghe.departments[below]}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "department_would_circle")


async def test_the_tree_has_a_deepest_level(as_system: Any, world: World) -> None:
    async with as_system(world.xinghe.id) as tx:
        chain = [await add_department(tx, DepartmentIn(name="0"))]
        for depth in range(1, MAX_DEPTH):
            chain.append(await add_department(tx, DepartmentIn(name=str(depth), parent_id=chain[-1])))
        with pytest.raises(DepartmentsTooDeep):
            await add_department(tx, DepartmentIn(name="too deep", parent_id=chain[-1]))
        below = DepartmentPatch(parent_id=world.xinghe.departments["company"])
        with pytest.raises(DepartmentsTooDeep):
            await change_department(tx, chain[0], below, any_version)
        await change_department(tx, chain[1], DepartmentPatch(parent_id=None), any_version)
        assert len((await paths(tx))[str(MAX_DEPTH - 1)]) == MAX_DEPTH - 1


async def test_random_moves_keep_parents_and_paths_in_agreement(as_system: Any, world: World) -> None:
    dice = random.Random(20251123)
    async with as_system(world.xinghe.id) as tx:
        ids = [await add_department(tx, DepartmentIn(name=f"d{n}")) for n in range(7)]
        circles = 0
        for _ in range(60):
            moved, parent = dice.choice(ids), dice.choice([None, *ids])
            try:
                await change_department(tx, moved, DepartmentPatch(parent_id=parent), any_version)
            except DepartmentWouldCircle:
                circles += 1
            assert len(await paths(tx)) == 7 + len(world.xinghe.departments)
        assert 0 < circles < 60


async def test_only_an_empty_department_retires(client_for: Any, world: World) -> None:
    feng = client_for(world.feng)
    for key in ("company", "service"):
        refused = await feng.delete(f"{PATH}/{world.xinghe.departments[key]}")
        assert (refused.status_code, refused.json()["code"]) == (409, "still_in_use")
    finance = world.xinghe.departments["finance"]
    assert (await feng.delete(f"{PATH}/{finance}")).status_code == 204
    assert (await feng.get(f"{PATH}/{finance}")).json()["is_active"] is False
    names = {node["name"] for node in (await feng.get(PATH)).json()["items"][0]["children"]}
    assert "财务部" not in names
    retired = (await feng.get(PATH, params={"with_retired": True})).json()["items"][0]["children"]
    assert "财务部" in {node["name"] for node in retired}
    assert (await feng.post(PATH, json={"name": "X", "parent_id": finance})).status_code == 422
    assert (await feng.patch(f"{PATH}/{finance}", json={"is_active": True})).json()["is_active"] is True


async def test_departments_are_read_by_staff_and_changed_by_the_administrator(client_for: Any, world: World) -> None:
    service = world.xinghe.departments["service"]
    assert (await client_for(world.mei).get(PATH)).status_code == 403
    for person in (world.wang, world.zhou, world.qian, world.shen, world.mei):
        client = client_for(person)
        assert (await client.post(PATH, json={"name": "X"})).status_code == 403
        assert (await client.patch(f"{PATH}/{service}", json={"name": "X"})).status_code == 403
        assert (await client.delete(f"{PATH}/{service}")).status_code == 403
    nora = client_for(world.nora)
    assert (await nora.get(f"{PATH}/{service}")).status_code == 404
    assert (await nora.patch(f"{PATH}/{service}", json={"name": "X"})).status_code == 404
    assert (await nora.delete(f"{PATH}/{service}")).status_code == 404
    assert (await nora.post(PATH, json={"name": "X", "parent_id": service})).status_code == 422
    assert (await nora.post(PATH, json={"name": "X", "manager_id": world.wang.user_id})).status_code == 422


async def test_a_stale_version_changes_nothing(client_for: Any, world: World) -> None:
    feng, path = client_for(world.feng), f"{PATH}/{world.xinghe.departments['finance']}"
    for method in ("PATCH", "DELETE"):
        body = {"name": "X"} if method == "PATCH" else None
        assert (await feng.request(method, path, json=body, headers={"If-Match": '"v9"'})).status_code == 412
    assert (await feng.get(path)).json()["name"] == "财务部"
