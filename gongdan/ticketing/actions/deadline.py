"""Set the deadlines of tickets: lent to modules above that know what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, String, bindparam, func, update
from sqlalchemy.dialects.postgresql import ARRAY

from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx
from gongdan.ticketing.models import tickets


@dataclass(frozen=True, slots=True)
class Deadline:
    """The nearest time by which something must be done about a ticket. `state` None: nothing is promised now."""

    due_at: datetime | None = None
    kind: str | None = None
    state: str | None = None


def _statement() -> Fixed:
    given = (
        func.unnest(
            bindparam("tickets", type_=ARRAY(BigInteger)),
            bindparam("dues", type_=ARRAY(DateTime(timezone=True))),
            bindparam("kinds", type_=ARRAY(String)),
            bindparam("states", type_=ARRAY(String)),
        )
        .table_valued("ticket_id", "due_at", "kind", "state", name="given")
        .render_derived()
    )
    new = {"due_at": given.c.due_at, "due_kind": given.c.kind, "due_state": given.c.state}
    mine = (tickets.c.tenant_id == bindparam("tenant"), tickets.c.id == given.c.ticket_id)
    return Fixed(update(tickets).where(*mine).values(new))


_SET = _statement()


async def set_deadlines(tx: Tx, deadlines: Sequence[tuple[int, Deadline]]) -> None:
    """Store them by ticket id, each once, in one statement. The caller holds the tickets, where others may write.

    The versions stay: nobody did anything to these tickets.
    """
    if not deadlines:
        return
    values = {
        "tenant": tx.tenant_id,
        "tickets": [ticket_id for ticket_id, _ in deadlines],
        "dues": [one.due_at for _, one in deadlines],
        "kinds": [one.kind for _, one in deadlines],
        "states": [one.state for _, one in deadlines],
    }
    await _SET.all(tx.connection, values)
