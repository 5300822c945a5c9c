"""Signing in: the right password opens a session, everything else is refused, counted and kept on record."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from gongdan.identity.actions.sign_in import sign_in
from gongdan.identity.current import sign_in_limiter
from gongdan.identity.errors.access import AccountIsLocked, SignInRefused
from gongdan.identity.models import tenants, users
from gongdan.identity.schemas.access import SignIn
from gongdan.kernel import clock, db
from gongdan.kernel.actor import system_actor
from gongdan.kernel.limits import Limiter
from gongdan.kernel.unit import unit
from tests.conftest import copied_database
from tests.identity.conftest import Browser, change_user, row_of
from tests.world import PASSWORD, World

WRONG = "not-the-password"


@pytest.fixture
def no_wait(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Refusals come at once; holds how long each would have waited."""
    waited: list[float] = []

    async def noted(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("gongdan.identity.actions.sign_in.asyncio", SimpleNamespace(sleep=noted))
    return waited


async def test_the_right_password_opens_a_session(browser: Browser, world: World, recorded: Any) -> None:
    done = await browser.sign_in(world.wang)
    assert done.status_code == 201
    assert done.json()["user"] == {"id": world.wang.user_id, "email": world.wang.email, "name": world.wang.name}
    assert not done.json()["second_factor_needed"]
    cookie = done.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert done.headers["cache-control"] == "no-store"
    me = (await browser.get("/session")).json()
    assert me["user"]["id"] == world.wang.user_id
    assert me["csrf_token"] == done.json()["csrf_token"]
    assert [role["key"] for role in me["roles"]] == ["agent"]
    assert me["tenant"]["slug"] == "xinghe"
    assert [fact["user_id"] for fact in await recorded("user.signed_in")] == [world.wang.user_id]


async def test_the_address_is_found_in_any_case(browser: Browser, world: World) -> None:
    done = await browser.sign_in(world.wang, email=f"  {world.wang.email.upper()} ")
    assert done.status_code == 201


async def test_who_is_known_to_one_tenant_need_not_name_it(
    browser: Browser, world: World, recorded: Any, no_wait: list[float]
) -> None:
    assert (await browser.sign_in(world.wang, tenant=None)).status_code == 201
    assert (await browser.get("/session")).json()["tenant"]["slug"] == "xinghe"
    assert (await browser.sign_in(world.nina, tenant=None)).status_code == 201
    assert (await browser.get("/session")).json()["tenant"]["slug"] == "northwind"
    refused = await browser.sign_in(world.wang, WRONG, tenant=None)
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_refused")
    assert [fact["reason"] for fact in await recorded("user.sign_in_failed")] == ["password"]
    assert len(no_wait) == 1


async def test_one_tenant_alone_need_not_be_named(browser: Browser, world: World) -> None:
    async with unit(system_actor(world.northwind.id)) as tx:
        await tx.execute(update(tenants).where(tenants.c.id == tx.tenant_id).values(is_active=False))
    assert (await browser.sign_in(world.wang, tenant=None)).status_code == 201


async def test_who_is_known_to_several_tenants_names_one(browser: Browser, world: World) -> None:
    await change_user(world.nina, email=world.wang.email)
    refused = await browser.sign_in(world.wang, tenant=None)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "tenant")
    assert "set-cookie" not in refused.headers
    assert (await browser.sign_in(world.wang)).status_code == 201
    # Where he has left all but one of them, that one is meant.
    await change_user(world.nina, is_active=False)
    assert (await browser.sign_in(world.wang, tenant=None)).status_code == 201


async def test_a_closed_tenant_knows_nobody(browser: Browser, world: World, no_wait: list[float]) -> None:
    await change_user(world.nina, email=world.wang.email)
    async with unit(system_actor(world.xinghe.id)) as tx:
        await tx.execute(update(tenants).where(tenants.c.id == tx.tenant_id).values(is_active=False))
    assert (await browser.sign_in(world.wang, tenant=None)).json()["user"]["id"] == world.nina.user_id
    assert (await browser.sign_in(world.li, tenant=None)).status_code == 401


async def test_without_a_tenant_failures_are_counted_and_lock(
    browser: Browser, world: World, no_wait: list[float]
) -> None:
    answers = [(await browser.sign_in(world.wang, WRONG, tenant=None)).status_code for _ in range(5)]
    assert answers == [401, 401, 401, 401, 403]
    assert (await browser.sign_in(world.wang, tenant=None)).status_code == 403
    assert (await browser.sign_in(world.wang)).status_code == 403


