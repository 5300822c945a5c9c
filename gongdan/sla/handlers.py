"""Clocks follow what happens to tickets in the same transaction: no ticket exists whose promise is missing."""

from gongdan.kernel.events import on
from gongdan.kernel.unit import Tx
from gongdan.sla.actions.promising import follow, promise_for_new
from gongdan.sla.reading import read_fact
from gongdan.ticketing.events import (
    TicketAccepted,
    TicketArchived,
    TicketAssigned,
    TicketChanged,
    TicketCommented,
    TicketDeleted,
    TicketFlowChanged,
    TicketMerged,
    TicketMoved,
    TicketOpened,
    TicketPriorityRaised,
    TicketPriorityRisen,
    TicketRestored,
    TicketStateRestored,
    TicketStructureRestored,
    TicketVoided,
)
from gongdan.ticketing.events.tickets import TicketFact


@on(TicketOpened)
async def make_promises_when_ticket_opened(tx: Tx, fact: TicketOpened) -> None:
    """Which policy is the ticket's, and its first clocks."""
    await promise_for_new(tx, fact.ticket_id)


@on(
    *(TicketCommented, TicketMoved, TicketStateRestored, TicketFlowChanged, TicketChanged, TicketAssigned),
    *(TicketPriorityRisen, TicketPriorityRaised, TicketAccepted, TicketMerged, TicketVoided, TicketDeleted),
    *(TicketArchived, TicketRestored, TicketStructureRestored),
)
async def follow_with_clocks_when_something_happened(tx: Tx, fact: TicketFact) -> None:
    """Answered, moved, given on, put away: clocks start, rest and end."""
    happened = read_fact(fact.kind(), fact.payload(), tx.actor.kind, tx.now)
    if happened is not None or isinstance(fact, TicketChanged):
        await follow(tx, fact.ticket_id, happened, fact)
