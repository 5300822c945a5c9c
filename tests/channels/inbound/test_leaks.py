"""Nobody gets into a ticket in which he has no part, whatever he writes into his headers."""

from typing import Any

import pytest
from sqlalchemy import select, update

from gongdan.channels.adapter import senders
from gongdan.channels.adapter.reply_key import reply_key
from gongdan.channels.mail.reply_address import reply_address
from gongdan.channels.models import mail_participants, mail_references
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from gongdan.ticketing import CommentDraft, comment_on
from tests.channels.inbound.conftest import CARE, Deliver, comments_of, mail, ticket_of

STRANGER = "mallory@attacker.test"


@pytest.fixture
async def ticket(deliver: Deliver, xinghe: int) -> Any:
    """A ticket that a customer opened by mail."""
    row = await deliver(mail(message_id="first@client.test"))
    return await ticket_of(xinghe, row.ticket_id)


async def refused(deliver: Deliver, tenant_id: int, ticket: Any, raw: bytes, **more: Any) -> Any:
    """The message became a ticket of its own, and nothing of it is in the other."""
    before = len(await comments_of(tenant_id, ticket.id))
    row = await deliver(raw, **more)
    assert row.ticket_id != ticket.id
    assert len(await comments_of(tenant_id, ticket.id)) == before
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        joined = select(mail_participants.c.address).where(mail_participants.c.ticket_id == ticket.id)
        assert not await tx.all(joined)
    return row


async def test_a_stranger_with_a_guessed_number(deliver: Deliver, xinghe: int, ticket: Any) -> None:
    raw = mail(sender=STRANGER, subject=f"Re: [#{ticket.number}] 打印机", headers={"Cc": "eve@attacker.test"})
    row = await refused(deliver, xinghe, ticket, raw)
    assert (row.state, row.possible_ticket_id) == ("done", ticket.id)


async def test_a_stranger_with_references(deliver: Deliver, xinghe: int, ticket: Any) -> None:
    raw = mail(sender=STRANGER, subject="Re: 打印机", headers={"References": "<first@client.test>"})
    row = await refused(deliver, xinghe, ticket, raw)
    assert row.possible_ticket_id == ticket.id


async def test_a_stranger_with_the_same_subject(deliver: Deliver, xinghe: int, ticket: Any) -> None:
    row = await refused(deliver, xinghe, ticket, mail(sender=STRANGER, subject="Re: 打印机"))
    assert row.possible_ticket_id is None


