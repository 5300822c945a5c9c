"""Start and stop the clock of a promise that starts on demand: the log tells it, and the clocks follow the log."""

from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.sla import policy
from gongdan.sla.errors import ClockNotStopped, PromiseNotOffered, PromiseOver
from gongdan.sla.events import TicketClockAsked, TicketClockSettled
from gongdan.sla.plans import ON_DEMAND, Promise, promises_by_key
from gongdan.sla.promises import has_outlived, is_offered
from gongdan.sla.queries.clocks import get_clock_row
from gongdan.sla.queries.lives import find_life
from gongdan.sla.standing import Ending, Standing, is_asked
from gongdan.ticketing import get_ticket_for_change
from gongdan.ticketing.events.tickets import concerned_unheld


async def start_clock(tx: Tx, ticket_id: int, key: str) -> bool:
    """Ask for the promise of this key; False where it is asked for already.

    Raises NotFound, NotAllowed, PromiseNotOffered, PromiseOver.
    """
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may_demand(tx, ticket)
    now = await _standing(tx, ticket_id)
    promise = _offered(now, key)
    if promise is None or now is None:
        raise PromiseNotOffered(promise=key)
    if has_outlived(promise, now.category):
        raise PromiseOver(state=now.category)
    if is_asked(now, key):
        return False
    tx.record(TicketClockAsked(ticket_id, key=key, name=dict(promise.names), **concerned_unheld(ticket)))
    return True


async def stop_clock(tx: Tx, ticket_id: int, key: str, outcome: Ending) -> bool:
    """Say that it is done, or asked for no longer; False where nobody asks for it. Raises NotFound, NotAllowed."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may_demand(tx, ticket)
    now = await _standing(tx, ticket_id)
    if now is None or not is_asked(now, key):
        return False
    promise = promises_by_key(now.plan).get(key)
    name = dict(promise.names) if promise else {}
    tx.record(TicketClockSettled(ticket_id, key=key, name=name, outcome=outcome, **concerned_unheld(ticket)))
    return True


async def stop_this_clock(tx: Tx, ticket_id: int, clock_id: int, outcome: Ending) -> None:
    """The same of a clock that somebody has before him. Raises NotFound, NotAllowed, ClockNotStopped."""
    policy.may_demand(tx, await get_ticket_for_change(tx, ticket_id))
    clock = await get_clock_row(tx, ticket_id, clock_id)
    if clock.kind != ON_DEMAND or clock.ended_at is not None:
        raise ClockNotStopped
    if not await stop_clock(tx, ticket_id, clock.key, outcome):
        raise NotFound("clock", clock_id)


async def _standing(tx: Tx, ticket_id: int) -> Standing | None:
    """How the ticket stands; None where nothing was ever promised."""
    stored = await find_life(tx, ticket_id)
    return stored.life.standing if stored else None


def _offered(now: Standing | None, key: str) -> Promise | None:
    """The promise, as far as the ticket's policy makes it at its priority."""
    promise = promises_by_key(now.plan).get(key) if now else None
    return promise if now and promise and is_offered(promise, now.priority) else None
