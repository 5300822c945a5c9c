"""What a link to a solution opens: its one ticket in its one round of asking, for its one contact."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from gongdan.customers import survivor_of
from gongdan.kernel.signed_links import LinkExpired, LinkInvalid, SignedLink
from gongdan.kernel.unit import Tx
from gongdan.ticketing.confirmation import solved_in
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.closing import find_answer_in, standing_of
from gongdan.ticketing.queries.rows import shown_fields
from gongdan.ticketing.shelves import Shelf

PURPOSE = "confirmation"
_OPEN_SHELVES = (Shelf.DESK, Shelf.ARCHIVE)


async def ticket_of_link(tx: Tx, link: SignedLink) -> Row[Any]:
    """The ticket that the link was made for, while it is still that contact's. Raises LinkInvalid."""
    ticket_id, contact_id, _ = link.ids
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    ticket = await tx.first(select(tickets).where(*mine))
    if ticket is None or ticket.shelf not in _OPEN_SHELVES or ticket.requester_id is None:
        raise LinkInvalid
    if ticket.requester_id != contact_id and not await _is_same(tx, ticket.requester_id, contact_id):
        raise LinkInvalid
    return ticket


async def _is_same(tx: Tx, one: int, other: int) -> bool:
    """A contact that was merged is the one that was kept."""
    return await survivor_of(tx, one) == await survivor_of(tx, other)


def link_round(link: SignedLink) -> datetime:
    """When the solution that the link asks about was given."""
    return solved_in(link.ids[2])


def hold_round(link: SignedLink, ticket: Any) -> None:
    """Raises LinkExpired where the ticket was reopened since."""
    if ticket.solved_at != link_round(link):
        raise LinkExpired


async def get_solution(tx: Tx, link: SignedLink) -> dict[str, Any]:
    """The solution as the link shows it; of one taken up again only that it was. Raises LinkInvalid, LinkExpired."""
    ticket = await ticket_of_link(tx, link)
    answer = await find_answer_in(tx, ticket.id, link_round(link))
    if answer is None:
        hold_round(link, ticket)
    is_present = ticket.solved_at == link_round(link)
    shown = shown_fields(ticket, await catalogue(tx), is_customer=True) if is_present else {}
    return {
        "number": ticket.number,
        "title": ticket.title,
        "solution": shown.get("resolution"),
        "solved_at": link_round(link),
        "confirm_by": ticket.confirm_by if is_present else None,
        "state": standing_of(tx, ticket, answer),
    }
