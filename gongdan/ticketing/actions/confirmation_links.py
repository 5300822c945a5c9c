"""Ask a customer without an account whether it is solved, by a link that opens this one question."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from gongdan.customers import contacts
from gongdan.kernel.actor import Actor, Scope
from gongdan.kernel.signed_links import SignedLink, make_link
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.confirm import record_answer
from gongdan.ticketing.confirmation import LINK_DAYS_AFTER, round_of
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.closing import find_answer_in
from gongdan.ticketing.queries.confirmation_links import (
    PURPOSE,
    get_solution,
    hold_round,
    link_round,
    ticket_of_link,
)
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.closing import AnswerByLink
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category

_GRANTS = dict.fromkeys((policy.READ, policy.MOVE, policy.COMMENT), Scope.OWN)


async def confirmation_link(tx: Tx, ticket_id: int) -> str | None:
    """A link by which the requester answers to the present solution; None where there is nothing to ask or nobody.

    For whoever sends it to him (mail, messages). It dies with the round: after a reopening it opens nothing.
    """
    row = tickets.c
    mine = (row.tenant_id == tx.tenant_id, row.id == ticket_id, row.shelf == int(Shelf.DESK))
    ticket = await tx.first(select(tickets).where(*mine))
    if ticket is None or ticket.state_category != Category.SOLVED or ticket.requester_id is None:
        return None
    ends_at = (ticket.confirm_by or tx.now) + timedelta(days=LINK_DAYS_AFTER)
    return make_link(tx.tenant_id, PURPOSE, [ticket_id, ticket.requester_id, round_of(ticket.solved_at)], ends_at)


async def answer_by_link(tx: Tx, link: SignedLink, draft: AnswerByLink) -> dict[str, Any]:
    """The answer of whoever holds the link, in the requester's name; returns what the link shows now.

    Raises LinkInvalid, LinkExpired, NothingToConfirm, AlreadyAnswered, Invalid.
    """
    found = await ticket_of_link(tx, link)
    await tx.become(await _as_contact(tx, found.requester_id), is_tenant_set=True)
    ticket = await get_ticket_for_change(tx, found.id, shelves=(Shelf.DESK, Shelf.ARCHIVE))
    given = await find_answer_in(tx, ticket.id, link_round(link))
    if given is None or given.verdict != draft.verdict:
        hold_round(link, ticket)
        await record_answer(tx, ticket, draft.verdict, draft.comment, way="link", channel="link")
    return await get_solution(tx, link)


async def _as_contact(tx: Tx, contact_id: int) -> Actor:
    """He who was asked, with just what an answer takes."""
    mine = (contacts.c.tenant_id == tx.tenant_id, contacts.c.id == contact_id)
    name: Any = await tx.scalar(select(contacts.c.name).where(*mine))
    return Actor(
        tenant_id=tx.tenant_id,
        kind="customer",
        name=name or "",
        contact_id=contact_id,
        grants=_GRANTS,
        locale=tx.actor.locale,
        time_zone=tx.actor.time_zone,
    )
