"""People are added, changed, retired and taken back; roles are granted by office, never to oneself."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from gongdan.identity.actions.grants import set_roles
from gongdan.identity.actions.users import add_user, change_user, retire_user
from gongdan.identity.errors.org import LastHolder, OwnRolesFixed, SeparationOfDuties
from gongdan.identity.models import api_tokens, sessions, tenants, user_roles, users
from gongdan.identity.queries.people import find_user_by_email, get_people, list_people
from gongdan.identity.schemas.people import UserIn, UserPatch
from gongdan.kernel.errors import Invalid, NotAllowed
from gongdan.kernel.events import events
from tests.world import World

USERS = "/api/v1/users"


async def role_keys(client: Any, user_id: int) -> list[str]:
    return [role["key"] for role in (await client.get(f"{USERS}/{user_id}")).json()["roles"]]


async def test_a_user_is_added_with_address_and_phone_in_stored_form(client_for: Any, world: World) -> None:
    feng = client_for(world.feng)
    done = await feng.post(
        USERS,
        json={
            "email": " New.Person@Xinghe.Example ",
            "name": "新人",
            "phone": "138 0013 8000",
            "department_id": world.xinghe.departments["service"],
        },
    )
    assert done.status_code == 201, done.text
    user = done.json()
    assert user["email"] == "new.person@xinghe.example"
    assert user["phone"] == "+8613800138000"
    assert user["department"]["name"] == "客户服务部"
    assert (user["roles"], user["has_password"], user["version"]) == ([], False, 1)
    assert done.headers["etag"] == '"v1"'
    assert (await feng.get(f"{USERS}/{user['id']}")).json() == user


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("email", "not an address", "invalid"),
        ("email", "a@b..c", "invalid"),
        ("phone", "12", "invalid"),
        ("phone", "call me", "invalid"),
        ("department_id", 999_999_999, "unknown"),
        ("locale", "xx", "unknown"),
        ("time_zone", "Mars/Olympus", "unknown"),
        ("roles", ["no_such_role"], None),
        ("nickname", "x", "extra_forbidden"),
        ("name", "", "string_too_short"),
        ("name", "a\x00b", "text_not_storable"),
    ],
)
async def test_what_cannot_be_stored_is_refused_by_field(
    client_for: Any, world: World, field: str, value: Any, code: str | None
) -> None:
    feng = client_for(world.feng)
    draft = {"email": "x@xinghe.example", "name": "X", field: value}
    refused = await feng.post(USERS, json=draft)
    if code is None:  # naming roles needs the right to grant them, whatever they are
        assert refused.status_code == 403
        return
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == code
    assert (await feng.get(USERS, params={"q": "x@xinghe.example"})).json()["items"] == []


async def test_an_international_address_is_fine(as_system: Any, world: World) -> None:
    async with as_system(world.xinghe.id) as tx:
        user_id = await add_user(tx, UserIn(email="王芳@例子.中国", name="王芳"))
        assert await find_user_by_email(tx, "王芳@例子.中国") == user_id


async def test_an_address_is_taken_once_in_a_tenant(client_for: Any, world: World) -> None:
    taken = await client_for(world.feng).post(USERS, json={"email": world.wang.email.upper(), "name": "X"})
    assert (taken.status_code, taken.json()["code"]) == (409, "email_taken")
    elsewhere = await client_for(world.nora).post(USERS, json={"email": world.wang.email, "name": "X"})
    assert elsewhere.status_code == 201


async def test_a_list_is_paged_filtered_and_costs_the_same_for_any_length(
    client_for: Any, world: World, counting: Any
) -> None:
    feng = client_for(world.feng)
    seen: list[int] = []
    cursor = None
    while True:
        page = (await feng.get(USERS, params={"limit": 4, **({"cursor": cursor} if cursor else {})})).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 13
    costs = []
    for limit in (1, 13):
        with counting() as n:
            await feng.get(USERS, params={"limit": limit})
        costs.append(n.value)
    assert costs[0] == costs[1]

    async def names(**wanted: Any) -> set[str]:
        return {item["name"] for item in (await feng.get(USERS, params=wanted)).json()["items"]}

    assert await names(q="王") == {"王芳"}
    assert await names(q="%") == set()
    assert await names(team_id=world.xinghe.teams["field"]) == {"陈静", "赵磊"}
    assert await names(department_id=world.xinghe.departments["technology"]) == {"李强", "陈静", "赵磊"}
    assert len(await names(department_id=world.xinghe.departments["company"])) == 7
    assert await names(role="auditor") == {"沈洋"}
    assert await names(is_active=False) == set()
    assert await names(is_staff=False) == {"梅琳", "欧阳雪"}
    assert len(await names(is_staff=True)) == 11


async def test_those_who_cannot_work_are_found(client_for: Any, as_system: Any, world: World) -> None:
    feng, qian = client_for(world.feng), client_for(world.qian)
    made = await feng.post(USERS, json={"email": "new@xinghe.example", "name": "新人"})
    async with as_system(world.xinghe.id) as tx:
        locked = users.c.id == world.li.user_id
        await tx.execute(update(users).where(locked).values(locked_until=tx.now + timedelta(minutes=5)))

    async def ids(needs: str) -> list[int]:
        return [item["id"] for item in (await qian.get(USERS, params={"needs": needs})).json()["items"]]

    assert await ids("unlocking") == [world.li.user_id]
    assert made.json()["id"] in await ids("password")
    assert await ids("role") == [made.json()["id"]]
    await feng.delete(f"{USERS}/{made.json()['id']}")
    assert await ids("role") == []


async def test_a_supervisor_sees_the_people_of_his_department(client_for: Any, world: World) -> None:
    zhou = client_for(world.zhou)
    found = {item["name"] for item in (await zhou.get(USERS)).json()["items"]}
    assert found == {"王芳", "周敏", "吴洁", "郑凯"}
    assert (await zhou.get(f"{USERS}/{world.li.user_id}")).status_code == 404
    assert (await zhou.patch(f"{USERS}/{world.wang.user_id}", json={"name": "X"})).status_code == 403


@pytest.mark.parametrize("person", ["wang", "mei", "sun"])
async def test_without_the_permission_users_are_closed(client_for: Any, world: World, person: str) -> None:
    client = client_for(getattr(world, person))
    for method, path in (
        ("GET", USERS),
        ("GET", f"{USERS}/{world.wang.user_id}"),
        ("POST", USERS),
        ("PATCH", f"{USERS}/{world.li.user_id}"),
        ("DELETE", f"{USERS}/{world.li.user_id}"),
        ("PUT", f"{USERS}/{world.li.user_id}/roles"),
    ):
        body = {"POST": {"email": "y@x.example", "name": "Y"}, "PATCH": {"name": "Y"}, "PUT": {"roles": []}}.get(
            method
        )
        assert (await client.request(method, path, json=body)).status_code == 403, (method, path)


async def test_others_tenants_people_are_not_there(client_for: Any, world: World) -> None:
    feng, qian = client_for(world.feng), client_for(world.qian)
    path = f"{USERS}/{world.nina.user_id}"
    assert (await feng.get(path)).status_code == 404
    assert (await feng.patch(path, json={"name": "X"})).status_code == 404
    assert (await feng.delete(path)).status_code == 404
    assert (await qian.put(f"{path}/roles", json={"roles": []})).status_code == 404
    assert (await client_for(world.nora).get(path)).json()["name"] == "Nina Reed"
    theirs = {"email": "z@x.example", "name": "Z", "department_id": world.northwind.departments["service"]}
    assert (await feng.post(USERS, json=theirs)).status_code == 422


async def test_a_change_is_recorded_with_old_and_new_and_needs_the_right_version(
    client_for: Any, world: World, recorded: Any
) -> None:
    feng, path = client_for(world.feng), f"{USERS}/{world.wang.user_id}"
    changed = await feng.patch(path, json={"name": "王小芳", "phone": "010-6552 9988"}, headers={"If-Match": '"v1"'})
    assert changed.status_code == 200
    assert (changed.json()["phone"], changed.headers["etag"]) == ("+861065529988", '"v2"')
    stale = await feng.patch(path, json={"name": "又改"}, headers={"If-Match": '"v1"'})
    assert stale.status_code == 412
    assert (await feng.get(path)).json()["name"] == "王小芳"
    unchanged = await feng.patch(path, json={"name": "王小芳", "phone": "+86 10 6552 9988"})
    assert unchanged.headers["etag"] == '"v2"'
    assert (await recorded("user.changed"))[-1]["changes"] == {
        "name": ["王芳", "王小芳"],
        "phone": [None, "+861065529988"],
    }
    assert (await feng.patch(path, json={"phone": None, "department_id": None})).json()["department"] is None


async def test_retiring_ends_sessions_and_tokens_and_is_undone_by_taking_back(
    client_for: Any, as_user: Any, as_system: Any, world: World, recorded: Any
) -> None:
    wang, feng = client_for(world.wang), client_for(world.feng)
    assert (await wang.get("/api/v1/people")).status_code == 200
    assert (await feng.delete(f"{USERS}/{world.wang.user_id}")).status_code == 204
    assert (await wang.get("/api/v1/people")).status_code == 401
    assert (await recorded("user.retired"))[-1]["tokens_ended"] == 1
    async with as_system(world.xinghe.id) as tx:
        for table in (sessions, api_tokens):
            living = select(func.count()).where(
                table.c.tenant_id == tx.tenant_id, table.c.user_id == world.wang.user_id, table.c.revoked_at.is_(None)
            )
            assert await tx.scalar(living) == 0
        assert await find_user_by_email(tx, world.wang.email) is None
        assert (await get_people(tx, [world.wang.user_id]))[world.wang.user_id].name == "王芳"
        assert "王芳" not in {person["name"] for person in await list_people(tx, "王", limit=10)}
    back = await feng.patch(f"{USERS}/{world.wang.user_id}", json={"is_active": True})
    assert back.json()["is_active"] is True
    assert (await wang.get("/api/v1/people")).status_code == 401, "the token stays ended"


async def test_pickers_offer_active_colleagues_and_no_customers(client_for: Any, world: World) -> None:
    wang = client_for(world.wang)
    everybody = (await wang.get("/api/v1/people", params={"limit": 50})).json()["items"]
    assert len(everybody) == 11
    assert not {"梅琳", "欧阳雪"} & {person["name"] for person in everybody}
    found = (await wang.get("/api/v1/people", params={"q": "li@"})).json()["items"]
    assert [(person["name"], person["department"]) for person in found] == [("李强", "技术部")]
    assert found[0]["team_ids"] == [world.xinghe.teams["network"]]
    assert (await client_for(world.mei).get("/api/v1/people")).status_code == 403


async def test_colleagues_are_named_by_number_also_after_they_have_retired(client_for: Any, world: World) -> None:
    assert (await client_for(world.feng).delete(f"{USERS}/{world.li.user_id}")).status_code == 204
    wang, asked = (
        client_for(world.wang),
        [world.li.user_id, world.wang.user_id, world.nina.user_id, world.mei.user_id],
    )
    found = (await wang.get("/api/v1/people", params={"id": asked})).json()["items"]
    assert {person["name"] for person in found} == {"李强", "王芳"}, "no other company's people, no customers"
    refused = await wang.get("/api/v1/people", params={"id": 0})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "id.0")


# --- roles -----------------------------------------------------------------------------------------


async def test_the_security_administrator_grants_and_withdraws(client_for: Any, world: World, recorded: Any) -> None:
    qian = client_for(world.qian)
    done = await qian.put(f"{USERS}/{world.wang.user_id}/roles", json={"roles": ["dispatcher", "supervisor"]})
    assert done.status_code == 200, done.text
    assert {role["key"] for role in done.json()["roles"]} == {"dispatcher", "supervisor"}
    assert (await recorded("user.roles_changed"))[-1] == {
        "user_id": world.wang.user_id,
        "granted": ["dispatcher", "supervisor"],
        "withdrawn": ["agent"],
    }
    # What was granted works at the next request, though the token was used before.
    assert (await client_for(world.wang).get(USERS)).status_code == 200


async def test_the_system_administrator_cannot_grant(client_for: Any, world: World) -> None:
    feng = client_for(world.feng)
    assert (await feng.put(f"{USERS}/{world.wang.user_id}/roles", json={"roles": []})).status_code == 403
    draft = {"email": "z@xinghe.example", "name": "Z", "roles": ["agent"]}
    assert (await feng.post(USERS, json=draft)).status_code == 403
    assert await role_keys(feng, world.wang.user_id) == ["agent"]


async def test_nobody_changes_his_own_roles(client_for: Any, world: World) -> None:
    qian = client_for(world.qian)
    refused = await qian.put(
        f"{USERS}/{world.qian.user_id}/roles", json={"roles": ["security_administrator", "agent"]}
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "own_roles_fixed")
    assert await role_keys(qian, world.qian.user_id) == ["security_administrator"]


@pytest.mark.parametrize(
    "roles",
    [
        ["system_administrator", "auditor"],
        ["system_administrator", "security_administrator"],
        ["auditor", "security_administrator", "agent"],
    ],
)
async def test_two_of_the_three_are_refused(client_for: Any, world: World, roles: list[str]) -> None:
    qian = client_for(world.qian)
    refused = await qian.put(f"{USERS}/{world.wang.user_id}/roles", json={"roles": roles})
    assert (refused.status_code, refused.json()["code"]) == (409, "separation_of_duties")
    assert await role_keys(qian, world.wang.user_id) == ["agent"]


async def test_an_unknown_role_is_named(client_for: Any, world: World) -> None:
    refused = await client_for(world.qian).put(
        f"{USERS}/{world.wang.user_id}/roles", json={"roles": ["agent", "no_such"]}
    )
    assert [problem["field"] for problem in refused.json()["errors"]] == ["roles.1"]


async def test_the_last_administrator_can_be_neither_stripped_nor_retired(as_system: Any, world: World) -> None:
    for person in (world.feng, world.qian):
        async with as_system(world.xinghe.id) as tx:
            with pytest.raises(LastHolder):
                async with tx.savepoint():
                    await set_roles(tx, person.user_id, ["agent"])
            with pytest.raises(LastHolder):
                async with tx.savepoint():
                    await retire_user(tx, person.user_id)
            successor = await add_user(
                tx, UserIn(email=f"{person.key}.two@xinghe.example", name="二", roles=[person.role])
            )
            await retire_user(tx, successor)
            with pytest.raises(LastHolder):  # a retired successor is none
                async with tx.savepoint():
                    await retire_user(tx, person.user_id)
            await change_user(tx, successor, UserPatch(is_active=True))
            await retire_user(tx, person.user_id)
            await change_user(tx, person.user_id, UserPatch(is_active=True))
            await set_roles(tx, successor, [])
            await retire_user(tx, successor)


async def test_the_auditor_needs_no_successor(as_system: Any, world: World) -> None:
    async with as_system(world.xinghe.id) as tx:
        await set_roles(tx, world.shen.user_id, [])
        assert await tx.scalar(select(func.count()).where(user_roles.c.user_id == world.shen.user_id)) == 0


async def test_access_is_dropped_from_caches_by_every_change(as_system: Any, world: World) -> None:
    async with as_system(world.xinghe.id) as tx:
        epoch = select(tenants.c.access_epoch).where(tenants.c.id == tx.tenant_id)
        before = await tx.scalar(epoch)
        await set_roles(tx, world.wang.user_id, ["supervisor"])
        await change_user(tx, world.wang.user_id, UserPatch(department_id=None))
        assert await tx.scalar(epoch) > before + 1


async def test_refused_means_nothing_changed(as_user: Any, world: World) -> None:
    with pytest.raises((SeparationOfDuties, OwnRolesFixed, NotAllowed, Invalid)):
        async with as_user(world.qian) as tx:
            await set_roles(tx, world.wang.user_id, ["auditor", "system_administrator"])
    async with as_user(world.qian) as tx:
        changed = select(func.count()).where(
            events.c.tenant_id == tx.tenant_id, events.c.kind == "user.roles_changed"
        )
        assert await tx.scalar(changed) == 0
        version = select(users.c.version).where(users.c.tenant_id == tx.tenant_id, users.c.id == world.wang.user_id)
        assert await tx.scalar(version) == 1
