"""The ticket that a sealed reply address opens."""

from collections.abc import Iterable

from sqlalchemy import select

from gongdan.channels.adapter.reply_key import reply_key
from gongdan.channels.mail.reply_address import seals_in, ticket_of
from gongdan.customers import contacts
from gongdan.kernel.unit import Tx
from gongdan.ticketing import tickets

_MOST_SEALS = 20


async def find_sealed(tx: Tx, recipients: Iterable[str]) -> int | None:
    """The ticket of the first of these addresses that is rightly sealed and not stale; None where none is.

    Stale is one that was made for another requester: he was put right since, and whoever held the ticket by mistake
    keeps the address. Of a contact that was merged into the requester it holds.
    """
    seals = seals_in(recipients)[:_MOST_SEALS]
    if not seals:
        return None
    row, contact = tickets.c, contacts.c
    mine = (row.tenant_id == tx.tenant_id, row.id.in_(sorted({ticket_id for ticket_id, _ in seals})))
    current = {one.id: one.requester_id for one in await tx.all(select(row.id, row.requester_id).where(*mine))}
    merged = select(contact.id, contact.merged_into_id).where(
        contact.tenant_id == tx.tenant_id, contact.merged_into_id.in_([one for one in current.values() if one])
    )
    were = [(one.id, one.merged_into_id) for one in await tx.all(merged)]
    holders = {
        ticket_id: [requester_id, *(was for was, into in were if into == requester_id)]
        for ticket_id, requester_id in current.items()
    }
    return ticket_of(seals, holders, reply_key(tx.tenant_id))
