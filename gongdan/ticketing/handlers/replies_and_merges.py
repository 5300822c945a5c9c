"""A customer's reply resumes a waiting ticket; the tickets of a merged contact follow it."""

from typing import Any

from sqlalchemy import select, update

from gongdan.customers.events import ContactMerged
from gongdan.kernel.events import Recorded, later, on
from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.move import go
from gongdan.ticketing.events import TicketCommented
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.states import Category
from gongdan.ticketing.workflow import reply_move

BATCH = 500


@on(TicketCommented)
async def resume_when_customer_replied(tx: Tx, fact: TicketCommented) -> None:
    """A ticket that waited for its customer goes on when he answers."""
    if not fact.is_from_customer:
        return
    known = await catalogue(tx)
    statement = select(tickets).where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == fact.ticket_id)
    ticket = await tx.one(statement.with_for_update(key_share=True))
    if ticket.state_category != Category.WAITING:
        return
    move = reply_move(known.workflow(ticket.workflow_version_id), ticket.state)
    if move is not None:
        await go(tx, known, ticket, move)


@later(ContactMerged)
async def follow_the_contact_when_merged(tx: Tx, fact: ContactMerged, recorded: Recorded) -> None:
    """The tickets of a contact that was merged become those of the one that was kept, in batches."""
    while True:
        batch: list[Any] = list(
            (
                await tx.execute(
                    select(tickets.c.id)
                    .where(tickets.c.tenant_id == tx.tenant_id, tickets.c.requester_id == fact.contact_id)
                    .order_by(tickets.c.id)
                    .limit(BATCH)
                    .with_for_update(key_share=True)
                )
            ).scalars()
        )
        if not batch:
            return
        await tx.execute(
            update(tickets)
            .where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id.in_(batch))
            .values(requester_id=fact.kept_id, version=tickets.c.version + 1)
        )
