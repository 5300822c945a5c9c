"""API tokens: shown once, never wider than their owner, revoked by him or by the security administrator."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from gongdan.identity import create_token
from gongdan.identity.models import api_tokens
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import Invalid, NotAllowed, NotFound
from gongdan.kernel.secrets import fingerprint
from gongdan.kernel.unit import unit
from tests.identity.conftest import Browser
from tests.world import Person, World


def with_token(browsers: Any, text: str) -> Browser:
    browser: Browser = browsers()
    browser.http.headers["Authorization"] = f"Bearer {text}"
    return browser


async def narrow(person: Person, *scopes: str) -> None:
    async with unit(system_actor(person.tenant_id)) as tx:
        mine = (api_tokens.c.tenant_id == tx.tenant_id) & (api_tokens.c.user_id == person.user_id)
        await tx.execute(update(api_tokens).where(mine).values(scopes=list(scopes)))


async def test_a_token_is_told_once_and_works(browsers: Any, world: World, recorded: Any) -> None:
    browser = browsers()
    await browser.sign_in(world.li)
    done = await browser.post("/me/tokens", {"name": "ERP", "scopes": ["ticket.read"]})
    assert done.status_code == 201
    text = done.json()["token"]
    assert text.startswith("gd_")
    assert done.headers["cache-control"] == "no-store"
    shown = (await browser.get("/me/tokens")).json()["items"]
    assert [item["name"] for item in shown] == ["ERP", "tests"]
    assert text not in str(shown)
    me = (await with_token(browsers, text).get("/session")).json()
    assert (me["user"]["id"], list(me["permissions"])) == (world.li.user_id, ["ticket.read"])
    assert me["csrf_token"] is None
    (fact,) = await recorded("api_token.created")
    assert (fact["name"], fact["scopes"]) == ("ERP", ["ticket.read"])
    assert text not in str(fact)
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        stored = select(api_tokens.c.name).where(
            api_tokens.c.tenant_id == tx.tenant_id, api_tokens.c.token_hash == fingerprint(text)
        )
        assert await tx.scalar(stored) == "ERP"


async def test_an_idempotency_key_does_not_keep_the_secret(browsers: Any, world: World) -> None:
    browser = browsers(world.li)
    browser.http.headers["Idempotency-Key"] = "twice"
    first, second = [await browser.post("/me/tokens", {"name": "ERP"}) for _ in range(2)]
    assert "idempotent-replayed" not in second.headers
    assert first.json()["token"] != second.json()["token"]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x", "scopes": ["security.manage"]}, "scopes.0"),
        ({"name": "x", "scopes": ["no such thing"]}, "scopes.0"),
        ({"name": "x", "expires_at": "2001-01-01T00:00:00Z"}, "expires_at"),
        ({"name": "x", "expires_at": "2030-01-01T00:00:00"}, "expires_at"),
        ({"name": "x", "user_id": 1}, "user_id"),
    ],
)
async def test_a_draft_that_will_not_do_names_the_field(
    browsers: Any, world: World, draft: dict[str, Any], field: str
) -> None:
    browser = browsers(world.li)
    done = await browser.post("/me/tokens", draft)
    assert done.status_code == 422
    assert [problem["field"] for problem in done.json()["errors"]] == [field]
    assert len((await browser.get("/me/tokens")).json()["items"]) == 1


@pytest.mark.parametrize(("who", "status"), [("li", 201), ("feng", 201), ("wang", 403), ("mei", 403)])
async def test_who_may_create_tokens(browsers: Any, world: World, who: str, status: int) -> None:
    assert (await browsers(world.people[who]).post("/me/tokens", {"name": "x"})).status_code == status


async def test_a_narrow_token_makes_no_wide_one(browsers: Any, world: World) -> None:
    await narrow(world.li, "token.create", "ticket.read")
    browser = browsers(world.li)
    wide = await browser.post("/me/tokens", {"name": "wide", "scopes": ["ticket.edit"]})
    assert wide.status_code == 422
    text = (await browser.post("/me/tokens", {"name": "same"})).json()["token"]
    me = (await with_token(browsers, text).get("/session")).json()
    assert list(me["permissions"]) == ["ticket.read", "token.create"]
    await narrow(world.li, "ticket.read")
    assert (await browser.post("/me/tokens", {"name": "x"})).status_code == 403


async def test_a_token_ends_at_its_time_and_when_it_is_revoked(browsers: Any, world: World, recorded: Any) -> None:
    start = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    with clock.frozen(start):
        browser = browsers()
        await browser.sign_in(world.li)
        until = (start + timedelta(hours=1)).isoformat()
        made = (await browser.post("/me/tokens", {"name": "short", "expires_at": until})).json()
        user = with_token(browsers, made["token"])
        assert (await user.get("/session")).status_code == 200
    with clock.frozen(start + timedelta(hours=1)):
        assert (await user.get("/session")).status_code == 401
    with clock.frozen(start):
        assert (await browser.delete(f"/me/tokens/{made['id']}")).status_code == 204
        assert (await user.get("/session")).status_code == 401
        assert (await browser.delete(f"/me/tokens/{made['id']}")).status_code == 404
    assert [fact["api_token_id"] for fact in await recorded("api_token.revoked")] == [made["id"]]


async def test_tokens_of_others_are_the_security_administrators_to_revoke(browsers: Any, world: World) -> None:
    path = f"/users/{world.wang.user_id}/tokens"
    qian = browsers(world.qian)
    (item,) = (await qian.get(path)).json()["items"]
    for who, status in (("li", 403), ("feng", 403), ("shen", 403), ("mei", 403), ("nick", 404)):
        other = browsers(world.people[who])
        answers = [await other.get(path), await other.delete(f"{path}/{item['id']}")]
        assert [done.status_code for done in answers] == [status, status], who
        assert (await other.delete(f"/me/tokens/{item['id']}")).status_code == 404
    assert (await browsers(world.wang).get("/session")).status_code == 200
    # The number of another person's token under this person's path is no way to it.
    assert (await qian.delete(f"/users/{world.li.user_id}/tokens/{item['id']}")).status_code == 404
    assert (await qian.delete(f"{path}/{item['id']}")).status_code == 204
    assert (await browsers(world.wang).get("/session")).status_code == 401


async def test_the_command_line_makes_a_token_for_anybody_of_the_tenant(
    browsers: Any, world: World, as_user: Any
) -> None:
    async with unit(system_actor(world.xinghe.id)) as tx:
        text = await create_token(tx, world.wang.user_id, name="cli")
    assert (await with_token(browsers, text).get("/session")).json()["user"]["id"] == world.wang.user_id
    with pytest.raises(NotFound):
        async with unit(system_actor(world.xinghe.id)) as tx:
            await create_token(tx, world.nina.user_id, name="cli")
    with pytest.raises(Invalid):
        async with unit(system_actor(world.xinghe.id)) as tx:
            await create_token(tx, world.wang.user_id, name="cli", scopes=["no.such"])
    with pytest.raises(NotAllowed):
        async with as_user(world.feng) as tx:
            await create_token(tx, world.wang.user_id, name="mine")


async def test_the_security_administrator_sees_the_tokens_of_everybody(browsers: Any, world: World) -> None:
    browser = browsers()
    await browser.sign_in(world.li)
    await browser.post("/me/tokens", {"name": "ERP"})
    qian = browsers()
    await qian.sign_in(world.qian)
    answered = await qian.get("/tokens?limit=1")
    assert answered.status_code == 200, answered.text
    page = answered.json()
    (token,) = page["items"]
    assert (token["name"], token["owner"]) == ("ERP", {"id": world.li.user_id, "name": "李强"})
    older = (await qian.get(f"/tokens?limit=200&cursor={page['next_cursor']}")).json()["items"]
    assert older
    assert token["id"] not in {item["id"] for item in older}
    assert (await browser.get("/tokens")).status_code == 403
