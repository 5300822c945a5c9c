"""Reading nudges, supervisions and holds."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import nudges, supervisions, tickets
from gongdan.ticketing.queries.handovers import staff_only
from gongdan.ticketing.queries.naming import person, with_person
from gongdan.ticketing.queries.tickets import must_see_ticket
from gongdan.ticketing.states import CATEGORY_WORDS, Category

_NUDGES = Sort("-id", (nudges.c.id,), True)
_SUPERVISIONS = Sort("-id", (supervisions.c.id,), True)
_NUDGE_ROWS = with_person(select(nudges), nudges.c.answered_by_id, "answered_by")


# --- nudges ----------------------------------------------------------------------------------------


async def list_nudges(tx: Tx, ticket_id: int, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of a ticket's nudges, newest first; a customer sees those of customers."""
    await must_see_ticket(tx, ticket_id)
    statement = _NUDGE_ROWS.where(nudges.c.tenant_id == tx.tenant_id, nudges.c.ticket_id == ticket_id)
    if tx.actor.kind == "customer":
        statement = statement.where(nudges.c.by_kind == "customer")
    rows = await tx.all(paged(statement, _NUDGES, limit, cursor))
    page, next_cursor = cut(rows, _NUDGES, limit, ("id",))
    return {"items": [nudge_shape(row) for row in page], "next_cursor": next_cursor}


async def get_nudge(tx: Tx, nudge_id: int) -> dict[str, Any]:
    """The nudge on the wire; who may see it was asked before."""
    return nudge_shape(await tx.one(_NUDGE_ROWS.where(nudges.c.tenant_id == tx.tenant_id, nudges.c.id == nudge_id)))


async def get_nudge_of(tx: Tx, ticket_id: int, nudge_id: int) -> dict[str, Any]:
    """One nudge of a ticket that the actor may see; a customer sees those of customers. Raises NotFound."""
    await must_see_ticket(tx, ticket_id)
    row = nudges.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.id == nudge_id)
    found = await tx.first(_NUDGE_ROWS.where(*mine))
    if found is None or (tx.actor.kind == "customer" and found.by_kind != "customer"):
        raise NotFound("nudge", nudge_id)
    return nudge_shape(found)


def nudge_shape(row: Row[Any]) -> dict[str, Any]:
    """A nudge on the wire."""
    return {
        "id": row.id,
        "ticket_id": row.ticket_id,
        "by": {"kind": row.by_kind, "id": row.by_id, "name": row.by_name},
        "count": row.count,
        "began_at": row.began_at,
        "last_at": row.last_at,
        "answered_at": row.answered_at,
        "answered_how": row.answered_how,
        "answered_by": person(row.answered_by_id, row.answered_by_name),
    }


# --- supervisions ----------------------------------------------------------------------------------


def _supervisions() -> Select[Any]:
    row = supervisions.c
    same = and_(tickets.c.tenant_id == row.tenant_id, tickets.c.id == row.ticket_id)
    statement = select(supervisions, tickets.c.number, tickets.c.title, tickets.c.state_category).join(tickets, same)
    statement = with_person(statement, row.supervisor_id, "supervisor")
    return with_person(statement, row.closed_by_id, "closed_by")


_SUPERVISION_ROWS = _supervisions()


def supervision_shape(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    """A supervision on the wire."""
    is_open = row.closed_at is None
    is_done = row.state_category == Category.CLOSED
    return {
        "id": row.id,
        "ticket_id": row.ticket_id,
        "number": row.number,
        "title": row.title,
        "state_category": CATEGORY_WORDS[row.state_category],
        "state": "open" if is_open else "closed",
        "supervisor": person(row.supervisor_id, row.supervisor_name),
        "reason": row.reason,
        "due_at": row.due_at,
        "opened_at": row.opened_at,
        "is_overdue": is_open and not is_done and row.due_at <= tx.now,
        "report_count": row.report_count,
        "last_reported_at": row.last_reported_at,
        "closed_at": row.closed_at,
        "closed_by": person(row.closed_by_id, row.closed_by_name),
        "closing_note": row.closing_note,
    }


async def list_supervisions(
    tx: Tx,
    *,
    ticket_id: int | None = None,
    is_mine: bool = False,
    state: str | None = None,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """A page of supervisions, newest first: of one ticket, or of all that the actor may see; for staff."""
    if ticket_id is not None:
        await must_see_ticket(tx, ticket_id)
    staff_only(tx)
    row = supervisions.c
    statement = _SUPERVISION_ROWS.where(row.tenant_id == tx.tenant_id, policy.visible(tx))
    if ticket_id is not None:
        statement = statement.where(row.ticket_id == ticket_id)
    if is_mine:
        statement = statement.where(row.supervisor_id == tx.actor.user_id)
    if state is not None:
        statement = statement.where(row.closed_at.is_(None) if state == "open" else row.closed_at.is_not(None))
    rows = await tx.all(paged(statement, _SUPERVISIONS, limit, cursor))
    page, next_cursor = cut(rows, _SUPERVISIONS, limit, ("id",))
    return {"items": [supervision_shape(tx, one) for one in page], "next_cursor": next_cursor}


async def get_supervision_row(tx: Tx, ticket_id: int, supervision_id: int) -> Row[Any]:
    """The row with names, of this ticket. Raises NotFound."""
    row = supervisions.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.id == supervision_id)
    found = await tx.first(_SUPERVISION_ROWS.where(*mine))
    if found is None:
        raise NotFound("supervision", supervision_id)
    return found


async def get_supervision(tx: Tx, ticket_id: int, supervision_id: int) -> dict[str, Any]:
    """The supervision on the wire; who may see it was asked before."""
    return supervision_shape(tx, await get_supervision_row(tx, ticket_id, supervision_id))


async def get_supervision_of(tx: Tx, ticket_id: int, supervision_id: int) -> dict[str, Any]:
    """One supervision of a ticket that the actor may see; for staff. Raises NotFound, NotAllowed."""
    await must_see_ticket(tx, ticket_id)
    staff_only(tx)
    return await get_supervision(tx, ticket_id, supervision_id)


# --- part of a ticket ------------------------------------------------------------------------------


async def attention_part(tx: Tx, known: Any, row: Any) -> dict[str, Any]:
    """Whether somebody asked to hurry, watches it, or let it rest; all of it stands in the row.

    Customers are told of their own nudges, which are counted for them.
    """
    is_staff = tx.actor.is_staff
    is_held = is_staff and row.state_category == Category.ON_HOLD
    nudged = (row.nudge_count, row.nudged_at)
    if row.nudge_count and not is_staff:
        nudged = await _nudged_by_customers(tx, row.id)
    return {
        "nudge_count": nudged[0],
        "nudged_at": nudged[1],
        "is_supervised": row.is_supervised if is_staff else None,
        "hold": {"reason": row.hold_reason, "resume_at": row.resume_at} if is_held else None,
    }


async def _nudged_by_customers(tx: Tx, ticket_id: int) -> tuple[int, datetime | None]:
    """How often, and since when the oldest that nobody answered waits."""
    row = nudges.c
    oldest = func.min(row.began_at).filter(row.answered_at.is_(None)).label("oldest")
    statement = select(func.coalesce(func.sum(row.count), 0).label("total"), oldest)
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.by_kind == "customer")
    found = await tx.one(statement.where(*mine))
    return int(found.total), found.oldest
