"""Roles of one's own making, what may be changed of shipped ones, and the tenant's settings and seed."""

from typing import Any

import pytest
from sqlalchemy import select, update

from gongdan.identity import create_tenant, seed
from gongdan.identity.models import roles, tenants
from gongdan.identity.shipped_roles import FIXED, SHIPPED_ROLES
from gongdan.kernel.actor import Scope, system_actor
from gongdan.kernel.errors import Invalid
from gongdan.kernel.events import events
from gongdan.kernel.permissions import all_permissions
from gongdan.kernel.unit import system_connection, unit
from tests.conftest import actor_of
from tests.world import World

PATH = "/api/v1/roles"
NAMES = {"zh-CN": "夜班", "en": "Night shift"}


async def by_key(client: Any) -> dict[str, dict[str, Any]]:
    return {role["key"]: role for role in (await client.get(PATH)).json()["items"]}


async def test_a_new_tenant_has_the_shipped_roles(client_for: Any, world: World) -> None:
    found = await by_key(client_for(world.qian))
    assert found.keys() == {role.key for role in SHIPPED_ROLES}
    assert found["agent"]["name"] == "客服坐席"
    assert {key for key, role in found.items() if role["is_fixed"]} == FIXED
    assert found["agent"]["user_count"] == 1
    for role in found.values():
        assert role["as_shipped"] == {"permissions": role["permissions"], "scope": role["scope"]}
    assert (await by_key(client_for(world.nick)))["agent"]["name"] == "Agent"


async def test_seeding_twice_changes_nothing_and_mends_what_is_fixed(as_system: Any, world: World) -> None:
    async with as_system(world.xinghe.id) as tx:
        mine = roles.c.tenant_id == tx.tenant_id
        before = (await tx.execute(select(roles).where(mine).order_by(roles.c.id))).all()
        await seed(tx)
        assert (await tx.execute(select(roles).where(mine).order_by(roles.c.id))).all() == before
        for key in ("auditor", "agent"):
            await tx.execute(update(roles).where(mine, roles.c.key == key).values(permissions=["user.manage"]))
        await seed(tx)
        now = {row.key: row.permissions for row in await tx.all(select(roles).where(mine))}
        assert "audit.read" in now["auditor"]
        assert now["agent"] == ["user.manage"], "what may be edited is left as the tenant made it"


async def test_a_role_is_made_cloned_changed_and_deleted(client_for: Any, world: World, recorded: Any) -> None:
    qian = client_for(world.qian)
    shipped = await by_key(qian)
    cloned = await qian.post(PATH, json={"key": "night", "names": NAMES, "clone_of": shipped["agent"]["id"]})
    assert cloned.status_code == 201, cloned.text
    night = cloned.json()
    assert (night["permissions"], night["scope"]) == (shipped["agent"]["permissions"], "team")
    path = f"{PATH}/{night['id']}"
    patch = {"permissions": ["ticket.read", "contact.read"], "scope": "all"}
    changed = await qian.patch(path, json=patch, headers={"If-Match": '"v1"'})
    assert changed.json()["permissions"] == ["contact.read", "ticket.read"]
    assert changed.json()["name"] == "夜班"
    assert (await qian.patch(path, json=patch, headers={"If-Match": '"v1"'})).status_code == 412
    await qian.put(f"/api/v1/users/{world.wang.user_id}/roles", json={"roles": ["night"]})
    assert dict((await actor_of(world.wang)).grants) == {"ticket.read": Scope.ALL, "contact.read": Scope.ALL}
    in_use = await qian.delete(path)
    assert (in_use.status_code, in_use.json()["code"]) == (409, "still_in_use")
    await qian.put(f"/api/v1/users/{world.wang.user_id}/roles", json={"roles": ["agent"]})
    assert (await qian.delete(path)).status_code == 204
    assert (await qian.get(path)).status_code == 404
    assert (await recorded("role.deleted"))[-1]["key"] == "night"
    assert (await recorded("role.added"))[-1]["cloned_from"] == "agent"


