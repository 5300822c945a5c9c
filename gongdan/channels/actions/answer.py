"""A public comment becomes a mail to those who read the ticket by mail."""

from typing import Any

from gongdan.channels.actions.govern import may_send_automatically
from gongdan.channels.actions.queue_message import queue_message
from gongdan.channels.actions.request_urls import request_url
from gongdan.channels.outbound.letters import Held
from gongdan.channels.queries.drafts import Said, draft_reply
from gongdan.channels.queries.told_tickets import find_ticket
from gongdan.kernel.unit import Tx
from gongdan.ticketing import Category, Shelf, get_comments


async def answer(tx: Tx, comment_id: int) -> int | None:
    """Queue the comment's mail; its id, or None where nobody is written to. Twice is once.

    An internal note never leaves, and what a customer wrote by mail has reached whom he wrote to.
    """
    found = await get_comments(tx, [comment_id])
    if not found or not found[0]["is_public"]:
        return None
    comment = found[0]
    ticket = await find_ticket(tx, comment["ticket_id"])
    if ticket is None or ticket.shelf >= Shelf.VOID or _came_by_mail(comment):
        return None
    draft = await draft_reply(tx, ticket, said(comment), request_url=await _asking(tx, ticket, comment))
    if draft is None or not draft.to:
        return None
    if draft.automatic != "no" and not await may_send_automatically(tx, draft.to[0].address):
        return None
    return await queue_message(tx, draft, "reply", ticket.id, comment_id=comment_id)


def said(comment: dict[str, Any]) -> Said:
    """A stored comment as it is drawn up as a mail."""
    author = comment["author"]
    return Said(
        body=comment["body"],
        body_format=comment["body_format"],
        author_name=author["name"],
        author_contact_id=author["id"] if author["kind"] == "customer" else None,
        files=[Held(one["id"], one["name"], one["size"]) for one in comment["attachments"]],
        comment_id=comment["id"],
        is_by_machine=author["kind"] == "system",
    )


def _came_by_mail(comment: dict[str, Any]) -> bool:
    return bool(comment["author"]["kind"] == "customer" and comment["channel"] == "email")


async def _asking(tx: Tx, ticket: Any, comment: dict[str, Any]) -> str:
    """The link by which the requester answers, where this reply came with the solution."""
    is_solution = ticket.state_category == Category.SOLVED and ticket.solved_at == comment["created_at"]
    return await request_url(tx, ticket) if is_solution else ""
