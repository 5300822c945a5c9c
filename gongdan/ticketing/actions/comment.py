"""Comment on a ticket: a reply to the customer or an internal note, with a move if wanted."""

from sqlalchemy import insert

from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.attach import attach
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.actions.indexing import index_comment, plain
from gongdan.ticketing.actions.mentions import write_body
from gongdan.ticketing.errors import TicketClosed
from gongdan.ticketing.events import TicketCommented
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import comments
from gongdan.ticketing.queries.tickets import get_ticket_to_answer
from gongdan.ticketing.schemas.tickets import CommentDraft
from gongdan.ticketing.states import Category

_INSERT = insert(comments).returning(comments.c.id)


async def comment_on(tx: Tx, ticket_id: int, draft: CommentDraft, *, channel: str = "web") -> int:
    """Add a comment and return its id. A closed ticket takes internal notes only.

    What is written to a merged ticket's number from outside goes to where the ticket goes on.
    """
    ticket = await get_ticket_to_answer(tx, ticket_id)
    ticket_id = ticket.id
    is_customer = tx.actor.kind == "customer"
    is_public = draft.is_public or is_customer
    policy.may_comment(tx, ticket, is_public=is_public)
    if is_public and ticket.state_category == Category.CLOSED:
        raise TicketClosed
    written = await write_body(tx, ticket_id, draft, is_public=is_public)
    body = written.body
    if not draft.files and is_empty(body, draft.body_format):
        raise Invalid.one("body", "empty", "Nothing of this would show.", "Write something, or attach a file.")
    row = {
        "tenant_id": tx.tenant_id,
        "ticket_id": ticket_id,
        "author_kind": tx.actor.kind,
        "author_id": tx.actor.contact_id if is_customer else tx.actor.user_id,
        "author_name": tx.actor.name,
        "body": body,
        "body_format": draft.body_format,
        "is_public": is_public,
        "channel": channel,
        "created_at": tx.now,
    }
    comment_id = int(await tx.scalar(_INSERT, row))
    await attach(tx, ticket_id, comment_id, draft.files)
    await index_comment(tx, ticket_id, body, draft.body_format)
    # An automatic receipt is no answer.
    is_first_response = is_public and tx.actor.kind == "user" and ticket.first_responded_at is None
    after = await touch(tx, ticket, {"first_responded_at": tx.now} if is_first_response else {})
    tx.record(
        TicketCommented(
            ticket_id,
            comment_id=comment_id,
            is_public_comment=is_public,
            is_from_customer=is_customer,
            channel=channel,
            mentioned_ids=list(written.user_ids),
            mentioned_team_ids=list(written.team_ids),
            **concerned(after),
        )
    )
    return comment_id


def is_empty(body: str, form: str) -> bool:
    """Whether a cleaned body shows nothing; a picture is something."""
    return not plain(body, form).strip() and not (form == "html" and "<img" in body)
