"""Teams, who leads them and who is in them."""

from typing import Any

import pytest

from gongdan.identity import find_team, get_teams, is_member, team_department
from gongdan.identity.api import CONSTRAINT_WORDS
from tests.conftest import actor_of
from tests.world import World

PATH = "/api/v1/teams"


async def test_a_team_is_added_changed_and_retired(client_for: Any, world: World, recorded: Any) -> None:
    feng = client_for(world.feng)
    draft = {"name": "夜班", "department_id": world.xinghe.departments["service"], "lead_id": world.wang.user_id}
    done = await feng.post(PATH, json=draft)
    assert done.status_code == 201, done.text
    team = done.json()
    assert team["key"] == f"team_{team['id']}"
    assert (team["lead"]["name"], team["members"], team["member_count"]) == ("王芳", [], 0)
    path = f"{PATH}/{team['id']}"
    changed = await feng.patch(path, json={"name": "夜班组", "lead_id": None}, headers={"If-Match": '"v1"'})
    assert (changed.json()["name"], changed.json()["lead"]) == ("夜班组", None)
    assert (await feng.patch(path, json={"name": "X"}, headers={"If-Match": '"v1"'})).status_code == 412
    assert (await feng.delete(path)).status_code == 204
    assert "夜班组" not in {item["name"] for item in (await feng.get(PATH)).json()["items"]}
    assert "夜班组" in {
        item["name"] for item in (await feng.get(PATH, params={"with_retired": True})).json()["items"]
    }
    assert (await recorded("team.retired")) == [{"team_id": team["id"]}]
    assert (await recorded("team.changed"))[0]["changes"]["lead_id"] == [world.wang.user_id, None]


async def test_members_are_set_as_a_whole_and_reach_follows_at_once(
    client_for: Any, world: World, recorded: Any
) -> None:
    feng, network = client_for(world.feng), world.xinghe.teams["network"]
    wanted = {"user_ids": [world.wang.user_id, world.zhou.user_id, world.wang.user_id]}
    done = await feng.put(f"{PATH}/{network}/members", json=wanted)
    assert done.status_code == 200, done.text
    assert [member["name"] for member in done.json()["members"]] == ["周敏", "王芳"]
    assert (await recorded("team.members_changed"))[-1] == {
        "team_id": network,
        "joined": sorted([world.wang.user_id, world.zhou.user_id]),
        "departed": [world.li.user_id],
    }
    assert (await actor_of(world.wang)).team_ids == {network, world.xinghe.teams["frontline"]}
    assert (await actor_of(world.li)).team_ids == frozenset()
    again = await feng.put(f"{PATH}/{network}/members", json=wanted)
    assert again.headers["etag"] == done.headers["etag"]
    assert len(await recorded("team.members_changed")) == 1


@pytest.mark.parametrize("stranger", ["mei", "nina"])
async def test_customers_and_strangers_join_no_team(client_for: Any, world: World, stranger: str) -> None:
    feng, network = client_for(world.feng), world.xinghe.teams["network"]
    wanted = {"user_ids": [world.wang.user_id, getattr(world, stranger).user_id]}
    refused = await feng.put(f"{PATH}/{network}/members", json=wanted)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "user_ids")
    members = (await feng.get(f"{PATH}/{network}")).json()["members"]
    assert [member["name"] for member in members] == ["李强"]


async def test_the_retired_stay_members_and_are_not_counted(client_for: Any, world: World) -> None:
    feng, field = client_for(world.feng), world.xinghe.teams["field"]
    await feng.delete(f"/api/v1/users/{world.zhao.user_id}")
    team = (await feng.get(f"{PATH}/{field}")).json()
    assert (team["member_count"], len(team["members"])) == (1, 2)
    kept = await feng.put(
        f"{PATH}/{field}/members", json={"user_ids": [world.zhao.user_id, world.chen.user_id, world.wang.user_id]}
    )
    assert kept.status_code == 200


@pytest.mark.parametrize(
    ("draft", "code"), [({"name": "网络组"}, "team_name_taken"), ({"key": "network"}, "team_key_taken")]
)
async def test_key_and_name_are_unique_in_a_tenant(
    client_for: Any, world: World, draft: dict[str, str], code: str
) -> None:
    refused = await client_for(world.feng).post(PATH, json={"name": "新", **draft})
    assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert code in {words[0] for words in CONSTRAINT_WORDS.values()}
    assert (await client_for(world.nora).post(PATH, json={"name": "New", **draft})).status_code == 201


async def test_teams_are_read_by_staff_and_changed_by_the_administrator(client_for: Any, world: World) -> None:
    network = world.xinghe.teams["network"]
    assert (await client_for(world.mei).get(PATH)).status_code == 403
    assert (await client_for(world.mei).get(f"{PATH}/{network}")).status_code == 403
    for person in (world.wang, world.zhou, world.qian, world.shen, world.mei):
        client = client_for(person)
        assert (await client.post(PATH, json={"name": "X"})).status_code == 403
        assert (await client.patch(f"{PATH}/{network}", json={"name": "X"})).status_code == 403
        assert (await client.delete(f"{PATH}/{network}")).status_code == 403
        assert (await client.put(f"{PATH}/{network}/members", json={"user_ids": []})).status_code == 403
    nora = client_for(world.nora)
    assert (await nora.get(f"{PATH}/{network}")).status_code == 404
    assert (await nora.patch(f"{PATH}/{network}", json={"name": "X"})).status_code == 404
    assert (await nora.put(f"{PATH}/{network}/members", json={"user_ids": []})).status_code == 404
    assert [item["name"] for item in (await nora.get(PATH)).json()["items"]] == ["Service desk"]


async def test_a_list_costs_the_same_for_any_length_and_pages_by_name(
    client_for: Any, world: World, counting: Any
) -> None:
    wang = client_for(world.wang)
    await wang.get(PATH)  # his rights are loaded once
    costs = set()
    for limit in (1, 50):
        with counting() as n:
            page = (await wang.get(PATH, params={"limit": limit})).json()
        costs.add(n.value)
    assert len(costs) == 1
    first = (await wang.get(PATH, params={"limit": 2})).json()
    rest = (await wang.get(PATH, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [t["name"] for t in first["items"] + rest["items"]] == [t["name"] for t in page["items"]]
    assert rest["next_cursor"] is None
    assert (await wang.get(PATH, params={"cursor": "nonsense"})).status_code == 422


async def test_other_modules_find_teams_by_key_before_name(as_user: Any, client_for: Any, world: World) -> None:
    feng = client_for(world.feng)
    named = (await feng.post(PATH, json={"name": "network", "key": "other"})).json()["id"]
    network = world.xinghe.teams["network"]
    async with as_user(world.wang) as tx:
        assert await find_team(tx, "network") == network
        assert await find_team(tx, "网络组") == network
        assert await find_team(tx, "other") == named
        assert await find_team(tx, "desk") is None
        assert await team_department(tx, network) == world.xinghe.departments["technology"]
        assert await get_teams(tx, [network, world.northwind.teams["desk"]]) == {network: "网络组"}
        assert await is_member(tx, network, world.li.user_id)
        assert not await is_member(tx, network, world.wang.user_id)
    await feng.delete(f"{PATH}/{network}")
    async with as_user(world.wang) as tx:
        assert await find_team(tx, "网络组") is None
