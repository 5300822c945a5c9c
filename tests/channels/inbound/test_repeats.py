"""The same letter twice, storms, machines, forwards, guesses, and what is over."""

from typing import Any

import pytest
from sqlalchemy import insert, select, update

from gongdan.channels.models import mailboxes, outbound_messages, outbound_recipients, storms
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from gongdan.ticketing import tickets
from tests.channels.inbound.conftest import Deliver, comments_of, mail, ticket_of


async def test_the_same_letter_by_another_way_is_one(deliver: Deliver) -> None:
    first = await deliver(mail(message_id="same@client.test"))
    second = await deliver(mail(message_id="same@client.test", headers={"X-Way": "2"}))
    third = await deliver(mail())
    assert [one.reason for one in (second, third)] == ["duplicate", "duplicate"]
    assert second.duplicate_of_id == first.id


async def test_a_device_with_one_id_for_all_its_messages_loses_none(deliver: Deliver) -> None:
    rows = [await deliver(mail(f"温度 {n} 度", message_id="fixed@device.test")) for n in range(3)]
    assert [one.state for one in rows] == ["done"] * 3


async def test_a_storm_is_held_and_told_once(deliver: Deliver, xinghe: int) -> None:
    rows = [await deliver(mail(f"第 {n} 封", sender="storm@client.test")) for n in range(23)]
    assert [one.state for one in rows] == ["done"] * 20 + ["held"] * 3
    assert rows[-1].reason == "storm"
    async with unit(system_actor(xinghe), is_read_only=True) as tx:
        (counted,) = await tx.all(select(storms).where(storms.c.key == "in:storm@client.test"))
        assert counted.count == 3
    assert (await deliver(mail("别人", sender="other@client.test"))).state == "done"


async def test_a_mailbox_may_have_a_limit_of_its_own(deliver: Deliver, xinghe: int, mailbox: int) -> None:
    async with unit(system_actor(xinghe)) as tx:
        await tx.execute(update(mailboxes).where(mailboxes.c.id == mailbox).values(storm_limit=3))
    rows = [await deliver(mail(f"第 {n} 封", sender="few@client.test")) for n in range(5)]
    assert [row.reason for row in rows] == ["", "", "", "storm", "storm"]


async def test_what_lay_in_a_mailbox_for_years_is_no_storm(deliver: Deliver) -> None:
    for n in range(25):
        stamp = f"from a by b; Mon, {n + 1} Jan 2024 10:00:00 +0800"
        row = await deliver(mail(f"第 {n} 封", sender="old@client.test", headers={"Received": stamp}), road="imap")
        assert (row.state, row.received_at.isoformat()) == ("done", f"2024-01-{n + 1:02}T02:00:00+00:00")


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto-Submitted": "auto-replied"}, "auto_reply"),
        ({"From": "care@xinghe.test"}, "own"),
    ],
)
async def test_machines_open_nothing(deliver: Deliver, headers: dict[str, str], reason: str) -> None:
    sender = headers.pop("From", "wang@keguang.test")
    row = await deliver(mail(sender=sender, headers=headers))
    assert (row.state, row.reason, row.ticket_id) == ("ignored", reason, None)


BOUNCE = """\
From: MAILER-DAEMON@keguang.test
To: care@xinghe.test
Subject: Undelivered Mail
Message-ID: <bounce{n}@keguang.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Undeliverable.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.keguang.test

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
--b
Content-Type: text/rfc822-headers

Message-ID: <{message_id}>
Subject: Re: x

--b--
"""


