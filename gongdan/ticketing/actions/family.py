"""Parents and children: open a part of a ticket, make one ticket a part of another, and take it off again."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, literal, select, text, update

from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.actions.open import open_ticket
from gongdan.ticketing.errors import ParentCircle, TicketClosed, TooDeep
from gongdan.ticketing.events import (
    TicketChanged,
    TicketChildAttached,
    TicketChildDetached,
    TicketChildrenSolved,
    TicketMoved,
)
from gongdan.ticketing.events.tickets import concerned, concerned_unheld
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.parts import count_children
from gongdan.ticketing.queries.tickets import find_ticket_id, get_ticket_for_change, get_ticket_row
from gongdan.ticketing.schemas.parts import AttachParent
from gongdan.ticketing.schemas.tickets import OpenChild, OpenTicket, RequesterIn
from gongdan.ticketing.states import Category

# A ticket, its parts, and so on: so many at most on the way from the top to the bottom.
MOST_LEVELS = 5
_row = tickets.c


async def open_child(tx: Tx, parent_id: int, draft: OpenChild, *, channel: str = "web") -> int:
    """Open a ticket as a part of another; an internal one is nobody's request, so that no customer sees it."""
    policy.may_open(tx)
    await _one_at_a_time(tx)
    parent = await get_ticket_for_change(tx, parent_id)
    policy.may(tx, policy.LINK, parent)
    _refuse_closed(parent)
    if len(await _ancestors(tx, parent_id)) >= MOST_LEVELS:
        raise TooDeep(most=MOST_LEVELS)
    given = draft.model_dump(exclude={"is_internal"}, exclude_unset=True)
    if not draft.is_internal and draft.requester is None and parent.requester_id is not None:
        given["requester"] = RequesterIn(id=parent.requester_id)
    opening = OpenTicket.model_validate(given)
    child_id = await open_ticket(tx, opening, channel=channel, may_be_incomplete=draft.is_internal)
    mine = (_row.tenant_id == tx.tenant_id, _row.id == child_id)
    await tx.execute(update(tickets).where(*mine).values(parent_id=parent_id))
    await _note_part(tx, parent)
    tx.record(TicketChildAttached(parent_id, child_id=child_id, **concerned(parent)))
    return child_id


async def attach_to_parent(tx: Tx, ticket_id: int, wanted: AttachParent) -> None:
    """Make the ticket a part of another; of the one it was a part of it is taken off."""
    # Asked before the other is looked for, and again of both under the lock.
    policy.may(tx, policy.LINK, await get_ticket_row(tx, ticket_id))
    await _one_at_a_time(tx)
    parent_id = await find_ticket_id(tx, wanted.ticket)
    if parent_id is None:
        raise Invalid.one("ticket", "not_found", f"There is no ticket {wanted.ticket!r}.", "Give its id or number.")
    ticket, parent = await _both(tx, ticket_id, parent_id)
    for one in (ticket, parent):
        policy.may(tx, policy.LINK, one)
        _refuse_closed(one)
    if ticket.parent_id == parent_id:
        return
    await _refuse_circle(tx, ticket_id, parent_id)
    former_id = ticket.parent_id
    await _place(tx, ticket, parent_id)
    await _note_part(tx, parent)
    tx.record(TicketChildAttached(parent_id, child_id=ticket_id, **concerned(parent)))
    if former_id is not None:
        await _take_off(tx, former_id, ticket_id)


async def detach_from_parent(tx: Tx, ticket_id: int) -> None:
    """Take the ticket off its parent; harmless where it has none."""
    await _one_at_a_time(tx)
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may(tx, policy.LINK, ticket)
    if ticket.parent_id is None:
        return
    former_id = ticket.parent_id
    await _place(tx, ticket, None)
    await _take_off(tx, former_id, ticket_id)


async def _one_at_a_time(tx: Tx) -> None:
    """Who belongs to whom is changed by one hand at a time: each of several could close a circle that none sees."""
    name = f"ticket family of {tx.tenant_id}"
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, text("0")))))


