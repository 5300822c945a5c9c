"""Keep the pace of what runs: told again, or the next level, each once however many workers sweep."""

import logging
from typing import Any

from sqlalchemy import and_, select, tuple_

from gongdan.escalation.actions.settling import settle
from gongdan.escalation.actions.telling import reach, tell_again, write
from gongdan.escalation.ladder import REMINDER, Standing, due_doing, next_doing, read_levels
from gongdan.escalation.models import escalations
from gongdan.escalation.queries.running import adder
from gongdan.escalation.queries.watched import occasion_of
from gongdan.escalation.rules import BY_CLOCK, read_rules
from gongdan.identity import tenants
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.ticketing import PRIORITIES, Category, Shelf, tickets

log = logging.getLogger(__name__)

AT_ONCE = 500
NAME = "escalation"
_patience = Patience(log, "the pace of an escalation could not be kept")
_row = escalations.c


async def keep_pace_everywhere() -> int:
    """All that is due, over all active tenants, each in a unit of its own; for how many something was done.

    What somebody holds right now is found again by the next run.
    """
    done, last = 0, None
    while due := await _find_due(last):
        for one in due:
            key = (one.tenant_id, one.id)
            if not _patience.rests(key):
                with _patience.with_one(key):
                    async with unit(system_actor(one.tenant_id, NAME), cause="escalation") as tx:
                        done += await keep_pace_of(tx, one.ticket_id, one.id)
        last = (due[-1].next_at, due[-1].tenant_id, due[-1].id)
        if len(due) < AT_ONCE:
            break
    return done


async def _find_due(last: tuple[Any, ...] | None) -> Any:
    statement = (
        select(_row.next_at, _row.tenant_id, _row.id, _row.ticket_id)
        .join(tenants, and_(tenants.c.id == _row.tenant_id, tenants.c.is_active))
        .where(_row.next_at <= clock.now())
        .order_by(_row.next_at, _row.tenant_id, _row.id)
        .limit(AT_ONCE)
    )
    if last is not None:
        statement = statement.where(tuple_(_row.next_at, _row.tenant_id, _row.id) > last)
    async with system_connection() as connection:
        return (await connection.execute(statement)).all()


async def keep_pace_of(tx: Tx, ticket_id: int, escalation_id: int) -> bool:
    """What is due about one, unless somebody holds the ticket or was faster. Whether something was done."""
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    ticket = await tx.first(select(tickets).where(*mine).with_for_update(skip_locked=True, key_share=True))
    if ticket is None:
        return False
    this = (
        _row.tenant_id == tx.tenant_id,
        _row.id == escalation_id,
        _row.settled_at.is_(None),
        _row.next_at <= tx.now,
    )
    row = await tx.first(select(escalations).where(*this).with_for_update())
    if row is None:
        return False
    if ticket.shelf != int(Shelf.DESK):
        await settle(tx, ticket, row, "put_away")
        return True
    if row.path == REMINDER and await _is_over(tx, ticket, row):
        await settle(tx, ticket, row, "over")
        return True
    levels = read_levels(row.levels)
    standing = Standing(row.level, row.level_since, row.told_at, row.acknowledged_at is not None)
    add = await adder(tx, ticket.team_id)
    doing = due_doing(levels, standing, tx.now, add)
    if doing is None:
        # The hours, or the team whose hours they are, have changed meanwhile: it comes later.
        coming = next_doing(levels, standing, add)
        await write(tx, row, {"next_at": coming.at if coming else None})
        return False
    if doing == "climb":
        await reach(tx, ticket, row, row.level + 1)
    else:
        await tell_again(tx, ticket, row)
    return True


async def _is_over(tx: Tx, ticket: Any, row: Any) -> bool:
    """Whether what a reminder is about is no more: it was touched, left the state, the customer has his answer."""
    if ticket.state_category >= Category.SOLVED:
        return True
    rule = read_rules([row.rule], PRIORITIES)[0]
    if rule.kind in BY_CLOCK or row.occasion == 0:
        return False
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket.id)
    return bool(await tx.scalar(select(occasion_of(rule)).where(*mine)) != row.occasion)
