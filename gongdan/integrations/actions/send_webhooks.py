"""Send what is due for a webhook: claimed in one unit, handed over with none open, recorded in a second.

Where a process dies in between, it is sent again with the same id: a receiver may hear of it twice, and never not at
all.
"""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, or_, select, update

from gongdan.integrations.actions.record_webhooks import record_outcome
from gongdan.integrations.actions.tell_webhooks import send_soon
from gongdan.integrations.adapter import receiver
from gongdan.integrations.models import webhook_deliveries, webhooks
from gongdan.integrations.webhooks.occasions import PING
from gongdan.integrations.webhooks.signing import HEADER, SEALED_FOR, signature
from gongdan.integrations.webhooks.trying import CLAIMED_MINUTES, Outcome, Turns
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.reach import FetchTrouble, host_of
from gongdan.kernel.secrets import decrypt
from gongdan.kernel.settings import settings
from gongdan.kernel.unit import Tx, system_connection, unit

ACTOR = "webhooks"
AT_ONCE = 500
MOST_A_RUN, SECONDS_A_RUN = 50, 30.0
LATE = timedelta(seconds=30)
turns = Turns()
_row, _hook = webhook_deliveries.c, webhooks.c


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this process sends, and where; `keys` are the secrets that sign, the newest first."""

    id: int
    event: str
    url: str
    body: str
    keys: tuple[str, ...]

    def headers(self, seconds: int) -> Mapping[str, str]:
        return {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Gongdan-Webhook/1",
            "Gongdan-Event": self.event,
            "Gongdan-Delivery": str(self.id),
            HEADER: signature(self.keys, seconds, self.body),
        }


async def send_due(tenant_id: int, webhook_id: int) -> None:
    """Send what is due for a webhook, one after the other; where others are being talked to, in a moment."""
    host = await _find_host(tenant_id, webhook_id)
    if host is None:
        return
    # Half of the places at work are left to everything else, however slowly receivers answer.
    if not turns.take(webhook_id, host, max(settings().worker_concurrency // 2, 1)):
        await _come_back(tenant_id, webhook_id)
        return
    try:
        await _send_all(tenant_id, webhook_id)
    finally:
        turns.give(webhook_id)


async def _come_back(tenant_id: int, webhook_id: int) -> None:
    at = turns.plan(webhook_id, clock.now())
    if at is not None:
        async with unit(system_actor(tenant_id, ACTOR), cause=f"webhook:{webhook_id}") as tx:
            await send_soon(tx, webhook_id, at)


async def _send_all(tenant_id: int, webhook_id: int) -> None:
    until = time.monotonic() + SECONDS_A_RUN
    for _ in range(MOST_A_RUN):
        claimed = await _claim_next(tenant_id, webhook_id)
        if claimed is None:
            if turns.is_asked_again(webhook_id):
                continue
            return
        outcome = await hand_over(claimed)
        async with unit(system_actor(tenant_id, ACTOR), cause=f"webhook:{webhook_id}") as tx:
            await record_outcome(tx, claimed.id, outcome, random.random())  # noqa: S311
        if time.monotonic() > until:
            break
    async with unit(system_actor(tenant_id, ACTOR), cause=f"webhook:{webhook_id}") as tx:
        await send_soon(tx, webhook_id)


async def hand_over(claimed: Claimed) -> Outcome:
    """With no unit open."""
    headers = claimed.headers(int(clock.now().timestamp()))
    return await receiver.hand_over(claimed.url, headers, claimed.body)


async def _find_host(tenant_id: int, webhook_id: int) -> str | None:
    """The host of a webhook that is to be talked to now."""
    async with unit(system_actor(tenant_id, ACTOR), is_read_only=True) as tx:
        hook = await _find_ready(tx, webhook_id)
    return None if hook is None else host_or_nothing(hook.url)


def host_or_nothing(url: str) -> str:
    try:
        return host_of(url)
    except FetchTrouble:
        return ""


async def _find_ready(tx: Tx, webhook_id: int) -> Row[Any] | None:
    rested = or_(_hook.rests_until.is_(None), _hook.rests_until <= tx.now)
    mine = (_hook.tenant_id == tx.tenant_id, _hook.id == webhook_id, _hook.is_active, rested)
    return await tx.first(select(webhooks).where(*mine))


async def _claim_next(tenant_id: int, webhook_id: int) -> Claimed | None:
    async with unit(system_actor(tenant_id, ACTOR), cause=f"webhook:{webhook_id}") as tx:
        hook = await _find_ready(tx, webhook_id)
        if hook is None:
            return None
        mine = (_row.tenant_id == tx.tenant_id, _row.webhook_id == webhook_id, _is_due(tx.now))
        oldest = select(webhook_deliveries).where(*mine).order_by(_row.due_at, _row.id).limit(1)
        row = await tx.first(oldest.with_for_update(skip_locked=True))
        if row is None:
            return None
        if row.event == PING:
            # Whoever asked for the test has gone: it is not made behind his back.
            await record_outcome(tx, row.id, Outcome(error="interrupted"), 0.5)
            return None
        claimed = {"state": "sending", "claimed_at": tx.now, "attempts": row.attempts + 1}
        this = (_row.tenant_id == tx.tenant_id, _row.id == row.id)
        await tx.execute(update(webhook_deliveries).where(*this).values(**claimed))
        return claimed_of(hook, row.id, row.event, row.body, tx.now)


def _is_due(now: datetime) -> Any:
    dropped = now - timedelta(minutes=CLAIMED_MINUTES)
    return or_(
        and_(_row.state == "queued", _row.due_at <= now),
        and_(_row.state == "sending", _row.due_at <= now, _row.claimed_at < dropped),
    )


def claimed_of(hook: Row[Any], delivery_id: int, event: str, body: str, now: datetime) -> Claimed:
    """What is to be sent to this webhook, with its secrets."""
    keys = [decrypt(hook.secret, SEALED_FOR)]
    if hook.former_secret and hook.former_until is not None and hook.former_until > now:
        keys.append(decrypt(hook.former_secret, SEALED_FOR))
    return Claimed(delivery_id, event, hook.url, body, tuple(keys))


async def sweep_due() -> int:
    """Have everything sent that is late, over all tenants; for how many webhooks."""
    now = clock.now()
    same = and_(_hook.tenant_id == _row.tenant_id, _hook.id == _row.webhook_id)
    rested = or_(_hook.rests_until.is_(None), _hook.rests_until <= now)
    late = (
        select(_row.tenant_id, _row.webhook_id)
        .join(webhooks, same)
        .where(_row.state.in_(("queued", "sending")), _is_due(now - LATE), _hook.is_active, rested)
        .distinct()
        .limit(AT_ONCE)
    )
    async with system_connection() as connection:
        found = (await connection.execute(late)).all()
    for tenant_id, webhook_id in found:
        async with unit(system_actor(tenant_id, ACTOR), cause="sweep") as tx:
            await send_soon(tx, webhook_id)
    return len(found)
