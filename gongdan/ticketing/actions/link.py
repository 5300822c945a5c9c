"""Link tickets with each other, and take links away."""

from sqlalchemy import delete, func, insert, or_, select, text

from gongdan.kernel.errors import AlreadyExists, Invalid, NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.errors import LinkedToItself, LinkInCircle
from gongdan.ticketing.events import TicketLinked, TicketUnlinked
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import ticket_links
from gongdan.ticketing.queries.structure import lock_tickets
from gongdan.ticketing.queries.tickets import find_ticket_id, get_ticket_for_change, must_be_on, must_see_ticket
from gongdan.ticketing.schemas.tickets import AddLink

# Kinds that say what comes first.
_DIRECTED = {"blocks": "block", "caused_by": "cause"}


async def link_tickets(tx: Tx, ticket_id: int, draft: AddLink) -> int:
    """Link the ticket to another that the actor sees too; returns the link's id."""
    await must_see_ticket(tx, ticket_id)
    other_id = await find_ticket_id(tx, draft.ticket)
    if draft.kind in _DIRECTED:
        await _wait_for_turn(tx, draft.kind)
    # Both, by id: a link refers to both, and links from both ends at once would wait for each other.
    rows = await lock_tickets(tx, [ticket_id] if other_id is None else [ticket_id, other_id])
    ticket = rows.get(ticket_id)
    if ticket is None or not ticket.is_seen:
        raise NotFound("ticket", ticket_id)
    must_be_on(ticket)
    policy.may(tx, policy.LINK, ticket)
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
    if draft.kind in _DIRECTED:
        await _hold_circle(tx, ticket_id, other_id, draft.kind)
    values = {"tenant_id": tx.tenant_id, "from_id": ticket_id, "to_id": other_id, "kind": draft.kind}
    link_id = int(await tx.scalar(insert(ticket_links).values(**values, created_at=tx.now).returning(row.id)))
    tx.record(TicketLinked(ticket_id, other_id=other_id, kind_of_link=draft.kind, **concerned(ticket)))
    return link_id


async def _wait_for_turn(tx: Tx, kind: str) -> None:
    """One such link at a time in a tenant: else two, each harmless alone, could close a circle together."""
    turn = func.hashtextextended(f"{kind} links of {tx.tenant_id}", text("0"))
    await tx.execute(select(func.pg_advisory_xact_lock(turn)))


async def _hold_circle(tx: Tx, ticket_id: int, other_id: int, kind: str) -> None:
    """Raises LinkInCircle where links of the kind lead from the other ticket back to this one."""
    row = ticket_links.c
    mine = (row.tenant_id == tx.tenant_id, row.kind == kind)
    onward = select(row.to_id.label("id")).where(*mine, row.from_id == other_id).cte("onward", recursive=True)
    onward = onward.union(select(row.to_id).where(*mine, row.from_id == onward.c.id))
    if await tx.first(select(onward.c.id).where(onward.c.id == ticket_id)) is not None:
        raise LinkInCircle(kind=_DIRECTED[kind])


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
