"""Ask the supervisor of a ticket to look at it, and let him say that he has."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from gongdan.identity import departments, teams, users
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.actions.follow import let_follow
from gongdan.ticketing.errors import NotEscalated
from gongdan.ticketing.events import TicketEscalated, TicketEscalationEnded
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.closing import is_time_over
from gongdan.ticketing.queries.tickets import get_ticket_for_change


async def escalate(tx: Tx, ticket: Any, cause: str, *, to: int | None = None) -> Any:
    """Flag the locked ticket, let its supervisor follow it and say so; returns the row as it is now.

    `to` is who is asked instead of its supervisor.
    """
    supervisor_id = to if to is not None else await find_supervisor(tx, ticket)
    values = {"escalated_at": tx.now, "escalated_to_id": supervisor_id, "escalation_cause": cause}
    after = await touch(tx, ticket, values)
    if supervisor_id is not None:
        await let_follow(tx, after, supervisor_id)
    tx.record(TicketEscalated(ticket.id, cause=cause, supervisor_id=supervisor_id, **concerned(after)))
    return after


async def find_supervisor(tx: Tx, ticket: Any) -> int | None:
    """The lead of the ticket's team, else the nearest manager of its department and those above."""
    lead = await find_lead(tx, ticket.team_id)
    return lead if lead is not None else await find_manager(tx, ticket.department_id)


async def find_lead(tx: Tx, team_id: int | None) -> int | None:
    """The active lead of this team."""
    lead = await tx.scalar(
        select(users.c.id)
        .join(teams, (teams.c.tenant_id == users.c.tenant_id) & (teams.c.lead_id == users.c.id))
        .where(users.c.tenant_id == tx.tenant_id, teams.c.id == team_id, users.c.is_active)
    )
    return int(lead) if lead is not None else None


async def find_manager(tx: Tx, department_id: int | None) -> int | None:
    """The nearest active manager of this department and those above it."""
    own = departments.alias("own")
    manager = await tx.scalar(
        select(users.c.id)
        .join(departments, (departments.c.tenant_id == users.c.tenant_id) & (departments.c.manager_id == users.c.id))
        .join(own, (own.c.tenant_id == departments.c.tenant_id) & (departments.c.id == func.any(own.c.path)))
        .where(users.c.tenant_id == tx.tenant_id, own.c.id == department_id, users.c.is_active)
        .order_by(func.cardinality(departments.c.path).desc())
        .limit(1)
    )
    return int(manager) if manager is not None else None


async def end_escalation(tx: Tx, ticket_id: int) -> None:
    """The supervisor has seen to it. Where the customer's time was over, he gets it anew. Raises NotEscalated."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may_as_staff(tx, policy.SUPERVISE, ticket)
    if ticket.escalated_at is None:
        raise NotEscalated
    await lower_flag(tx, ticket)


async def pass_flag(tx: Tx, ticket: Any, to: int) -> Any:
    """Somebody else is asked about the flagged ticket from now on, and follows it; returns the row as it is now."""
    after = await touch(tx, ticket, {"escalated_to_id": to})
    await let_follow(tx, after, to)
    return after


async def lower_flag(tx: Tx, ticket: Any) -> Any:
    """The locked ticket is escalated no more; returns the row as it is now."""
    values: dict[str, Any] = {"escalated_at": None, "escalated_to_id": None, "escalation_cause": None}
    if is_time_over(tx, ticket):
        values["confirm_by"] = tx.now + timedelta(days=(await catalogue(tx)).rules.confirm_days)
    after = await touch(tx, ticket, values)
    tx.record(TicketEscalationEnded(ticket.id, cause=ticket.escalation_cause or "", **concerned(after)))
    return after
