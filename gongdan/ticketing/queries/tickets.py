"""Reading one ticket: for showing, and locked for a change."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Row,
    Select,
    and_,
    any_,
    bindparam,
    or_,
    select,
)

from gongdan.conditions import Catalogue as ConditionCatalogue
from gongdan.conditions import Moment
from gongdan.customers import organisations
from gongdan.files import files
from gongdan.identity import users
from gongdan.kernel.errors import NotFound
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import MAX_BIGINT
from gongdan.ticketing import policy
from gongdan.ticketing.errors import TicketPutAway
from gongdan.ticketing.models import attachments, comments, tickets
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.merged import MERGED_IDS, find_end, held
from gongdan.ticketing.queries.rows import hidden_files, with_names
from gongdan.ticketing.shelves import Shelf

creators = users.alias("creator")

# Statements are put together once; what differs from request to request is bound to these, or added to them.
TENANT: BindParameter[int] = bindparam("tenant")
TICKET: BindParameter[int] = bindparam("ticket")


def _full_statement() -> Select[Any]:
    creator = and_(creators.c.tenant_id == tickets.c.tenant_id, creators.c.id == tickets.c.creator_id)
    home = and_(organisations.c.tenant_id == tickets.c.tenant_id, organisations.c.id == tickets.c.organisation_id)
    return (
        with_names(select(tickets).select_from(tickets))
        .add_columns(
            creators.c.name.label("creator_name"), organisations.c.name.label("organisation_name"), MERGED_IDS
        )
        .outerjoin(creators, creator)
        .outerjoin(organisations, home)
        .where(tickets.c.tenant_id == TENANT, tickets.c.id == TICKET)
    )


_FULL = _full_statement()


def _by_id(tx: Tx, ticket_id: int) -> ColumnElement[bool]:
    return and_(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id, policy.visible(tx))


_ON_DESK = frozenset({Shelf.DESK})
_WAY_BACK = {
    Shelf.ARCHIVE: "take it out of the archive first, or open a follow-up of it.",
    Shelf.MERGED: "work in the ticket that it was merged into, or undo the merge.",
    Shelf.VOID: "bring it back first, or open a new one.",
    Shelf.BIN: "restore it from the recycle bin first.",
}


async def get_ticket_for_change(tx: Tx, ticket_id: int, *, shelves: Collection[Shelf] = _ON_DESK) -> Row[Any]:
    """The ticket's row, locked. Raises NotFound where there is none that the actor may see.

    A ticket that was put away takes no changes: raises TicketPutAway, unless its shelf is among `shelves`.

    Tickets are locked FOR NO KEY UPDATE everywhere. A row that is changed twice in one transaction has all it refers
    to checked again, its parent and its batch too: a stronger lock on those would be waited for, in whatever order.
    """
    found = await tx.first(select(tickets).where(_by_id(tx, ticket_id)).with_for_update(of=tickets, key_share=True))
    return _on_shelf(found, ticket_id, shelves)


async def lock_ticket(tx: Tx, ticket_id: int, *, shelves: Collection[Shelf] = _ON_DESK) -> Row[Any]:
    """As `get_ticket_for_change`, for one who was named for it: he need not see it by his reach."""
    return _on_shelf(await find_locked(tx, ticket_id), ticket_id, shelves)


async def find_locked(tx: Tx, ticket_id: int) -> Row[Any] | None:
    """The ticket's row, locked, whoever asks and wherever it lies: for what follows from a fact."""
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    return await tx.first(select(tickets).where(*mine).with_for_update(key_share=True))


def _on_shelf(found: Row[Any] | None, ticket_id: int, shelves: Collection[Shelf]) -> Row[Any]:
    if found is None:
        raise NotFound("ticket", ticket_id)
    must_be_on(found, shelves)
    return found


def must_be_on(row: Any, shelves: Collection[Shelf] = _ON_DESK) -> None:
    """Raises TicketPutAway with the way back unless the row lies on one of the shelves."""
    if row.shelf not in shelves:
        shelf = Shelf(row.shelf)
        raise TicketPutAway(shelf=shelf.word, remedy=_WAY_BACK[shelf])


async def get_ticket_to_answer(tx: Tx, ticket_id: int) -> Row[Any]:
    """The locked ticket that an answer is written to: of a merged one that in which it goes on.

    Staff are told where instead. A customer who may not see the other ticket answers on his own, where those who
    work on the other one read it. Only one of the two is ever locked, so that merging cannot block.
    """
    if tx.actor.kind == "user":
        return await get_ticket_for_change(tx, ticket_id)
    while True:
        end = await find_end(tx, ticket_id)
        try:
            async with tx.savepoint():  # gives a lock back that turns out to be on the wrong one
                locked = await _lock_to_answer(tx, ticket_id, end)
                if end is None or await find_end(tx, ticket_id) == end:
                    return locked
                raise _MovedOn
        except _MovedOn:
            continue


class _MovedOn(Exception):
    """The ticket was merged, or came back, while we waited for it."""


async def _lock_to_answer(tx: Tx, ticket_id: int, end: int | None) -> Row[Any]:
    if end is None:
        locked = await get_ticket_for_change(tx, ticket_id, shelves=set(Shelf))
        if locked.shelf == Shelf.MERGED:
            raise _MovedOn
        must_be_on(locked)
        return locked
    await must_see_ticket(tx, ticket_id)
    if await tx.first(select(tickets.c.id).where(_by_id(tx, end))) is not None:
        return await get_ticket_for_change(tx, end)
    return await get_ticket_for_change(tx, ticket_id, shelves={Shelf.DESK, Shelf.MERGED})


