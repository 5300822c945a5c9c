"""From a customer's mail to our answer and back again, through the whole road in both directions."""

from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select, update

from gongdan.channels.actions.handle_message import process
from gongdan.channels.actions.receive import receive
from gongdan.channels.mail.parse import parse
from gongdan.channels.models import inbound_messages, mailboxes
from gongdan.customers.models import contact_addresses
from tests.channels.inbound.conftest import quiet_surroundings  # noqa: F401 - files in memory, no name server
from tests.channels.outbound.conftest import LI
from tests.channels.outbound.test_replies import API, replied

CARE = "care@xinghe.example"


@pytest.fixture
def arrives(as_system: Any, world: Any, mailbox: int) -> Any:
    """A raw message comes in and is handled; its row then."""

    async def run(raw: bytes) -> Any:
        tenant_id = world.xinghe.id
        came = await receive(tenant_id, road="imap", pieces=raw, mailbox_id=mailbox, envelope={})
        await process(tenant_id, came.id)
        async with as_system(tenant_id) as tx:
            return await tx.one(select(inbound_messages).where(inbound_messages.c.id == came.id))

    return run


def letter(words: str, *, to: str = CARE, sender: str = f"李娜 <{LI}>", **headers: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"] = sender, to
    for name, value in ({"Subject": "打印机不出纸"} | headers).items():
        made[name.replace("_", "-")] = value
    made.set_content(words)
    return made.as_bytes()


def report_of(message_id: str) -> bytes:
    """What a mail server writes back where nobody is at home."""
    lines = [
        "From: MAILER-DAEMON@customer.example",
        f"To: {CARE}",
        "Subject: Undelivered Mail Returned to Sender",
        "Return-Path: <>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "",
        "Your message could not be delivered.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; customer.example",
        "",
        f"Final-Recipient: rfc822; {LI}",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 no such user",
        "",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: <{message_id}>",
        "--b--",
        "",
    ]
    return "\r\n".join(lines).encode()


async def test_a_mail_is_answered_and_the_answer_to_the_answer_comes_to_the_same_ticket(
    world: Any, client_for: Any, as_system: Any, arrives: Any, send_all: Any, post_office: Any, mailbox: int
) -> None:
    async with as_system(world.xinghe.id) as tx:
        plus = {"signs_replies": True, "team_id": world.xinghe.teams["frontline"]}
        await tx.execute(update(mailboxes).where(mailboxes.c.id == mailbox).values(**plus))
    first = await arrives(letter("打印机不出纸了。", Message_ID="<one@customer.example>"))
    assert (first.state, first.ticket_id is not None) == ("done", True)
    wang, ticket_id = client_for(world.wang), first.ticket_id
    await replied(wang, ticket_id, "请重启一下")
    sent = await send_all()
    assert [(row.kind, row.state) for row in sent] == [("acknowledgement", "sent"), ("reply", "sent")]
    ours = parse(post_office.letters[-1][2])
    assert "one@customer.example" in ours.references
    # By its references, as most programs send them.
    back = await arrives(
        letter("还是不行。", In_Reply_To=f"<{ours.message_id}>", Message_ID="<two@customer.example>")
    )
    assert (back.state, back.ticket_id, back.matched_by) == ("done", ticket_id, "references")
    # By the sealed address alone, from a program that names nothing.
    alone = letter(
        "第二次重启后好了。", to=ours.reply_to[0].address, Subject="好了", Message_ID="<three@customer.example>"
    )
    sealed = await arrives(alone)
    assert (sealed.ticket_id, sealed.matched_by) == (ticket_id, "address")
    # Nothing of what he wrote is sent back to him.
    assert len(await send_all()) == 2


async def test_what_machines_answer_to_our_mail_causes_no_mail(
    world: Any, client_for: Any, arrives: Any, send_all: Any, as_system: Any, mailbox: int
) -> None:
    async with as_system(world.xinghe.id) as tx:
        mine = {"team_id": world.xinghe.teams["frontline"]}
        await tx.execute(update(mailboxes).where(mailboxes.c.id == mailbox).values(**mine))
    first = await arrives(letter("打印机不出纸了。", Message_ID="<one@customer.example>"))
    await replied(client_for(world.wang), first.ticket_id, "请重启一下")
    (_, reply) = await send_all()
    vacation = {
        "Auto_Submitted": "auto-replied",
        "In_Reply_To": f"<{reply.message_id}>",
        "Subject": "自动回复：我在休假",
    }
    await arrives(letter("我在休假。", **vacation))
    bounced = await arrives(report_of(reply.message_id))
    assert bounced.bounced_message_id == reply.id
    assert len(await send_all()) == 2
    shape = (await client_for(world.wang).get(f"{API}/outbound-messages/{reply.id}")).json()
    assert (shape["state"], shape["recipients"][0]["status"]) == ("bounced", "5.1.1")
    async with as_system(world.xinghe.id) as tx:
        found = await tx.one(select(contact_addresses).where(contact_addresses.c.address == LI))
    assert found.bounced_at is not None
    # Until somebody has another address of hers, nothing more goes there.
    await replied(client_for(world.wang), first.ticket_id, "您收到了吗")
    assert len(await send_all()) == 2