async def test_a_forged_from_with_references(
    deliver: Deliver, xinghe: int, ticket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The domain says who may send for it, and this host may not."""
    records = {("keguang.test", "TXT"): ["v=spf1 -all"], ("_dmarc.keguang.test", "TXT"): ["v=DMARC1; p=none"]}
    monkeypatch.setattr(senders, "resolver", [lambda: lambda name, kind: records.get((name, kind), [])])
    envelope = {"ip": "192.0.2.66", "helo": "attacker.test", "mail_from": "x@keguang.test"}
    raw = mail(subject="Re: 打印机", headers={"References": "<first@client.test>"})
    row = await refused(deliver, xinghe, ticket, raw, envelope=envelope)
    assert row.trust["proof"] == "forged"
    records["_dmarc.keguang.test", "TXT"] = ["v=DMARC1; p=reject"]
    held = await deliver(mail("又一封。"), envelope=envelope)
    assert (held.state, held.reason, held.ticket_id) == ("held", "forged", None)


@pytest.mark.parametrize("fault", ["other ticket", "other tenant", "torn", "none"])
async def test_a_sealed_address_opens_its_own_ticket_only(
    deliver: Deliver, xinghe: int, ticket: Any, world: Any, fault: str
) -> None:
    key = reply_key(world.northwind.id if fault == "other tenant" else xinghe)
    address = reply_address(CARE, ticket.id, ticket.requester_id, key)
    if fault == "other ticket":
        address = address.replace(f"+{ticket.id}.", f"+{ticket.id + 1}.")
    if fault == "torn":
        address = address.replace("@", "a@")
    raw = mail("换了邮箱回复。", sender="other.box@elsewhere.test", to=address, subject="随便")
    if fault != "none":
        await refused(deliver, xinghe, ticket, raw)
        return
    row = await deliver(raw)
    assert (row.ticket_id, row.matched_by) == (ticket.id, "address")
    (comment,) = await comments_of(xinghe, ticket.id)
    assert comment.author_kind == "customer"
    assert comment.author_id != ticket.requester_id


async def test_who_holds_a_sealed_address_sees_no_more_of_the_ticket(
    deliver: Deliver, xinghe: int, ticket: Any
) -> None:
    """He wrote into it; that made him neither its requester nor one who gets its answers."""
    to = reply_address(CARE, ticket.id, ticket.requester_id, reply_key(xinghe))
    await deliver(mail(sender="other.box@elsewhere.test", to=to))
    async with unit(system_actor(xinghe), is_read_only=True) as tx:
        assert not await tx.all(select(mail_participants).where(mail_participants.c.ticket_id == ticket.id))
    again = await deliver(mail("再来。", sender="other.box@elsewhere.test", subject=f"Re: [#{ticket.number}] x"))
    assert again.ticket_id != ticket.id


async def test_a_merged_or_deleted_ticket_is_not_written_into(
    deliver: Deliver, xinghe: int, ticket: Any, admin_connection: Any
) -> None:
    from gongdan.ticketing import tickets

    await admin_connection.execute(update(tickets).where(tickets.c.id == ticket.id).values(shelf=4))
    raw = mail("还在吗？", subject="Re: 打印机", headers={"In-Reply-To": "<first@client.test>"})
    await refused(deliver, xinghe, ticket, raw)


async def test_a_note_is_nothing_that_an_answer_finds(deliver: Deliver, xinghe: int, ticket: Any) -> None:
    """Notes have no message id, and no answer shows them."""
    async with unit(system_actor(xinghe)) as tx:
        await comment_on(tx, ticket.id, CommentDraft(body="内部：客户很急", is_public=False))
    async with unit(system_actor(xinghe), is_read_only=True) as tx:
        known = select(mail_references.c.comment_id).where(mail_references.c.ticket_id == ticket.id)
        assert [one.comment_id for one in await tx.all(known)] == [None]


async def test_cc_takes_part_only_when_it_is_sure_who_wrote(deliver: Deliver, xinghe: int, world: Any) -> None:
    """Of a first mail they do, as far as we know them; colleagues and our own boxes never."""
    cc = f"{world.mei.email}, {world.wang.email}, care@xinghe.test, nobody@unknown.test"
    row = await deliver(mail(headers={"Cc": cc}))
    async with unit(system_actor(xinghe), is_read_only=True) as tx:
        joined = select(mail_participants.c.address).where(mail_participants.c.ticket_id == row.ticket_id)
        assert [one.address for one in await tx.all(joined)] == [world.mei.email]
    # And then her answer is let in, in her own name.
    answer = mail(
        "我也遇到。", sender=world.mei.email, subject="Re: 打印机", headers={"References": f"<{row.message_id}>"}
    )
    second = await deliver(answer)
    assert (second.ticket_id, second.matched_by) == (row.ticket_id, "references")
    (comment,) = await comments_of(xinghe, row.ticket_id)
    assert comment.author_id == world.mei.contact_id


async def test_who_got_it_blind_takes_no_part(deliver: Deliver, xinghe: int, world: Any) -> None:
    """Else the next answer would name him to everybody."""
    row = await deliver(mail(headers={"Bcc": f"{world.mei.email}, {world.wang.email}"}))
    async with unit(system_actor(xinghe), is_read_only=True) as tx:
        joined = select(mail_participants.c.address).where(mail_participants.c.ticket_id == row.ticket_id)
        assert not await tx.all(joined)