async def get_ticket_row(tx: Tx, ticket_id: int, *, is_his_own_doing: bool = False) -> Row[Any]:
    """The ticket's row with names. Raises NotFound where there is none that the actor may see."""
    statement = _FULL if is_his_own_doing else _FULL.where(policy.visible(tx))
    found = await tx.first(statement, {"tenant": tx.tenant_id, "ticket": ticket_id})
    if found is None:
        raise NotFound("ticket", ticket_id)
    return found


async def must_see_ticket(tx: Tx, ticket_id: int) -> None:
    """Raises NotFound where there is no such ticket that the actor may see."""
    if await tx.first(select(tickets.c.id).where(_by_id(tx, ticket_id))) is None:
        raise NotFound("ticket", ticket_id)


async def find_ticket_id(tx: Tx, id_or_number: int | str) -> int | None:
    """The id of the visible ticket with this id or number."""
    by_number = tickets.c.number == str(id_or_number).removeprefix("#")
    is_id = isinstance(id_or_number, int) or (id_or_number.isascii() and id_or_number.isdigit())
    is_id = is_id and int(id_or_number) <= MAX_BIGINT
    match = or_(by_number, tickets.c.id == int(id_or_number)) if is_id else by_number
    statement = select(tickets.c.id).where(tickets.c.tenant_id == tx.tenant_id, match, policy.visible(tx))
    # A number that looks like an id means the number.
    statement = statement.order_by(by_number.desc()).limit(1)
    found = await tx.scalar(statement)
    return None if found is None else int(found)


def _attachments_statement() -> Select[Any]:
    return (
        select(
            files.c.id,
            files.c.name,
            files.c.content_type,
            files.c.size,
            files.c.safety,
            files.c.finding,
            attachments.c.comment_id,
        )
        .select_from(
            attachments.join(
                files, and_(files.c.tenant_id == attachments.c.tenant_id, files.c.id == attachments.c.file_id)
            ).outerjoin(
                comments,
                and_(comments.c.tenant_id == attachments.c.tenant_id, comments.c.id == attachments.c.comment_id),
            )
        )
        .where(attachments.c.tenant_id == TENANT)
        .order_by(attachments.c.id)
    )


_ATTACHMENTS = _attachments_statement()
_ON_TICKETS = attachments.c.ticket_id == any_(bindparam("read", type_=ARRAY(BigInteger)))
_FOR_STAFF = Fixed(_ATTACHMENTS.where(_ON_TICKETS))
_FOR_CUSTOMERS = Fixed(_ATTACHMENTS.where(_ON_TICKETS, or_(attachments.c.comment_id.is_(None), comments.c.is_public)))


def _attachment_shape(row: Row[Any], tx: Tx) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "content_type": row.content_type,
        "size": row.size,
        "comment_id": row.comment_id,
        "safety": row.safety,
        "finding": row.finding if tx.actor.is_staff else "",
    }


async def list_attachments(tx: Tx, ticket_ids: Sequence[int], *, but: Collection[int] = ()) -> list[dict[str, Any]]:
    """All files of tickets read as one but those named, of comments too; for customers none of internal notes."""
    statement = _FOR_CUSTOMERS if tx.actor.kind == "customer" else _FOR_STAFF
    rows = await statement.all(tx.connection, {"tenant": tx.tenant_id, "read": list(ticket_ids)})
    return [_attachment_shape(row, tx) for row in rows if row.id not in but]


async def attachments_by_comment(tx: Tx, comment_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The files of these comments, in one query."""
    found: dict[int, list[dict[str, Any]]] = {}
    if comment_ids:
        statement = _ATTACHMENTS.where(attachments.c.comment_id.in_(list(comment_ids)))
        for row in await tx.all(statement, {"tenant": tx.tenant_id}):
            found.setdefault(row.comment_id, []).append(_attachment_shape(row, tx))
    return found


async def may_see_file(tx: Tx, file_id: int) -> bool:
    """Whether the file hangs on a ticket, or on a comment of it, that the actor may read.

    Staff also read what hangs on a ticket that was merged into one they see; a customer's own stays as it was.
    """
    holder = and_(held.c.tenant_id == attachments.c.tenant_id, held.c.id == attachments.c.ticket_id)
    reading = tickets.c.id == held.c.id
    if tx.actor.is_staff:
        reading = or_(reading, and_(held.c.shelf == int(Shelf.MERGED), tickets.c.id == held.c.merged_into_id))
    statement = (
        select(held.c.fields)
        .select_from(
            attachments.join(held, holder)
            .join(tickets, and_(tickets.c.tenant_id == held.c.tenant_id, reading))
            .outerjoin(
                comments,
                and_(comments.c.tenant_id == attachments.c.tenant_id, comments.c.id == attachments.c.comment_id),
            )
        )
        .where(attachments.c.tenant_id == tx.tenant_id, attachments.c.file_id == file_id, policy.visible(tx))
    )
    if tx.actor.kind == "customer":
        statement = statement.where(or_(attachments.c.comment_id.is_(None), comments.c.is_public))
    row = await tx.first(statement.limit(1))
    if row is None or tx.actor.kind != "customer":
        return row is not None
    return file_id not in hidden_files(row, await catalogue(tx))


async def get_snapshot(
    tx: Tx, ticket_id: int, offered: ConditionCatalogue, keys: Collection[str], moment: Moment
) -> dict[str, object]:
    """The values of these condition fields of one ticket, selected as conditions read them."""
    columns = [offered.fields[key].sql(moment).label(f"c{place}") for place, key in enumerate(keys)]
    if not columns:
        return {}
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    row = await tx.one(select(*columns).select_from(tickets).where(*mine))
    return dict(zip(keys, row, strict=True))
