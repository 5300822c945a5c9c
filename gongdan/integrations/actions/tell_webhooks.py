"""Write down what webhooks are to be told: each fact once for each webhook, rendered as it then was."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.integrations.actions.bulk import next_ids
from gongdan.integrations.events import TicketWebhookCalled
from gongdan.integrations.models import webhook_deliveries
from gongdan.integrations.queries.webhook_acts import (
    Happened,
    Told,
    active_webhooks,
    find_act,
    find_fact,
    find_tenant,
    fitting,
    tell_ticket,
)
from gongdan.integrations.webhooks.occasions import CALLED, changes_of, details_of, is_note, words_of
from gongdan.integrations.webhooks.payload import changes_without_addresses, rendered
from gongdan.kernel.events import Recorded
from gongdan.kernel.jobs import enqueue
from gongdan.kernel.unit import Tx

JOB = "send_webhook_deliveries"
_row = webhook_deliveries.c
# Who is told which fact by which word.
Telling = tuple[Row[Any], Happened, str]


async def tell_of_act(tx: Tx, ticket_id: int, recorded: Recorded) -> None:
    """Everything that happened to the ticket in one unit, to whoever asked for it."""
    hooks = await active_webhooks(tx)
    act = await find_act(tx, recorded) if hooks else []
    tellings = [
        (hook, one, word)
        for one in act
        for word in words_of(one.fact)
        for hook in hooks
        if word in hook.events and (hook.has_notes or not is_note(one.fact))
    ]
    if not tellings:
        return
    tenant = await find_tenant(tx)
    concerned = {hook.id: hook for hook, _, _ in tellings}
    fit = {hook.id for hook in await fitting(tx, list(concerned.values()), ticket_id, tenant.time_zone)}
    await _write(tx, tenant, ticket_id, [one for one in tellings if one[0].id in fit])


async def tell_of_call(tx: Tx, fact: TicketWebhookCalled, recorded: Recorded) -> None:
    """A rule asked for it: neither the events of the webhook nor its condition are."""
    hooks = [hook for hook in await active_webhooks(tx) if hook.id == fact.webhook_id]
    if hooks:
        happened = await find_fact(tx, recorded)
        await _write(tx, await find_tenant(tx), fact.ticket_id, [(hooks[0], happened, CALLED)])


async def _write(tx: Tx, tenant: Row[Any], ticket_id: int, tellings: Sequence[Telling]) -> None:
    comment_ids = {found for _, one, _ in tellings if (found := getattr(one.fact, "comment_id", 0) or 0)}
    told = await tell_ticket(tx, tenant, ticket_id, comment_ids) if tellings else None
    if told is None:
        return
    ids = await next_ids(tx, webhook_deliveries, len(tellings))
    who = {"slug": tenant.slug, "name": tenant.name}
    rows = [
        delivery(tx, hook.id, delivery_id, word, happened.id, ticket_id)
        | {"body": rendered(delivery_id, word, happened.at, who, _parts(hook, happened, word, told))}
        for delivery_id, (hook, happened, word) in zip(ids, tellings, strict=True)
    ]
    await queue(tx, rows)


def delivery(
    tx: Tx, webhook_id: int, delivery_id: int, word: str, fact_id: int | None, ticket_id: int | None
) -> dict[str, Any]:
    """A delivery that is due now, but for its body."""
    return {
        "tenant_id": tx.tenant_id,
        "id": delivery_id,
        "webhook_id": webhook_id,
        "event": word,
        "fact_id": fact_id,
        "ticket_id": ticket_id,
        "state": "queued",
        "due_at": tx.now,
        "created_at": tx.now,
    }


async def queue(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep deliveries and have them sent after the commit. What is there already stays as it is."""
    given = upsert(webhook_deliveries).values([dict(row) for row in rows]).on_conflict_do_nothing()
    new = await tx.all(given.returning(_row.webhook_id))
    for webhook_id in sorted({row.webhook_id for row in new}):
        await send_soon(tx, webhook_id)


async def send_soon(tx: Tx, webhook_id: int, at: datetime | None = None) -> None:
    """Have what is due of a webhook sent, now or then."""
    await enqueue(tx, JOB, at=at, tenant_id=tx.tenant_id, webhook_id=webhook_id)


def _parts(hook: Row[Any], happened: Happened, word: str, told: Told) -> dict[str, Any]:
    shape = told.shape(has_notes=hook.has_notes, has_contact_details=hook.has_contact_details)
    parts: dict[str, Any] = {"actor": dict(happened.actor), "ticket": shape}
    fact = happened.fact
    if isinstance(fact, TicketWebhookCalled):
        return parts | {"rule": {"id": fact.rule_id, "name": fact.rule_name}, "extra": dict(fact.extra)}
    if word == "ticket.commented" and (said := told.comments.get(fact.comment_id)):  # type: ignore[attr-defined]
        parts["comment"] = dict(said)
    if changes := changes_of(fact):
        is_open = hook.has_contact_details
        parts["changes"] = changes if is_open else changes_without_addresses(changes, told.address_fields)
    return parts | details_of(fact)
