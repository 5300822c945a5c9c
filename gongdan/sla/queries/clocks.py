"""The clocks of a ticket, for chips."""

from typing import Any

from sqlalchemy import and_, select

from gongdan.kernel.errors import NotFound
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.sla import policy
from gongdan.sla.models import sla_clocks, sla_policies, sla_tickets
from gongdan.sla.plans import promises_by_key
from gongdan.sla.promises import has_outlived, is_offered
from gongdan.sla.queries.in_force import plans_of
from gongdan.sla.queries.shapes import Words, policy_briefs
from gongdan.ticketing import Shelf, must_see_ticket, tickets

MAX_EARLIER = 100
_row = sla_clocks.c


async def list_clocks(tx: Tx, ticket_id: int) -> dict[str, Any]:
    """The last round of each promise and the rounds before. Raises NotFound, NotAllowed."""
    await must_see_ticket(tx, ticket_id)
    policy.may_read(tx)
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id)
    order = (_row.is_last.desc(), _row.started_at.desc(), _row.id.desc())
    rows = await tx.all(select(sla_clocks).where(*mine).order_by(*order).limit(MAX_EARLIER + 30))
    words = await Words.of(tx, rows)
    last = [words.shape(tx, row) for row in sorted((row for row in rows if row.is_last), key=_urgency)]
    earlier = [words.shape(tx, row) for row in rows if not row.is_last]
    return {
        "policy": await policy_of(tx, ticket_id),
        "items": last,
        "earlier": earlier[:MAX_EARLIER],
        "startable": await _startable(tx, ticket_id),
    }


async def _startable(tx: Tx, ticket_id: int) -> list[dict[str, Any]]:
    """What the actor can start on this ticket."""
    known, row = sla_tickets.c, tickets.c
    mine = (row.tenant_id == tx.tenant_id, row.id == ticket_id, row.shelf == int(Shelf.DESK))
    same = and_(known.tenant_id == row.tenant_id, known.ticket_id == row.id)
    stands = (known.policy_id, known.policy_version, known.asked, known.priority.label("rank"), known.category)
    found = await tx.first(select(tickets, *stands).join(sla_tickets, same).where(*mine))
    if found is None or found.policy_id is None or not policy.can_demand(tx, found):
        return []
    plans = await plans_of(tx, [(found.policy_id, found.policy_version)])
    return [
        {
            "key": key,
            "name": in_locale(promise.names, tx.actor.locale),
            "target_seconds": promise.targets[found.rank].seconds,
            "is_working_time": promise.targets[found.rank].is_working,
        }
        for key, promise in promises_by_key(plans.get((found.policy_id, found.policy_version))).items()
        if is_offered(promise, found.rank) and not has_outlived(promise, found.category)
        if key not in found.asked or found.asked[key]["outcome"] is not None
    ]


async def get_last_clock(tx: Tx, ticket_id: int, key: str) -> dict[str, Any]:
    """The last round of this promise on the wire. Raises NotFound, NotAllowed."""
    await must_see_ticket(tx, ticket_id)
    policy.may_read(tx)
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id, _row.key == key, _row.is_last)
    row = await tx.first(select(sla_clocks).where(*mine))
    if row is None:
        raise NotFound("clock", key)
    return (await Words.of(tx, [row])).shape(tx, row)


async def get_clock_row(tx: Tx, ticket_id: int, clock_id: int) -> Any:
    """One clock of a ticket that the actor sees. Raises NotFound, NotAllowed."""
    await must_see_ticket(tx, ticket_id)
    policy.may_read(tx)
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id, _row.id == clock_id)
    row = await tx.first(select(sla_clocks).where(*mine))
    if row is None:
        raise NotFound("clock", clock_id)
    return row


async def get_clock(tx: Tx, ticket_id: int, clock_id: int) -> dict[str, Any]:
    """One clock on the wire. Raises NotFound, NotAllowed."""
    row = await get_clock_row(tx, ticket_id, clock_id)
    return (await Words.of(tx, [row])).shape(tx, row)


async def policy_of(tx: Tx, ticket_id: int) -> dict[str, Any] | None:
    """By which policy a ticket goes."""
    known = sla_tickets.c
    mine = (known.tenant_id == tx.tenant_id, known.ticket_id == ticket_id, known.policy_id.is_not(None))
    row = await tx.first(
        select(known.policy_id, known.policy_version, sla_policies.c.number)
        .join(sla_policies, (sla_policies.c.tenant_id == known.tenant_id) & (sla_policies.c.id == known.policy_id))
        .where(*mine)
    )
    if row is None:
        return None
    key = (row.policy_id, row.policy_version)
    found: dict[str, Any] = (await policy_briefs(tx, [key], {row.policy_id: row.number}))[key]
    return found


def _urgency(row: Any) -> Any:
    """What is due first before what rests and what has ended."""
    return (row.since is None, row.ended_at is not None, row.due_at or row.started_at, row.key)
