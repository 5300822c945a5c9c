"""Second factors: set up, asked for, good once, counted, replaced by recovery codes, and switched off."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select, update

from gongdan.identity import totp
from gongdan.identity.models import recovery_codes, sessions, tenants
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from tests.identity.conftest import Browser, row_of
from tests.world import PASSWORD, Person, World

START = datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


async def set_up(browser: Browser, person: Person, at: datetime) -> tuple[str, list[str]]:
    """Sign in and set up a second factor; its secret and the recovery codes."""
    with clock.frozen(at):
        assert (await browser.sign_in(person)).status_code == 201
        secret = (await browser.post("/me/second-factor")).json()["secret"]
        done = await browser.post("/me/second-factor/confirmation", {"code": code_at(secret, at)})
        assert done.status_code == 201
        assert (await browser.delete("/session")).status_code == 204
    return secret, done.json()["recovery_codes"]


@pytest.mark.parametrize(
    ("offset", "last_step", "is_good"),
    [(0, None, True), (-30, None, True), (30, None, True), (-60, None, False), (60, None, False), (0, "now", False)],
)
def test_a_code_is_good_for_its_step_and_its_neighbours_and_once(
    offset: int, last_step: str | None, is_good: bool
) -> None:
    code = code_at(SECRET, START + timedelta(seconds=offset))
    last = int(START.timestamp()) // 30 if last_step else None
    assert (totp.matching_step(SECRET, code, START, last) is not None) is is_good


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "000000000000"])
def test_what_is_no_code_matches_nothing(code: str) -> None:
    assert totp.matching_step(SECRET, code, START, None) is None


def test_recovery_codes_are_forgiving_in_form_and_bound_to_their_user() -> None:
    code = totp.new_recovery_codes()[0]
    assert totp.recovery_hash(1, code) == totp.recovery_hash(1, f" {code.upper().replace('-', ' ')} ")
    assert totp.recovery_hash(1, code) != totp.recovery_hash(2, code)


async def test_a_second_factor_is_asked_for_once_it_is_confirmed(
    browser: Browser, world: World, recorded: Any
) -> None:
    secret, _ = await set_up(browser, world.wang, START)
    assert len(await recorded("user.second_factor_enabled")) == 1
    later = START + timedelta(minutes=2)
    with clock.frozen(later):
        done = await browser.sign_in(world.wang)
        assert done.json()["second_factor_needed"]
        assert done.json()["user"] is None
        pending = browser.http.cookies["gongdan_session"]
        for refused in (
            await browser.get("/session"),
            await browser.get("/me/sessions"),
            await browser.get("/me/tokens"),
            await browser.post("/me/second-factor"),
            await browser.delete("/me/second-factor", {"password": PASSWORD}),
        ):
            assert (refused.status_code, refused.json()["code"]) == (401, "second_factor_needed")
        done = await browser.hand_in(code=code_at(secret, later))
        assert done.status_code == 201
        assert done.json()["user"]["id"] == world.wang.user_id
        assert browser.http.cookies["gongdan_session"] != pending
        assert (await browser.get("/session")).json()["user"]["has_second_factor"]
    assert [fact["has_second_factor"] for fact in await recorded("user.signed_in")] == [False, True]
    assert secret not in (await row_of(world.wang)).totp_secret


async def test_a_code_opens_the_door_once(browsers: Any, world: World) -> None:
    secret, _ = await set_up(browsers(), world.wang, START)
    later = START + timedelta(minutes=2)
    with clock.frozen(later):
        first, second = browsers(), browsers()
        for one in (first, second):
            await one.sign_in(world.wang)
        assert (await first.hand_in(code=code_at(secret, later))).status_code == 201
        done = await second.hand_in(code=code_at(secret, later))
        assert (done.status_code, done.json()["code"]) == (401, "second_factor_refused")
        assert (await first.hand_in(code=code_at(secret, later))).json()["code"] == "no_second_factor_pending"


async def test_wrong_codes_lock_the_account_whatever_the_password_says(
    browser: Browser, world: World, recorded: Any
) -> None:
    secret, _ = await set_up(browser, world.wang, START)
    later = START + timedelta(minutes=2)
    wrong = f"{(int(code_at(secret, later)) + 1) % 1_000_000:06}"
    with clock.frozen(later):
        codes = []
        for _ in range(5):
            # The right password in between gives no fresh guesses.
            await browser.sign_in(world.wang)
            codes.append((await browser.hand_in(code=wrong)).json()["code"])
        assert codes == ["second_factor_refused"] * 4 + ["account_locked"]
        assert (await browser.hand_in(code=code_at(secret, later))).json()["code"] == "account_locked"
    assert {fact["reason"] for fact in await recorded("user.sign_in_failed")} == {"second_factor", "locked"}


async def test_a_recovery_code_helps_once(browsers: Any, world: World, recorded: Any) -> None:
    _, codes = await set_up(browsers(), world.wang, START)
    assert len(set(codes)) == 10
    with clock.frozen(START + timedelta(minutes=2)):
        first, second = browsers(), browsers()
        await first.sign_in(world.wang)
        assert (await first.hand_in(recovery_code=codes[0])).status_code == 201
        await second.sign_in(world.wang)
        assert (await second.hand_in(recovery_code=codes[0])).status_code == 401
        assert (await second.hand_in(recovery_code=codes[1])).status_code == 201
    assert [fact["left"] for fact in await recorded("user.recovery_code_used")] == [9, 8]
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        stored = await tx.all(select(recovery_codes.c.code_hash).where(recovery_codes.c.tenant_id == tx.tenant_id))
    assert not any(code.encode() in row.code_hash for row in stored for code in codes)


async def test_new_recovery_codes_void_the_old_ones(browsers: Any, world: World) -> None:
    secret, old = await set_up(browsers(), world.wang, START)
    later = START + timedelta(minutes=2)
    with clock.frozen(later):
        browser = browsers()
        await browser.sign_in(world.wang)
        await browser.hand_in(code=code_at(secret, later))
        new = (await browser.post("/me/recovery-codes")).json()["recovery_codes"]
        assert not set(new) & set(old)
        other = browsers()
        await other.sign_in(world.wang)
        assert (await other.hand_in(recovery_code=old[0])).status_code == 401
        assert (await other.hand_in(recovery_code=new[0])).status_code == 201


async def test_a_pending_session_waits_ten_minutes(browser: Browser, world: World) -> None:
    secret, _ = await set_up(browser, world.wang, START)
    with clock.frozen(START + timedelta(minutes=2)):
        await browser.sign_in(world.wang)
    late = START + timedelta(minutes=12, seconds=1)
    with clock.frozen(late):
        done = await browser.hand_in(code=code_at(secret, late))
    assert (done.status_code, done.json()["code"]) == (401, "not_signed_in")


async def test_setting_up_refuses_in_every_wrong_order(browser: Browser, world: World, browsers: Any) -> None:
    with clock.frozen(START):
        await browser.sign_in(world.wang)
        early = await browser.post("/me/second-factor/confirmation", {"code": "123456"})
        assert (early.status_code, early.json()["code"]) == (409, "second_factor_not_begun")
        assert (await browser.post("/me/recovery-codes")).json()["code"] == "second_factor_off"
        begun = (await browser.post("/me/second-factor")).json()
        assert begun["uri"].startswith("otpauth://totp/")
        assert begun["secret"] in begun["uri"]
        wrong = await browser.post("/me/second-factor/confirmation", {"code": "000000"})
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "code")
        assert not (await browser.get("/session")).json()["user"]["has_second_factor"]
        await browser.post("/me/second-factor/confirmation", {"code": code_at(begun["secret"], START)})
        again = await browser.post("/me/second-factor")
        assert (again.status_code, again.json()["code"]) == (409, "second_factor_already_on")
    by_token = await browsers(world.li).post("/me/second-factor")
    assert (by_token.status_code, by_token.json()["code"]) == (403, "session_needed")


@pytest.mark.parametrize("sent", [{}, {"code": "123456", "recovery_code": "aaaa-bbbb-cccc-dddd"}])
async def test_one_proof_is_handed_in(browser: Browser, world: World, sent: dict[str, str]) -> None:
    await set_up(browser, world.wang, START)
    with clock.frozen(START + timedelta(minutes=2)):
        await browser.sign_in(world.wang)
        assert (await browser.hand_in(**sent)).status_code == 422


async def test_switching_off_takes_the_password(browser: Browser, world: World, recorded: Any) -> None:
    secret, _ = await set_up(browser, world.wang, START)
    later = START + timedelta(minutes=2)
    with clock.frozen(later):
        await browser.sign_in(world.wang)
        await browser.hand_in(code=code_at(secret, later))
        wrong = await browser.delete("/me/second-factor", {"password": "not-the-password"})
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "password")
        assert (await row_of(world.wang)).failed_sign_ins == 1
        assert (await browser.delete("/me/second-factor", {"password": PASSWORD})).status_code == 204
        assert (await browser.sign_in(world.wang)).json()["second_factor_needed"] is False
    assert len(await recorded("user.second_factor_disabled")) == 1


async def test_an_administrator_helps_who_lost_everything(browsers: Any, world: World) -> None:
    await set_up(browsers(), world.wang, START)
    path = f"/users/{world.wang.user_id}/second-factor"
    assert (await browsers(world.feng).delete(path)).status_code == 403
    assert (await browsers(world.qian).delete(path)).status_code == 204
    assert (await browsers(world.qian).delete(f"/users/{world.nina.user_id}/second-factor")).status_code == 404
    assert (await browsers().sign_in(world.wang)).json()["second_factor_needed"] is False


async def test_a_role_that_must_have_one_sets_it_up_first(browser: Browser, world: World) -> None:
    async with unit(system_actor(world.xinghe.id)) as tx:
        rules = {"second_factor": {"required_roles": ["agent"]}}
        await tx.execute(update(tenants).where(tenants.c.id == tx.tenant_id).values(security=rules))
    with clock.frozen(START):
        await browser.sign_in(world.wang)
        assert (await browser.get("/me/tokens")).json()["code"] == "second_factor_setup_needed"
        secret = (await browser.post("/me/second-factor")).json()["secret"]
        await browser.post("/me/second-factor/confirmation", {"code": code_at(secret, START)})
        assert (await browser.get("/me/tokens")).status_code == 200
    async with unit(system_actor(world.xinghe.id), is_read_only=True) as tx:
        mine = (sessions.c.tenant_id == tx.tenant_id) & (sessions.c.user_id == world.wang.user_id)
        assert await tx.scalar(select(sessions.c.second_factor_at).where(mine)) == START
