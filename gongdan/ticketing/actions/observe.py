"""Watch a solved ticket for a while before anything closes it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso
from gongdan.ticketing import policy
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.errors import NotSolved
from gongdan.ticketing.events import TicketObservationEnded, TicketObservationStarted
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import observations
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.closing import StartObservation
from gongdan.ticketing.states import Category

MAX_DAYS = 400


async def observe_ticket(tx: Tx, ticket_id: int, draft: StartObservation) -> None:
    """Watch it until then, or otherwise than before; the customer's time to answer begins after it.

    It ends early by reopening. Raises NotSolved, Invalid.
    """
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may_as_staff(tx, policy.MOVE, ticket)
    if ticket.state_category != Category.SOLVED:
        raise NotSolved
    if not tx.now < draft.until <= tx.now + timedelta(days=MAX_DAYS):
        remedy = f"Give a time within the next {MAX_DAYS} days."
        raise Invalid.one("until", "out_of_range", "An observation ends in the future, and does end.", remedy)
    new = {
        "ticket_id": ticket_id,
        "until": draft.until,
        "note": draft.note,
        "author_id": tx.actor.user_id,
        "author_name": tx.actor.name[:200],
        "created_at": tx.now,
    }
    await tx.execute(insert(observations).values(tenant_id=tx.tenant_id, **new))
    days = (await catalogue(tx)).rules.confirm_days
    values = {"observe_until": draft.until, "confirm_by": draft.until + timedelta(days=days)}
    after = await touch(tx, ticket, values)
    tx.record(TicketObservationStarted(ticket_id, until=iso(draft.until) or "", **concerned(after)))


async def end_observation(tx: Tx, ticket: Any) -> Any:
    """Its time is over and nothing came up; returns the row as it is now."""
    after = await touch(tx, ticket, {"observe_until": None})
    tx.record(TicketObservationEnded(ticket.id, **concerned(after)))
    return after
