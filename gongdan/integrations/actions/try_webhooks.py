"""Tell again by hand: one delivery, all that failed, or a test that waits for the answer."""

from typing import Any

from sqlalchemy import insert, select, update

from gongdan.integrations import policy
from gongdan.integrations.actions.bulk import next_ids
from gongdan.integrations.actions.record_webhooks import record_outcome
from gongdan.integrations.actions.send_webhooks import claimed_of, hand_over
from gongdan.integrations.actions.tell_webhooks import delivery, send_soon
from gongdan.integrations.actions.webhooks import get_for_change
from gongdan.integrations.errors import DeliveryUnderWay, NothingToReplay, WebhookOff
from gongdan.integrations.events import WebhookReplayed
from gongdan.integrations.models import webhook_deliveries
from gongdan.integrations.queries.webhook_acts import find_tenant
from gongdan.integrations.queries.webhook_deliveries import get_delivery
from gongdan.integrations.webhooks.occasions import PING
from gongdan.integrations.webhooks.payload import rendered
from gongdan.kernel.actor import Actor
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx, unit

_row = webhook_deliveries.c


async def replay_delivery(tx: Tx, delivery_id: int) -> None:
    """The same body under the same id, now. Raises NotFound, WebhookOff, DeliveryUnderWay."""
    policy.may_manage_webhooks(tx)
    mine = (_row.tenant_id == tx.tenant_id, _row.id == delivery_id)
    found = await tx.first(select(_row.webhook_id, _row.state, _row.event).where(*mine))
    if found is None:
        raise NotFound("delivery", delivery_id)
    if found.event == PING:
        raise NothingToReplay("A test is not sent again: make another one.")
    hook = await get_for_change(tx, found.webhook_id)
    if not hook.is_active:
        raise WebhookOff
    again = update(webhook_deliveries).where(*mine, _row.state != "sending").values(**_anew(tx))
    if (await tx.execute(again)).rowcount == 0:
        raise DeliveryUnderWay
    tx.record(WebhookReplayed(hook.id, hook.name, 1, delivery_id))
    await send_soon(tx, hook.id)


async def replay_failed(tx: Tx, webhook_id: int) -> int:
    """All that failed, in their order; how many. Raises NotFound, WebhookOff, NothingToReplay."""
    hook = await get_for_change(tx, webhook_id)
    if not hook.is_active:
        raise WebhookOff
    mine = (_row.tenant_id == tx.tenant_id, _row.webhook_id == webhook_id, _row.state == "failed", _row.event != PING)
    count = (await tx.execute(update(webhook_deliveries).where(*mine).values(**_anew(tx)))).rowcount
    if not count:
        raise NothingToReplay
    tx.record(WebhookReplayed(hook.id, hook.name, count))
    await send_soon(tx, hook.id)
    return count


def _anew(tx: Tx) -> dict[str, Any]:
    return {"state": "queued", "due_at": tx.now, "attempts": 0, "claimed_at": None, "settled_at": None}


async def ping(actor: Actor, webhook_id: int) -> dict[str, Any]:
    """Send a test now and answer what came of it; also to a webhook that is off. Raises NotFound, NotAllowed."""
    async with unit(actor) as tx:
        hook = await get_for_change(tx, webhook_id)
        tenant = await find_tenant(tx)
        (delivery_id,) = await next_ids(tx, webhook_deliveries, 1)
        parts = {"webhook": {"id": hook.id, "name": hook.name}}
        body = rendered(delivery_id, PING, tx.now, {"slug": tenant.slug, "name": tenant.name}, parts)
        row = delivery(tx, hook.id, delivery_id, PING, None, None)
        sent = {"body": body, "state": "sending", "claimed_at": tx.now, "attempts": 1}
        await tx.execute(insert(webhook_deliveries).values(**{**row, **sent}))
        claimed = claimed_of(hook, delivery_id, PING, body, tx.now)
    outcome = await hand_over(claimed)
    async with unit(actor) as tx:
        await record_outcome(tx, delivery_id, outcome, 0.5)
        return await get_delivery(tx, delivery_id)
