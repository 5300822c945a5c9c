"""A sealed address that was right once: what it still opens when the ticket has changed since."""

from typing import Any

import pytest
from sqlalchemy import insert, select, update

from gongdan.channels.adapter.reply_key import reply_key
from gongdan.channels.mail.reply_address import reply_address
from gongdan.channels.models import mail_participants
from gongdan.customers import contacts
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit
from gongdan.ticketing import Shelf, tickets
from tests.channels.inbound.conftest import CARE, Deliver, comments_of, mail, ticket_of

FORMER = "former@elsewhere.test"


@pytest.fixture
async def ticket(deliver: Deliver, xinghe: int) -> Any:
    """A ticket that a customer opened by mail."""
    return await ticket_of(xinghe, (await deliver(mail())).ticket_id)


@pytest.fixture
def address(ticket: Any, xinghe: int) -> str:
    """The sealed address that stood in the first answer."""
    return reply_address(CARE, ticket.id, ticket.requester_id, reply_key(xinghe))


async def another_contact(tenant_id: int) -> int:
    async with unit(system_actor(tenant_id)) as tx:
        mine = {"tenant_id": tx.tenant_id, "name": "另一位"}
        return int(await tx.scalar(insert(contacts).values(mine).returning(contacts.c.id)))


async def changed(tenant_id: int, ticket_id: int, **values: Any) -> None:
    async with unit(system_actor(tenant_id)) as tx:
        await tx.execute(update(tickets).where(tickets.c.id == ticket_id).values(**values))


async def test_when_the_requester_was_put_right_the_old_address_is_stale(
    deliver: Deliver, xinghe: int, ticket: Any, address: str
) -> None:
    """Whoever had the ticket by mistake was sent it, and writes into it no more, whatever he names."""
    await changed(xinghe, ticket.id, requester_id=await another_contact(xinghe))
    for more in ({}, {"References": f"<{(await first_message(xinghe))}>"}):
        row = await deliver(
            mail(f"我还能写吗？{more}", to=address, subject=f"Re: [#{ticket.number}] x", headers=more)
        )
        assert (row.state, row.ticket_id != ticket.id, row.matched_by) == ("done", True, "")
    assert await comments_of(xinghe, ticket.id) == []


async def first_message(tenant_id: int) -> str:
    from gongdan.channels.models import inbound_messages

    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        row = inbound_messages.c
        return str(
            await tx.scalar(select(row.message_id).where(row.tenant_id == tenant_id).order_by(row.id).limit(1))
        )


async def test_when_the_requester_was_merged_into_another_contact_it_holds(
    deliver: Deliver, xinghe: int, ticket: Any, address: str
) -> None:
    survivor = await another_contact(xinghe)
    async with unit(system_actor(xinghe)) as tx:
        was = contacts.c.id == ticket.requester_id
        await tx.execute(update(contacts).where(was).values(merged_into_id=survivor))
    await changed(xinghe, ticket.id, requester_id=survivor)
    row = await deliver(mail("还是不行。", sender=FORMER, to=address))
    assert (row.ticket_id, row.matched_by) == (ticket.id, "address")


@pytest.mark.parametrize("shelf", [Shelf.VOID, Shelf.BIN])
async def test_of_a_ticket_that_is_gone_it_opens_nothing(
    deliver: Deliver, xinghe: int, ticket: Any, address: str, shelf: Shelf
) -> None:
    await changed(xinghe, ticket.id, shelf=int(shelf))
    row = await deliver(mail("还在吗？", to=address))
    assert (row.state, row.ticket_id != ticket.id) == ("done", True)
    assert await comments_of(xinghe, ticket.id) == []


async def test_of_a_merged_ticket_it_leads_to_where_that_goes_on(
    deliver: Deliver, xinghe: int, ticket: Any, address: str
) -> None:
    survivor = (await deliver(mail("同一件事。", subject="同一件事"))).ticket_id
    await changed(xinghe, ticket.id, shelf=int(Shelf.MERGED), merged_into_id=survivor)
    row = await deliver(mail("补充一下。", to=address))
    assert row.state == "done"
    assert await comments_of(xinghe, ticket.id) == []
    assert [one.body for one in await comments_of(xinghe, survivor)] == ["补充一下。"]


async def test_who_holds_it_cannot_have_answers_sent_to_himself(
    deliver: Deliver, xinghe: int, ticket: Any, address: str, world: Any
) -> None:
    """One who took part once and does no more writes by the old address, himself and a contact of ours in Cc."""
    await deliver(mail("我自己的事。", sender=FORMER, subject="别的"))
    cc = {"Cc": f"{FORMER}, {world.mei.email}"}
    row = await deliver(mail("请把回复也抄送给我。", sender="x@elsewhere.test", to=address, headers=cc))
    assert (row.ticket_id, row.matched_by) == (ticket.id, "address")
    async with unit(system_actor(xinghe), is_read_only=True) as tx:
        joined = select(mail_participants.c.address).where(mail_participants.c.ticket_id == ticket.id)
        assert not await tx.all(joined)
    # Of who has a part himself they do join.
    await deliver(mail("抄送梅。", to=address, headers=cc))
    async with unit(system_actor(xinghe), is_read_only=True) as tx:
        assert {one.address for one in await tx.all(joined)} == {FORMER, world.mei.email}
