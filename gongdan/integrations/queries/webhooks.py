"""Reading webhooks and how they fare."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, func, select

from gongdan.integrations import policy
from gongdan.integrations.models import webhook_deliveries, webhooks
from gongdan.integrations.webhooks.occasions import PING
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import ConditionWords, catalogue, condition_words, ever_testable

_row, _told = webhooks.c, webhook_deliveries.c
_NAMES = (
    *("id", "name", "url", "events", "condition", "has_notes", "has_contact_details", "is_active"),
    *("creator_name", "created_at", "updated_at", "version"),
)


async def list_webhooks(tx: Tx) -> dict[str, Any]:
    """All of them by name; there are a hundred at most. Raises NotAllowed."""
    policy.may_manage_webhooks(tx)
    rows = await tx.all(select(webhooks).where(_row.tenant_id == tx.tenant_id).order_by(_row.name, _row.id))
    known, counted = await catalogue(tx), await _counted(tx)
    words = await condition_words(tx, ever_testable(known), (row.condition for row in rows))
    return {"items": [_shape(tx, words, row, counted) for row in rows], "next_cursor": None}


async def get_webhook(tx: Tx, webhook_id: int) -> dict[str, Any]:
    """One webhook. Raises NotAllowed, NotFound."""
    policy.may_manage_webhooks(tx)
    row = await tx.first(select(webhooks).where(_row.tenant_id == tx.tenant_id, _row.id == webhook_id))
    if row is None:
        raise NotFound("webhook", webhook_id)
    words = await condition_words(tx, ever_testable(await catalogue(tx)), [row.condition])
    return _shape(tx, words, row, await _counted(tx, webhook_id))


async def _counted(tx: Tx, webhook_id: int | None = None) -> Mapping[tuple[int, str], int]:
    """How many deliveries of each webhook wait and have failed."""
    mine = [_told.tenant_id == tx.tenant_id, _told.event != PING, _told.state != "delivered"]
    if webhook_id is not None:
        mine.append(_told.webhook_id == webhook_id)
    counting = select(_told.webhook_id, _told.state, func.count().label("total")).where(*mine)
    rows = await tx.all(counting.group_by(_told.webhook_id, _told.state))
    return {(row.webhook_id, row.state): row.total for row in rows}


def _shape(tx: Tx, words: ConditionWords, row: Row[Any], counted: Mapping[tuple[int, str], int]) -> dict[str, Any]:
    former_until = row.former_until if row.former_until and row.former_until > tx.now else None
    health = {name: getattr(row, name) for name in ("failing_since", "delivered_at", "failed_at", "error")}
    return {
        **{name: getattr(row, name) for name in _NAMES},
        "condition_text": words.text(row.condition),
        "former_until": former_until,
        "health": {
            "state": _state(row),
            **health,
            "off_reason": row.off_reason,
            "waiting": counted.get((row.id, "queued"), 0) + counted.get((row.id, "sending"), 0),
            "failed": counted.get((row.id, "failed"), 0),
        },
    }


def _state(row: Row[Any]) -> str:
    if not row.is_active:
        return "off"
    if row.failing_since is not None:
        return "failing"
    return "good" if row.delivered_at is not None else "unused"
