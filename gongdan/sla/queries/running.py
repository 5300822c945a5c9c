"""Which tickets policies or a calendar can be brought to."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, exists, or_, select

from gongdan.kernel.unit import Tx
from gongdan.sla.models import sla_clocks, sla_tickets
from gongdan.sla.queries.in_force import STANDING, InForce
from gongdan.ticketing import Shelf, tickets

RUNNING, ALL, CALENDAR = "running", "all", "calendar"
_OPEN = 5  # categories below are open work


def running(tx: Tx, scope: str, calendar_id: int | None, after: int, limit: int) -> Select[Any]:
    """The ids of the next tickets on the desk, open ones and those with clocks, that the scope means, in order."""
    row, known = tickets.c, sla_tickets.c
    same = and_(known.tenant_id == row.tenant_id, known.ticket_id == row.id)
    clock = sla_clocks.c
    mine = (clock.tenant_id == row.tenant_id, clock.ticket_id == row.id, clock.is_last, clock.ended_at.is_(None))
    # What was started on demand may go on in solved tickets.
    counts = or_(row.state_category < _OPEN, exists(select(clock.id).where(*mine).correlate(tickets)))
    statement = select(row.id).where(
        row.tenant_id == tx.tenant_id, row.id > after, counts, row.shelf == int(Shelf.DESK)
    )
    if scope != ALL:
        statement = statement.join(sla_tickets, same)
    if scope == CALENDAR and calendar_id is not None:
        statement = statement.where(known.calendar_id == calendar_id)
    return statement.order_by(row.id).limit(limit)


async def read_tickets(tx: Tx, known: InForce | None, ticket_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """What policies ask of these tickets."""
    row = tickets.c
    columns = known.columns(known.moment(tx)) if known else [row[name] for name in STANDING]
    found = await tx.all(select(*columns).where(row.tenant_id == tx.tenant_id, row.id.in_(list(ticket_ids))))
    return {one.id: one for one in found}
