"""Set the deadlines of tickets: lent to modules above that know what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, update

from gongdan.kernel.unit import Tx
from gongdan.ticketing.models import tickets


@dataclass(frozen=True, slots=True)
class Deadline:
    """The nearest time by which something must be done about a ticket. `state` None: nothing is promised now."""

    due_at: datetime | None = None
    kind: str | None = None
    state: str | None = None


_SET = (
    update(tickets)
    .where(tickets.c.tenant_id == bindparam("tenant"), tickets.c.id == bindparam("ticket"))
    .values(due_at=bindparam("due"), due_kind=bindparam("what"), due_state=bindparam("how"))
)


async def set_deadlines(tx: Tx, deadlines: Sequence[tuple[int, Deadline]]) -> None:
    """Store them by ticket id, in one statement. The versions stay: nobody did anything to these tickets."""
    values = [
        {"tenant": tx.tenant_id, "ticket": ticket_id, "due": one.due_at, "what": one.kind, "how": one.state}
        for ticket_id, one in sorted(deadlines, key=lambda pair: pair[0])
    ]
    if values:
        await tx.execute(_SET, values)
