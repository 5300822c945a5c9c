"""Reading a ticket together with those that were merged into it, each caller as far as he could read them anyway."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, exists, func, or_, select

from gongdan.customers import contacts
from gongdan.kernel.errors import NotFound
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import comments, tickets
from gongdan.ticketing.queries.catalogue import Catalogue
from gongdan.ticketing.shelves import Shelf

held = tickets.alias("held")

# Beside a ticket's own columns: the ids of those merged into it, found without a query of their own.
MERGED_IDS = func.array(
    select(held.c.id)
    .where(held.c.tenant_id == tickets.c.tenant_id, held.c.merged_into_id == tickets.c.id)
    .where(held.c.shelf == int(Shelf.MERGED))
    .correlate(tickets)
    .order_by(held.c.id)
    .scalar_subquery()
).label("merged_ids")


@dataclass(frozen=True, slots=True)
class Reading:
    """The tickets that are read as one, by id with their numbers, and the comments that changed places.

    `taken_in` were written elsewhere (comment → where its fact is), `taken_out` are read elsewhere now.
    """

    ticket_id: int
    numbers: Mapping[int, str]
    taken_in: Mapping[int, int]
    taken_out: Collection[int]

    @property
    def ids(self) -> list[int]:
        return list(self.numbers)

    def mark(self, ticket_id: int) -> dict[str, Any] | None:
        """What says that something comes from a merged ticket."""
        if ticket_id == self.ticket_id or ticket_id not in self.numbers:
            return None
        return {"id": ticket_id, "number": self.numbers[ticket_id]}


async def get_reading(tx: Tx, ticket_id: int) -> Reading:
    """What is read as this ticket. Raises NotFound where there is none that the actor may see.

    Staff who see the ticket see all that was merged into it. A customer sees of it what he could read before: his own
    and his organisation's.
    """
    row = tickets.c
    moved = or_(
        exists().where(comments.c.tenant_id == row.tenant_id, comments.c.origin_id == row.id),
        exists().where(
            comments.c.tenant_id == row.tenant_id, comments.c.ticket_id == row.id, comments.c.origin_id.is_not(None)
        ),
    )
    statement = (
        select(row.id, row.number, row.shelf, policy.visible(tx).label("is_seen"), moved.label("has_moved"))
        .where(row.tenant_id == tx.tenant_id, or_(row.id == ticket_id, row.merged_into_id == ticket_id))
        .order_by(row.id)
    )
    found = {one.id: one for one in await tx.all(statement)}
    if ticket_id not in found or not found[ticket_id].is_seen:
        raise NotFound("ticket", ticket_id)
    read = {ticket_id: found[ticket_id]} | {one.id: one for one in found.values() if _is_read(tx, one)}
    taken_in: dict[int, int] = {}
    taken_out: list[int] = []
    if any(one.has_moved for one in read.values()):
        taken_in, taken_out = await _moved_comments(tx, list(read))
    return Reading(ticket_id, {one.id: one.number for one in read.values()}, taken_in, taken_out)


def _is_read(tx: Tx, row: Any) -> bool:
    return row.shelf == Shelf.MERGED and (row.is_seen or tx.actor.is_staff)


async def _moved_comments(tx: Tx, ids: Sequence[int]) -> tuple[dict[int, int], list[int]]:
    row = comments.c
    statement = select(row.id, row.ticket_id, row.origin_id).where(
        row.tenant_id == tx.tenant_id,
        row.origin_id.is_not(None),
        or_(row.ticket_id.in_(ids), row.origin_id.in_(ids)),
    )
    found = await tx.all(statement)
    here = set(ids)
    taken_in = {one.id: one.origin_id for one in found if one.ticket_id in here and one.origin_id not in here}
    return taken_in, [one.id for one in found if one.ticket_id not in here]


async def list_merged(tx: Tx, row: Any) -> Sequence[Row[Any]]:
    """The tickets merged into this one that the actor may read; no query where there are none."""
    if not row.merged_ids:
        return []
    mine = [tickets.c.tenant_id == tx.tenant_id, tickets.c.id.in_(row.merged_ids)]
    if not tx.actor.is_staff:
        mine.append(policy.visible(tx))
    name = and_(contacts.c.tenant_id == tickets.c.tenant_id, contacts.c.id == tickets.c.requester_id)
    statement = (
        select(
            tickets.c.id,
            tickets.c.number,
            tickets.c.title,
            tickets.c.tags,
            tickets.c.requester_id,
            tickets.c.fields,
            contacts.c.name.label("requester_name"),
            tickets.c.created_at,
        )
        .outerjoin(contacts, name)
        .where(*mine)
        .order_by(tickets.c.id)
    )
    return await tx.all(statement)


def merged_shape(tx: Tx, one: Row[Any]) -> dict[str, Any]:
    """A merged ticket in short on the wire."""
    return {
        "id": one.id,
        "number": one.number,
        "title": one.title,
        "tags": one.tags if tx.actor.is_staff else [],
        "requester": {"id": one.requester_id, "name": one.requester_name} if one.requester_id else None,
        "created_at": one.created_at,
    }


async def structure_part(tx: Tx, known: Catalogue, row: Any) -> dict[str, Any]:
    """Where the ticket goes on and which batch it is in: each only for who may see that one."""
    wanted = [one for one in (row.merged_into_id, row.batch_id if tx.actor.is_staff else None) if one]
    found: dict[int, dict[str, Any]] = {}
    if wanted:
        mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id.in_(wanted), policy.visible(tx))
        statement = select(tickets.c.id, tickets.c.number, tickets.c.title).where(*mine)
        found = {one.id: {"id": one.id, "number": one.number, "title": one.title} for one in await tx.all(statement)}
    return {"merged_into": found.get(row.merged_into_id or 0), "batch": found.get(row.batch_id or 0)}


def _end_statement() -> Select[Any]:
    mine = (tickets.c.tenant_id == bindparam("tenant"), tickets.c.id == bindparam("ticket"))
    return select(tickets.c.merged_into_id, tickets.c.shelf).where(*mine)


_END = Fixed(_end_statement())


async def find_end(tx: Tx, ticket_id: int) -> int | None:
    """The ticket in which a merged one goes on; None for any other. Locks nothing."""
    row = await _END.first(tx.connection, {"tenant": tx.tenant_id, "ticket": ticket_id})
    if row is None or row.shelf != Shelf.MERGED:
        return None
    return int(row.merged_into_id)
