"""Forgotten passwords and invitations: links that work once, for a while, for one person, and tell nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from gongdan.identity.actions import password_links as links
from gongdan.identity.api import password_links as routes
from gongdan.kernel import clock
from gongdan.kernel.mail import Mail, MailNotSent
from gongdan.kernel.settings import settings
from tests.world import PASSWORD

RESETS = "/api/v1/password-resets"
GOOD = "seven quiet herons wade"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    routes.email_limiter.cache_clear()


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> list[Mail]:
    """What is sent, with mail set up."""
    sent: list[Mail] = []

    async def keep(mail: Mail) -> None:
        sent.append(mail)

    monkeypatch.setattr(links, "can_send_mail", lambda: True)
    monkeypatch.setattr(links, "send_mail", keep)
    return sent


def token_in(mail: Mail) -> str:
    return mail.text.split("#")[1].split()[0]


async def can_sign_in(nobody: Any, person: Any, password: str) -> bool:
    sent = {"email": person.email, "password": password, "tenant": "xinghe"}
    return bool((await nobody.post("/api/v1/session", json=sent)).status_code == 201)


async def test_a_link_by_mail_sets_the_password_once_and_ends_what_was_open(
    client_for: Any, world: Any, letters: list[Mail], recorded: Any
) -> None:
    nobody = client_for(None)
    began = await nobody.post(
        "/api/v1/session", json={"email": world.wang.email, "password": PASSWORD, "tenant": "xinghe"}
    )
    assert began.status_code == 201
    await links.answer_reset(world.xinghe.id, world.wang.email)
    (mail,) = letters
    assert (mail.to, mail.subject) == (world.wang.email, "重设您在星河科技的密码")
    assert f"{settings().public_url}/desk/set-password#" in mail.text
    token = token_in(mail)
    seen = await nobody.get(f"{RESETS}/{token}")
    assert seen.status_code == 200, seen.text
    assert (seen.json()["email"], seen.json()["purpose"], seen.json()["is_customer"]) == (
        world.wang.email,
        "reset",
        False,
    )
    weak = await nobody.post(f"{RESETS}/{token}", json={"new_password": "password"})
    assert (weak.status_code, weak.json()["errors"][0]["field"]) == (422, "new_password")
    assert (await nobody.post(f"{RESETS}/{token}", json={"new_password": GOOD})).status_code == 204
    assert (await nobody.get("/api/v1/session")).status_code == 401, "the session that was open has ended"
    assert await can_sign_in(nobody, world.wang, GOOD)
    again = await nobody.post(f"{RESETS}/{token}", json={"new_password": GOOD + " twice"})
    assert again.status_code == 410
    assert (await nobody.get(f"{RESETS}/{token}")).status_code == 410
    assert await recorded("user.password_reset_asked") == [{"user_id": world.wang.user_id, "delivery": "mail"}]
    assert await recorded("user.password_by_link_set") == [{"user_id": world.wang.user_id, "purpose": "reset"}]


async def test_a_link_runs_out_and_a_newer_one_ends_it(
    client_for: Any, world: Any, letters: list[Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = client_for(None)
    await links.answer_reset(world.xinghe.id, world.wang.email)
    await links.answer_reset(world.xinghe.id, world.wang.email)
    older, newer = map(token_in, letters)
    assert (await nobody.get(f"{RESETS}/{older}")).status_code == 410
    assert (await nobody.get(f"{RESETS}/{newer}")).status_code == 200
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (await nobody.get(f"{RESETS}/{newer}")).status_code == 410
    assert (await nobody.post(f"{RESETS}/{newer}", json={"new_password": GOOD})).status_code == 410


@pytest.mark.parametrize(
    "token", ["1_nosuchtokenatall", "zzzz_nosuchtoken", "nonsense-without-mark", "1_" + "x" * 198]
)
async def test_a_link_that_was_never_made_is_not_found(client_for: Any, token: str) -> None:
    assert (await client_for(None).get(f"{RESETS}/{token}")).status_code == 404


async def test_the_link_of_one_tenant_opens_nothing_under_the_number_of_another(
    client_for: Any, world: Any, letters: list[Mail]
) -> None:
    await links.answer_reset(world.xinghe.id, world.wang.email)
    secret = token_in(letters[0]).partition("_")[2]
    assert (await client_for(None).get(f"{RESETS}/{world.northwind.id}_{secret}")).status_code == 404


async def test_the_answer_is_the_same_for_everybody_and_the_worker_looks(
    client_for: Any, world: Any, admin_connection: Any, counting: Any
) -> None:
    nobody = client_for(None)
    answers, costs = [], []
    for email in (world.wang.email, "nobody@xinghe.example"):
        with counting() as count:
            asked = await nobody.post(RESETS, json={"email": email.upper(), "tenant": "xinghe"})
        answers.append((asked.status_code, asked.content))
        costs.append(count.value)
    assert answers[0] == answers[1] == (202, b'{"valid_minutes":30}')
    assert costs[0] == costs[1]
    jobs = await admin_connection.execute(
        text("select args from procrastinate_jobs where task_name = :name"), {"name": links.JOB}
    )
    assert {row[0]["email"] for row in jobs.all()} >= {world.wang.email, "nobody@xinghe.example"}
    unknown = await nobody.post(RESETS, json={"email": world.wang.email, "tenant": "nowhere"})
    assert (unknown.status_code, unknown.content) == answers[0]
    assert (await nobody.post(RESETS, json={"email": world.wang.email})).status_code == 422


async def test_one_address_is_asked_for_three_times_and_then_has_to_wait(client_for: Any) -> None:
    nobody = client_for(None)
    wish = {"email": "someone@xinghe.example", "tenant": "xinghe"}
    assert [(await nobody.post(RESETS, json=wish)).status_code for _ in range(4)] == [202, 202, 202, 429]
    assert (await nobody.post(RESETS, json=wish | {"email": "other@xinghe.example"})).status_code == 202


async def test_nobody_is_written_to_who_is_unknown_has_retired_or_asked_too_often(
    client_for: Any, world: Any, letters: list[Mail]
) -> None:
    await links.answer_reset(world.xinghe.id, "nobody@xinghe.example")
    await links.answer_reset(world.xinghe.id, world.nina.email)
    assert letters == []
    retired = await client_for(world.feng).delete(f"/api/v1/users/{world.wang.user_id}")
    assert retired.status_code == 204, retired.text
    await links.answer_reset(world.xinghe.id, world.wang.email)
    assert letters == []
    for _ in range(5):
        await links.answer_reset(world.xinghe.id, world.zhou.email)
    assert len(letters) == 3


async def test_a_mail_that_did_not_leave_is_made_anew(
    client_for: Any, world: Any, letters: list[Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(mail: Mail) -> None:
        raise MailNotSent("down")

    with monkeypatch.context() as broken:
        broken.setattr(links, "send_mail", fail)
        with pytest.raises(MailNotSent):
            await links.answer_reset(world.xinghe.id, world.wang.email)
    (wish,) = (await client_for(world.feng).get(RESETS)).json()["items"]
    assert (wish["needs_link"], wish["mailed_at"]) == (True, None)
    await links.answer_reset(world.xinghe.id, world.wang.email)
    assert (await client_for(None).get(f"{RESETS}/{token_in(letters[0])}")).status_code == 200
    (wish,) = (await client_for(world.feng).get(RESETS)).json()["items"]
    assert (wish["needs_link"], wish["mailed_at"] is None) == (False, False)


async def test_where_no_mail_can_be_sent_an_administrator_hands_a_link_out(
    client_for: Any, world: Any, recorded: Any
) -> None:
    feng, nobody = client_for(world.feng), client_for(None)
    await links.answer_reset(world.xinghe.id, world.wang.email)
    await links.answer_reset(world.xinghe.id, world.wang.email)
    (wish,) = (await feng.get(RESETS)).json()["items"]
    assert (wish["user"]["name"], wish["needs_link"], wish["mailed_at"]) == ("王芳", True, None)
    assert await recorded("user.password_reset_asked") == [
        {"user_id": world.wang.user_id, "delivery": "administrator"}
    ]
    made = await feng.post(f"/api/v1/users/{world.wang.user_id}/reset-links")
    assert made.status_code == 201, made.text
    assert made.headers["cache-control"] == "no-store"
    assert (await feng.get(RESETS)).json()["items"] == []
    token = made.json()["token"]
    assert made.json()["url"].endswith(f"/set-password#{token}")
    assert (await nobody.post(f"{RESETS}/{token}", json={"new_password": GOOD})).status_code == 204
    assert await can_sign_in(nobody, world.wang, GOOD)
    (told,) = await recorded("user.password_link_issued")
    assert told["purpose"] == "reset"
    assert token not in str(told)


async def test_who_keeps_security_gets_a_link_from_who_keeps_security_only(client_for: Any, world: Any) -> None:
    feng, qian, wang = client_for(world.feng), client_for(world.qian), client_for(world.wang)
    assert (await feng.post(f"/api/v1/users/{world.qian.user_id}/reset-links")).status_code == 403
    assert (await wang.post(f"/api/v1/users/{world.zhou.user_id}/reset-links")).status_code == 403
    assert (await wang.get(RESETS)).status_code == 403
    assert (await qian.get(RESETS)).status_code == 200
    assert (await feng.post("/api/v1/users/4000000000/reset-links")).status_code == 404


async def test_an_invited_person_sets_a_first_password(client_for: Any, world: Any) -> None:
    feng, nobody = client_for(world.feng), client_for(None)
    draft = {"email": "new@xinghe.example", "name": "新同事", "invite": True}
    keyed = await feng.post("/api/v1/users", json=draft, headers={"Idempotency-Key": "k1"})
    assert (keyed.status_code, keyed.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    added = await feng.post("/api/v1/users", json=draft)
    assert added.status_code == 201, added.text
    invitation = added.json()["invitation"]
    assert invitation["purpose"] == "invitation"
    assert (await nobody.get(f"{RESETS}/{invitation['token']}")).json()["purpose"] == "invitation"
    set_one = await nobody.post(f"{RESETS}/{invitation['token']}", json={"new_password": GOOD})
    assert set_one.status_code == 204
    assert await can_sign_in(nobody, replace(world.wang, email="new@xinghe.example"), GOOD)
    shown = (await feng.get(f"/api/v1/users/{added.json()['id']}")).json()
    assert (shown["has_password"], "invitation" in shown) == (True, False)


async def test_a_customer_is_led_to_the_portal(client_for: Any, world: Any, letters: list[Mail]) -> None:
    await links.answer_reset(world.xinghe.id, world.mei.email)
    assert "/portal/set-password#" in letters[0].text
    seen = await client_for(None).get(f"{RESETS}/{token_in(letters[0])}")
    assert seen.json()["is_customer"] is True


async def test_who_reads_english_is_written_to_in_english(client_for: Any, world: Any, letters: list[Mail]) -> None:
    await client_for(world.wang).patch("/api/v1/me", json={"locale": "en"})
    await links.answer_reset(world.xinghe.id, world.wang.email)
    assert letters[0].subject == "Set a new password at 星河科技"
