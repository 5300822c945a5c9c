"""Wire shapes of webhooks, of what was told by them, and of the body that receivers get."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from gongdan.integrations.webhooks.occasions import Word
from gongdan.kernel.wire import Line, WireIn, WireOut

DeliveryState = Literal["queued", "sending", "delivered", "failed"]
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class WebhookIn(WireIn):
    """A webhook as it is to be."""

    name: Line = Field(description="what it is called", examples=["CRM"])
    url: Address = Field(
        description="where it is told: https, at an address outside the own network",
        examples=["https://crm.example.com/hooks/tickets"],
    )
    events: list[Word] = Field(
        max_length=20,
        description="of what it is told; none: only what rules call it for",
        examples=[["ticket.created", "ticket.closed"]],
    )
    condition: dict[str, Any] = Field(
        default={"all": []},
        max_length=3,
        description='of which tickets: a condition tree as in views; {"all": []} is every ticket',
        examples=[{"field": "priority", "op": "is", "value": "urgent"}],
    )
    has_notes: bool = Field(default=False, description="true: internal notes and their files are told too")
    has_contact_details: bool = Field(
        default=False, description="true: e-mail addresses and phone numbers are told in full; false: masked"
    )
    is_active: bool = True


class WebhookHealthOut(WireOut):
    """How it fares."""

    state: Literal["good", "failing", "off", "unused"] = Field(
        description="failing: the last one did not get through; unused: nothing was told yet", examples=["good"]
    )
    failing_since: datetime | None = Field(description="after three days of it the webhook is switched off")
    delivered_at: datetime | None = Field(description="when the last one got through")
    failed_at: datetime | None
    error: str = Field(description="why the last one did not get through", examples=["status_500"])
    off_reason: Literal["", "gone", "failing"] = Field(
        description="gone: the receiver answered 410; failing: nothing got through for three days", examples=[""]
    )
    waiting: int = Field(description="deliveries that wait", examples=[0])
    failed: int = Field(description="deliveries of the last 30 days that were given up", examples=[0])


class WebhookOut(WireOut):
    """A webhook; its secret is told when it is made, and never again."""

    id: int = Field(examples=[12])
    name: str
    url: str
    events: list[Word]
    condition: dict[str, Any]
    condition_text: str = Field(description="in the caller's language", examples=["优先级是“紧急”"])
    has_notes: bool
    has_contact_details: bool
    is_active: bool
    former_until: datetime | None = Field(description="until when the former secret signs too")
    creator_name: str
    created_at: datetime
    updated_at: datetime
    version: int
    health: WebhookHealthOut


class WebhookMadeOut(WebhookOut):
    """A new webhook with its secret, which is shown this once."""

    secret: str = Field(description="by which the receiver checks the signature", examples=["whsec_…"])


class WebhookSecretOut(WireOut):
    """The new secret, which is shown this once."""

    secret: str = Field(examples=["whsec_…"])
    former_until: datetime = Field(description="until then both sign; by then the receiver must know the new one")


class WebhookDeliveryOut(WireOut):
    """One telling."""

    id: int = Field(description="the `id` of the body and of `Gongdan-Delivery`", examples=[90210])
    webhook_id: int
    webhook_name: str
    event: str = Field(
        description="as of webhooks; `ping`: a test; `rule.called`: by a rule", examples=["ticket.created"]
    )
    ticket_id: int | None
    ticket_number: str | None
    state: DeliveryState
    attempts: int = Field(description="since it was made or replayed", examples=[1])
    status: int | None = Field(description="of the last answer; null: nobody answered", examples=[200])
    error: str = Field(description="why it was not taken; empty: it was", examples=["timed_out"])
    due_at: datetime = Field(description="when it is tried (again)")
    created_at: datetime
    settled_at: datetime | None


class TryOut(WireOut):
    """One attempt."""

    at: datetime
    status: int | None
    error: str
    milliseconds: int = Field(examples=[84])


class WebhookDeliveryInFullOut(WebhookDeliveryOut):
    """One telling with what was sent and answered."""

    request: dict[str, Any] = Field(description="the body that was sent")
    is_withheld: bool = Field(description="true: of the ticket only its number is shown, because you may not see it")
    headers: dict[str, str] = Field(description="sent with it, but for the signature")
    answer: str = Field(description="how the last answer begins, up to 8000 characters")
    tries: list[TryOut] = Field(description="the attempts, the last last; 20 are kept")


class ReplayedOut(WireOut):
    """How many are sent again."""

    count: int = Field(examples=[3])
