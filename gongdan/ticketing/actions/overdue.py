"""Tell of tickets that are longer in their state than their flow allows: once for each stay."""

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, select, tuple_, update

from gongdan.identity import tenants
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.kernel.wire import iso
from gongdan.ticketing.events import TicketStageOverdue
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.shelves import Shelf

log = logging.getLogger(__name__)

_AT_ONCE = 500
_patience = Patience(log, "an overdue stage could not be told")
_IS_DUE = and_(tickets.c.stage_due_at.is_not(None), tickets.c.stage_overdue_at.is_(None))


async def tell_overdue() -> int:
    """All that are due, over all active tenants, each in a unit of its own; how many were told.

    Those that somebody holds right now are found again by the next run.
    """
    told = 0
    last: tuple[Any, ...] | None = None
    while due := await _find_due(last):
        for one in due:
            if not _patience.rests(one.id):
                with _patience.with_one(one.id):
                    told += await _tell(one.tenant_id, one.id)
        last = tuple(due[-1])
    return told


async def _find_due(last: tuple[Any, ...] | None) -> Sequence[Row[Any, Any, Any]]:
    row = tickets.c
    place = tuple_(row.stage_due_at, row.tenant_id, row.id)
    statement = (
        select(row.stage_due_at, row.tenant_id, row.id)
        .join(tenants, tenants.c.id == row.tenant_id)
        .where(_IS_DUE, row.stage_due_at <= clock.now(), row.shelf == int(Shelf.DESK), tenants.c.is_active)
        .order_by(row.stage_due_at, row.tenant_id, row.id)
        .limit(_AT_ONCE)
    )
    if last is not None:
        statement = statement.where(place > last)
    async with system_connection() as connection:
        return (await connection.execute(statement)).all()


async def _tell(tenant_id: int, ticket_id: int) -> bool:
    async with unit(system_actor(tenant_id, "workflow"), cause="stage limit") as tx:
        return await tell_if_overdue(tx, ticket_id)


async def tell_if_overdue(tx: Tx, ticket_id: int) -> bool:
    """Record it, unless it was told, went on, or somebody holds the ticket; whether it was recorded.

    The version stays: nothing that a person could have read is another.
    """
    mine = and_(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    still = (_IS_DUE, tickets.c.stage_due_at <= tx.now, tickets.c.shelf == int(Shelf.DESK))
    ticket = await tx.first(select(tickets).where(mine, *still).with_for_update(skip_locked=True, key_share=True))
    if ticket is None:
        return False
    await tx.execute(update(tickets).where(mine).values(stage_overdue_at=tx.now))
    state = (await catalogue(tx)).workflow(ticket.workflow_version_id).states.get(ticket.state)
    tx.record(
        TicketStageOverdue(
            ticket_id,
            stage=ticket.state,
            owner=(state and state.owner) or "",
            due_at=iso(ticket.stage_due_at),
            **concerned(ticket),
        )
    )
    return True
