"""Work off the checklist of a ticket: tick items, add items of its own, take them away."""

from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.checklist import OWN, Item
from gongdan.ticketing.errors import ChecklistFull, ItemAutomatic, TicketClosed
from gongdan.ticketing.events import TicketChecklistChanged
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import checklist_items
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.closing import judged
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.closing import AddItem, TickItem
from gongdan.ticketing.states import Category

MAX_OWN = 100
_row = checklist_items.c


async def tick_item(tx: Tx, ticket_id: int, key: str, tick: TickItem) -> None:
    """Say that an item is done, or is not after all. Raises NotFound, ItemAutomatic, TicketClosed."""
    ticket = await _ticket(tx, ticket_id)
    found = {one.item.key: one for one in await judged(tx, await catalogue(tx), ticket)}
    if key not in found:
        raise NotFound("checklist item", key)
    one = found[key]
    if one.item.check:
        raise ItemAutomatic(remedy=one.remedy())
    if one.is_done == tick.is_done and (one.tick.note if one.tick else "") == tick.note:
        return
    await _store(tx, ticket, one.item, tick)
    await _note(tx, ticket, key, "done" if tick.is_done else "taken_back")


async def _store(tx: Tx, ticket: Any, item: Item, tick: TickItem) -> None:
    answer = {
        "is_done": tick.is_done,
        "note": tick.note,
        "done_at": tx.now if tick.is_done else None,
        "done_by_id": tx.actor.user_id if tick.is_done else None,
        "done_by_name": tx.actor.name[:200] if tick.is_done else None,
    }
    new = upsert(checklist_items).values(tenant_id=tx.tenant_id, ticket_id=ticket.id, key=item.key, **answer)
    await tx.execute(new.on_conflict_do_update(index_elements=["tenant_id", "ticket_id", "key"], set_=answer))


async def add_item(tx: Tx, ticket_id: int, draft: AddItem) -> str:
    """Give the ticket an item of its own; returns its key. Raises ChecklistFull, TicketClosed."""
    ticket = await _ticket(tx, ticket_id)
    count = select(func.count()).where(
        _row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id, _row.title.is_not(None)
    )
    if await tx.scalar(count) >= MAX_OWN:
        raise ChecklistFull(most=MAX_OWN)
    item_id = int(await tx.scalar(select(func.nextval("checklist_items_id_seq"))))
    key = f"{OWN}{item_id}"
    new = {"ticket_id": ticket_id, "key": key, "title": draft.title, "is_required": draft.is_required}
    await tx.execute(insert(checklist_items).values(tenant_id=tx.tenant_id, id=item_id, **new))
    await _note(tx, ticket, key, "added")
    return key


async def remove_item(tx: Tx, ticket_id: int, key: str) -> None:
    """Take an own item away; those of the template stay. Raises NotFound, TicketClosed."""
    ticket = await _ticket(tx, ticket_id)
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id, _row.key == key, _row.title.is_not(None))
    if await tx.first(delete(checklist_items).where(*mine).returning(_row.id)) is None:
        raise NotFound("own checklist item", key)
    await _note(tx, ticket, key, "removed")


async def _ticket(tx: Tx, ticket_id: int) -> Any:
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may_as_staff(tx, policy.EDIT, ticket)
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    return ticket


async def _note(tx: Tx, ticket: Any, key: str, change: str) -> None:
    after = await touch(tx, ticket, {"has_checklist": True})
    tx.record(TicketChecklistChanged(ticket.id, item=key, change=change, **concerned(after)))
