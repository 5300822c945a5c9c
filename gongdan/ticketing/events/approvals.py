"""What happens to approvals and to those who stand in for others. Reasons and comments stay in their rows."""

from dataclasses import dataclass, field
from typing import ClassVar

from gongdan.kernel.events import Event
from gongdan.ticketing.events.tickets import TicketFact


@dataclass(frozen=True)
class TicketApprovalFact(TicketFact, is_abstract=True):
    """What all facts about an approval carry. None of them is told to customers."""

    approval_id: int = 0
    purpose: str = ""
    move: str = ""
    asked_by_id: int | None = None


@dataclass(frozen=True)
class TicketApprovalAsked(TicketApprovalFact):
    """Somebody asks for approval; `step_ids` wait for a decision now."""

    rule: str = ""
    step_ids: list[int] = field(default_factory=list)
    approver_ids: list[int] = field(default_factory=list)
    role_keys: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TicketApprovalDecided(TicketApprovalFact):
    """One step was decided; `next_step_ids` wait for a decision since then."""

    step_id: int = 0
    decision: str = ""
    on_behalf_of_id: int | None = None
    channel: str = ""
    next_step_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class TicketApprovalGranted(TicketApprovalFact):
    """The request as a whole is approved."""


@dataclass(frozen=True)
class TicketApprovalRejected(TicketApprovalFact):
    """The request as a whole is rejected."""

    step_id: int = 0


@dataclass(frozen=True)
class TicketApprovalCancelled(TicketApprovalFact):
    """The request was taken back. `why`: by_hand, or ticket_moved."""

    why: str = "by_hand"


@dataclass(frozen=True)
class TicketApprovalExpired(TicketApprovalFact):
    """Nobody decided in time."""


@dataclass(frozen=True)
class TicketApprovalReminded(TicketApprovalFact):
    """Those who have not decided are to be reminded."""

    step_ids: list[int] = field(default_factory=list)
    is_by_clock: bool = False


@dataclass(frozen=True)
class TicketApprovalHindered(TicketApprovalFact):
    """It was approved, but what was approved could not be done; `code` says why."""

    code: str = ""


@dataclass(frozen=True)
class DelegationCreated(Event):
    """Somebody stands in for somebody; times in ISO-8601."""

    subject: ClassVar[str] = "delegation"
    delegation_id: int
    user_id: int = 0
    delegate_id: int = 0
    starts_at: str = ""
    ends_at: str = ""


@dataclass(frozen=True)
class DelegationEnded(Event):
    """A delegation was taken back."""

    subject: ClassVar[str] = "delegation"
    delegation_id: int
    user_id: int = 0
    delegate_id: int = 0
