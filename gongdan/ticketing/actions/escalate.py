"""Ask the supervisor of a ticket to look at it, and let him say that he has."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.identity import departments, teams, users
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.errors import NotEscalated
from gongdan.ticketing.events import TicketEscalated, TicketEscalationEnded, TicketFollowed
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import followers
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.closing import is_time_over
from gongdan.ticketing.queries.tickets import get_ticket_for_change


async def escalate(tx: Tx, ticket: Any, cause: str) -> Any:
    """Flag the locked ticket, let its supervisor follow it and say so; returns the row as it is now."""
    supervisor_id = await find_supervisor(tx, ticket)
    values = {"escalated_at": tx.now, "escalated_to_id": supervisor_id, "escalation_cause": cause}
    after = await touch(tx, ticket, values)
    if supervisor_id is not None:
        await _follow(tx, after, supervisor_id)
    tx.record(TicketEscalated(ticket.id, cause=cause, supervisor_id=supervisor_id, **concerned(after)))
    return after


async def find_supervisor(tx: Tx, ticket: Any) -> int | None:
    """The lead of the ticket's team, else the nearest manager of its department and those above."""
    lead = await tx.scalar(
        select(users.c.id)
        .join(teams, (teams.c.tenant_id == users.c.tenant_id) & (teams.c.lead_id == users.c.id))
        .where(users.c.tenant_id == tx.tenant_id, teams.c.id == ticket.team_id, users.c.is_active)
    )
    if lead is not None:
        return int(lead)
    own = departments.alias("own")
    manager = await tx.scalar(
        select(users.c.id)
        .join(departments, (departments.c.tenant_id == users.c.tenant_id) & (departments.c.manager_id == users.c.id))
        .join(own, (own.c.tenant_id == departments.c.tenant_id) & (departments.c.id == func.any(own.c.path)))
        .where(users.c.tenant_id == tx.tenant_id, own.c.id == ticket.department_id, users.c.is_active)
        .order_by(func.cardinality(departments.c.path).desc())
        .limit(1)
    )
    return int(manager) if manager is not None else None


async def _follow(tx: Tx, ticket: Any, user_id: int) -> None:
    added = await tx.first(
        upsert(followers)
        .values(tenant_id=tx.tenant_id, ticket_id=ticket.id, user_id=user_id, created_at=tx.now)
        .on_conflict_do_nothing()
        .returning(followers.c.user_id)
    )
    if added is not None:
        tx.record(TicketFollowed(ticket.id, user_id=user_id, **concerned(ticket)))


async def end_escalation(tx: Tx, ticket_id: int) -> None:
    """The supervisor has seen to it. Where the customer's time was over, he gets it anew. Raises NotEscalated."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may_as_staff(tx, policy.SUPERVISE, ticket)
    if ticket.escalated_at is None:
        raise NotEscalated
    values: dict[str, Any] = {"escalated_at": None, "escalated_to_id": None, "escalation_cause": None}
    if is_time_over(tx, ticket):
        values["confirm_by"] = tx.now + timedelta(days=(await catalogue(tx)).rules.confirm_days)
    after = await touch(tx, ticket, values)
    tx.record(TicketEscalationEnded(ticket_id, cause=ticket.escalation_cause or "", **concerned(after)))
