"""Tickets for which nothing is promised: known within a unit, so that many facts about them cost few questions."""

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlalchemy import select

from gongdan.kernel.unit import Tx
from gongdan.sla.models import sla_tickets
from gongdan.ticketing.events.tickets import TicketFact

_row = sla_tickets.c


@dataclass(slots=True)
class _Known:
    """What a unit knows. Units hold all tickets they tell of before the first fact: nobody else begins promises."""

    nothing: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    is_any: bool | None = None  # whether the tenant has any promises at all; None: not asked


_known: WeakKeyDictionary[Tx, _Known] = WeakKeyDictionary()


async def is_promised_nothing(tx: Tx, ticket_id: int) -> bool:
    """Whether it is known that nothing is. Where the unit tells of many tickets, they are asked about at once."""
    known = _known.setdefault(tx, _Known())
    if known.is_any is False or ticket_id in known.nothing:
        return True
    if ticket_id in known.asked:
        return False
    if known.nothing and known.is_any is None:
        known.is_any = (
            await tx.first(select(_row.ticket_id).where(_row.tenant_id == tx.tenant_id).limit(1)) is not None
        )
        if not known.is_any:
            return True
    told = {fact.ticket_id for fact in tx.facts if isinstance(fact, TicketFact)} - known.asked
    known.asked |= told | {ticket_id}
    if len(told) > 1:
        mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id.in_(sorted(told)))
        known.nothing |= told - {one.ticket_id for one in await tx.all(select(_row.ticket_id).where(*mine))}
    return ticket_id in known.nothing


def note_nothing(tx: Tx, ticket_id: int) -> None:
    """It was looked for, and there is nothing."""
    _known.setdefault(tx, _Known()).nothing.add(ticket_id)


def forget_nothing(tx: Tx, ticket_id: int) -> None:
    """Promises begin for it."""
    known = _known.setdefault(tx, _Known())
    known.nothing.discard(ticket_id)
    known.is_any = True