async def test_a_bounce_marks_its_message_and_nobody_elses(deliver: Deliver, xinghe: int, world: Any) -> None:
    async with unit(system_actor(xinghe)) as tx:
        values = {
            "tenant_id": xinghe,
            "kind": "reply",
            "message_id": "ours1@xinghe.test",
            "subject": "x",
            "text": "x",
            "due_at": tx.now,
            "state": "sent",
        }
        outbound_id = await tx.scalar(insert(outbound_messages).values(values).returning(outbound_messages.c.id))
        to = {"tenant_id": xinghe, "outbound_id": outbound_id, "field": "to", "address": world.mei.email}
        await tx.execute(insert(outbound_recipients).values(to | {"state": "sent"}))
    unknown = await deliver(BOUNCE.format(n=1, to=world.mei.email, message_id="other@xinghe.test").encode())
    assert (unknown.state, unknown.reason, unknown.bounced_message_id) == ("ignored", "bounce", None)
    row = await deliver(BOUNCE.format(n=2, to=world.mei.email, message_id="ours1@xinghe.test").encode())
    assert row.bounced_message_id == outbound_id
    async with unit(system_actor(xinghe), is_read_only=True) as tx:
        mine = outbound_recipients.c.outbound_id == outbound_id
        assert await tx.scalar(select(outbound_recipients.c.state).where(mine)) == "bounced"


async def test_a_colleagues_forward_is_its_writers_request(deliver: Deliver, xinghe: int, world: Any) -> None:
    words = (
        "请处理。\n\n---------- Forwarded message ----------\nFrom: 赵 <zhao@client.test>\n"
        "Date: 2025-11-20\nSubject: 漏水\nTo: wang@xinghe.example\n\n机房漏水。\n"
    )
    row = await deliver(mail(words, sender=world.wang.email, subject="Fwd: 漏水"))
    ticket = await ticket_of(xinghe, row.ticket_id)
    assert "机房漏水" in ticket.description
    from gongdan.customers import get_contact

    async with unit(system_actor(xinghe), is_read_only=True) as tx:
        contact = await get_contact(tx, ticket.requester_id)
        assert [one["address"] for one in contact["addresses"]] == ["zhao@client.test"]


async def test_a_guess_is_said_to_be_one_and_one_click_undoes_it(
    deliver: Deliver, xinghe: int, client_for: Any, world: Any
) -> None:
    first = await deliver(mail())
    answer = await deliver(mail("还没修。", subject="回复：打印机"))
    assert (answer.ticket_id, answer.matched_by) == (first.ticket_id, "guess")
    chen = client_for(world.chen)
    got = await chen.post(f"/api/v1/inbound-messages/{answer.id}/guess-undo")
    assert got.status_code == 200, got.text
    assert got.json()["ticket_id"] != first.ticket_id
    assert not await comments_of(xinghe, first.ticket_id)
    assert [one.body for one in await comments_of(xinghe, got.json()["ticket_id"])] == ["还没修。"]
    assert (await chen.post(f"/api/v1/inbound-messages/{answer.id}/guess-undo")).status_code == 409


@pytest.mark.parametrize(
    ("category", "state", "after", "wanted"),
    [
        (5, "solved", "reopen", "reopened"),
        (6, "closed", "reopen", "reopened"),
        (6, "closed", "follow_up", "follow_up"),
        (6, "closed", "new", "new"),
    ],
)
async def test_what_is_over(
    deliver: Deliver,
    xinghe: int,
    admin_connection: Any,
    mailbox: int,
    category: int,
    state: str,
    after: str,
    wanted: str,
) -> None:
    first = await deliver(mail(message_id="over@client.test"))
    ended = {"state": state, "state_category": category}
    ended |= {"closed_at": first.received_at} if category == 6 else {"solved_at": first.received_at}
    await admin_connection.execute(update(tickets).where(tickets.c.id == first.ticket_id).values(ended))
    await admin_connection.execute(update(mailboxes).where(mailboxes.c.id == mailbox).values(after_closing=after))
    row = await deliver(mail("又坏了。", subject="Re: 打印机", headers={"In-Reply-To": "<over@client.test>"}))
    assert row.state == "done"
    old = await ticket_of(xinghe, first.ticket_id)
    if wanted == "reopened":
        assert row.ticket_id == first.ticket_id
        assert old.state_category < 5
        return
    assert row.ticket_id != first.ticket_id
    assert (old.state_category, row.possible_ticket_id) == (category, first.ticket_id)
    assert (await ticket_of(xinghe, row.ticket_id)).requester_id == old.requester_id
