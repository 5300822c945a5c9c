"""A customer writes on what was solved or closed: it becomes work again."""

from datetime import timedelta

from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.comment import comment_on
from gongdan.ticketing.actions.move import go_by_itself
from gongdan.ticketing.confirmation import reopening_moves
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.tickets import get_ticket_to_answer
from gongdan.ticketing.schemas.tickets import CommentDraft
from gongdan.ticketing.states import Category


async def answer_again(tx: Tx, ticket_id: int, draft: CommentDraft, *, channel: str = "web") -> int | None:
    """Open the ticket again where its flow has a way back, and comment on it; the comment's id.

    None, and nothing done, where it is closed and there is no way back any more: a follow-up goes on with it.
    """
    ticket = await get_ticket_to_answer(tx, ticket_id)
    policy.may(tx, policy.COMMENT, ticket)
    if ticket.state_category in (Category.SOLVED, Category.CLOSED):
        is_closed = ticket.state_category == Category.CLOSED
        known = await catalogue(tx)
        if is_closed and (ticket.closed_at is None or tx.now > ticket.closed_at + timedelta(days=known.reopen_days)):
            return None
        moves = reopening_moves(known.workflow(ticket.workflow_version_id), ticket.state)
        refused = await go_by_itself(tx, known, ticket, moves)
        if refused is not None and is_closed:
            return None
    return await comment_on(tx, ticket.id, draft, channel=channel)
