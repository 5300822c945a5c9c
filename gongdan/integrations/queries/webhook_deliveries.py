"""Reading what was told by webhooks: a list, and one with what was sent and answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, Select, and_, select

from gongdan.integrations import policy
from gongdan.integrations.models import webhook_deliveries, webhooks
from gongdan.integrations.webhooks.payload import envelope
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import tickets, visible_tickets

_row, _hook = webhook_deliveries.c, webhooks.c
_ORDER = Sort("-id", (_row.id,), True)
_BRIEF = (
    _row.id, _row.webhook_id, _row.event, _row.ticket_id, _row.state, _row.attempts, _row.status, _row.error,
    _row.due_at, _row.created_at, _row.settled_at, _hook.name.label("webhook_name"),
    tickets.c.number.label("ticket_number"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """What the list is narrowed to."""

    webhook_id: int | None = None
    ticket_id: int | None = None
    states: Sequence[str] = ()
    events: Sequence[str] = ()
    since: datetime | None = None


async def list_deliveries(tx: Tx, wanted: DeliveryFilter, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page, the latest first. Raises NotAllowed."""
    policy.may_manage_webhooks(tx)
    statement = _statement(tx)
    if wanted.webhook_id is not None:
        statement = statement.where(_row.webhook_id == wanted.webhook_id)
    if wanted.ticket_id is not None:
        statement = statement.where(_row.ticket_id == wanted.ticket_id)
    if wanted.states:
        statement = statement.where(_row.state.in_(wanted.states))
    if wanted.events:
        statement = statement.where(_row.event.in_(wanted.events))
    if wanted.since is not None:
        statement = statement.where(_row.created_at >= wanted.since)
    rows, next_cursor = cut(await tx.all(paged(statement, _ORDER, limit, cursor)), _ORDER, limit, ("id",))
    return {"items": [_brief(row) for row in rows], "next_cursor": next_cursor}


async def get_delivery(tx: Tx, delivery_id: int) -> dict[str, Any]:
    """One with its body and its answer. Raises NotAllowed, NotFound.

    Of a ticket that the caller may not see the body tells him its number alone: whoever sets webhooks up does not
    read tickets by it.
    """
    policy.may_manage_webhooks(tx)
    sees = and_(_row.ticket_id.is_not(None), visible_tickets(tx)).label("sees_ticket")
    whole = (_row.body, _row.answer, _row.tries, sees)
    row = await tx.first(_statement(tx).add_columns(*whole).where(_row.id == delivery_id))
    if row is None:
        raise NotFound("delivery", delivery_id)
    body = orjson.loads(row.body)
    is_withheld = row.ticket_id is not None and not row.sees_ticket
    return {
        **_brief(row),
        "request": envelope(body) if is_withheld else body,
        "is_withheld": is_withheld,
        "headers": {
            "Content-Type": "application/json; charset=utf-8",
            "Gongdan-Event": row.event,
            "Gongdan-Delivery": str(row.id),
        },
        "answer": row.answer,
        "tries": row.tries,
    }


def _statement(tx: Tx) -> Select[Any]:
    return (
        select(*_BRIEF)
        .select_from(webhook_deliveries)
        .join(webhooks, and_(_hook.tenant_id == _row.tenant_id, _hook.id == _row.webhook_id))
        .outerjoin(tickets, and_(tickets.c.tenant_id == _row.tenant_id, tickets.c.id == _row.ticket_id))
        .where(_row.tenant_id == tx.tenant_id)
    )


def _brief(row: Row[Any]) -> dict[str, Any]:
    return {str(column.name): getattr(row, column.name) for column in _BRIEF}
