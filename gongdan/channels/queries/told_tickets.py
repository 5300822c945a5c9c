"""The row of a ticket that something is told about, whatever shelf it lies on."""

from typing import Any

from sqlalchemy import Row, select

from gongdan.kernel.unit import Tx
from gongdan.ticketing import tickets


async def find_ticket(tx: Tx, ticket_id: int) -> Row[Any] | None:
    """The whole row, for a caller who acts for the system; None where it is gone."""
    return await tx.first(select(tickets).where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id))
