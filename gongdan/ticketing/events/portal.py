"""What customers do in the portal, and what is set up for it."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event
from gongdan.ticketing.events.tickets import TicketFact


@dataclass(frozen=True)
class TicketRated(TicketFact):
    """The requester said how satisfied he was, or changed it. What he wrote stands with the rating."""

    is_public: ClassVar[bool] = True
    rating_id: int = 0
    score: int = 0
    reasons: list[str] = field(default_factory=list)
    is_changed: bool = False
    channel: str = "web"


@dataclass(frozen=True)
class TicketRequestLinkIssued(TicketFact):
    """A link was made by which the contact follows the ticket without an account."""

    link_id: int = 0
    contact_id: int = 0
    expires_at: str = ""


@dataclass(frozen=True)
class TicketRequestLinkRevoked(TicketFact):
    """That link opens nothing any more."""

    link_id: int = 0


@dataclass(frozen=True)
class RatingReasonsSet(Event):
    """The reasons that can be given with a rating; keys before and after."""

    subject: ClassVar[str] = "tenant"
    tenant_id: int
    changes: dict[str, Any] = field(default_factory=dict)
