"""Record what came of an attempt: on the delivery, on how the webhook fares, and for those who look after it."""

from typing import Any

from sqlalchemy import Row, select, update

from gongdan.integrations.actions.tell_webhooks import send_soon
from gongdan.integrations.events import WebhookStopped
from gongdan.integrations.models import webhook_deliveries, webhooks
from gongdan.integrations.webhooks.occasions import PING
from gongdan.integrations.webhooks.trying import REST, Outcome, Verdict, after_attempt, why_off
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso

MOST_TRIES_KEPT = 20
_row, _hook = webhook_deliveries.c, webhooks.c


async def record_outcome(tx: Tx, delivery_id: int, outcome: Outcome, jitter: float) -> None:
    """Settle a delivery that was claimed, or have it tried again. A test says nothing of how the webhook fares."""
    mine = (_row.tenant_id == tx.tenant_id, _row.id == delivery_id)
    row = await tx.first(select(webhook_deliveries).where(*mine).with_for_update())
    if row is None or row.state not in ("sending", "queued"):
        return
    hook = await tx.one(
        select(webhooks).where(_hook.tenant_id == tx.tenant_id, _hook.id == row.webhook_id).with_for_update()
    )
    verdict = after_attempt(row.attempts, outcome, tx.now, jitter)
    if verdict.state == "queued" and (row.event == PING or not hook.is_active):
        verdict = Verdict("failed")
    await tx.execute(update(webhook_deliveries).where(*mine).values(**_settled(tx, row, outcome, verdict)))
    if row.event == PING:
        return
    reason = await _note_health(tx, hook, outcome)
    if reason:
        await switch_off(tx, hook, reason)
    elif verdict.due_at is not None:
        await send_soon(tx, hook.id, verdict.due_at)
    if not outcome.status and not reason:
        await send_soon(tx, hook.id, tx.now + REST)


def _settled(tx: Tx, row: Row[Any], outcome: Outcome, verdict: Verdict) -> dict[str, Any]:
    one = {
        "at": iso(tx.now),
        "status": outcome.status or None,
        "error": outcome.reason,
        "milliseconds": outcome.milliseconds,
    }
    values: dict[str, Any] = {
        "state": verdict.state,
        "claimed_at": None,
        "tries": [*row.tries, one][-MOST_TRIES_KEPT:],
        "status": outcome.status or None,
        "error": outcome.reason[:60],
        "answer": outcome.answer,
    }
    return values | ({"due_at": verdict.due_at} if verdict.due_at is not None else {"settled_at": tx.now})


async def _note_health(tx: Tx, hook: Row[Any], outcome: Outcome) -> str:
    """Writes down how it fares; answers why it is to be switched off, if it is."""
    if outcome.is_taken:
        values: dict[str, Any] = {"delivered_at": tx.now, "failing_since": None, "error": "", "rests_until": None}
    else:
        since = hook.failing_since or tx.now
        # Where nobody answers at all, each further attempt now would only cost its patience.
        rest = None if outcome.status else tx.now + REST
        values = {"failed_at": tx.now, "failing_since": since, "error": outcome.reason[:60], "rests_until": rest}
    this = (_hook.tenant_id == tx.tenant_id, _hook.id == hook.id)
    await tx.execute(update(webhooks).where(*this).values(**values))
    return why_off(outcome, values["failing_since"], tx.now) if hook.is_active else ""


async def switch_off(tx: Tx, hook: Row[Any], reason: str) -> None:
    """By itself: the receiver said that it is gone, or has failed for days. Those who look after it are told."""
    this = (_hook.tenant_id == tx.tenant_id, _hook.id == hook.id)
    off = {"is_active": False, "off_reason": reason, "version": _hook.version + 1, "updated_at": tx.now}
    await tx.execute(update(webhooks).where(*this).values(**off))
    await drop_waiting(tx, hook.id)
    tx.record(WebhookStopped(hook.id, hook.name, reason, shown_address(hook.url)))


async def drop_waiting(tx: Tx, webhook_id: int) -> None:
    """What waits for a webhook that is off has failed; it can be replayed once it is on again."""
    waiting = (_row.tenant_id == tx.tenant_id, _row.webhook_id == webhook_id, _row.state == "queued")
    values = {"state": "failed", "error": "switched_off", "settled_at": tx.now}
    await tx.execute(update(webhook_deliveries).where(*waiting).values(**values))


def shown_address(url: str) -> str:
    """The address without what stands behind its question mark, which may be a key."""
    return url.partition("?")[0]
