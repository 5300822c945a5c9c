"""What happens between those who have a ticket: hand-overs, arbitrations, nudges, supervisions, holds.

What people wrote stands in the rows, not here: the log is kept for ever and is told to more people.
"""

from dataclasses import dataclass, field

from gongdan.ticketing.events.tickets import TicketFact


@dataclass(frozen=True)
class HandoverOffered(TicketFact):
    """The ticket was handed over with facts and reasons; whoever has it now is to accept or decline."""

    handover_id: int = 0
    from_team_id: int | None = None
    from_assignee_id: int | None = None
    given_by_id: int | None = None
    expected_at: str | None = None


@dataclass(frozen=True)
class HandoverAccepted(TicketFact):
    """Whoever was given the ticket took it on."""

    handover_id: int = 0
    given_by_id: int | None = None


@dataclass(frozen=True)
class HandoverDeclined(TicketFact):
    """It was not taken on and went back to who had it."""

    handover_id: int = 0
    given_by_id: int | None = None
    by_team_id: int | None = None


@dataclass(frozen=True)
class HandoverWithdrawn(TicketFact):
    """Who handed it over took it back before anybody had decided."""

    handover_id: int = 0
    by_team_id: int | None = None


@dataclass(frozen=True)
class HandoverSuperseded(TicketFact):
    """The ticket was given on before anybody had decided."""

    handover_id: int = 0
    given_by_id: int | None = None


@dataclass(frozen=True)
class HandoverOverdue(TicketFact):
    """No answer came until it was expected."""

    handover_id: int = 0
    given_by_id: int | None = None
    expected_at: str | None = None


@dataclass(frozen=True)
class ArbitrationRaised(TicketFact):
    """The ticket came back too often: a supervisor is to decide who has it."""

    arbitration_id: int = 0
    supervisor_id: int | None = None
    return_count: int = 0


@dataclass(frozen=True)
class ArbitrationDecided(TicketFact):
    """A supervisor decided who has it for good."""

    arbitration_id: int = 0
    team_name: str = ""


@dataclass(frozen=True)
class ArbitrationLapsed(TicketFact):
    """The ticket was closed before anybody had decided."""

    arbitration_id: int = 0


@dataclass(frozen=True)
class TicketNudged(TicketFact):
    """The customer or a colleague asked to hurry. `is_repeated`: within the window of an earlier nudge."""

    nudge_id: int = 0
    count: int = 1
    is_repeated: bool = False
    is_from_customer: bool = False
    comment_id: int | None = None

    def is_for_customer(self) -> bool:
        """That colleagues press each other is their business."""
        return self.is_from_customer


@dataclass(frozen=True)
class NudgeAnswered(TicketFact):
    """Somebody replied, moved the ticket on, or said that he has heard; the last is told to a customer who nudged."""

    nudge_ids: list[int] = field(default_factory=list)
    how: str = ""
    is_of_customer: bool = False

    def is_for_customer(self) -> bool:
        return self.how == "acknowledged" and self.is_of_customer


@dataclass(frozen=True)
class SupervisionOpened(TicketFact):
    """A supervisor watches the ticket until it is done."""

    supervision_id: int = 0
    supervisor_id: int | None = None
    due_at: str = ""


@dataclass(frozen=True)
class SupervisionReported(TicketFact):
    """Who works on it reported to the supervisor, in an internal note."""

    supervision_id: int = 0
    supervisor_id: int | None = None
    comment_id: int = 0


@dataclass(frozen=True)
class SupervisionOverdue(TicketFact):
    """The date by which the supervisor wanted it done has passed."""

    supervision_id: int = 0
    supervisor_id: int | None = None
    due_at: str = ""


@dataclass(frozen=True)
class SupervisionClosed(TicketFact):
    """The supervisor is satisfied."""

    supervision_id: int = 0
    supervisor_id: int | None = None


@dataclass(frozen=True)
class TicketHeld(TicketFact):
    """Work rests, until a date where one was given."""

    resume_at: str | None = None


@dataclass(frozen=True)
class HoldLapsed(TicketFact):
    """The date of a hold came, but the ticket's flow has no open way back into work: somebody must look."""

    resume_at: str | None = None
