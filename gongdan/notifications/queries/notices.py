"""Reading one's own notices: a page, one, and how many wait."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, func, literal, select

from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import COUNT_CAP, Sort, cut, paged
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.notifications import policy
from gongdan.notifications.kinds import KINDS
from gongdan.notifications.models import notifications
from gongdan.rendering import excerpt, html_to_text
from gongdan.ticketing import beginnings_of_comments, refuse_narrowed_reader, tickets

_row = notifications.c
NEWEST = Sort("-told_at", (_row.told_at, _row.id), True)
_EXCERPT = 140
_WITH_TICKET = notifications.outerjoin(
    tickets, and_(tickets.c.tenant_id == _row.tenant_id, tickets.c.id == _row.ticket_id)
)


def _notices(tx: Tx) -> Select[Any]:
    columns = (notifications, tickets.c.number, tickets.c.title)
    return select(*columns).select_from(_WITH_TICKET).where(policy.visible(tx))


async def list_notifications(
    tx: Tx, *, is_unread: bool = False, kinds: Sequence[str] = (), limit: int, cursor: str | None = None
) -> dict[str, Any]:
    """A page of one's own notices, the last told first, in two statements."""
    await refuse_narrowed_reader(tx)
    statement = _notices(tx)
    if is_unread:
        statement = statement.where(_row.read_at.is_(None))
    if kinds:
        statement = statement.where(_row.kind.in_(list(kinds)))
    rows = await tx.all(paged(statement, NEWEST, limit, cursor))
    page, next_cursor = cut(rows, NEWEST, limit, ("told_at", "id"))
    return {"items": await _shapes(tx, page), "next_cursor": next_cursor}


async def get_notification(tx: Tx, notification_id: int) -> dict[str, Any]:
    """One of one's own notices. Raises NotFound."""
    await refuse_narrowed_reader(tx)
    found = await tx.first(_notices(tx).where(_row.id == notification_id))
    if found is None:
        raise NotFound("notification", notification_id)
    return (await _shapes(tx, [found]))[0]


async def count_unread(tx: Tx) -> dict[str, Any]:
    """How many wait to be read, and how many of them mention the reader; each counted up to a thousand."""
    await refuse_narrowed_reader(tx)
    unread = select(literal(1)).select_from(_WITH_TICKET).where(policy.visible(tx), _row.read_at.is_(None))
    parts = {"unread": unread, "mentions": unread.where(_row.kind == "mentioned")}
    counted = await tx.one(
        select(
            *(
                select(func.count()).select_from(part.limit(COUNT_CAP + 1).subquery()).scalar_subquery().label(name)
                for name, part in parts.items()
            )
        )
    )
    return {name: capped(getattr(counted, name)) for name in parts}


def capped(value: int) -> dict[str, Any]:
    """A count on the wire."""
    return {"value": min(value, COUNT_CAP), "is_capped": value > COUNT_CAP}


async def _shapes(tx: Tx, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    said = await beginnings_of_comments(
        tx, [row.details["comment_id"] for row in rows if "comment_id" in row.details]
    )
    return [_shape(tx, row, said.get(row.details.get("comment_id") or 0)) for row in rows]


def _shape(tx: Tx, row: Row[Any], said: Row[Any] | None) -> dict[str, Any]:
    is_there = row.ticket_id is not None
    return {
        "id": row.id,
        "kind": row.kind,
        "kind_name": in_locale(KINDS[row.kind].names, tx.actor.locale) if row.kind in KINDS else row.kind,
        "ticket": {"id": row.ticket_id, "number": row.number, "title": row.title} if is_there else None,
        "actor": {"kind": row.actor_kind, "id": row.actor_id, "name": row.actor_name},
        "count": row.count,
        "excerpt": _excerpt(said),
        "details": row.details,
        "created_at": row.created_at,
        "told_at": row.told_at,
        "read_at": row.read_at,
    }


def _excerpt(said: Row[Any] | None) -> str | None:
    if said is None:
        return None
    text = html_to_text(said.beginning) if said.body_format == "html" else said.beginning
    return excerpt(text, _EXCERPT) or None
