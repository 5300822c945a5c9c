"""What the product writes by itself: a request has come in, is solved, is closed, or goes on elsewhere."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from gongdan.channels.actions.govern import may_acknowledge, may_send_automatically
from gongdan.channels.actions.queue_message import queue_message
from gongdan.channels.actions.request_urls import request_url
from gongdan.channels.outbound.audience import MAIL_CHANNELS
from gongdan.channels.outbound.compose import Automatic
from gongdan.channels.outbound.templates import Value, link, plain
from gongdan.channels.queries.correspondents import last_mail, said_in_same_act
from gongdan.channels.queries.drafts import draft_notice
from gongdan.channels.queries.senders import find_sender
from gongdan.channels.queries.told_tickets import find_ticket
from gongdan.kernel.unit import Tx
from gongdan.ticketing import Category, Shelf, catalogue
from gongdan.ticketing.events import TicketMoved

_SOLUTION = "resolution"


async def acknowledge(tx: Tx, ticket_id: int) -> int | None:
    """Tell whoever asked by mail, form or program that his request is here, once an hour; never a machine."""
    ticket = await find_ticket(tx, ticket_id)
    if ticket is None or ticket.shelf != Shelf.DESK or ticket.channel not in MAIL_CHANNELS:
        return None
    came = await last_mail(tx, ticket_id)
    sender = await find_sender(tx, ticket)
    if sender is None or not sender.acknowledges or (came is not None and came.machine):
        return None
    automatic: Automatic = "auto-replied" if came is not None else "auto-generated"
    draft = await draft_notice(tx, ticket, "acknowledgement", {}, automatic)
    if draft is None or not draft.to:
        return None
    address = draft.to[0].address
    answers_id = came.possible_ticket_id if came is not None else None
    if not await may_acknowledge(tx, address, ticket_id, answers_id) or not await may_send_automatically(tx, address):
        return None
    # The link is made only for what is sent: each is told in the ticket's log.
    draft = await draft_notice(tx, ticket, "acknowledgement", await _linked(tx, ticket), automatic)
    return await queue_message(tx, draft, "acknowledgement", ticket_id, seconds=0) if draft is not None else None


async def tell_of_move(tx: Tx, fact: TicketMoved, at: Any, *, is_by_customer: bool) -> int | None:
    """Tell the requester that it is solved or closed, unless he did it himself or a reply that tells him goes out."""
    kind = {"solved": "solved", "closed": "closed"}.get(fact.to_category)
    ticket = await find_ticket(tx, fact.ticket_id) if kind and fact.from_category != fact.to_category else None
    if kind is None or ticket is None or ticket.shelf > Shelf.ARCHIVE or is_by_customer:
        return None
    expected = Category.SOLVED if kind == "solved" else Category.CLOSED
    if ticket.state_category != expected or await tx.scalar(select(said_in_same_act(tx, ticket.id, at))):
        return None
    more = {"solution": await _solution(tx, ticket)} if kind == "solved" else {}
    return await _tell(tx, ticket, kind, more)


async def tell_of_follow_up(tx: Tx, ticket_id: int, number: str) -> int | None:
    """Tell the requester of a closed ticket where it goes on."""
    ticket = await find_ticket(tx, ticket_id)
    if ticket is None or ticket.shelf > Shelf.ARCHIVE:
        return None
    return await _tell(tx, ticket, "follow_up", {"follow_up.number": plain(number)})


async def _tell(tx: Tx, ticket: Any, kind: str, more: Mapping[str, Value]) -> int | None:
    draft = await draft_notice(tx, ticket, kind, more, "auto-generated")
    if draft is None or not draft.to or not await may_send_automatically(tx, draft.to[0].address):
        return None
    if kind != "follow_up":
        draft = await draft_notice(tx, ticket, kind, {**more, **await _linked(tx, ticket)}, "auto-generated")
    return await queue_message(tx, draft, "notice", ticket.id) if draft is not None else None


async def _linked(tx: Tx, ticket: Any) -> dict[str, Value]:
    return {"link": link(await request_url(tx, ticket))}


async def _solution(tx: Tx, ticket: Any) -> Value:
    """What the solution field says, where customers may read it."""
    known = (await catalogue(tx)).fields.get(_SOLUTION)
    said = ticket.fields.get(_SOLUTION) if known is not None and known.is_customer_visible else None
    return plain(said if isinstance(said, str) else "")
