"""Reading for structure edits: tickets as callers name them, rows locked in one order, and what was done before."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Row, exists, func, or_, select, text

from gongdan.kernel.errors import FieldProblem, Invalid, NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import MAX_BIGINT
from gongdan.ticketing import policy
from gongdan.ticketing.models import structure_edit_tickets, structure_edits, ticket_batches, tickets
from gongdan.ticketing.queries.tickets import find_ticket_id
from gongdan.ticketing.shelves import Shelf

_NEWEST = Sort("-id", (structure_edits.c.id, structure_edits.c.id), True)


async def named_tickets(tx: Tx, named: Sequence[int | str]) -> list[int]:
    """The ids of the visible tickets with these ids or numbers, each once, in order. Raises Invalid naming others."""
    numbers = {str(one).removeprefix("#") for one in named}
    ids = {int(one) for one in numbers if one.isascii() and one.isdigit() and int(one) <= MAX_BIGINT}
    match = or_(tickets.c.number.in_(numbers), tickets.c.id.in_(ids))
    mine = (tickets.c.tenant_id == tx.tenant_id, match, policy.visible(tx))
    found = await tx.all(select(tickets.c.id, tickets.c.number).where(*mine))
    # A number that looks like an id means the number.
    known = {str(one.id): one.id for one in found} | {one.number: one.id for one in found}
    words = [str(one).removeprefix("#") for one in named]
    problems = [
        FieldProblem(f"tickets.{place}", "not_found", f"There is no ticket {word!r}.", "Give its id or number.")
        for place, word in enumerate(words)
        if word not in known
    ]
    if problems:
        raise Invalid(problems=problems)
    return list(dict.fromkeys(known[word] for word in words))


async def wait_for_turn(tx: Tx, *, is_shared: bool = False) -> None:
    """One structure edit at a time in a tenant, before it locks any ticket; treatments of batches share a turn.

    An edit locks many tickets, and which ones it learns only from rows that another may be about to change: without
    turns, several could wait for each other in a ring.
    """
    lock = func.pg_advisory_xact_lock_shared if is_shared else func.pg_advisory_xact_lock
    await tx.execute(select(lock(func.hashtextextended(f"structure of {tx.tenant_id}", text("0")))))


async def lock_tickets(tx: Tx, ids: Collection[int], *, with_merged: bool = False) -> dict[int, Row[Any]]:
    """These rows, locked, whoever may see them (`is_seen`); `with_merged` those merged into them too.

    In the order of their ids, as everybody locks several. For edits `wait_for_turn` comes first.
    """
    row = tickets.c
    which = or_(row.id.in_(ids), row.merged_into_id.in_(ids)) if with_merged else row.id.in_(ids)
    statement = (
        select(tickets, policy.visible(tx).label("is_seen"))
        .where(row.tenant_id == tx.tenant_id, which)
        .order_by(row.id)
        .with_for_update(of=tickets, key_share=True)
    )
    return {one.id: one for one in await tx.all(statement)}


async def get_ends(tx: Tx, rows: Collection[Any]) -> dict[int, Row[Any]]:
    """The tickets in which these go on, unlocked, as far as the actor may see them."""
    ids = {one.merged_into_id for one in rows if one.merged_into_id is not None}
    if not ids:
        return {}
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id.in_(ids), policy.visible(tx))
    return {one.id: one for one in await tx.all(select(tickets.c.id, tickets.c.number).where(*mine))}


async def leading_batches(tx: Tx, ids: Collection[int]) -> set[int]:
    """Which of these tickets lead a batch."""
    row = ticket_batches.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id.in_(ids), row.dissolved_at.is_(None))
    return set((await tx.execute(select(row.ticket_id).where(*mine))).scalars())


async def count_merged(tx: Tx, ticket_id: int) -> int:
    """How many tickets go on in this one."""
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.merged_into_id == ticket_id)
    return int(await tx.scalar(select(func.count()).select_from(tickets).where(*mine)))


async def get_edit_for_change(tx: Tx, edit_id: int) -> Row[Any]:
    """The edit's row, locked. Raises NotFound where there is none that the actor may see."""
    mine = (structure_edits.c.tenant_id == tx.tenant_id, structure_edits.c.id == edit_id, _is_seen(tx))
    found = await tx.first(select(structure_edits).where(*mine).with_for_update(of=structure_edits))
    if found is None:
        raise NotFound("structure edit", edit_id)
    return found


def _is_seen(tx: Tx) -> Any:
    """Staff see what they did themselves, and what concerned a ticket that they may see."""
    link = structure_edit_tickets.c
    concerned = (
        exists(select(tickets.c.id))
        .where(link.tenant_id == structure_edits.c.tenant_id, link.edit_id == structure_edits.c.id)
        .where(tickets.c.tenant_id == link.tenant_id, tickets.c.id == link.ticket_id, policy.visible(tx))
    )
    if tx.actor.user_id is None:
        return concerned
    mine = (structure_edits.c.actor_kind == "user") & (structure_edits.c.actor_id == tx.actor.user_id)
    return or_(mine, concerned)


