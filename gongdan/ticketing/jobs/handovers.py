"""What the clock brings: holds that end, answers and supervised work that are late."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Select, Table, and_, select, tuple_

from gongdan.identity import tenants
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.jobs import every
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.ticketing.actions.holds import resume_by_date
from gongdan.ticketing.actions.offers import tell_overdue_offer
from gongdan.ticketing.actions.supervisions import tell_overdue_supervision
from gongdan.ticketing.models import handovers, supervisions, tickets
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category

log = logging.getLogger(__name__)

BATCH = 500
_patience = Patience(log, "what is due could not be done")

Act = Callable[[Tx, Any, int], Awaitable[None]]


@every("* * * * *")
async def resume_held_tickets() -> None:
    """Each minute: tickets on hold whose date has come go on."""
    row = tickets.c
    due = select(row.tenant_id, row.id.label("ticket_id"), row.id).where(
        row.resume_at <= clock.now(), row.state_category == int(Category.ON_HOLD), row.shelf == int(Shelf.DESK)
    )
    await _sweep(due, row, "hold", lambda tx, ticket, _: resume_by_date(tx, ticket))


@every("* * * * *")
async def tell_overdue_handovers() -> None:
    """Each minute: hand-overs to which no answer came in time, each told once."""
    row = handovers.c
    late = (row.state == "offered", row.overdue_at.is_(None), row.expected_at <= clock.now())
    await _sweep(_at_work(handovers).where(*late), row, "hand-over", tell_overdue_offer)


@every("* * * * *")
async def tell_overdue_supervisions() -> None:
    """Each minute: supervised tickets whose date has passed, each told once."""
    row = supervisions.c
    late = (row.closed_at.is_(None), row.overdue_at.is_(None), row.due_at <= clock.now())
    await _sweep(_at_work(supervisions).where(*late), row, "supervision", tell_overdue_supervision)


def _at_work(table: Table) -> Select[Any]:
    """Rows of this table about tickets that lie on the desk and are not closed."""
    row = table.c
    same = and_(tickets.c.tenant_id == row.tenant_id, tickets.c.id == row.ticket_id)
    return (
        select(row.tenant_id, row.ticket_id, row.id)
        .join(tickets, same)
        .where(tickets.c.shelf == int(Shelf.DESK), tickets.c.state_category < int(Category.CLOSED))
    )


async def _sweep(due: Select[Any], row: Any, name: str, act: Act) -> None:
    """Each of these in a unit of its own; what somebody holds right now comes with the next tick.

    What fails does not keep the others waiting, and rests before it comes again.
    """
    due = due.join(tenants, and_(tenants.c.id == row.tenant_id, tenants.c.is_active)).limit(BATCH)
    due, last = due.order_by(row.tenant_id, row.id), (0, 0)
    while True:
        async with system_connection() as connection:
            found = (await connection.execute(due.where(tuple_(row.tenant_id, row.id) > last))).all()
        for one in found:
            await _do(one, name, act)
        if len(found) < BATCH:
            return
        last = (found[-1].tenant_id, found[-1].id)


async def _do(due: Any, name: str, act: Act) -> None:
    key = (name, due.id)
    if _patience.rests(key):
        return
    with _patience.with_one(key):
        async with unit(system_actor(due.tenant_id, name), cause=f"{name} is due") as tx:
            ticket = await _lock(tx, due.ticket_id)
            if ticket is not None:
                await act(tx, ticket, due.id)


async def _lock(tx: Tx, ticket_id: int) -> Any:
    row = tickets.c
    mine = (row.tenant_id == tx.tenant_id, row.id == ticket_id, row.shelf == int(Shelf.DESK))
    return await tx.first(select(tickets).where(*mine).with_for_update(skip_locked=True, key_share=True))
