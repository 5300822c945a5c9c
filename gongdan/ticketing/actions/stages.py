"""A ticket enters a state: it is handed to who owns that state, and its time there begins."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, select

from gongdan.identity import is_member, teams, users
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso
from gongdan.ticketing.actions.assign import give
from gongdan.ticketing.events import TicketStageEntered
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import duties
from gongdan.ticketing.states import RECEIVER, State

CAUSE = "flow"


def stage_times(tx: Tx, state: State, *, since: datetime | None = None) -> dict[str, Any]:
    """When the time in a state that begins now (or began `since`) is over, in plain time: nights count."""
    limit = state.limit_minutes
    due_at = None if limit is None else (since or tx.now) + timedelta(minutes=limit)
    return {"stage_due_at": due_at, "stage_overdue_at": None}


async def enter_stage(tx: Tx, ticket: Any, state: State) -> Any:
    """Hand the locked ticket, which has just entered `state`, to who owns it; returns the row as it is now.

    The assignee keeps it where he is of that team. Where nobody fills the owner's place it stays with who has it.
    """
    if state.owner is None and state.limit_minutes is None:
        return ticket
    team = await _team_of_owner(tx, ticket, state)
    if team is not None:
        person = await _still_his(tx, ticket, team.id)
        reason = in_locale(state.names, tx.actor.locale)
        ticket = await give(tx, ticket, team, person, reason=reason, cause=CAUSE, stage=state.key)
    tell_entered(tx, ticket.id, state, team.id if team else None, ticket.stage_due_at, concerned(ticket))
    return ticket


def tell_entered(
    tx: Tx, ticket_id: int, state: State, team_id: int | None, due_at: datetime | None, audience: Mapping[str, Any]
) -> None:
    """Record that the ticket is in `state` now, where that state has an owner or a limit."""
    if state.owner is None and state.limit_minutes is None:
        return
    tx.record(
        TicketStageEntered(
            ticket_id,
            stage=state.key,
            owner=state.owner or "",
            owner_team_id=team_id,
            is_unowned=state.owner is not None and team_id is None,
            due_at=iso(due_at),
            **audience,
        )
    )


async def _team_of_owner(tx: Tx, ticket: Any, state: State) -> Any:
    """The active team that owns the state for this ticket; None where nobody does."""
    if state.duty is not None:
        return await team_on_duty(tx, state.duty)
    if state.owner is None:
        return None
    # Tickets of before receivers were known were received by who has them.
    first = ticket.receiver_team_id if state.owner == RECEIVER else ticket.lead_team_id
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.id == (first or ticket.team_id), teams.c.is_active)
    return await tx.first(select(teams).where(*mine))


async def team_on_duty(tx: Tx, key: str) -> Any:
    """The active team that does this duty; None where it has retired or nobody does it."""
    same = and_(duties.c.tenant_id == teams.c.tenant_id, duties.c.team_id == teams.c.id)
    mine = (teams.c.tenant_id == tx.tenant_id, duties.c.key == key, duties.c.is_active, teams.c.is_active)
    return await tx.first(select(teams).join(duties, same).where(*mine))


async def _still_his(tx: Tx, ticket: Any, team_id: int) -> Any:
    if ticket.assignee_id is None or not await is_member(tx, team_id, ticket.assignee_id):
        return None
    mine = (users.c.tenant_id == tx.tenant_id, users.c.id == ticket.assignee_id, users.c.is_active)
    return await tx.first(select(users).where(*mine))
