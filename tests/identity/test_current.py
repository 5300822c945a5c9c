"""Who is asking: tokens and cookies become actors, and nothing that is wrong with them gets through."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import Response
from sqlalchemy import insert, select, update

from gongdan.identity import Caller, PublicTx, ReadTx, WriteTx, bump_access, set_customer_link
from gongdan.identity.access import actor_of_user
from gongdan.identity.credentials import new_session_secret
from gongdan.identity.current import profiles, request_limiter
from gongdan.identity.models import api_tokens, roles, sessions, tenants, users
from gongdan.kernel import clock
from gongdan.kernel.actor import Scope, system_actor
from gongdan.kernel.http import router
from gongdan.kernel.limits import Limiter
from gongdan.kernel.problems import install_problem_handlers
from gongdan.kernel.secrets import fingerprint
from gongdan.kernel.unit import Tx, unit
from gongdan.kernel.wire import answer
from tests.world import Person, World

CSRF = "a csrf token"


def small_app() -> FastAPI:
    """Four routes that only say who asked."""
    app = FastAPI()
    install_problem_handlers(app)
    routes = router("/try", "try")

    def told(tx: Tx) -> Response:
        actor = tx.actor
        return answer({"user_id": actor.user_id, "kind": actor.kind, "grants": sorted(actor.grants)})

    @routes.get("/read")
    async def read(tx: ReadTx) -> Response:
        return told(tx)

    @routes.post("/write")
    async def write(tx: WriteTx) -> Response:
        await tx.execute(
            update(users)
            .where(users.c.tenant_id == tx.tenant_id, users.c.id == tx.actor.user_id)
            .values(phone=users.c.phone.concat("1"))
        )
        return told(tx)

    @routes.get("/public")
    async def public(tx: PublicTx) -> Response:
        return answer({"tenant_id": tx.tenant_id, "kind": tx.actor.kind})

    @routes.get("/call")
    async def call(actor: Caller) -> Response:
        return answer({"user_id": actor.user_id})

    app.include_router(routes)
    return app


@pytest.fixture
async def client(outer: Any) -> AsyncIterator[httpx.AsyncClient]:
    profiles.clear()
    transport = httpx.ASGITransport(app=small_app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def bearer(person: Person) -> dict[str, str]:
    return {"Authorization": f"Bearer {person.token}"}


async def session_of(person: Person, **values: Any) -> str:
    """A session of this person, and its cookie."""
    secret = new_session_secret(person.tenant_id)
    now = clock.now()
    row = {
        "tenant_id": person.tenant_id,
        "user_id": person.user_id,
        "token_hash": fingerprint(secret),
        "csrf_token": CSRF,
        "created_at": now,
        "last_seen_at": now,
        "expires_at": now + timedelta(hours=1),
    }
    async with unit(system_actor(person.tenant_id)) as tx:
        await tx.execute(insert(sessions).values(row | values))
    return secret


def cookie(secret: str, **headers: str) -> dict[str, str]:
    return {"Cookie": f"gongdan_session={secret}", **headers}


async def change(table: Any, person: Person, *where: Any, **values: Any) -> None:
    async with unit(system_actor(person.tenant_id)) as tx:
        await tx.execute(update(table).where(table.c.tenant_id == person.tenant_id, *where).values(**values))


async def test_a_token_makes_its_owner_the_actor(client: httpx.AsyncClient, world: World) -> None:
    done = await client.get("/try/read", headers=bearer(world.wang))
    assert done.status_code == 200
    assert done.json()["user_id"] == world.wang.user_id
    assert (await client.get("/try/call", headers=bearer(world.wang))).json() == {"user_id": world.wang.user_id}


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Basic d2FuZzp3YW5n",
        "Bearer gd_",
        "Bearer gd_1",
        "Bearer gd_1_",
        "Bearer gd_1_nothing",
        "Bearer gd_zzzzzzzzzzzzzzzzzzz_x",
        "Bearer gd_0_x",
        "Bearer gd_-1_x",
        "Bearer gd_1_" + "x" * 500,
        "Bearer 1_x",
    ],
)
async def test_a_malformed_or_unknown_token_is_refused(client: httpx.AsyncClient, header: str) -> None:
    done = await client.get("/try/read", headers={"Authorization": header})
    assert done.status_code == 401
    assert done.json()["code"] == "not_signed_in"
    assert done.headers["www-authenticate"] == "Bearer"


async def test_a_token_does_not_open_another_tenant(client: httpx.AsyncClient, world: World) -> None:
    secret = world.wang.token.rsplit("_", 1)[1]
    there = world.nina.token.split("_")[1]
    forged = f"gd_{there}_{secret}"
    assert (await client.get("/try/read", headers={"Authorization": f"Bearer {forged}"})).status_code == 401


@pytest.mark.parametrize("values", [{"revoked_at": "now"}, {"expires_at": "now"}], ids=["revoked", "expired"])
async def test_a_token_that_ended_is_refused(client: httpx.AsyncClient, world: World, values: dict[str, str]) -> None:
    owner = api_tokens.c.user_id == world.wang.user_id
    await change(api_tokens, world.wang, owner, **{name: clock.now() for name in values})
    assert (await client.get("/try/read", headers=bearer(world.wang))).status_code == 401


async def test_retired_people_and_tenants_do_not_get_in(client: httpx.AsyncClient, world: World) -> None:
    await change(users, world.wang, users.c.id == world.wang.user_id, is_active=False)
    assert (await client.get("/try/read", headers=bearer(world.wang))).status_code == 401
    async with unit(system_actor(world.li.tenant_id)) as tx:
        await tx.execute(update(tenants).where(tenants.c.id == tx.tenant_id).values(is_active=False))
    assert (await client.get("/try/read", headers=bearer(world.li))).status_code == 401


async def test_scopes_narrow_what_the_owner_may_do_and_never_widen_it(
    client: httpx.AsyncClient, world: World
) -> None:
    async with unit(system_actor(world.wang.tenant_id)) as tx:
        role = (roles.c.tenant_id == tx.tenant_id) & (roles.c.key == "agent")
        await tx.execute(update(roles).where(role).values(permissions=["ticket.read", "ticket.open"]))
        await bump_access(tx)
    await change(
        api_tokens, world.wang, api_tokens.c.user_id == world.wang.user_id, scopes=["ticket.open", "security.manage"]
    )
    done = await client.get("/try/read", headers=bearer(world.wang))
    assert done.json()["grants"] == ["ticket.open"]


async def test_a_session_cookie_reads_without_more(client: httpx.AsyncClient, world: World) -> None:
    secret = await session_of(world.wang)
    done = await client.get("/try/read", headers=cookie(secret))
    assert done.json()["user_id"] == world.wang.user_id


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-CSRF-Token": CSRF}, 200),
        ({"X-CSRF-Token": CSRF, "Origin": "http://test", "Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 403),
        ({"X-CSRF-Token": "another"}, 403),
        ({"X-CSRF-Token": CSRF, "Origin": "http://evil.example"}, 403),
        ({"X-CSRF-Token": CSRF, "Origin": "null"}, 403),
        ({"X-CSRF-Token": CSRF, "Sec-Fetch-Site": "cross-site"}, 403),
        ({"X-CSRF-Token": CSRF, "Sec-Fetch-Site": "same-site"}, 403),
    ],
)
async def test_a_change_by_cookie_must_come_from_our_own_pages(
    client: httpx.AsyncClient, world: World, headers: dict[str, str], status: int
) -> None:
    secret = await session_of(world.wang)
    done = await client.post("/try/write", headers=cookie(secret, **headers))
    assert done.status_code == status
    assert status == 200 or done.json()["code"] == "csrf_failed"


async def test_a_token_needs_no_csrf_header(client: httpx.AsyncClient, world: World) -> None:
    done = await client.post("/try/write", headers=bearer(world.wang) | {"Origin": "http://elsewhere.example"})
    assert done.status_code == 200


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"is_pending": True}, "second_factor_needed"),
        ({"expires_at": clock.now() - timedelta(seconds=1)}, "not_signed_in"),
        ({"revoked_at": clock.now()}, "not_signed_in"),
    ],
    ids=["pending", "expired", "revoked"],
)
async def test_a_session_that_may_not_act_is_refused(
    client: httpx.AsyncClient, world: World, values: dict[str, Any], code: str
) -> None:
    secret = await session_of(world.wang, **values)
    done = await client.get("/try/read", headers=cookie(secret))
    assert (done.status_code, done.json()["code"]) == (401, code)


async def test_a_one_time_password_must_be_changed_before_anything_else(
    client: httpx.AsyncClient, world: World
) -> None:
    await change(users, world.wang, users.c.id == world.wang.user_id, must_change_password=True)
    done = await client.get("/try/read", headers=cookie(await session_of(world.wang)))
    assert (done.status_code, done.json()["code"]) == (403, "password_change_needed")
    assert (await client.get("/try/read", headers=bearer(world.wang))).status_code == 200


async def test_a_role_that_needs_a_second_factor_does_nothing_without_one(
    client: httpx.AsyncClient, world: World
) -> None:
    async with unit(system_actor(world.wang.tenant_id)) as tx:
        rules = {"second_factor": {"required_roles": ["agent"]}}
        await tx.execute(update(tenants).where(tenants.c.id == tx.tenant_id).values(security=rules))
        await bump_access(tx)
    secret = await session_of(world.wang)
    done = await client.get("/try/read", headers=cookie(secret))
    assert (done.status_code, done.json()["code"]) == (403, "second_factor_setup_needed")
    await change(users, world.wang, users.c.id == world.wang.user_id, totp_confirmed_at=clock.now())
    assert (await client.get("/try/read", headers=cookie(secret))).status_code == 200


async def test_a_session_in_use_lives_on_and_one_left_alone_is_not_written(
    client: httpx.AsyncClient, world: World
) -> None:
    now = clock.now()
    busy = await session_of(
        world.wang, last_seen_at=now - timedelta(minutes=6), expires_at=now + timedelta(minutes=2)
    )
    fresh = await session_of(
        world.wang, last_seen_at=now - timedelta(minutes=4), expires_at=now + timedelta(minutes=2)
    )
    for secret in (busy, fresh):
        assert (await client.get("/try/read", headers=cookie(secret))).status_code == 200
    assert (await ends_of(world, busy)) > now + timedelta(hours=1)
    assert (await ends_of(world, fresh)) == now + timedelta(minutes=2)


async def test_no_use_carries_a_session_over_its_absolute_end(client: httpx.AsyncClient, world: World) -> None:
    now = clock.now()
    begun = now - timedelta(days=7) + timedelta(minutes=3)
    secret = await session_of(
        world.wang,
        created_at=begun,
        last_seen_at=now - timedelta(minutes=6),
        expires_at=now + timedelta(minutes=2),
    )
    await client.get("/try/read", headers=cookie(secret))
    assert (await ends_of(world, secret)) == begun + timedelta(days=7)


async def ends_of(world: World, secret: str) -> Any:
    async with unit(system_actor(world.xinghe.id)) as tx:
        mine = (sessions.c.tenant_id == tx.tenant_id) & (sessions.c.token_hash == fingerprint(secret))
        return await tx.scalar(select(sessions.c.expires_at).where(mine))


async def test_the_use_of_a_token_is_noted(client: httpx.AsyncClient, world: World) -> None:
    await client.get("/try/read", headers=bearer(world.wang))
    async with unit(system_actor(world.xinghe.id)) as tx:
        mine = (api_tokens.c.tenant_id == tx.tenant_id) & (api_tokens.c.user_id == world.wang.user_id)
        assert await tx.scalar(select(api_tokens.c.last_used_at).where(mine)) is not None


async def test_a_known_caller_costs_two_statements_and_changed_roles_are_seen_at_once(
    client: httpx.AsyncClient, world: World, counting: Callable[[], Any]
) -> None:
    secret = await session_of(world.wang)
    await client.get("/try/read", headers=cookie(secret))
    with counting() as n:
        before = (await client.get("/try/read", headers=cookie(secret))).json()["grants"]
    assert n.value == 2, n.texts
    assert "audit.read" not in before
    async with unit(system_actor(world.xinghe.id)) as tx:
        role = (roles.c.tenant_id == tx.tenant_id) & (roles.c.key == "agent")
        await tx.execute(update(roles).where(role).values(permissions=["audit.read"]))
        await bump_access(tx)
    assert (await client.get("/try/read", headers=cookie(secret))).json()["grants"] == ["audit.read"]


async def test_too_many_requests_are_told_to_wait(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tight = Limiter(0.001, 2)
    monkeypatch.setattr("gongdan.identity.current.request_limiter", lambda: tight)
    assert request_limiter() is not tight
    answers = [(await client.get("/try/read", headers=bearer(world.wang))) for _ in range(3)]
    assert [done.status_code for done in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) > 1
    assert (await client.get("/try/read", headers=bearer(world.li))).status_code == 200


async def test_the_same_key_writes_once_and_answers_twice(client: httpx.AsyncClient, world: World) -> None:
    await change(users, world.wang, users.c.id == world.wang.user_id, phone="")
    headers = bearer(world.wang) | {"Idempotency-Key": "k1"}
    first = await client.post("/try/write", headers=headers)
    second = await client.post("/try/write", headers=headers)
    assert second.json() == first.json()
    assert second.headers["idempotent-replayed"] == "true"
    async with unit(system_actor(world.xinghe.id)) as tx:
        mine = (users.c.tenant_id == tx.tenant_id) & (users.c.id == world.wang.user_id)
        assert await tx.scalar(select(users.c.phone).where(mine)) == "1"


async def test_the_public_door_asks_for_the_tenant_where_there_are_several(
    client: httpx.AsyncClient, world: World
) -> None:
    done = await client.get("/try/public", params={"tenant": "northwind"})
    assert done.json() == {"tenant_id": world.northwind.id, "kind": "anonymous"}
    refused = await client.get("/try/public")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "tenant"


async def test_a_customer_acts_for_his_contact_and_his_organisation_where_it_shares(world: World, outer: Any) -> None:
    async def shared(tx: Tx, contact_id: int) -> int | None:
        return 77 if contact_id == world.mei.contact_id else None

    async def none(tx: Tx, contact_id: int) -> int | None:
        return None

    from gongdan.identity.access import customer_link

    before = customer_link()
    set_customer_link(shared)
    try:
        async with unit(system_actor(world.xinghe.id)) as tx:
            mei, ou = [await actor_of_user(tx, p.user_id) for p in (world.mei, world.ou)]
    finally:
        set_customer_link(before)
    assert (mei.kind, mei.contact_id, mei.organisation_id) == ("customer", world.mei.contact_id, 77)
    assert (ou.kind, ou.organisation_id) == ("customer", None)


async def test_departments_below_ones_own_belong_to_ones_reach(world: World, outer: Any) -> None:
    top = world.xinghe.departments["company"]
    await change(users, world.zhou, users.c.id == world.zhou.user_id, department_id=top)
    async with unit(system_actor(world.xinghe.id)) as tx:
        zhou = await actor_of_user(tx, world.zhou.user_id)
        wang = await actor_of_user(tx, world.wang.user_id)
        feng = await actor_of_user(tx, world.feng.user_id)
    assert zhou.department_ids == set(world.xinghe.departments.values())
    assert wang.department_ids == {world.xinghe.departments["service"]}
    assert wang.team_ids == {world.xinghe.teams["frontline"]}
    assert feng.department_ids == frozenset()
    assert all(isinstance(scope, Scope) for scope in wang.grants.values())
