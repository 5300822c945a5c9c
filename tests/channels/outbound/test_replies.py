"""Public replies go out by mail once, to the right people, and answers to them find their way back."""

from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from gongdan.channels.actions.answer import answer
from gongdan.channels.mail.parse import parse
from gongdan.channels.models import mail_participants, mail_references, mailboxes
from gongdan.channels.outbound import letters
from gongdan.channels.queries.sealed import find_sealed
from gongdan.customers.models import contact_addresses, contacts
from gongdan.kernel.delivery import deliver
from gongdan.ticketing.models import tickets
from tests.channels.outbound.conftest import LI
from tests.notifications.conftest import facts_since

API = "/api/v1"


def read(raw: bytes) -> EmailMessage:
    found = message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


async def replied(client: Any, ticket_id: int, body: str = "已为您处理", **more: Any) -> int:
    answer = await client.post(f"{API}/tickets/{ticket_id}/comments", json={"body": body} | more)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def take_part(tx: Any, ticket_id: int, addresses: Sequence[str]) -> None:
    rows = [{"tenant_id": tx.tenant_id, "ticket_id": ticket_id, "address": one, "name": "抄送"} for one in addresses]
    await tx.execute(insert(mail_participants), rows)


async def test_a_reply_reaches_the_customer_and_his_answer_the_ticket(
    world: Any, client_for: Any, as_system: Any, from_mail: Any, send_all: Any, post_office: Any, mailbox: int
) -> None:
    async with as_system(world.xinghe.id) as tx:
        await tx.execute(update(mailboxes).where(mailboxes.c.id == mailbox).values(signs_replies=True))
    shape = await from_mail(description="打印机坏了")
    wang = client_for(world.wang)
    comment_id = await replied(wang, shape["id"])
    rows = await send_all()
    (row,) = [one for one in rows if one.kind == "reply"]
    assert (row.state, row.comment_id, row.attempts) == ("sent", comment_id, 1)
    mail_from, to, raw = next(one for one in post_office.letters if row.message_id.encode() in one[2])
    assert (mail_from, to) == ("care@xinghe.example", [LI])
    found = read(raw)
    assert found["From"].addresses[0].display_name == "星河客服"
    assert found["Subject"] == f"Re: {shape['title']} [#{shape['number']}]"
    assert found["In-Reply-To"] == f"<first-{shape['id']}@customer.example>"
    assert found["References"].split()[0] == f"<first-{shape['id']}@customer.example>"
    assert found["Auto-Submitted"] is None
    mail = parse(raw)
    assert mail.text.startswith("已为您处理")
    assert "星河科技客服中心" in mail.text
    assert "> 打印机坏了" in mail.text
    assert "<b>星河科技客服中心</b>" in mail.html
    # What comes back names the ticket by both ways.
    async with as_system(world.xinghe.id) as tx:
        assert await find_sealed(tx, [mail.reply_to[0].address]) == shape["id"]
        known = mail_references.c
        ours = await tx.one(select(mail_references).where(known.message_id == mail.message_id))
    assert (ours.ticket_id, ours.comment_id, ours.is_ours) == (shape["id"], comment_id, True)
    (told,) = [
        one
        for one in (await wang.get(f"{API}/tickets/{shape['id']}/outbound-messages")).json()["items"]
        if one["kind"] == "reply"
    ]
    assert (told["state"], told["can_cancel"]) == ("sent", False)
    assert [(one["address"], one["state"]) for one in told["recipients"]] == [(LI, "sent")]


async def test_an_internal_note_never_leaves(
    world: Any, client_for: Any, as_system: Any, from_mail: Any, send_all: Any, post_office: Any
) -> None:
    shape = await from_mail()
    wang = client_for(world.wang)
    await replied(wang, shape["id"], "客户很难缠", is_public=False)
    await replied(wang, shape["id"], "公开回复")
    rows = await send_all()
    assert [row.kind for row in rows] == ["acknowledgement", "reply"]
    # Not as a message of its own, and not in the history of one.
    assert "客户很难缠" not in str([parse(raw) for _, _, raw in post_office.letters])


async def test_one_message_for_each_comment_however_often_it_is_told(
    world: Any, client_for: Any, from_mail: Any, send_all: Any, as_system: Any, post_office: Any
) -> None:
    shape = await from_mail()
    comment_id = await replied(client_for(world.wang), shape["id"])
    await send_all()
    await deliver(tenant_id=world.xinghe.id, event_ids=await facts_since(world.xinghe.id, 0))
    async with as_system(world.xinghe.id) as tx:
        assert await answer(tx, comment_id) is None
    rows = await send_all()
    await send_all()
    assert [row.comment_id for row in rows if row.kind == "reply"] == [comment_id]
    assert len(post_office.letters) == 2


async def test_copies_go_to_who_takes_part_but_to_no_colleague_and_no_dead_address(
    world: Any, client_for: Any, as_system: Any, from_mail: Any, send_all: Any, post_office: Any
) -> None:
    shape = await from_mail()
    async with as_system(world.xinghe.id) as tx:
        await take_part(tx, shape["id"], ["boss@customer.example", world.chen.email, "care@xinghe.example", LI])
    wang = client_for(world.wang)
    seen = (await wang.post(f"{API}/tickets/{shape['id']}/mail-previews", json={"body": "您好"})).json()
    assert {one["reason"] for one in seen["skipped"]} == {"colleague", "ourselves"}
    await replied(wang, shape["id"])
    rows = await send_all()
    _, to, raw = post_office.letters[-1]
    assert to == [LI, "boss@customer.example"]
    assert [one.address for one in parse(raw).cc] == ["boss@customer.example"]
    assert rows[-1].state == "sent"
    async with as_system(world.xinghe.id) as tx:
        dead = contact_addresses.c.address == LI
        await tx.execute(update(contact_addresses).where(dead).values(bounced_at=tx.now))
    await replied(wang, shape["id"], "再次回复")
    await send_all()
    assert post_office.letters[-1][1] == ["boss@customer.example"]


