"""What ticketing escalates by itself runs on a ladder; what is solved or put away has nothing to escalate."""

from weakref import WeakKeyDictionary

from sqlalchemy import select

from gongdan.escalation.actions.settling import settle_all
from gongdan.escalation.actions.starting import TICKETING_CAUSES, join_ticketing
from gongdan.escalation.actions.telling import fresh
from gongdan.escalation.actions.watching import hear_clock
from gongdan.escalation.events import TicketEscalationStarted
from gongdan.escalation.models import escalations
from gongdan.kernel.events import Recorded, later, on
from gongdan.kernel.unit import Tx
from gongdan.sla.events import TicketClockBreached, TicketClockWarned
from gongdan.ticketing.events import (
    TicketDeleted,
    TicketEscalated,
    TicketEscalationEnded,
    TicketMerged,
    TicketMoved,
    TicketVoided,
)
from gongdan.ticketing.events.tickets import TicketFact

_CAUSES = frozenset(TICKETING_CAUSES)
_ENDING = (TicketMoved, TicketVoided, TicketDeleted, TicketMerged)


@on(TicketEscalated)
async def join_ladder_when_ticket_escalated(tx: Tx, fact: TicketEscalated) -> None:
    """A solution was rejected or nobody answered: the management line is told, in its pace."""
    if fact.cause in TICKETING_CAUSES:
        await join_ticketing(tx, await fresh(tx, fact.ticket_id), fact.cause)


@on(TicketEscalationEnded)
async def settle_when_escalation_ended(tx: Tx, fact: TicketEscalationEnded) -> None:
    """The supervisor has seen to it."""
    await _settle(tx, fact.ticket_id, "ended")


@on(TicketMoved)
async def settle_when_done(tx: Tx, fact: TicketMoved) -> None:
    """Solved, nobody needs to be told any more, but for those who were asked about the solution itself."""
    if fact.to_category == "closed":
        await _settle(tx, fact.ticket_id, "closed")
    elif fact.to_category == "solved" and fact.from_category != "solved":
        await _settle(tx, fact.ticket_id, "solved", but_causes=_CAUSES)


@on(TicketVoided, TicketDeleted, TicketMerged)
async def settle_when_put_away(tx: Tx, fact: TicketFact) -> None:
    """It is not worked on here any more."""
    await _settle(tx, fact.ticket_id, "put_away")


async def _settle(tx: Tx, ticket_id: int, outcome: str, *, but_causes: frozenset[str] = frozenset()) -> None:
    if await _is_open(tx, ticket_id):
        await settle_all(tx, await fresh(tx, ticket_id), outcome, but_causes=but_causes)


# Of each unit the tickets that had no escalation when it was asked.
_without: WeakKeyDictionary[Tx, set[int]] = WeakKeyDictionary()


async def _is_open(tx: Tx, ticket_id: int) -> bool:
    """Whether the ticket is escalated on any path; asked once for all tickets that a unit puts away together."""
    without = _without.setdefault(tx, set())
    if ticket_id in without and not any(isinstance(one, TicketEscalationStarted) for one in tx.facts):
        return False
    ids = {ticket_id, *(one.ticket_id for one in tx.facts if isinstance(one, _ENDING))}
    row = escalations.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id.in_(sorted(ids)), row.settled_at.is_(None))
    found = {one.ticket_id for one in await tx.all(select(row.ticket_id).where(*mine).distinct())}
    without |= ids - found
    return ticket_id in found


@later(TicketClockBreached)
async def climb_when_clock_breached(tx: Tx, fact: TicketClockBreached, recorded: Recorded) -> None:
    """A promise was not kept: ladders may ask for more."""
    await hear_clock(tx, fact.ticket_id, "clock_breached", fact.key, fact.kind_of_promise, fact.clock_id)


@later(TicketClockWarned)
async def climb_when_clock_warned(tx: Tx, fact: TicketClockWarned, recorded: Recorded) -> None:
    """A promise is at risk: ladders may ask for more."""
    await hear_clock(tx, fact.ticket_id, "clock_warned", fact.key, fact.kind_of_promise, fact.clock_id)
