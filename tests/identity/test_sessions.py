"""Sessions, passwords and security rules: who sees and ends them, and what a change of password does."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from gongdan.identity import set_password
from gongdan.identity.jobs.access import forget_ended_sessions
from gongdan.identity.models import sessions
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import unit
from tests.identity.conftest import Browser, change_user, row_of
from tests.world import PASSWORD, World

NEW = "seven-quiet-lanterns"
RULES = {
    "lockout": {"attempts": 4, "window_minutes": 10, "minutes": 20},
    "password": {"min_length": 12},
    "session": {"idle_minutes": 30, "absolute_minutes": 600},
    "second_factor": {"required_roles": ["auditor"]},
}


async def ids_of(browser: Browser, path: str = "/me/sessions") -> list[int]:
    return [item["id"] for item in (await browser.get(path)).json()["items"]]


async def test_one_sees_and_ends_ones_own_sessions(browsers: Any, world: World, recorded: Any) -> None:
    first, second = browsers(), browsers()
    for one in (first, second):
        await one.sign_in(world.wang)
    shown = (await second.get("/me/sessions")).json()
    assert [item["is_current"] for item in shown["items"]] == [True, False]
    assert shown["next_cursor"] is None
    assert "token_hash" not in shown["items"][0]
    old = shown["items"][1]["id"]
    assert (await second.delete(f"/me/sessions/{old}")).status_code == 204
    assert (await first.get("/session")).status_code == 401
    assert (await second.delete(f"/me/sessions/{old}")).status_code == 404
    assert [fact["session_id"] for fact in await recorded("session.revoked")] == [old]


async def test_the_list_goes_on_by_cursor(browsers: Any, world: World) -> None:
    for _ in range(3):
        browser = browsers()
        await browser.sign_in(world.wang)
    page = (await browser.get("/me/sessions?limit=2")).json()
    rest = (await browser.get(f"/me/sessions?limit=2&cursor={page['next_cursor']}")).json()
    assert [item["id"] for item in page["items"] + rest["items"]] == await ids_of(browser)
    assert rest["next_cursor"] is None


async def test_nobody_ends_the_session_of_another_as_his_own(browsers: Any, world: World) -> None:
    wang, li = browsers(), browsers()
    await wang.sign_in(world.wang)
    await li.sign_in(world.li)
    (his,) = await ids_of(wang)
    assert (await li.delete(f"/me/sessions/{his}")).status_code == 404
    assert (await wang.get("/session")).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"), [("li", 403), ("zhou", 403), ("feng", 403), ("shen", 403), ("mei", 403), ("nick", 404)]
)
async def test_only_the_security_administrator_of_the_tenant_ends_sessions_of_others(
    browsers: Any, world: World, who: str, status: int
) -> None:
    wang, other = browsers(), browsers(world.people[who])
    await wang.sign_in(world.wang)
    (his,) = await ids_of(wang)
    path = f"/users/{world.wang.user_id}/sessions"
    answers = [await other.get(path), await other.delete(path), await other.delete(f"{path}/{his}")]
    assert [done.status_code for done in answers] == [status] * 3
    assert (await wang.get("/session")).status_code == 200


async def test_the_security_administrator_ends_one_or_all(browsers: Any, world: World) -> None:
    qian = browsers(world.qian)
    path = f"/users/{world.wang.user_id}/sessions"
    opened = [browsers() for _ in range(3)]
    for one in opened:
        await one.sign_in(world.wang)
    newest = (await ids_of(qian, path))[0]
    assert (await qian.delete(f"{path}/{newest}")).status_code == 204
    assert [(await one.get("/session")).status_code for one in opened] == [200, 200, 401]
    assert (await qian.delete(f"{path}/{newest}")).status_code == 404
    assert (await qian.delete(path)).status_code == 204
    assert await ids_of(qian, path) == []


async def test_a_new_password_ends_all_other_sessions(browsers: Any, world: World, recorded: Any) -> None:
    here, there = browsers(), browsers()
    for one in (here, there):
        await one.sign_in(world.wang)
    assert (await here.post("/me/password", {"current": PASSWORD, "new": NEW})).status_code == 204
    assert (await here.get("/session")).status_code == 200
    assert (await there.get("/session")).status_code == 401
    assert (await there.sign_in(world.wang)).status_code == 401
    assert (await there.sign_in(world.wang, NEW)).status_code == 201
    facts = await recorded("user.password_changed")
    assert facts == [{"user_id": world.wang.user_id}]
    assert NEW not in (await row_of(world.wang)).password_hash


@pytest.mark.parametrize(
    ("current", "new", "field", "code"),
    [
        (PASSWORD, "short", "new", "password_too_short"),
        (PASSWORD, "wang@xinghe.example", "new", "password_too_personal"),
        (PASSWORD, PASSWORD, "new", "password_unchanged"),
        ("not-the-password", NEW, "current", "password_wrong"),
    ],
)
async def test_a_password_that_will_not_do_changes_nothing(
    browser: Browser, world: World, current: str, new: str, field: str, code: str
) -> None:
    await browser.sign_in(world.wang)
    before = (await row_of(world.wang)).password_hash
    done = await browser.post("/me/password", {"current": current, "new": new})
    assert done.status_code == 422
    assert [(p["field"], p["code"]) for p in done.json()["errors"]] == [(field, code)]
    assert (await row_of(world.wang)).password_hash == before


async def test_guessing_the_password_from_inside_locks_too(browser: Browser, world: World, recorded: Any) -> None:
    await browser.sign_in(world.wang)
    guess = {"current": "not-the-password", "new": NEW}
    answers = [(await browser.post("/me/password", guess)).status_code for _ in range(5)]
    assert answers == [422] * 4 + [403]
    right = await browser.post("/me/password", {"current": PASSWORD, "new": NEW})
    assert (right.status_code, right.json()["code"]) == (403, "account_locked")
    assert len(await recorded("user.sign_in_failed")) == 5


async def test_a_token_does_not_change_the_password(browsers: Any, world: World) -> None:
    done = await browsers(world.wang).post("/me/password", {"current": PASSWORD, "new": NEW})
    assert (done.status_code, done.json()["code"]) == (403, "session_needed")


async def test_a_one_time_password_leads_to_a_new_one_and_nowhere_else(
    browsers: Any, world: World, recorded: Any
) -> None:
    wang = browsers()
    await wang.sign_in(world.wang)
    done = await browsers(world.feng).post(f"/users/{world.wang.user_id}/password-reset")
    assert done.status_code == 201
    given = done.json()["password"]
    assert (await wang.get("/session")).status_code == 401
    begun = await wang.sign_in(world.wang, given)
    assert begun.json()["password_change_needed"]
    assert (await wang.get("/me/tokens")).json()["code"] == "password_change_needed"
    assert (await wang.get("/session")).json()["user"]["must_change_password"]
    assert (await wang.post("/me/password", {"current": given, "new": NEW})).status_code == 204
    assert (await wang.get("/me/tokens")).status_code == 200
    facts = await recorded("user.one_time_password_issued")
    assert facts == [{"user_id": world.wang.user_id}]


@pytest.mark.parametrize(
    ("who", "whose", "status"),
    [
        ("feng", "wang", 201),
        ("feng", "mei", 201),
        ("feng", "qian", 403),
        ("feng", "shen", 403),
        ("qian", "shen", 201),
        ("qian", "wang", 403),
        ("wang", "li", 403),
        ("zhou", "wang", 403),
        ("shen", "wang", 403),
        ("mei", "wang", 403),
        ("feng", "nina", 404),
        ("qian", "nell", 404),
    ],
)
async def test_nobody_takes_over_another_office_by_a_new_password(
    browsers: Any, world: World, who: str, whose: str, status: int
) -> None:
    target = world.people[whose]
    before = (await row_of(target)).password_hash
    done = await browsers(world.people[who]).post(f"/users/{target.user_id}/password-reset")
    assert done.status_code == status
    assert ((await row_of(target)).password_hash == before) is (status != 201)


async def test_a_password_set_from_the_command_line_must_be_good_too(browser: Browser, world: World) -> None:
    with pytest.raises(Invalid):
        async with unit(system_actor(world.xinghe.id)) as tx:
            await set_password(tx, world.wang.user_id, "short")
    async with unit(system_actor(world.xinghe.id)) as tx:
        await set_password(tx, world.wang.user_id, NEW, must_change=True)
    assert (await browser.sign_in(world.wang, NEW)).json()["password_change_needed"]


async def test_security_rules_are_kept_by_one_and_seen_by_two(browsers: Any, world: World, recorded: Any) -> None:
    qian, shen, feng = (browsers(person) for person in (world.qian, world.shen, world.feng))
    usual = (await qian.get("/security-rules")).json()
    assert usual["lockout"] == {"attempts": 5, "window_minutes": 15, "minutes": 15}
    assert (await shen.get("/security-rules")).json() == usual
    assert (await feng.get("/security-rules")).status_code == 403
    assert [(await one.put("/security-rules", RULES)).status_code for one in (shen, feng)] == [403, 403]
    assert (await qian.get("/security-rules")).json() == usual
    assert (await qian.put("/security-rules", RULES)).json() == RULES
    assert (await qian.get("/security-rules")).json() == RULES
    (fact,) = await recorded("tenant.security_rules_changed")
    assert fact["changes"]["lockout.attempts"] == [5, 4]
    assert fact["changes"]["second_factor.required_roles"] == [[], ["auditor"]]
    await qian.put("/security-rules", RULES)
    assert len(await recorded("tenant.security_rules_changed")) == 1


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"lockout": {"attempts": 1}}, "lockout.attempts"),
        ({"password": {"min_length": 4}}, "password.min_length"),
        ({"session": {"idle_minutes": 1}}, "session.idle_minutes"),
        ({"second_factor": {"required_roles": ["nobody"]}}, "second_factor.required_roles.0"),
        ({"locks": {}}, "locks"),
    ],
)
async def test_rules_that_cannot_be_are_refused(
    browsers: Any, world: World, part: dict[str, Any], field: str
) -> None:
    done = await browsers(world.qian).put("/security-rules", part)
    assert done.status_code == 422
    assert [problem["field"] for problem in done.json()["errors"]] == [field]


async def test_stricter_rules_hold_for_running_sessions(browsers: Any, world: World) -> None:
    wang = browsers()
    await wang.sign_in(world.wang)
    await browsers(world.qian).put("/security-rules", RULES)
    (item,) = (await wang.get("/me/sessions")).json()["items"]
    seen, ends = (clock.datetime.fromisoformat(item[name]) for name in ("last_seen_at", "expires_at"))
    assert ends - seen == timedelta(minutes=30)


async def test_sessions_that_ended_are_forgotten_after_a_day(browsers: Any, world: World) -> None:
    for person in (world.wang, world.li, world.chen):
        await browsers().sign_in(person)
    now = clock.now()
    async with unit(system_actor(world.xinghe.id)) as tx:
        for person, values in (
            (world.wang, {"expires_at": now - timedelta(hours=25)}),
            (world.li, {"revoked_at": now - timedelta(hours=23)}),
        ):
            mine = (sessions.c.tenant_id == tx.tenant_id) & (sessions.c.user_id == person.user_id)
            await tx.execute(update(sessions).where(mine).values(**values))
    await forget_ended_sessions()
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        left = await tx.all(select(sessions.c.user_id).where(sessions.c.tenant_id == tx.tenant_id))
        assert await tx.scalar(select(func.count()).select_from(sessions)) == 2
    assert {row.user_id for row in left} == {world.li.user_id, world.chen.user_id}


async def test_a_retired_person_has_no_session_any_more(browser: Browser, world: World) -> None:
    await browser.sign_in(world.wang)
    await change_user(world.wang, is_active=False)
    assert (await browser.get("/session")).status_code == 401
