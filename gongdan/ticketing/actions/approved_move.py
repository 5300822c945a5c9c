"""The move that was approved, made by itself in the name of whoever asked for it."""

from typing import Any

from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.move import move_ticket
from gongdan.ticketing.errors import TicketMovedOn
from gongdan.ticketing.schemas.tickets import MoveTicket


async def make_approved_move(tx: Tx, approval: Any, ticket: Any) -> None:
    """Make the move with the fields and the comment sent along. Raises TicketMovedOn and what moves raise."""
    now = (ticket.workflow_version_id, ticket.state, ticket.state_changed_at)
    if now != (approval.workflow_version_id, approval.ticket_state, approval.ticket_state_since):
        raise TicketMovedOn
    await move_ticket(tx, ticket.id, MoveTicket.model_validate({"move": approval.move} | approval.payload))
