"""Clocks follow what happens to tickets in the same transaction: no ticket exists whose promise is missing."""

from gongdan.calendars.events import CalendarChanged, CalendarDaysChanged
from gongdan.customers.events import OrganisationEdited
from gongdan.identity.events import TeamChanged
from gongdan.kernel.events import Recorded, later, on
from gongdan.kernel.unit import Tx
from gongdan.sla.actions.applying import apply_calendar
from gongdan.sla.actions.following import follow
from gongdan.sla.actions.promising import promise_for_new
from gongdan.sla.events import TicketClockAsked, TicketClockSettled
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
    *(TicketArchived, TicketRestored, TicketStructureRestored, TicketClockAsked, TicketClockSettled),
)
async def follow_with_clocks_when_something_happened(tx: Tx, fact: TicketFact) -> None:
    """Answered, moved, given on, put away: clocks start, rest and end."""
    await follow(tx, fact)


@later(CalendarChanged, CalendarDaysChanged)
async def count_by_new_hours_when_calendar_changed(
    tx: Tx, fact: CalendarChanged | CalendarDaysChanged, recorded: Recorded
) -> None:
    """What runs by this calendar goes on by its new version; another default calendar may be that of any ticket."""
    changes = getattr(fact, "changes", {})
    await apply_calendar(tx, None if changes.keys() & {"is_default", "is_active"} else fact.calendar_id)


@later(TeamChanged, OrganisationEdited)
async def count_by_other_hours_when_they_were_chosen(
    tx: Tx, fact: TeamChanged | OrganisationEdited, recorded: Recorded
) -> None:
    """A team or a customer has another calendar: their running tickets follow."""
    if "calendar_id" in fact.changes:
        await apply_calendar(tx, None)
