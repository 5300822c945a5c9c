"""The recycle bin: deleted tickets, the last deleted first."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import shelvings, tickets
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.shelves import Shelf

_kept = shelvings.c
_ORDER = Sort("-deleted_at", (_kept.created_at, _kept.ticket_id), True)


async def list_deleted(tx: Tx, *, limit: int = 50, cursor: str | None = None) -> dict[str, Any]:
    """A page of the deleted tickets within the actor's reach. Raises NotAllowed."""
    policy.may_empty_bin(tx)
    statement = (
        select(
            _kept.ticket_id,
            _kept.created_at,
            _kept.author_name,
            _kept.reason,
            tickets.c.number,
            tickets.c.title,
        )
        .join(tickets, (tickets.c.tenant_id == _kept.tenant_id) & (tickets.c.id == _kept.ticket_id))
        .where(_kept.tenant_id == tx.tenant_id, _kept.shelf == int(Shelf.BIN), policy.within_reach(tx))
    )
    rows = await tx.all(paged(statement, _ORDER, limit, cursor))
    page, next_cursor = cut(rows, _ORDER, limit, ("created_at", "ticket_id"))
    kept_for = timedelta(days=(await catalogue(tx)).rules.bin_days)
    items = [
        {
            "id": row.ticket_id,
            "number": row.number,
            "title": row.title,
            "deleted_at": row.created_at,
            "deleted_by": row.author_name,
            "reason": row.reason,
            "purged_after": row.created_at + kept_for,
        }
        for row in page
    ]
    return {"items": items, "next_cursor": next_cursor}
