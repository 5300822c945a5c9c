"""Work through many tickets: a batch in one unit, together where nothing is refused, else each by itself."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError

from gongdan.identity import actor_of_user, users
from gongdan.kernel.actor import Actor
from gongdan.kernel.db import is_transient
from gongdan.kernel.errors import AppError, NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.bulk_states import Outcome, Undo, narrowed
from gongdan.ticketing.errors import TicketPutAway
from gongdan.ticketing.models import bulk_edits, tickets
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.undoing import Image

log = logging.getLogger(__name__)

MAX_MESSAGE = 500


@dataclass
class Result:
    """What became of one ticket."""

    ticket_id: int
    outcome: Outcome = Outcome.UNCHANGED
    undo: Undo = Undo.NONE
    code: str | None = None
    message: str | None = None
    fields: list[str] = field(default_factory=list)
    image: Image | None = None
    comment_id: int | None = None


Act = Callable[[int], Awaitable[Result]]


async def worked(
    tx: Tx, ticket_ids: Sequence[int], act: Act, refused: Callable[[Result], None], *, is_apart: bool = False
) -> list[Result]:
    """What `act` makes of each ticket. What it refuses, or what a handler refuses, is that ticket's alone.

    Most batches meet no refusal and are done under one savepoint; one that does is done again, ticket by ticket.
    What follows from it follows once all is done, so that it costs few statements; with `is_apart` ticket by ticket,
    where what one brings about may concern the next.
    """
    try:
        async with tx.savepoint():
            if is_apart:
                return [await _acted(tx, one, act) for one in ticket_ids]
            results = [await act(one) for one in ticket_ids]
            await tx.react()
            return results
    except Exception as odd:  # noqa: BLE001 - whatever it is, it comes again for the ticket to blame
        _raise_transient(odd)
    return [await _alone(tx, one, act, refused) for one in ticket_ids]


async def _acted(tx: Tx, ticket_id: int, act: Act) -> Result:
    result = await act(ticket_id)
    await tx.react()
    return result


async def _alone(tx: Tx, ticket_id: int, act: Act, refused: Callable[[Result], None]) -> Result:
    try:
        async with tx.savepoint():
            return await _acted(tx, ticket_id, act)
    except AppError as odd:
        fields = [problem.field[:120] for problem in odd.problems][:20]
        words = "; ".join(problem.message for problem in odd.problems) or odd.detail
        result = Result(ticket_id, code=odd.code, message=words[:MAX_MESSAGE], fields=fields)
    except Exception as odd:
        _raise_transient(odd)
        log.exception("a ticket of a bulk edit failed", extra={"ticket_id": ticket_id})
        result = Result(ticket_id, code="unforeseen", message="Something went wrong on our side; it is in the log.")
    refused(result)
    return result


def _raise_transient(odd: Exception) -> None:
    """Deadlocks and lost connections are nobody's refusal: the whole batch is tried again."""
    if isinstance(odd, DBAPIError) and is_transient(odd):
        raise odd


async def locked(tx: Tx, ticket_ids: Sequence[int], *, is_reached: bool) -> dict[int, Row[Any]]:
    """The rows of these tickets, locked in the order of their ids; with `is_reached` those that the actor may see."""
    statement = select(tickets).where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id.in_(list(ticket_ids)))
    if is_reached:
        statement = statement.where(policy.visible(tx))
    rows = await tx.all(statement.order_by(tickets.c.id).with_for_update(of=tickets, key_share=True))
    return {row.id: row for row in rows}


def on_desk(rows: dict[int, Row[Any]], ticket_id: int) -> Row[Any]:
    """The row of a ticket that takes changes. Raises NotFound, TicketPutAway."""
    row = rows.get(ticket_id)
    if row is None:
        raise NotFound("ticket", ticket_id)
    if row.shelf != Shelf.DESK:
        raise TicketPutAway(shelf=Shelf(row.shelf).word, remedy="bring it back to the desk first.")
    return row


async def rows_now(tx: Tx, ticket_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """The rows as this unit has left them."""
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id.in_(list(ticket_ids)))
    return {row.id: row for row in await tx.all(select(tickets).where(*mine))}


async def authority(tx: Tx, row: Row[Any]) -> Actor | None:
    """Who is at work, with what he may do now and might do when he asked; None where he may no longer do it."""
    mine = (users.c.tenant_id == tx.tenant_id, users.c.id == row.actor_id, users.c.is_active)
    if await tx.first(select(users.c.id).where(*mine)) is None:
        return None
    actor = await actor_of_user(tx, row.actor_id)
    grants = narrowed(actor.grants, row.grants)
    if actor.kind != "user" or policy.BULK not in grants:
        return None
    return Actor(
        tenant_id=actor.tenant_id,
        kind="user",
        name=actor.name,
        user_id=actor.user_id,
        role_keys=actor.role_keys,
        grants=grants,
        team_ids=actor.team_ids,
        department_ids=actor.department_ids,
        locale=actor.locale,
        time_zone=actor.time_zone,
    )


_KEEP = text(
    "update bulk_edit_items as item set outcome = r.outcome, undo = r.undo, code = r.code, message = r.message,"
    " fields = r.fields, image = coalesce(item.image, r.image), comment_id = coalesce(item.comment_id, r.comment_id)"
    " from jsonb_to_recordset(:results) as r (ticket_id bigint, outcome smallint, undo smallint, code varchar,"
    " message varchar, fields varchar[], image jsonb, comment_id bigint)"
    " where item.tenant_id = :tenant_id and item.bulk_edit_id = :bulk_edit_id and item.ticket_id = r.ticket_id"
).bindparams(bindparam("results", type_=JSONB))


async def keep_results(tx: Tx, bulk_edit_id: int, results: Sequence[Result], **counts: Any) -> None:
    """Write down what became of a batch and how far the bulk edit has come: two statements."""
    told = [{**vars(one), "outcome": int(one.outcome), "undo": int(one.undo)} for one in results]
    await tx.execute(_KEEP, {"results": told, "tenant_id": tx.tenant_id, "bulk_edit_id": bulk_edit_id})
    mine = (bulk_edits.c.tenant_id == tx.tenant_id, bulk_edits.c.id == bulk_edit_id)
    added = {name: bulk_edits.c[name] + number for name, number in counts.items()}
    place = {"reached_id": results[-1].ticket_id, "progress_at": tx.now}
    await tx.execute(update(bulk_edits).where(*mine).values(**added, **place))
