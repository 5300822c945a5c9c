"""What happens to approvals and to those who stand in for others. Reasons and comments stay in their rows."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event
from gongdan.ticketing.events.tickets import TicketFact


@dataclass(frozen=True)
class TicketApprovalFact(TicketFact, is_abstract=True):
    """What all facts about an approval carry. None of them is told to customers."""

    approval_id: int = 0
    purpose: str = ""
    move: str = ""
    asked_by_id: int | None = None

    def audience(self) -> dict[str, Any]:
        """Whoever asked and whoever is asked must hear of it, whether or not the ticket is theirs."""
        concerned = [self.asked_by_id, *getattr(self, "approver_ids", ())]
        return {**super().audience(), "follower_ids": [one for one in concerned if one is not None]}


@dataclass(frozen=True)
class TicketApprovalAsked(TicketApprovalFact):
    """Somebody asks for approval; `step_ids` wait for a decision now."""

    rule: str = ""
    step_ids: list[int] = field(default_factory=list)
    approver_ids: list[int] = field(default_factory=list)
    role_keys: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TicketApprovalDecided(TicketApprovalFact):
    """One step was decided; `next_step_ids` wait since then for the decision of `approver_ids` and `role_keys`."""

    step_id: int = 0
    decision: str = ""
    on_behalf_of_id: int | None = None
    channel: str = ""
    next_step_ids: list[int] = field(default_factory=list)
    approver_ids: list[int] = field(default_factory=list)
    role_keys: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TicketApprovalGranted(TicketApprovalFact):
    """The request as a whole is approved."""


@dataclass(frozen=True)
class TicketApprovalRejected(TicketApprovalFact):
    """The request as a whole is rejected."""

    step_id: int = 0


@dataclass(frozen=True)
class TicketApprovalCancelled(TicketApprovalFact):
    """The request was taken back. `why`: by_hand, ticket_moved, ticket_closed or approver_left."""

    why: str = "by_hand"


@dataclass(frozen=True)
class TicketApprovalExpired(TicketApprovalFact):
    """Nobody decided in time."""


@dataclass(frozen=True)
class TicketApprovalReminded(TicketApprovalFact):
    """Those who have not decided are to be reminded."""

    step_ids: list[int] = field(default_factory=list)
    approver_ids: list[int] = field(default_factory=list)
    role_keys: list[str] = field(default_factory=list)
    is_by_clock: bool = False


@dataclass(frozen=True)
class TicketApprovalReassigned(TicketApprovalFact):
    """A step went from somebody who has left to somebody else; `step_ids` wait for his decision now."""

    step_ids: list[int] = field(default_factory=list)
    approver_ids: list[int] = field(default_factory=list)
    from_id: int | None = None


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

    def audience(self) -> dict[str, Any]:
        return {"owner_id": self.user_id}


@dataclass(frozen=True)
class DelegationEnded(Event):
    """A delegation was taken back."""

    subject: ClassVar[str] = "delegation"
    delegation_id: int
    user_id: int = 0
    delegate_id: int = 0

    def audience(self) -> dict[str, Any]:
        return {"owner_id": self.user_id}