@pytest.mark.parametrize("key", sorted(FIXED))
async def test_fixed_roles_keep_permissions_and_scope_but_take_other_names(
    client_for: Any, world: World, key: str
) -> None:
    qian = client_for(world.qian)
    role = (await by_key(qian))[key]
    path = f"{PATH}/{role['id']}"
    for patch in ({"permissions": ["ticket.read"]}, {"scope": "team"}):
        refused = await qian.patch(path, json=patch)
        assert (refused.status_code, refused.json()["code"]) == (409, "role_fixed")
    same = await qian.patch(path, json={"permissions": role["permissions"], "names": NAMES})
    assert (same.status_code, same.json()["name"]) == (200, "夜班")


async def test_shipped_roles_are_edited_within_the_line_and_never_deleted(client_for: Any, world: World) -> None:
    qian = client_for(world.qian)
    agent = (await by_key(qian))["agent"]
    path = f"{PATH}/{agent['id']}"
    wider = await qian.patch(path, json={"permissions": [*agent["permissions"], "view.share"]})
    assert "view.share" in wider.json()["permissions"]
    refused = await qian.delete(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "shipped_role_stays")


@pytest.mark.parametrize(
    "words", [["role.grant", "user.manage"], ["audit.read", "ticket.comment"], ["security.manage", "type.manage"]]
)
async def test_no_role_crosses_the_line(client_for: Any, world: World, words: list[str]) -> None:
    qian = client_for(world.qian)
    made = await qian.post(PATH, json={"key": "cross", "names": NAMES, "permissions": words})
    assert (made.status_code, made.json()["code"]) == (409, "separation_of_duties")
    agent = (await by_key(qian))["agent"]
    assert (await qian.patch(f"{PATH}/{agent['id']}", json={"permissions": words})).status_code == 409
    assert (await by_key(qian))["agent"] == agent


async def test_an_edit_may_not_carry_a_holder_across_the_line(client_for: Any, world: World) -> None:
    qian = client_for(world.qian)
    made = (await qian.post(PATH, json={"key": "extra", "names": NAMES, "permissions": ["ticket.read"]})).json()
    await qian.put(f"/api/v1/users/{world.feng.user_id}/roles", json={"roles": ["system_administrator", "extra"]})
    refused = await qian.patch(f"{PATH}/{made['id']}", json={"permissions": ["ticket.read", "role.grant"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "separation_of_duties")
    assert (await qian.patch(f"{PATH}/{made['id']}", json={"permissions": ["contact.read"]})).status_code == 200


async def test_nobody_widens_a_role_he_holds(client_for: Any, as_system: Any, world: World) -> None:
    from gongdan.identity import set_roles

    async with as_system(world.xinghe.id) as tx:
        await set_roles(tx, world.qian.user_id, ["security_administrator", "agent"])
    qian = client_for(world.qian)
    agent = (await by_key(qian))["agent"]
    for patch in ({"permissions": [*agent["permissions"], "contact.merge"]}, {"scope": "all"}):
        refused = await qian.patch(f"{PATH}/{agent['id']}", json=patch)
        assert (refused.status_code, refused.json()["code"]) == (403, "own_roles_fixed")
    assert (await qian.patch(f"{PATH}/{agent['id']}", json={"scope": "own"})).status_code == 200


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"permissions": ["ticket.read", "no.such"]}, "permissions.1"),
        ({}, "permissions"),
        ({"clone_of": 999_999_999}, "clone_of"),
        ({"permissions": [], "scope": "galaxy"}, "scope"),
        ({"permissions": [], "key": "No Key"}, "key"),
        ({"permissions": [], "names": {}}, "names"),
    ],
)
async def test_what_makes_no_role_is_refused_by_field(
    client_for: Any, world: World, draft: dict[str, Any], field: str
) -> None:
    refused = await client_for(world.qian).post(PATH, json={"key": "night", "names": NAMES, **draft})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field


