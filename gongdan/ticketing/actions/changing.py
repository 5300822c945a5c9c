"""Write a locked ticket row: the one statement behind every change."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, update

from gongdan.kernel.unit import Tx
from gongdan.ticketing.models import tickets


async def touch(tx: Tx, ticket: Any, values: Mapping[str, Any]) -> Row[Any]:
    """Store `values` on the ticket, raise its version and note the time; returns the new row."""
    changed = (
        update(tickets)
        .where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket.id)
        .values(**values, version=tickets.c.version + 1, updated_at=tx.now)
        .returning(tickets)
    )
    return await tx.one(changed)
