"""Link tickets with each other, and take links away."""

from sqlalchemy import delete, insert, or_, select

from gongdan.kernel.errors import AlreadyExists, Invalid, NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.errors import LinkedToItself
from gongdan.ticketing.events import TicketLinked, TicketUnlinked
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import ticket_links
from gongdan.ticketing.queries.tickets import find_ticket_id, get_ticket_for_change
from gongdan.ticketing.schemas.tickets import AddLink


async def link_tickets(tx: Tx, ticket_id: int, draft: AddLink) -> int:
    """Link the ticket to another that the actor sees too; returns the link's id."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may(tx, policy.LINK, ticket)
    other_id = await find_ticket_id(tx, draft.ticket)
    if other_id is None:
        raise Invalid.one("ticket", "not_found", f"There is no ticket {draft.ticket!r}.", "Give its id or number.")
    if other_id == ticket_id:
        raise LinkedToItself
    row = ticket_links.c
    is_same = [(row.from_id == ticket_id) & (row.to_id == other_id)]
    if draft.kind == "related":  # the same from both ends
        is_same.append((row.from_id == other_id) & (row.to_id == ticket_id))
    there = select(row.id).where(row.tenant_id == tx.tenant_id, row.kind == draft.kind, or_(*is_same))
    if await tx.first(there) is not None:
        raise AlreadyExists(what="link", field="ticket")
    values = {"tenant_id": tx.tenant_id, "from_id": ticket_id, "to_id": other_id, "kind": draft.kind}
    link_id = int(await tx.scalar(insert(ticket_links).values(**values, created_at=tx.now).returning(row.id)))
    tx.record(TicketLinked(ticket_id, other_id=other_id, kind_of_link=draft.kind, **concerned(ticket)))
    return link_id


async def unlink_tickets(tx: Tx, ticket_id: int, link_id: int) -> None:
    """Take a link away, from whichever end. Raises NotFound where the ticket has no such link."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may(tx, policy.LINK, ticket)
    row = ticket_links.c
    removed = await tx.first(
        delete(ticket_links)
        .where(
            row.tenant_id == tx.tenant_id,
            row.id == link_id,
            or_(row.from_id == ticket_id, row.to_id == ticket_id),
        )
        .returning(row.from_id, row.to_id, row.kind)
    )
    if removed is None:
        raise NotFound("link", link_id)
    other_id = removed.to_id if removed.from_id == ticket_id else removed.from_id
    tx.record(TicketUnlinked(ticket_id, other_id=other_id, kind_of_link=removed.kind, **concerned(ticket)))