async def test_without_a_tenant_refusals_take_the_same_time(browser: Browser, world: World) -> None:
    took = []
    for email in (world.wang.email, "nobody@nowhere.example"):
        begun_at = monotonic()
        assert (await browser.sign_in(world.wang, WRONG, email=email, tenant=None)).status_code == 401
        took.append(monotonic() - begun_at)
    assert min(took) >= 0.5


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"password": WRONG}, "password"),
        ({"email": "nobody@xinghe.example"}, "unknown"),
        ({"email": "nina@northwind.example"}, "unknown"),
    ],
)
async def test_what_does_not_match_is_refused_in_the_same_words_and_recorded(
    browser: Browser, world: World, recorded: Any, change: dict[str, str], reason: str
) -> None:
    done = await browser.sign_in(world.wang, **change)
    assert (done.status_code, done.json()["code"]) == (401, "sign_in_refused")
    assert "set-cookie" not in done.headers
    facts = await recorded("user.sign_in_failed")
    assert [fact["reason"] for fact in facts] == [reason]
    assert WRONG not in str(facts)


async def test_an_unknown_tenant_is_refused_in_the_same_words(browser: Browser, world: World) -> None:
    done = await browser.sign_in(world.wang, tenant="nowhere")
    assert (done.status_code, done.json()["code"]) == (401, "sign_in_refused")


@pytest.mark.parametrize("values", [{"is_active": False}, {"password_hash": None}], ids=["retired", "no password"])
async def test_retired_people_and_those_without_password_stay_outside(
    browser: Browser, world: World, values: dict[str, Any]
) -> None:
    await change_user(world.wang, **values)
    done = await browser.sign_in(world.wang)
    assert (done.status_code, done.json()["code"]) == (401, "sign_in_refused")


async def test_an_unknown_address_costs_a_hash_too(
    browser: Browser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []

    async def noted(password: str, stored: str | None) -> bool:
        asked.append(stored)
        return False

    monkeypatch.setattr("gongdan.identity.actions.sign_in.matches", noted)
    await browser.sign_in(world.wang, email="nobody@xinghe.example")
    await browser.sign_in(world.wang, tenant="nowhere")
    await browser.sign_in(world.wang, email="nobody@nowhere.example", tenant=None)
    assert asked == [None, None, None]


async def test_failures_lock_the_account_and_even_the_right_password_waits(
    browser: Browser, world: World, recorded: Any
) -> None:
    start = clock.now()
    with clock.frozen(start):
        answers = [await browser.sign_in(world.wang, WRONG) for _ in range(5)]
        locked = await browser.sign_in(world.wang)
    assert [done.status_code for done in answers] == [401, 401, 401, 401, 403]
    assert (locked.status_code, locked.json()["code"]) == (403, "account_locked")
    until = (start + timedelta(minutes=15)).isoformat().replace("+00:00", "Z")
    assert locked.json()["params"] == {"until": until}
    assert until in locked.json()["detail"]
    assert "administrator" in locked.json()["detail"]
    assert len(await recorded("user.sign_in_failed")) == 6
    assert [fact["failures"] for fact in await recorded("user.account_locked")] == [5]
    with clock.frozen(start + timedelta(minutes=15, seconds=1)):
        assert (await browser.sign_in(world.wang)).status_code == 201
    assert (await row_of(world.wang)).failed_sign_ins == 0


async def test_the_rules_of_the_tenant_say_how_many_failures(browser: Browser, world: World) -> None:
    async with unit(system_actor(world.xinghe.id)) as tx:
        rules = {"lockout": {"attempts": 3, "minutes": 60}}
        await tx.execute(update(tenants).where(tenants.c.id == tx.tenant_id).values(security=rules))
    answers = [await browser.sign_in(world.wang, WRONG) for _ in range(3)]
    assert [done.status_code for done in answers] == [401, 401, 403]


async def test_an_administrator_unlocks_an_account(browsers: Any, world: World, recorded: Any) -> None:
    browser = browsers()
    for _ in range(5):
        await browser.sign_in(world.wang, WRONG)
    path = f"/users/{world.wang.user_id}/unlock"
    assert (await browsers(world.li).post(path)).status_code == 403
    assert (await browser.sign_in(world.wang)).status_code == 403
    assert (await browsers(world.qian).post(path)).status_code == 204
    assert (await browser.sign_in(world.wang)).status_code == 201
    assert len(await recorded("user.account_unlocked")) == 1
    assert (await browsers(world.qian).post(f"/users/{world.nina.user_id}/unlock")).status_code == 404


async def test_too_many_sign_ins_from_one_address_are_told_to_wait(
    browser: Browser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tight = Limiter(0.001, 2)
    monkeypatch.setattr("gongdan.identity.current.sign_in_limiter", lambda: tight)
    assert sign_in_limiter() is not tight
    answers = [(await browser.sign_in(person)).status_code for person in (world.wang, world.li, world.chen)]
    assert answers == [201, 201, 429]


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_nobody_is_signed_in_from_a_foreign_page(
    browser: Browser, world: World, headers: dict[str, str]
) -> None:
    browser.http.headers.update(headers)
    done = await browser.sign_in(world.wang)
    assert (done.status_code, done.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"password": "x"}, "email"),
        ({"email": "a@b.example"}, "password"),
        ({"email": "a@b.example", "password": "x" * 201}, "password"),
        ({"email": "a@b.example", "password": "x", "remember": True}, "remember"),
        ({"email": "a\x00@b.example", "password": "x"}, "email"),
    ],
)
async def test_a_malformed_attempt_names_the_field(browser: Browser, sent: dict[str, Any], field: str) -> None:
    done = await browser.post("/session", sent)
    assert done.status_code == 422
    assert field in [problem["field"] for problem in done.json()["errors"]]


