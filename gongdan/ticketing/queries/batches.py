"""Reading batches: the ticket that leads, and the members that the caller may see."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, func, select

from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.errors import BatchDissolved
from gongdan.ticketing.models import ticket_batches, tickets
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.rows import LIST, Words, row_shape
from gongdan.ticketing.queries.structure import lock_tickets, wait_for_turn
from gongdan.ticketing.queries.tickets import must_be_on
from gongdan.ticketing.schemas.structure import MAX_MEMBERS
from gongdan.ticketing.states import CATEGORY_WORDS

_NEWEST = Sort("-gathered_at", (ticket_batches.c.created_at, ticket_batches.c.ticket_id), True)
_LED = LIST.add_columns(ticket_batches.c.created_at.label("gathered_at"), ticket_batches.c.dissolved_at).join(
    ticket_batches,
    (ticket_batches.c.tenant_id == tickets.c.tenant_id) & (ticket_batches.c.ticket_id == tickets.c.id),
)


@dataclass(frozen=True, slots=True)
class Batch:
    """A locked batch: the ticket that leads, its members, and the other tickets that were asked for."""

    lead: Row[Any]
    members: Mapping[int, Row[Any]]
    others: Mapping[int, Row[Any]]


async def get_batch_for_change(
    tx: Tx, batch_id: int, more: Collection[int] = (), *, is_treatment: bool = False
) -> Batch:
    """The batch with all its members and the tickets of `more`, whoever may see them, locked in one order.

    Raises NotFound, NotAllowed, TicketPutAway or BatchDissolved.
    """
    policy.may_restructure(tx)
    await _must_lead(tx, batch_id)
    await wait_for_turn(tx, is_shared=is_treatment)
    rows = await lock_tickets(tx, {batch_id, *await _member_ids(tx, batch_id), *more})
    lead = rows.get(batch_id)
    if lead is None or not lead.is_seen:
        raise NotFound("batch", batch_id)
    await _must_lead(tx, batch_id)
    must_be_on(lead)
    policy.may(tx, policy.STRUCTURE, lead)
    members = {one: row for one, row in rows.items() if row.batch_id == batch_id}
    return Batch(lead, members, {one: rows[one] for one in more if one in rows})


async def _must_lead(tx: Tx, batch_id: int) -> None:
    row = ticket_batches.c
    lead = and_(tickets.c.tenant_id == row.tenant_id, tickets.c.id == row.ticket_id, policy.visible(tx))
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == batch_id)
    batch = await tx.first(select(row.dissolved_at).join(tickets, lead).where(*mine))
    if batch is None:
        raise NotFound("batch", batch_id)
    if batch.dissolved_at is not None:
        raise BatchDissolved


async def _member_ids(tx: Tx, batch_id: int) -> list[int]:
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.batch_id == batch_id)
    return list((await tx.execute(select(tickets.c.id).where(*mine).order_by(tickets.c.id))).scalars())


async def batch_shape(tx: Tx, batch_id: int) -> dict[str, Any]:
    """A batch with its members on the wire. Raises NotFound."""
    policy.may_see_catalogue(tx)
    lead = await tx.first(_LED.where(tickets.c.id == batch_id, policy.visible(tx)), {"tenant": tx.tenant_id})
    if lead is None:
        raise NotFound("batch", batch_id)
    mine = LIST.where(tickets.c.batch_id == batch_id, policy.visible(tx)).order_by(tickets.c.id).limit(MAX_MEMBERS)
    members = await tx.all(mine, {"tenant": tx.tenant_id})
    known = await catalogue(tx)
    words = Words(known, tx.actor.locale)
    by_category = Counter(CATEGORY_WORDS[one.state_category] for one in members)
    return {
        **_shape(lead, by_category),
        **row_shape(lead, known, tx, words),
        "members": [row_shape(one, known, tx, words) for one in members],
    }


async def list_batches(tx: Tx, *, limit: int = 50, cursor: str | None = None) -> dict[str, Any]:
    """A page of the batches whose leading ticket the actor may see, newest first. Customers have none."""
    policy.may_see_catalogue(tx)
    rows = await tx.all(paged(_LED.where(policy.visible(tx)), _NEWEST, limit, cursor), {"tenant": tx.tenant_id})
    page, next_cursor = cut(rows, _NEWEST, limit, ("gathered_at", "id"))
    by_category = await _members_by_category(tx, [row.id for row in page])
    known = await catalogue(tx)
    words = Words(known, tx.actor.locale)
    items = [_shape(row, by_category.get(row.id, Counter())) | row_shape(row, known, tx, words) for row in page]
    return {"items": items, "next_cursor": next_cursor}


def _shape(lead: Any, by_category: Counter[str]) -> dict[str, Any]:
    return {
        "member_count": by_category.total(),
        "members_by_category": dict(by_category),
        "gathered_at": lead.gathered_at,
        "dissolved_at": lead.dissolved_at,
    }


async def _members_by_category(tx: Tx, batch_ids: list[int]) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = {}
    if batch_ids:
        row = tickets.c
        mine = (row.tenant_id == tx.tenant_id, row.batch_id.in_(batch_ids), policy.visible(tx))
        statement = select(row.batch_id, row.state_category, func.count().label("many")).where(*mine)
        for one in await tx.all(statement.group_by(row.batch_id, row.state_category)):
            found.setdefault(one.batch_id, Counter())[CATEGORY_WORDS[one.state_category]] = one.many
    return found