async def test_a_customer_who_reads_the_portal_gets_no_mail_until_he_asks_for_it(
    world: Any, client_for: Any, as_system: Any, outbound: Any, tell: Any, mailbox: int
) -> None:
    mei, wang = client_for(world.mei), client_for(world.wang)
    opened = await mei.post(f"{API}/tickets", json={"title": "门锁坏了", "type": "question"})
    assert opened.status_code == 201, opened.text
    async with as_system(world.xinghe.id) as tx:
        mine = tickets.c.id == opened.json()["id"]
        # What he writes with a token came from a program.
        as_in_portal = {"team_id": world.xinghe.teams["frontline"], "channel": "web"}
        await tx.execute(update(tickets).where(mine).values(**as_in_portal))
    await replied(wang, opened.json()["id"])
    await tell()
    assert await outbound() == []
    async with as_system(world.xinghe.id) as tx:
        his = contacts.c.id == world.mei.contact_id
        await tx.execute(update(contacts).where(his).values(preferred_channel="email"))
    await replied(wang, opened.json()["id"], "第二次")
    await tell()
    assert [row.kind for row in await outbound()] == ["reply"]


async def test_what_the_customer_writes_himself_is_not_sent_back_to_him(
    world: Any, client_for: Any, as_system: Any, from_mail: Any, outbound: Any, tell: Any
) -> None:
    shape = await from_mail(requester={"name": "梅琳", "email": world.mei.email}, sender=world.mei.email)
    await tell()
    before = len(await outbound())
    await replied(client_for(world.mei), shape["id"], "还是不行")
    await tell()
    assert len(await outbound()) == before


async def test_pictures_go_along_and_what_is_too_large_is_fetched_by_a_link(
    world: Any, client_for: Any, from_mail: Any, send_all: Any, post_office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters.packed, "__defaults__", (200,))
    wang, shape = client_for(world.wang), await from_mail()
    ids = []
    for name, content in (("图.png", b"\x89PNG\r\n\x1a\n" + b"x" * 50), ("大.txt", b"y" * 500)):
        stored = await wang.post(f"{API}/files", files={"file": (name, content)})
        assert stored.status_code == 201, stored.text
        ids.append(stored.json()["id"])
    body = f'<p>见图<img src="/api/v1/files/{ids[0]}?inline=true"></p>'
    asked = {"body": body, "body_format": "html", "files": ids}
    seen = (await wang.post(f"{API}/tickets/{shape['id']}/mail-previews", json=asked)).json()
    assert [(one["name"], one["is_linked"]) for one in seen["files"]] == [("大.txt", True)]
    assert f"/api/v1/files/{ids[0]}?inline=true" in seen["html"]
    await replied(wang, shape["id"], body, body_format="html", files=ids)
    await send_all()
    mail = parse(post_office.letters[-1][2])
    (picture,) = mail.attachments
    assert (picture.name, picture.is_inline) == ("图.png", True)
    assert f"cid:{picture.content_id}" in mail.html
    url = next(word for word in mail.text.split() if "/file-links/" in word)
    path = url[url.index("/api/") :]
    nobody = client_for(None)
    fetched = await nobody.get(path)
    assert fetched.content == b"y" * 500
    assert fetched.headers["content-disposition"].startswith("attachment")
    assert (await nobody.get(path[:-1] + ("a" if path[-1] != "a" else "b"))).status_code == 404


async def test_the_preview_is_what_is_sent(
    world: Any, client_for: Any, from_mail: Any, send_all: Any, post_office: Any
) -> None:
    shape, wang = await from_mail(), client_for(world.wang)
    seen = (await wang.post(f"{API}/tickets/{shape['id']}/mail-previews", json={"body": "您好 <b>"})).json()
    await replied(wang, shape["id"], "您好 <b>")
    await send_all()
    mail = parse(post_office.letters[-1][2])
    assert (mail.subject, mail.text.strip()) == (seen["subject"], seen["text"])
    assert seen["html"] in mail.html.replace("\r\n", "\n")
    assert [one["address"] for one in seen["to"]] == [one.address for one in mail.to]


async def test_without_a_server_nothing_is_queued_and_the_preview_says_why(
    world: Any, client_for: Any, as_system: Any, from_mail: Any, outbound: Any, tell: Any, mailbox: int
) -> None:
    async with as_system(world.xinghe.id) as tx:
        await tx.execute(update(mailboxes).where(mailboxes.c.id == mailbox).values(out_host=""))
    shape, wang = await from_mail(), client_for(world.wang)
    await replied(wang, shape["id"])
    await tell()
    assert await outbound() == []
    refused = await wang.post(f"{API}/tickets/{shape['id']}/mail-previews", json={"body": "x"})
    assert (refused.status_code, refused.json()["code"]) == (409, "outbound_off")
    health = (await client_for(world.feng).get(f"{API}/mailbox-health/{mailbox}")).json()["health"]
    assert health["can_send"] is False