async def later_edit(tx: Tx, edit_id: int, ticket_ids: Collection[int]) -> int | None:
    """The newest edit after this one that concerns one of these tickets and stands."""
    row, link = structure_edits.c, structure_edit_tickets.c
    statement = (
        select(row.id)
        .join(structure_edit_tickets, (link.tenant_id == row.tenant_id) & (link.edit_id == row.id))
        .where(row.tenant_id == tx.tenant_id, row.id > edit_id, row.undone_at.is_(None))
        .where(link.ticket_id.in_(ticket_ids))
        .order_by(row.id.desc())
        .limit(1)
    )
    found = await tx.scalar(statement)
    return None if found is None else int(found)


async def edit_shape(tx: Tx, edit_id: int) -> dict[str, Any]:
    """An edit on the wire, for staff. Raises NotFound."""
    policy.may_see_catalogue(tx)
    mine = (structure_edits.c.tenant_id == tx.tenant_id, structure_edits.c.id == edit_id, _is_seen(tx))
    rows = await tx.all(select(structure_edits).where(*mine))
    if not rows:
        raise NotFound("structure edit", edit_id)
    return (await _shapes(tx, rows))[0]


async def list_edits(
    tx: Tx, *, ticket: str | None = None, limit: int = 50, cursor: str | None = None
) -> dict[str, Any]:
    """A page of edits that the actor may see, newest first; of one ticket if asked. Customers have none."""
    policy.may_see_catalogue(tx)
    statement = select(structure_edits).where(structure_edits.c.tenant_id == tx.tenant_id, _is_seen(tx))
    if ticket is not None:
        ticket_id = await find_ticket_id(tx, ticket)
        if ticket_id is None:
            raise Invalid.one("ticket", "not_found", f"There is no ticket {ticket!r}.", "Give its id or number.")
        link = structure_edit_tickets.c
        of_ticket = select(link.edit_id).where(link.tenant_id == tx.tenant_id, link.ticket_id == ticket_id)
        statement = statement.where(structure_edits.c.id.in_(of_ticket))
    rows = await tx.all(paged(statement, _NEWEST, limit, cursor))
    page, next_cursor = cut(rows, _NEWEST, limit, ("id", "id"))
    return {"items": await _shapes(tx, page), "next_cursor": next_cursor}


async def _shapes(tx: Tx, rows: Iterable[Row[Any]]) -> list[dict[str, Any]]:
    edits = list(rows)
    concerned: dict[int, list[dict[str, Any]]] = {}
    if edits:
        link = structure_edit_tickets.c
        statement = (
            select(link.edit_id, link.role, tickets.c.id, tickets.c.number, tickets.c.title)
            .join(tickets, (tickets.c.tenant_id == link.tenant_id) & (tickets.c.id == link.ticket_id))
            .where(link.tenant_id == tx.tenant_id, link.edit_id.in_([one.id for one in edits]), policy.visible(tx))
            .order_by(link.edit_id, tickets.c.id)
        )
        for one in await tx.all(statement):
            named = {"id": one.id, "number": one.number, "title": one.title, "role": one.role}
            concerned.setdefault(one.edit_id, []).append(named)
    return [_edit_shape(tx, one, concerned.get(one.id, [])) for one in edits]


def _edit_shape(tx: Tx, edit: Row[Any], concerned: list[dict[str, Any]]) -> dict[str, Any]:
    is_over = edit.undo_until is not None and edit.undo_until < tx.now
    undone_by = {"kind": "user", "id": edit.undone_by_id, "name": edit.undone_by_name}
    return {
        "id": edit.id,
        "kind": edit.kind,
        "tickets": concerned,
        "made_by": {"kind": edit.actor_kind, "id": edit.actor_id, "name": edit.actor_name},
        "at": edit.at,
        "undo_until": edit.undo_until,
        "is_open": edit.undone_at is None and not is_over,
        "undone_at": edit.undone_at,
        "undone_by": undone_by if edit.undone_at is not None else None,
    }


async def grown_on(tx: Tx, ticket_id: int, but: Collection[int]) -> list[int]:
    """The tickets that hang on this one since an edit opened it, besides those named."""
    row = tickets.c
    hanging = or_(row.merged_into_id == ticket_id, row.batch_id == ticket_id, row.parent_id == ticket_id)
    found = (await tx.execute(select(row.id).where(row.tenant_id == tx.tenant_id, hanging))).scalars()
    return sorted(set(found) - set(but))


def is_on_desk(row: Any) -> bool:
    return bool(row.shelf == Shelf.DESK)