async def test_permissions_are_listed_with_names_and_office(client_for: Any, world: World) -> None:
    items = (await client_for(world.shen).get("/api/v1/permissions")).json()["items"]
    assert [item["key"] for item in items] == sorted(all_permissions())
    offices = {item["key"]: item["office"] for item in items}
    assert (offices["user.manage"], offices["role.grant"], offices["audit.read"], offices["ticket.read"]) == (
        "administration",
        "security",
        "audit",
        None,
    )


async def test_roles_are_changed_by_the_security_administrator_alone(client_for: Any, world: World) -> None:
    agent = (await by_key(client_for(world.qian)))["agent"]
    for person in (world.feng, world.shen, world.wang, world.mei):
        client = client_for(person)
        draft = {"key": "x", "names": NAMES, "permissions": []}
        assert (await client.post(PATH, json=draft)).status_code == 403
        assert (await client.patch(f"{PATH}/{agent['id']}", json={"scope": "all"})).status_code == 403
        assert (await client.delete(f"{PATH}/{agent['id']}")).status_code == 403
    assert (await client_for(world.wang).get(PATH)).status_code == 403
    assert (await client_for(world.wang).get("/api/v1/permissions")).status_code == 403
    nick = client_for(world.nick)
    assert (await nick.get(f"{PATH}/{agent['id']}")).status_code == 404
    assert (await nick.patch(f"{PATH}/{agent['id']}", json={"scope": "all"})).status_code == 404
    assert (await nick.delete(f"{PATH}/{agent['id']}")).status_code == 404
    clone = {"key": "x", "names": NAMES, "clone_of": agent["id"]}
    assert (await nick.post(PATH, json=clone)).status_code == 422


# --- tenants ---------------------------------------------------------------------------------------


async def test_a_tenant_begins_with_a_line_in_its_log(outer: Any) -> None:
    async with system_connection() as connection:
        tenant_id = await create_tenant(connection, slug="jinghai", name="静海", time_zone="Asia/Urumqi")
    async with unit(system_actor(tenant_id)) as tx:
        assert [row.kind for row in await tx.all(select(events.c.kind))] == ["tenant.created"]
        await seed(tx)
        count = len(await tx.all(select(roles.c.id).where(roles.c.tenant_id == tx.tenant_id)))
        assert count == len(SHIPPED_ROLES)


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "Not a slug"},
        {"slug": "-x"},
        {"slug": "x" * 61},
        {"name": " "},
        {"locale": "tlh"},
        {"time_zone": "Mars/Olympus"},
        {"phone_region": "ZZ"},
    ],
)
async def test_an_impossible_tenant_is_refused_by_field(outer: Any, wrong: dict[str, str]) -> None:
    async with system_connection() as connection:
        with pytest.raises(Invalid) as refusal:
            await create_tenant(connection, **{"slug": "ok", "name": "Ok", **wrong})
    assert [problem.field for problem in refusal.value.problems] == list(wrong)


async def test_the_tenant_is_changed_by_the_administrator_for_himself_alone(
    client_for: Any, as_system: Any, world: World
) -> None:
    feng = client_for(world.feng)
    done = await feng.patch("/api/v1/tenant", json={"name": "星河", "time_zone": "Asia/Urumqi"})
    assert done.json() == {
        "id": world.xinghe.id,
        "slug": "xinghe",
        "name": "星河",
        "locale": "zh-CN",
        "time_zone": "Asia/Urumqi",
        "phone_region": "CN",
    }
    assert (await feng.patch("/api/v1/tenant", json={"locale": "tlh"})).json()["errors"][0]["field"] == "locale"
    assert (await client_for(world.wang).get("/api/v1/tenant")).json()["name"] == "星河"
    assert (await client_for(world.wang).patch("/api/v1/tenant", json={"name": "X"})).status_code == 403
    assert (await client_for(world.mei).get("/api/v1/tenant")).status_code == 403
    async with as_system(world.northwind.id) as tx:
        assert await tx.scalar(select(tenants.c.name).where(tenants.c.id == tx.tenant_id)) == "Northwind"
