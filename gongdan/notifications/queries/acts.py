"""Reading an act: the facts of one unit about one ticket, and who brought each about."""

from collections.abc import Sequence

from sqlalchemy import select

from gongdan.kernel.events import Event, Recorded, events
from gongdan.kernel.unit import Tx
from gongdan.notifications.telling import HEARD, Said
from gongdan.ticketing.events.tickets import TicketFact

_HEARD = frozenset(kind.kind() for kind in HEARD)


async def find_act(tx: Tx, recorded: Recorded) -> Sequence[Said]:
    """What happened to the same ticket in the same unit; nothing unless this is the first of it that is heard.

    So an act is told once, by one listener and with one receipt, however many facts it has.
    """
    first = events.alias("one")
    one, other = first.c, events.c
    statement = (
        select(events)
        .join(
            first,
            (one.tenant_id == other.tenant_id)
            & (one.subject == other.subject)
            & (one.subject_id == other.subject_id)
            & (one.at == other.at)
            & one.request_id.is_not_distinct_from(other.request_id),
        )
        .where(other.tenant_id == tx.tenant_id, one.id == recorded.id, other.kind.in_(_HEARD))
        .order_by(other.id)
    )
    rows = await tx.all(statement)
    if not rows or rows[0].id != recorded.id:
        return []
    found = []
    for row in rows:
        fact = Event.kinds[row.kind].from_payload(row.payload)
        assert isinstance(fact, TicketFact)
        found.append(Said(fact, row.actor_kind, row.actor_id, row.actor_name, row.cause))
    return found
