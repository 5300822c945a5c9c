"""What integrations says has happened."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event
from gongdan.ticketing.events.tickets import TicketFact


@dataclass(frozen=True)
class TenantTicketsImported(Event):
    """Tickets of another system were brought in; told once per run that wrote something."""

    subject: ClassVar[str] = "tenant"
    tenant_id: int
    source: str = ""
    file_name: str = ""
    created: int = 0
    changed: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class WebhookFact(Event, is_abstract=True):
    """What facts about a webhook carry."""

    subject: ClassVar[str] = "webhook"
    webhook_id: int
    name: str = ""


@dataclass(frozen=True)
class WebhookCreated(WebhookFact):
    """An address is told of tickets from now on. `address` without what stands behind its question mark."""

    address: str = ""
    events: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class WebhookChanged(WebhookFact):
    """A webhook was changed; `changes` as {field: [old, new]}."""

    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class WebhookSecretReplaced(WebhookFact):
    """It signs by another secret; the former signs too until `former_until`."""

    former_until: str = ""


@dataclass(frozen=True)
class WebhookDeleted(WebhookFact):
    """Nothing is told there any more, and what was told is forgotten."""

    address: str = ""


@dataclass(frozen=True)
class WebhookStopped(WebhookFact):
    """It was switched off by itself. `reason`: gone (the receiver said so) or failing (for three days)."""

    reason: str = ""
    address: str = ""


@dataclass(frozen=True)
class WebhookReplayed(WebhookFact):
    """Deliveries were sent again by hand: so many, or the one that is named."""

    count: int = 0
    delivery_id: int | None = None


@dataclass(frozen=True)
class TicketWebhookCalled(TicketFact):
    """A rule has a webhook told of the ticket, with what it adds."""

    webhook_id: int = 0
    webhook_name: str = ""
    rule_id: int = 0
    rule_name: str = ""
    extra: dict[str, str] = field(default_factory=dict)
