"""Who sees what came in, and what they can do about it."""

from typing import Any

import pytest

from gongdan.channels.actions.handle_message import process
from tests.channels.inbound.conftest import CARE, Deliver, mail, message_of

URL = "/api/v1/inbound-messages"


@pytest.fixture
async def held(deliver: Deliver) -> Any:
    """A message without anybody to answer."""
    return await deliver(mail(sender="nobody-at-all", subject="没有地址", message_id="held@client.test"))


async def test_what_waits_is_seen_by_who_looks_after_mail(client_for: Any, world: Any, held: Any) -> None:
    assert (held.state, held.reason) == ("held", "no_sender")
    for person, is_seen in ((world.feng, True), (world.zhou, True), (world.wang, False)):
        got = await client_for(person).get(URL, params={"state": "held"})
        assert got.status_code == 200, got.text
        assert [one["subject"] for one in got.json()["items"]] == (["没有地址"] if is_seen else [])
        one = await client_for(person).get(f"{URL}/{held.id}")
        assert one.status_code == (200 if is_seen else 404)
    assert (await client_for(world.mei).get(URL)).status_code == 403
    assert (await client_for(world.zhou).post(f"{URL}/{held.id}/replays")).status_code == 403


async def test_a_tickets_words_are_for_who_sees_the_ticket(deliver: Deliver, client_for: Any, world: Any) -> None:
    row = await deliver(mail("机密：密码在信封里。", message_id="secret@client.test"))
    listed = (await client_for(world.feng).get(f"{URL}/{row.id}")).json()
    assert (listed["state"], listed["text"], listed["subject"], listed["ticket"]) == ("done", "", "", None)
    assert (await client_for(world.feng).get(f"{URL}/{row.id}/raw")).status_code == 403
    assert (await client_for(world.feng).get(f"{URL}/{row.id}/original")).status_code == 403
    seen = (await client_for(world.chen).get(URL, params={"ticket": row.ticket_id})).json()["items"]
    assert [one["id"] for one in seen] == [row.id]
    raw = await client_for(world.chen).get(f"{URL}/{row.id}/raw")
    assert raw.headers["content-type"] == "message/rfc822"
    assert b"secret@client.test" in raw.content
    assert (await client_for(world.nina).get(f"{URL}/{row.id}")).status_code == 404


async def test_the_original_is_safe(deliver: Deliver, client_for: Any, world: Any) -> None:
    evil = (
        b"From: a@client.test\r\nTo: care@xinghe.test\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        b"<p onclick=steal()>Hello</p><script>steal()</script><img src='https://tracker.test/1.gif'>"
    )
    row = await deliver(evil)
    shown = (await client_for(world.chen).get(f"{URL}/{row.id}/original")).json()
    assert "Hello" in shown["html"]
    assert not [one for one in ("script", "onclick", "tracker") if one in shown["html"]]


async def test_held_is_released_or_discarded(client_for: Any, world: Any, held: Any, xinghe: int) -> None:
    feng = client_for(world.feng)
    got = await feng.post(f"{URL}/{held.id}/discards")
    assert got.json()["state"] == "discarded"
    assert (await feng.post(f"{URL}/{held.id}/discards")).status_code == 409
    got = await feng.post(f"{URL}/{held.id}/replays")
    assert got.json()["state"] == "received"
    await process(xinghe, held.id)
    row = await message_of(xinghe, held.id)
    assert (row.state, row.ticket_id is not None) == ("done", True)


async def test_raw_mail_by_http(client_for: Any, world: Any, mailbox: int, xinghe: int) -> None:
    feng, raw = client_for(world.feng), mail()
    first = await feng.post("/api/v1/inbound-mails", params={"mailbox": CARE}, content=raw)
    again = await feng.post("/api/v1/inbound-mails", params={"mailbox": CARE}, content=raw)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {"id": first.json()["id"], "is_new": False}
    await process(xinghe, first.json()["id"])
    assert (await message_of(xinghe, first.json()["id"])).state == "done"
    wrong = await feng.post("/api/v1/inbound-mails", params={"mailbox": "x@y.test"}, content=raw)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "mailbox")
    assert (await feng.post("/api/v1/inbound-mails", content=b"")).status_code == 400
    assert (await client_for(world.wang).post("/api/v1/inbound-mails", content=raw)).status_code == 403
    assert (await client_for(None).post("/api/v1/inbound-mails", content=raw)).status_code == 401
