"""Who leads a ticket through all departments (主责): one team that coordinates and speaks with the customer."""

from typing import Any

from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.changing import Check, touch
from gongdan.ticketing.actions.values import team_of
from gongdan.ticketing.errors import TicketClosed
from gongdan.ticketing.events import TicketLeadChanged
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.flows import LeadTicket
from gongdan.ticketing.states import Category


async def lead_ticket(tx: Tx, ticket_id: int, wanted: LeadTicket, *, check: Check | None = None) -> None:
    """Let another team lead the ticket; who has it does not change. Raises NotAllowed, Invalid, TicketClosed."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    if tx.actor.kind == "customer":
        raise NotAllowed(policy.ASSIGN)
    policy.may(tx, policy.ASSIGN, ticket)
    if check is not None:
        check(ticket)
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    team = await team_of(tx, wanted.team)
    if team.id == ticket.lead_team_id:
        return
    values: dict[str, Any] = {"lead_team_id": team.id, "lead_department_id": team.department_id}
    after = await touch(tx, ticket, values)
    tx.record(
        TicketLeadChanged(
            ticket_id,
            from_lead_team_id=ticket.lead_team_id,
            lead_team_id=team.id,
            lead_team_name=team.name,
            reason=wanted.reason,
            **concerned(after),
        )
    )
