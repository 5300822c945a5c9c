"""Wake the clocks that are due: each warning and each breach is recorded once, however many workers sweep."""

import logging
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import and_, select, tuple_

from gongdan.identity import tenants
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.sla.actions.keeping import Kept, keep_lives
from gongdan.sla.lives import tell
from gongdan.sla.models import sla_clocks
from gongdan.sla.queries.lives import find_lives
from gongdan.ticketing import tickets

log = logging.getLogger(__name__)

AT_ONCE = 500
_patience = Patience(log, "a due clock could not be woken")


async def wake_due() -> int:
    """All that are due, over all active tenants; how many tickets had something to tell.

    Tickets of one tenant share a unit. What somebody holds right now is found again by the next run; what fails is
    tried alone, and rests before it comes again.
    """
    woken, last = 0, None
    while due := await _find_due(last):
        for tenant_id, found in groupby(due, key=lambda one: one.tenant_id):
            ids = list(dict.fromkeys(one.ticket_id for one in found))
            woken += await _wake(tenant_id, [one for one in ids if not _patience.rests((tenant_id, one))])
        last = max((one.next_action_at, one.tenant_id, one.ticket_id) for one in due)
        if len(due) < AT_ONCE:
            break
    return woken


async def _find_due(last: tuple[Any, ...] | None) -> list[Any]:
    """The next that are due, unlocked: by time, and those of one tenant together."""
    row = sla_clocks.c
    place = tuple_(row.next_action_at, row.tenant_id, row.ticket_id)
    statement = (
        select(row.next_action_at, row.tenant_id, row.ticket_id)
        .join(tenants, and_(tenants.c.id == row.tenant_id, tenants.c.is_active))
        .where(row.next_action_at <= clock.now())
        .order_by(row.next_action_at, row.tenant_id, row.ticket_id)
        .limit(AT_ONCE)
    )
    if last is not None:
        statement = statement.where(place > last)
    async with system_connection() as connection:
        found = (await connection.execute(statement)).all()
    return sorted(found, key=lambda one: (one.tenant_id, one.ticket_id))


async def _wake(tenant_id: int, ticket_ids: Sequence[int]) -> int:
    """Those of one tenant in one unit; where that fails, each in a unit of its own."""
    if not ticket_ids:
        return 0
    try:
        return await _in_one_unit(tenant_id, ticket_ids)
    except Exception:
        log.exception("clocks could not be woken together", extra={"tickets": len(ticket_ids)})
    woken = 0
    for one in ticket_ids:
        with _patience.with_one((tenant_id, one)):
            woken += await _in_one_unit(tenant_id, [one])
    return woken


async def _in_one_unit(tenant_id: int, ticket_ids: Sequence[int]) -> int:
    async with unit(system_actor(tenant_id, "sla"), cause="clock") as tx:
        return await wake(tx, ticket_ids)


async def wake(tx: Tx, ticket_ids: Sequence[int]) -> int:
    """Let the clocks of these tickets tell what is due; those that somebody holds are passed over."""
    row = tickets.c
    mine = (row.tenant_id == tx.tenant_id, row.id.in_(list(ticket_ids)))
    held = await tx.all(
        select(row.id).where(*mine).order_by(row.id).with_for_update(skip_locked=True, key_share=True)
    )
    if not held:
        return 0
    # Read after the lock: what another sweeper told meanwhile is told.
    stored = await find_lives(tx, [one.id for one in held])
    kept = []
    for ticket_id, one in stored.items():
        after = tell(one.life, tx.now, one.hours)
        kept.append(Kept(ticket_id, one, after, one.hours))
    await keep_lives(tx, kept)
    return sum(bool(one.after.alarms) for one in kept)
