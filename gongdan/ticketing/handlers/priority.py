"""What a ticket's new state means to its parent and to a raise that waits for approval."""

from gongdan.kernel.events import on
from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.end_approval import cancel_overtaken
from gongdan.ticketing.actions.family import tell_parent
from gongdan.ticketing.actions.raise_priority import PURPOSE
from gongdan.ticketing.events import TicketMoved, TicketStateRestored
from gongdan.ticketing.states import CATEGORIES, Category


@on(TicketMoved, TicketStateRestored)
async def tell_the_parent_when_solved(tx: Tx, fact: TicketMoved | TicketStateRestored) -> None:
    """The parent hears when the last of its children is solved."""
    before, after = CATEGORIES.get(fact.from_category), CATEGORIES.get(fact.to_category)
    if before is not None and after is not None and before.is_open and not after.is_open:
        await tell_parent(tx, fact.ticket_id)


@on(TicketMoved, TicketStateRestored)
async def cancel_raises_when_closed(tx: Tx, fact: TicketMoved | TicketStateRestored) -> None:
    """A ticket that is closed needs no higher priority any more."""
    if fact.to_category == Category.CLOSED.word:
        await cancel_overtaken(tx, fact.ticket_id, PURPOSE, "ticket_closed")
