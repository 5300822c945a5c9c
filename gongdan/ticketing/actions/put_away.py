"""Put a ticket on another shelf (archive, void, recycle bin), and bring it back as it was."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, insert, or_, select, update

from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.errors import HoldsOthers, NotClosed, NotPutAway
from gongdan.ticketing.events import TicketArchived, TicketDeleted, TicketRestored, TicketVoided
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import shelvings, tickets
from gongdan.ticketing.queries.tickets import get_ticket_for_change, must_see_ticket
from gongdan.ticketing.shelves import SHELF_WORDS, Shelf
from gongdan.ticketing.states import Category

MAX_NAMED = 5
_UNSEEN = "a ticket that you may not see"
_row = tickets.c


async def archive_ticket(tx: Tx, ticket_id: int) -> None:
    """A closed ticket goes to the archive. Raises NotClosed."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may_as_staff(tx, policy.PUT_AWAY, ticket)
    if ticket.state_category != Category.CLOSED:
        raise NotClosed(remedy="close it first; only closed tickets are archived.")
    after = await _shelve(tx, ticket, Shelf.ARCHIVE)
    tx.record(TicketArchived(ticket_id, **concerned(after)))


async def void_ticket(tx: Tx, ticket_id: int, reason: str) -> None:
    """It should never have been opened: its number stays, nothing more is done to it. Raises HoldsOthers."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may_as_staff(tx, policy.PUT_AWAY, ticket)
    await _refuse_holding_others(tx, ticket)
    after = await _shelve(tx, ticket, Shelf.VOID, reason)
    tx.record(TicketVoided(ticket_id, number=ticket.number, **concerned(after)))


async def delete_ticket(tx: Tx, ticket_id: int, reason: str) -> None:
    """To the recycle bin: from now on nobody finds it anywhere else. Raises HoldsOthers."""
    ticket = await get_ticket_for_change(tx, ticket_id, shelves=(Shelf.DESK, Shelf.ARCHIVE, Shelf.VOID))
    policy.may_as_staff(tx, policy.DELETE, ticket)
    await _refuse_holding_others(tx, ticket)
    after = await _shelve(tx, ticket, Shelf.BIN, reason)
    from_shelf = SHELF_WORDS[ticket.shelf]
    tx.record(TicketDeleted(ticket_id, number=ticket.number, from_shelf=from_shelf, **concerned(after)))


async def take_back(tx: Tx, ticket_id: int, shelf: Shelf) -> None:
    """Out of the archive or the void. Raises NotPutAway where it lies elsewhere."""
    ticket = await get_ticket_for_change(tx, ticket_id, shelves=tuple(Shelf))
    policy.may_as_staff(tx, policy.PUT_AWAY, ticket)
    if ticket.shelf != shelf:
        raise NotPutAway(shelf=shelf.word)
    await _unshelve(tx, ticket)


async def restore_ticket(tx: Tx, ticket_id: int) -> None:
    """Out of the recycle bin, exactly as it was. Raises NotPutAway for a ticket that was not deleted."""
    statement = select(tickets).where(_row.tenant_id == tx.tenant_id, _row.id == ticket_id, policy.within_reach(tx))
    ticket = await tx.first(statement.where(_row.shelf == int(Shelf.BIN)).with_for_update(of=tickets, key_share=True))
    # That one was deleted is known only to those who may delete.
    if ticket is None or not policy.reaches(tx.actor, policy.DELETE, ticket):
        await must_see_ticket(tx, ticket_id)
        policy.may_empty_bin(tx)
        raise NotPutAway(shelf=Shelf.BIN.word)
    policy.may_as_staff(tx, policy.DELETE, ticket)
    await _unshelve(tx, ticket)


async def _shelve(tx: Tx, ticket: Any, shelf: Shelf, reason: str = "") -> Any:
    why = {
        "ticket_id": ticket.id,
        "shelf": int(shelf),
        "former_shelf": ticket.shelf,
        "reason": reason,
        "author_id": tx.actor.user_id,
        "author_name": tx.actor.name[:200],
        "created_at": tx.now,
    }
    await tx.execute(insert(shelvings).values(tenant_id=tx.tenant_id, **why))
    return await _lay(tx, ticket, shelf)


async def _unshelve(tx: Tx, ticket: Any) -> None:
    kept = shelvings.c
    mine = (kept.tenant_id == tx.tenant_id, kept.ticket_id == ticket.id, kept.shelf == ticket.shelf)
    former = await tx.scalar(delete(shelvings).where(*mine).returning(kept.former_shelf))
    shelf = Shelf(former or Shelf.DESK)
    after = await _lay(tx, ticket, shelf)
    from_shelf = SHELF_WORDS[ticket.shelf]
    tx.record(TicketRestored(ticket.id, from_shelf=from_shelf, to_shelf=shelf.word, **concerned(after)))


async def _lay(tx: Tx, ticket: Any, shelf: Shelf) -> Any:
    """No work on the ticket, so it stays where it was in lists by time; out of the bin it is what it was before.

    Returns the row as it is now.
    """
    seen = Shelf.BIN not in (shelf, ticket.shelf)
    mine = (_row.tenant_id == tx.tenant_id, _row.id == ticket.id)
    laid = update(tickets).where(*mine).values(shelf=int(shelf), version=ticket.version + seen)
    return await tx.one(laid.returning(tickets))


async def _refuse_holding_others(tx: Tx, ticket: Any) -> None:
    """Raises HoldsOthers where tickets were merged into this one, or open children hang on it."""
    merged = await _numbers(tx, _row.merged_into_id == ticket.id, (Shelf.MERGED,))
    if merged:
        raise HoldsOthers(numbers=", ".join(merged), remedy="undo the merge first.")
    is_open_child = (_row.parent_id == ticket.id) & (_row.state_category < int(Category.CLOSED))
    if children := await _numbers(tx, is_open_child, (Shelf.DESK,)):
        remedy = "close them, or take them out from under it, first."
        raise HoldsOthers(numbers=", ".join(children), remedy=remedy)


async def _numbers(tx: Tx, hangs: ColumnElement[bool], shelves: Collection[Shelf]) -> list[str]:
    """The first few; one that the actor may not see is not named."""
    number = case((policy.visible(tx), _row.number), else_=_UNSEEN)
    statement: Select[Any] = select(number.label("number")).where(
        _row.tenant_id == tx.tenant_id, hangs, or_(*(_row.shelf == int(shelf) for shelf in shelves))
    )
    return [row.number for row in await tx.all(statement.order_by(_row.id).limit(MAX_NAMED))]
