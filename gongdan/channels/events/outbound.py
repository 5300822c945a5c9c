"""What happens to what goes out. That a message was sent is no fact of the log: its own row says so."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event
from gongdan.ticketing.events.tickets import TicketFact


@dataclass(frozen=True)
class TicketMailBounced(TicketFact):
    """A mail of the ticket came back, or whoever got it complained. `outcome`: bounced | delayed | complaint."""

    outbound_id: int = 0
    comment_id: int | None = None
    addresses: list[str] = field(default_factory=list)
    outcome: str = "bounced"
    status: str = ""
    detail: str = ""


@dataclass(frozen=True)
class TicketMailAbandoned(TicketFact):
    """A mail of the ticket could not be sent and waits for a person."""

    outbound_id: int = 0
    comment_id: int | None = None
    error: str = ""


@dataclass(frozen=True)
class TicketMailCancelled(TicketFact):
    """Somebody took a mail back before it was sent."""

    outbound_id: int = 0
    comment_id: int | None = None


@dataclass(frozen=True)
class TicketMailRetried(TicketFact):
    """Somebody had a mail that was given up sent again."""

    outbound_id: int = 0
    comment_id: int | None = None


@dataclass(frozen=True)
class MailTemplateChanged(Event):
    """A text that mails are made of was changed, or put back to what is shipped (`is_shipped`)."""

    subject: ClassVar[str] = "mail_template"
    mail_template_id: int
    template: str = ""
    locale: str = ""
    is_shipped: bool = False


@dataclass(frozen=True)
class OutboundStopped(Event):
    """The governor lets no more automatic mail go to an address for now; administrators are told."""

    subject: ClassVar[str] = "tenant"
    tenant_id: int
    address: str = ""
    details: dict[str, Any] = field(default_factory=dict)