async def _both(tx: Tx, ticket_id: int, parent_id: int) -> tuple[Any, Any]:
    """The two, locked in the order of their ids as everybody locks several."""
    if ticket_id == parent_id:
        raise ParentCircle
    rows = {one: await get_ticket_for_change(tx, one) for one in sorted((ticket_id, parent_id))}
    return rows[ticket_id], rows[parent_id]


def _refuse_closed(ticket: Any) -> None:
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed


async def _refuse_circle(tx: Tx, ticket_id: int, parent_id: int) -> None:
    above = await _ancestors(tx, parent_id)
    if ticket_id in above:
        raise ParentCircle
    if len(above) + await _levels_below(tx, ticket_id) > MOST_LEVELS:
        raise TooDeep(most=MOST_LEVELS)


async def _ancestors(tx: Tx, ticket_id: int) -> list[int]:
    """The ticket itself and all above it."""
    mine = _row.tenant_id == tx.tenant_id
    up = select(_row.id, _row.parent_id).where(mine, _row.id == ticket_id).cte("up", recursive=True)
    up = up.union(select(_row.id, _row.parent_id).where(mine, _row.id == up.c.parent_id))
    return list((await tx.execute(select(up.c.id))).scalars())


async def _levels_below(tx: Tx, ticket_id: int) -> int:
    """How many levels the ticket spans with all below it, itself included."""
    mine = _row.tenant_id == tx.tenant_id
    down = select(_row.id, literal(1).label("level")).where(mine, _row.id == ticket_id).cte("down", recursive=True)
    further = select(_row.id, down.c.level + 1).where(mine, _row.parent_id == down.c.id, down.c.level <= MOST_LEVELS)
    down = down.union_all(further)
    return int(await tx.scalar(select(func.max(down.c.level))))


async def _place(tx: Tx, ticket: Any, parent_id: int | None) -> None:
    after = await touch(tx, ticket, {"parent_id": parent_id})
    tx.record(TicketChanged(ticket.id, changes={"parent": [ticket.parent_id, parent_id]}, **concerned(after)))


async def _note_part(tx: Tx, parent: Any) -> None:
    """From now on its parts are asked for; its version stays, as nothing of its own has changed."""
    if not parent.has_parts:
        mine = (_row.tenant_id == tx.tenant_id, _row.id == parent.id)
        await tx.execute(update(tickets).where(*mine).values(has_parts=True))


async def _take_off(tx: Tx, parent_id: int, child_id: int) -> None:
    parent = await tx.one(select(tickets).where(_row.tenant_id == tx.tenant_id, _row.id == parent_id))
    tx.record(TicketChildDetached(parent_id, child_id=child_id, **concerned_unheld(parent)))


async def tell_parent(tx: Tx, ticket_id: int) -> None:
    """Tell the parent of a ticket that was just solved, if it was the last."""
    mine = (_row.tenant_id == tx.tenant_id, _row.id == ticket_id)
    parent_id = await tx.scalar(select(_row.parent_id).where(*mine))
    if parent_id is None:
        return
    await wait_for_siblings(tx, {fact.ticket_id for fact in tx.facts if isinstance(fact, TicketMoved)})
    total, solved = await count_children(tx, parent_id)
    if total and total == solved:
        parent = await tx.one(select(tickets).where(_row.tenant_id == tx.tenant_id, _row.id == parent_id))
        tx.record(TicketChildrenSolved(parent_id, total=total, **concerned_unheld(parent)))


async def wait_for_siblings(tx: Tx, ticket_ids: Collection[int]) -> None:
    """Two children that are solved at the same time wait here for each other: else each would find the other open.

    Who moves many tickets waits for all of them at once and in the order of their parents, else two could wait for
    each other in a ring. Their own rows are locked before.
    """
    mine = (_row.tenant_id == tx.tenant_id, _row.id.in_(ticket_ids), _row.parent_id.is_not(None))
    parents = select(_row.parent_id).where(*mine).distinct().order_by(_row.parent_id).subquery()
    name = func.concat(f"children of {tx.tenant_id}:", parents.c.parent_id)
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, text("0")))))
