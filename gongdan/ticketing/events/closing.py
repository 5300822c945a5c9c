"""What happens around the closing of tickets: answers of customers, observation, checklists, shelves."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event
from gongdan.ticketing.events.tickets import TicketFact


@dataclass(frozen=True)
class TicketSolutionConfirmed(TicketFact):
    """The customer agrees that it is solved; `way` says how he told."""

    is_public: ClassVar[bool] = True
    way: str = ""


@dataclass(frozen=True)
class TicketSolutionRejected(TicketFact):
    """The customer does not agree. What he wrote is a comment."""

    is_public: ClassVar[bool] = True
    way: str = ""


@dataclass(frozen=True)
class TicketConfirmationLapsed(TicketFact):
    """The customer's time to answer is over. `outcome`: closed, or escalated because of `reason`."""

    outcome: str = ""
    reason: str = ""

    def is_for_customer(self) -> bool:
        return self.outcome == "closed"


@dataclass(frozen=True)
class TicketEscalated(TicketFact):
    """A supervisor is asked to look. `cause`: rejected, unanswered, or unfinished (agreed, yet cannot be closed)."""

    cause: str = ""
    supervisor_id: int | None = None

    def audience(self) -> dict[str, Any]:
        return {**super().audience(), "follower_id": self.supervisor_id}


@dataclass(frozen=True)
class TicketEscalationEnded(TicketFact):
    """The supervisor has seen to it."""

    cause: str = ""


@dataclass(frozen=True)
class TicketObservationStarted(TicketFact):
    """Solved, but watched until a time; nothing closes it before."""

    is_public: ClassVar[bool] = True
    until: str = ""


@dataclass(frozen=True)
class TicketObservationEnded(TicketFact):
    """Nothing came up while it was watched."""

    is_public: ClassVar[bool] = True


@dataclass(frozen=True)
class TicketChecklistChanged(TicketFact):
    """An item was done, taken back, added or removed."""

    item: str = ""
    change: str = ""


@dataclass(frozen=True)
class TicketFollowUpOpened(TicketFact):
    """A closed matter goes on in another ticket."""

    is_public: ClassVar[bool] = True
    follow_up_id: int = 0
    follow_up_number: str = ""


@dataclass(frozen=True)
class TicketArchived(TicketFact):
    """Closed and done with: it lies in the archive."""


@dataclass(frozen=True)
class TicketVoided(TicketFact):
    """It should never have been opened. The reason stands with the ticket."""

    is_public: ClassVar[bool] = True
    number: str = ""


@dataclass(frozen=True)
class TicketDeleted(TicketFact):
    """It lies in the recycle bin."""

    number: str = ""
    from_shelf: str = "desk"


@dataclass(frozen=True)
class TicketRestored(TicketFact):
    """It is back from the archive, from the void or from the recycle bin, as it was."""

    from_shelf: str = ""
    to_shelf: str = "desk"


@dataclass(frozen=True)
class TicketPurged(TicketFact):
    """It is gone for good, with its texts and files; the log keeps that it was."""

    number: str = ""
    file_count: int = 0


@dataclass(frozen=True)
class ChecklistCreated(Event):
    """A checklist can be used by tickets."""

    subject: ClassVar[str] = "checklist"
    checklist_id: int
    key: str = ""


@dataclass(frozen=True)
class ChecklistChanged(Event):
    """A checklist was edited, retired or brought back; `changes` as {field: [old, new]}."""

    subject: ClassVar[str] = "checklist"
    checklist_id: int
    key: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
