"""Approvals follow what happens: a ticket that moved on, an approver who has left."""

from gongdan.identity.events import UserRetired
from gongdan.kernel.events import Recorded, later, on
from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.end_approval import cancel_overtaken
from gongdan.ticketing.actions.pass_on_approvals import pass_on_approvals
from gongdan.ticketing.events import TicketChanged, TicketFlowChanged, TicketMoved, TicketStateRestored


@on(TicketMoved, TicketStateRestored, TicketFlowChanged)
async def cancel_approvals_when_ticket_moved(
    tx: Tx, fact: TicketMoved | TicketStateRestored | TicketFlowChanged
) -> None:
    """Open approvals of moves from the state it has left are taken back."""
    await cancel_overtaken(tx, fact.ticket_id)


@on(TicketChanged)
async def cancel_approvals_when_retyped(tx: Tx, fact: TicketChanged) -> None:
    """Another type is another flow: what was asked of a move of the old one has no meaning any more."""
    if "type" in fact.changes:
        await cancel_overtaken(tx, fact.ticket_id)


@later(UserRetired)
async def pass_on_approvals_when_user_retired(tx: Tx, fact: UserRetired, recorded: Recorded) -> None:
    """What waits for him goes to his manager."""
    await pass_on_approvals(tx, fact.user_id)
