"""A supervisor decides where a ticket belongs that went to and fro; one that is closed needs no decision."""

from typing import Any

from sqlalchemy import update

from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.assign import give
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.actions.offers import end_offer, told_end
from gongdan.ticketing.actions.values import person_of, team_of
from gongdan.ticketing.errors import ArbitrationEnded
from gongdan.ticketing.events import ArbitrationDecided, ArbitrationLapsed
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import arbitrations
from gongdan.ticketing.ping_pong import ARBITRATION
from gongdan.ticketing.queries.handovers import get_arbitration_row
from gongdan.ticketing.queries.tickets import lock_ticket
from gongdan.ticketing.schemas.handovers import DecideArbitration

_TOLD = 2000  # characters of a reason that the log keeps


async def decide_arbitration(tx: Tx, arbitration_id: int, wanted: DecideArbitration) -> None:
    """Give the ticket to a team for good. Raises NotFound beyond one's reach, ArbitrationEnded where it is over."""
    found = await get_arbitration_row(tx, arbitration_id)
    team = await team_of(tx, wanted.team)
    person = await person_of(tx, wanted.assignee) if wanted.assignee is not None else None
    ticket = await lock_ticket(tx, found.ticket_id)
    row = arbitrations.c
    mine = (row.tenant_id == tx.tenant_id, row.id == arbitration_id, row.state == "open")
    values = {
        "state": "decided",
        "decided_at": tx.now,
        "decided_by_id": tx.actor.user_id,
        "team_id": team.id,
        "reason": wanted.reason,
    }
    if await tx.first(update(arbitrations).where(*mine).values(**values).returning(row.id)) is None:
        raise ArbitrationEnded(state=(await get_arbitration_row(tx, arbitration_id, is_within_reach=True)).state)
    ticket = await _without_offer(tx, ticket)
    ticket = await give(tx, ticket, team, person, reason=wanted.reason[:_TOLD], cause=ARBITRATION)
    tx.record(ArbitrationDecided(ticket.id, arbitration_id=arbitration_id, team_name=team.name, **concerned(ticket)))


async def _without_offer(tx: Tx, ticket: Any) -> Any:
    """What is decided for good is no longer offered to anybody."""
    if ticket.open_handover_id is None:
        return ticket
    ended = await end_offer(tx, ticket.open_handover_id, "superseded")
    ticket = await touch(tx, ticket, {"open_handover_id": None})
    tx.record(told_end(ended, ticket))
    return ticket


async def end_questions(tx: Tx, ticket: Any) -> None:
    """A closed ticket belongs to nobody any more: its open arbitration is over, its open hand-over too."""
    ticket = await _without_offer(tx, ticket)
    if ticket.arbitration_id is not None:
        await lapse_arbitration(tx, ticket)


async def lapse_arbitration(tx: Tx, ticket: Any) -> bool:
    """End the ticket's arbitration without a decision; False where it has ended already."""
    row = arbitrations.c
    mine = (row.tenant_id == tx.tenant_id, row.id == ticket.arbitration_id, row.state == "open")
    lapsed = update(arbitrations).where(*mine).values(state="lapsed", decided_at=tx.now).returning(row.id)
    if await tx.first(lapsed) is None:
        return False
    tx.record(ArbitrationLapsed(ticket.id, arbitration_id=ticket.arbitration_id, **concerned(ticket)))
    return True
