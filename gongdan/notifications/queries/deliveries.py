"""Reading deliveries: one's own, and the log of all for administrators."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from gongdan.identity import users
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.notifications import policy
from gongdan.notifications.kinds import KINDS
from gongdan.notifications.models import notice_deliveries
from gongdan.notifications.roads import ROAD_NAMES
from gongdan.ticketing import refuse_narrowed_reader, tickets, visible_tickets

_row = notice_deliveries.c
NEWEST = Sort("-created_at", (_row.created_at, _row.id), True)


async def list_own_deliveries(tx: Tx, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """By which roads the actor's notices went, the last first."""
    await refuse_narrowed_reader(tx)
    return await _page(tx, [_row.user_id == policy.own_id(tx)], limit, cursor)


async def list_deliveries(
    tx: Tx,
    *,
    states: Sequence[str],
    roads: Sequence[str],
    user_id: int | None,
    ticket_id: int | None,
    since: datetime | None,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """All deliveries of the tenant, the last first. Of tickets that the reader does not see only that there is one.

    Raises NotAllowed.
    """
    policy.may_manage(tx)
    wanted: list[ColumnElement[bool]] = []
    if states:
        wanted.append(_row.state.in_(list(states)))
    if roads:
        wanted.append(_row.road.in_(list(roads)))
    if user_id is not None:
        wanted.append(_row.user_id == user_id)
    if ticket_id is not None:
        wanted.append(and_(_row.ticket_id == ticket_id, tickets.c.id.is_not(None)))
    if since is not None:
        wanted.append(_row.created_at >= since)
    return await _page(tx, wanted, limit, cursor)


async def get_delivery(tx: Tx, delivery_id: int) -> dict[str, Any]:
    """One of them. Raises NotAllowed, NotFound."""
    policy.may_manage(tx)
    found = await tx.first(_select(tx).where(_row.id == delivery_id))
    if found is None:
        raise NotFound("notice_delivery", delivery_id)
    return _shape(tx, found)


async def _page(tx: Tx, wanted: list[ColumnElement[bool]], limit: int, cursor: str | None) -> dict[str, Any]:
    rows = await tx.all(paged(_select(tx).where(*wanted), NEWEST, limit, cursor))
    page, next_cursor = cut(rows, NEWEST, limit, ("created_at", "id"))
    return {"items": [_shape(tx, row) for row in page], "next_cursor": next_cursor}


def _select(tx: Tx) -> Any:
    seen = and_(tickets.c.tenant_id == _row.tenant_id, tickets.c.id == _row.ticket_id, visible_tickets(tx))
    whose = and_(users.c.tenant_id == _row.tenant_id, users.c.id == _row.user_id)
    columns = (tickets.c.id.label("seen_id"), tickets.c.number, tickets.c.title, users.c.name)
    joined = notice_deliveries.outerjoin(tickets, seen).join(users, whose)
    return select(notice_deliveries, *columns).select_from(joined).where(_row.tenant_id == tx.tenant_id)


def _shape(tx: Tx, row: Any) -> dict[str, Any]:
    ticket = {"id": row.seen_id, "number": row.number, "title": row.title} if row.seen_id is not None else None
    same = ("id", "notification_id", "kind", "road", "address", "cause", "state", "reason", "answer", "attempts")
    return {
        **{name: getattr(row, name) for name in same},
        "kind_name": in_locale(KINDS[row.kind].names, tx.actor.locale) if row.kind in KINDS else row.kind,
        "ticket": ticket,
        "person": {"id": row.user_id, "name": row.name},
        "road_name": in_locale(ROAD_NAMES.get(row.road), tx.actor.locale),
        "created_at": row.created_at,
        "due_at": row.due_at,
        "settled_at": row.settled_at,
    }
