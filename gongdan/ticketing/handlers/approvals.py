"""A ticket that went to another state leaves behind what was asked of the one before."""

from gongdan.kernel.events import on
from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.end_approval import cancel_overtaken
from gongdan.ticketing.events import TicketMoved


@on(TicketMoved)
async def cancel_approvals_when_ticket_moved(tx: Tx, fact: TicketMoved) -> None:
    """Open approvals of moves from the state it has left are taken back."""
    await cancel_overtaken(tx, fact.ticket_id)
