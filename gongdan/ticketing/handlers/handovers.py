"""What a reply or a move means for nudges, holds, and questions that are still open."""

from gongdan.kernel.events import on
from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.arbitrations import end_questions
from gongdan.ticketing.actions.holds import forget_hold
from gongdan.ticketing.actions.nudges import answer_nudges
from gongdan.ticketing.events import (
    TicketChanged,
    TicketCommented,
    TicketFlowChanged,
    TicketMoved,
    TicketStateRestored,
)
from gongdan.ticketing.queries.tickets import find_locked
from gongdan.ticketing.states import Category


@on(TicketCommented)
async def answer_nudges_when_replied(tx: Tx, fact: TicketCommented) -> None:
    """A colleague's public reply answers whoever asked to hurry."""
    if fact.is_public_comment and tx.actor.kind == "user" and not fact.is_of_batch:
        await answer_nudges(tx, fact.ticket_id, "reply")


@on(TicketMoved)
async def answer_nudges_when_moved(tx: Tx, fact: TicketMoved) -> None:
    """So does a move that a colleague makes; what is closed is answered whoever closed it."""
    if tx.actor.kind == "user" or fact.to_category == Category.CLOSED.word:
        await answer_nudges(tx, fact.ticket_id, "move")


@on(TicketMoved, TicketFlowChanged)
async def forget_hold_when_moved(tx: Tx, fact: TicketMoved | TicketFlowChanged) -> None:
    """Reason and date of a hold end with it. A move that is taken back brings its own along."""
    if fact.from_category == Category.ON_HOLD.word != fact.to_category:
        await forget_hold(tx, fact.ticket_id)


@on(TicketChanged)
async def forget_hold_when_retyped(tx: Tx, fact: TicketChanged) -> None:
    """The flow of another type may know no hold."""
    if "type" in fact.changes:
        await forget_hold(tx, fact.ticket_id)


@on(TicketMoved, TicketStateRestored)
async def end_questions_when_closed(tx: Tx, fact: TicketMoved | TicketStateRestored) -> None:
    """Who has a closed ticket is no question any more."""
    if fact.to_category == Category.CLOSED.word:
        ticket = await find_locked(tx, fact.ticket_id)
        if ticket is not None and (ticket.open_handover_id or ticket.arbitration_id):
            await end_questions(tx, ticket)
