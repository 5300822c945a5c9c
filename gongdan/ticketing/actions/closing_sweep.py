"""What time does to solved tickets: observations end, and silence closes them or calls a supervisor."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, tuple_

from gongdan.identity import tenants
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.ticketing.actions.confirm import close_agreed
from gongdan.ticketing.actions.escalate import escalate
from gongdan.ticketing.actions.observe import end_observation
from gongdan.ticketing.events import TicketConfirmationLapsed
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.closing import is_confirmed, is_time_over
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category

log = logging.getLogger(__name__)

BATCH = 200
_patience = Patience(log, "a solved ticket could not be worked off")
Due = tuple[int, int]


async def close_unanswered() -> int:
    """Work off every solved ticket that is due, in all tenants, each in a unit of its own; how many."""
    done, last = 0, (0, 0)
    while due := await _due(last):
        for tenant_id, ticket_id in due:
            if not _patience.rests(ticket_id):
                with _patience.with_one(ticket_id):
                    done += await _work_off(tenant_id, ticket_id)
        last = due[-1]
    return done


def _is_due(now: datetime) -> ColumnElement[bool]:
    """An observation is over, or the time to answer is, and no supervisor was called for that yet."""
    row = tickets.c
    is_silent = and_(row.confirm_by <= now, row.observe_until.is_(None))
    is_new = or_(row.escalated_at.is_(None), row.escalated_at < row.confirm_by)
    return and_(
        row.state_category == int(Category.SOLVED),
        row.shelf == int(Shelf.DESK),
        row.confirm_by.is_not(None),
        or_(row.observe_until <= now, and_(is_silent, is_new)),
    )


async def _due(last: Due) -> Sequence[Due]:
    row = tickets.c
    statement = (
        select(row.tenant_id, row.id)
        .join(tenants, tenants.c.id == row.tenant_id)
        .where(tenants.c.is_active, _is_due(clock.now()), tuple_(row.tenant_id, row.id) > tuple_(*last))
        .order_by(row.tenant_id, row.id)
        .limit(BATCH)
    )
    async with system_connection() as connection:
        return [(found.tenant_id, found.id) for found in await connection.execute(statement)]


async def _work_off(tenant_id: int, ticket_id: int) -> bool:
    async with unit(system_actor(tenant_id), cause="time to confirm") as tx:
        mine = (tickets.c.tenant_id == tenant_id, tickets.c.id == ticket_id, _is_due(tx.now))
        ticket = await tx.first(select(tickets).where(*mine).with_for_update(skip_locked=True, key_share=True))
        if ticket is None:
            return False
        if ticket.observe_until is not None:
            ticket = await end_observation(tx, ticket)
        await _conclude(tx, ticket)
        return True


async def _conclude(tx: Tx, ticket: Any) -> None:
    """Agreed before: closed as soon as nothing is in the way. Silent: closed when the time is over."""
    has_agreed, is_over = await is_confirmed(tx, ticket), is_time_over(tx, ticket)
    if not (has_agreed or is_over):
        return
    refusal = await close_agreed(tx, ticket)
    if refusal is None:
        if not has_agreed:
            tx.record(TicketConfirmationLapsed(ticket.id, outcome="closed", reason="", **concerned(ticket)))
    elif is_over:
        reason = str(refusal.params.get("reason", ""))[:500]
        tx.record(TicketConfirmationLapsed(ticket.id, outcome="escalated", reason=reason, **concerned(ticket)))
        await escalate(tx, ticket, "unfinished" if has_agreed else "unanswered")