async def test_signing_in_again_replaces_the_session_of_the_browser(
    browser: Browser, world: World, recorded: Any
) -> None:
    await browser.sign_in(world.wang)
    first = browser.http.cookies["gongdan_session"]
    await browser.sign_in(world.wang)
    assert browser.http.cookies["gongdan_session"] != first
    assert [fact["reason"] for fact in await recorded("session.revoked")] == ["replaced"]


async def test_signing_out_ends_the_session(browser: Browser, world: World, recorded: Any) -> None:
    await browser.sign_in(world.wang)
    secret = browser.http.cookies["gongdan_session"]
    assert (await browser.delete("/session")).status_code == 204
    assert "gongdan_session" not in browser.http.cookies
    browser.http.headers["Cookie"] = f"gongdan_session={secret}"
    assert (await browser.get("/session")).status_code == 401
    assert len(await recorded("user.signed_out")) == 1


async def test_a_token_cannot_sign_out(browsers: Any, world: World) -> None:
    done = await browsers(world.wang).delete("/session")
    assert (done.status_code, done.json()["code"]) == (403, "session_needed")


async def test_guesses_made_at_once_are_counted_one_by_one(
    world: World, worker_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty guesses all find the account open; five are judged, and then even the right one comes too late."""
    all_are_in, wrong_ones_judged = asyncio.Event(), asyncio.Event()
    arrived = 0

    async def held(password: str, stored: str | None) -> bool:
        nonlocal arrived
        arrived += 1
        if arrived == 20:
            all_are_in.set()
        await all_are_in.wait()
        if password != WRONG:
            await wrong_ones_judged.wait()
        return password != WRONG

    async def guess(password: str) -> Any:
        return await sign_in(SignIn(email=world.wang.email, password=password, tenant="xinghe"))

    monkeypatch.setattr("gongdan.identity.actions.sign_in.matches", held)
    with copied_database("gongdan_guesses") as copy, connected(copy):
        right = asyncio.create_task(guess(PASSWORD))
        refused = await asyncio.gather(*(guess(WRONG) for _ in range(19)), return_exceptions=True)
        wrong_ones_judged.set()
        with pytest.raises(AccountIsLocked):
            await right
        async with unit(system_actor(world.xinghe.id)) as tx:
            mine = (users.c.tenant_id == tx.tenant_id) & (users.c.id == world.wang.user_id)
            failures = await tx.scalar(select(users.c.failed_sign_ins).where(mine))
        await db.database().close()
    assert failures == 5
    assert Counter(type(done) for done in refused) == {SignInRefused: 4, AccountIsLocked: 15}


@contextmanager
def connected(copy: Any) -> Iterator[None]:
    """The pools of a database of its own, and afterwards those from before."""
    before = db.database()
    db.connect(copy.app, copy.system)
    try:
        yield
    finally:
        db._current[:] = [before]
