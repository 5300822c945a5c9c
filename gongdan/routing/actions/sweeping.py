"""What the clock brings: what waited is tried again, and what the absent have goes to others; each once."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import select, text

from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.routing.actions.routing import ACTOR, route, route_without
from gongdan.routing.models import routing_decisions
from gongdan.ticketing import Shelf, tickets

log = logging.getLogger(__name__)

AT_ONCE = 500
_patience = Patience(log, "a ticket could not be routed again")
Act = Callable[[Tx, Any, Any], Awaitable[bool]]

_WAITING = text(
    """
SELECT d.tenant_id, d.ticket_id, d.id FROM routing_decisions d
JOIN tenants n ON n.id = d.tenant_id AND n.is_active
WHERE d.retry_at <= :now ORDER BY d.retry_at, d.id LIMIT :most
"""
)
# Who is not there: says so, is on leave, or has had no session for longer than his tenant allows.
_ABSENT = """
SELECT k.tenant_id, k.id AS ticket_id, k.assignee_id AS id FROM tickets k
JOIN tenants n ON n.id = k.tenant_id AND n.is_active
WHERE k.state_category < 3 AND k.shelf = 0 AND k.accepted_at IS NULL AND k.first_responded_at IS NULL
    AND (k.tenant_id, k.assignee_id) IN (
        SELECT p.tenant_id, p.user_id FROM routing_people p WHERE p.availability = 'away'
        UNION SELECT v.tenant_id, v.user_id FROM leaves v
            WHERE v.state = 'approved' AND v.starts_at <= :now AND v.ends_at > :now
        UNION SELECT s.tenant_id, u.id FROM routing_settings s
            JOIN users u ON u.tenant_id = s.tenant_id AND u.is_active AND u.contact_id IS NULL
            WHERE s.away_after_minutes IS NOT NULL AND NOT EXISTS (
                SELECT FROM sessions x WHERE x.tenant_id = u.tenant_id AND x.user_id = u.id AND x.revoked_at IS NULL
                AND NOT x.is_pending AND x.expires_at > :now
                AND x.last_seen_at >= :now - make_interval(mins => s.away_after_minutes)))
    AND (SELECT d.user_id FROM routing_decisions d WHERE d.tenant_id = k.tenant_id AND d.ticket_id = k.id
        ORDER BY d.id DESC LIMIT 1) = k.assignee_id
    {only}
ORDER BY k.tenant_id, k.id LIMIT :most
"""
_ALL_ABSENT = text(_ABSENT.format(only=""))
_IS_ABSENT = text(_ABSENT.format(only="AND k.tenant_id = :tenant AND k.id = :ticket"))


async def route_waiting() -> int:
    """Tickets whose time to be tried again has come; how many were."""
    return await _sweep(_WAITING, _try_again)


async def route_from_absent() -> int:
    """Tickets that a rule gave to somebody who went away before he had accepted or answered; how many."""
    return await _sweep(_ALL_ABSENT, _leave_absent)


async def _sweep(due: Any, act: Act) -> int:
    """Each of these in a unit of its own; what somebody holds right now comes with the next tick."""
    async with system_connection() as connection:
        found = (await connection.execute(due, {"now": clock.now(), "most": AT_ONCE})).all()
    done = 0
    for one in found:
        key = (one.tenant_id, one.ticket_id)
        if _patience.rests(key):
            continue
        with _patience.with_one(key):
            async with unit(system_actor(one.tenant_id, ACTOR), cause="routing") as tx:
                ticket = await _lock(tx, one.ticket_id)
                if ticket is not None:
                    done += await act(tx, ticket, one)
    return done


async def _lock(tx: Tx, ticket_id: int) -> Any:
    row = tickets.c
    mine = (row.tenant_id == tx.tenant_id, row.id == ticket_id)
    return await tx.first(select(tickets).where(*mine).with_for_update(skip_locked=True, key_share=True))


async def _try_again(tx: Tx, ticket: Any, due: Any) -> bool:
    row = routing_decisions.c
    mine = (row.tenant_id == tx.tenant_id, row.id == due.id, row.retry_at <= tx.now)
    last = await tx.first(select(routing_decisions).where(*mine))
    if last is None:  # another worker was faster
        return False
    is_taken = ticket.assignee_id is not None or ticket.shelf != int(Shelf.DESK) or ticket.state_category >= 5
    if is_taken or await route(tx, ticket.id, _why(last), excluded=_excluded(last)) is None:
        await _forget(tx, last, is_taken=is_taken)
    return True


def _why(last: Any) -> str:
    return "duty" if last.outcome == "waiting" else "retry"


def _excluded(last: Any) -> list[int]:
    """Whoever did not answer yesterday is asked again when a new day of duty begins."""
    return [] if last.outcome == "waiting" else list(last.excluded_ids)


async def _forget(tx: Tx, last: Any, *, is_taken: bool) -> None:
    """It was given on by somebody, or there are no rules any more; what was put off again stays."""
    row = routing_decisions.c
    mine = (row.tenant_id == tx.tenant_id, row.id == last.id)
    if not is_taken and await tx.scalar(select(row.retry_at).where(*mine)) not in (None, last.retry_at):
        return
    await tx.execute(routing_decisions.update().where(*mine).values(retry_at=None))


async def _leave_absent(tx: Tx, ticket: Any, due: Any) -> bool:
    asked = {"now": tx.now, "most": 1, "tenant": tx.tenant_id, "ticket": ticket.id}
    if await tx.first(_IS_ABSENT, asked) is None:
        return False
    return await route_without(tx, ticket.id, due.id, "absent") is not None
