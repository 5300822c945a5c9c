"""What integrations lets rules do: have a webhook told of the ticket."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints
from sqlalchemy import Row, select

from gongdan.automation.effects import EffectRun, effect
from gongdan.integrations.errors import WebhookOff
from gongdan.integrations.events import TicketWebhookCalled
from gongdan.integrations.models import webhooks
from gongdan.integrations.queries.webhook_acts import address_fields
from gongdan.integrations.webhooks.payload import masked
from gongdan.kernel.errors import FieldProblem, NotFound
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Id, Key, WireIn
from gongdan.ticketing import (
    catalogue,
    fill_placeholders,
    get_ticket_for_change,
    placeholder_faults,
    placeholder_values,
)
from gongdan.ticketing.events.tickets import concerned

MOST_EXTRA, MAX_VALUE = 20, 2000
_row = webhooks.c


class WebhookParams(WireIn):
    """Which webhook is told, and what is added to what it is told."""

    webhook_id: Id = Field(description="id of a webhook", examples=[12])
    extra: dict[Key, Annotated[str, StringConstraints(max_length=MAX_VALUE)]] = Field(
        default_factory=dict,
        max_length=MOST_EXTRA,
        description="fields of `extra` in the body, with placeholders such as {{ticket.number}}",
        examples=[{"order": "{{fields.order_no}}"}],
    )


async def _sound(tx: Tx, params: WebhookParams) -> list[FieldProblem]:
    known = await catalogue(tx)
    usable = {key: one for key, one in known.fields.items() if one.is_active}
    problems: list[FieldProblem] = []
    if await _find(tx, params.webhook_id) is None:
        message = f"There is no webhook {params.webhook_id}."
        problems.append(FieldProblem("webhook_id", "not_found", message, "Use one of GET /api/v1/webhooks."))
    for key, text in params.extra.items():
        problems += placeholder_faults(text, f"extra.{key}", usable, is_for_customers=False)
    return problems


@effect("webhook", params=WebhookParams, names={"zh-CN": "调用 Webhook", "en": "Call a webhook"}, check=_sound)
async def webhook(tx: Tx, run: EffectRun, params: WebhookParams) -> dict[str, Any]:
    """The receiver is told after the commit, whatever the webhook itself listens to. Raises NotFound, WebhookOff."""
    hook = await _find(tx, params.webhook_id)
    if hook is None:
        raise NotFound("webhook", params.webhook_id)
    if not hook.is_active:
        raise WebhookOff
    ticket = await get_ticket_for_change(tx, run.ticket_id)
    extra = await _filled(tx, run.ticket_id, params.extra, hides_addresses=not hook.has_contact_details)
    called = {"webhook_id": hook.id, "webhook_name": hook.name, "rule_id": run.rule_id, "rule_name": run.rule_name}
    tx.record(TicketWebhookCalled(ticket.id, extra=extra, **called, **concerned(ticket)))
    return {"webhook_id": hook.id, "webhook_name": hook.name}


async def _find(tx: Tx, webhook_id: int) -> Row[Any] | None:
    columns = (_row.id, _row.name, _row.is_active, _row.has_contact_details)
    return await tx.first(select(*columns).where(_row.tenant_id == tx.tenant_id, _row.id == webhook_id))


async def _filled(tx: Tx, ticket_id: int, extra: dict[str, str], *, hides_addresses: bool) -> dict[str, str]:
    if not any("{{" in text for text in extra.values()):
        return dict(extra)
    known = await catalogue(tx)
    values = await placeholder_values(tx, known, ticket_id, is_for_customers=False)
    if hides_addresses:
        values |= {f"fields.{key}": masked(values.get(f"fields.{key}", "")) for key in address_fields(known)}
    return {key: fill_placeholders(text, values).text for key, text in extra.items()}
