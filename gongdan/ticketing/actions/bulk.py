"""Ask for a bulk edit, cancel it, have it undone: the tickets are chosen at once, the work is a job's."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, literal, select, update

from gongdan.kernel.errors import Invalid, NotFound
from gongdan.kernel.jobs import enqueue
from gongdan.kernel.unit import Tx
from gongdan.ticketing import bulk_states, policy
from gongdan.ticketing.actions.bulk_changes import resolved
from gongdan.ticketing.errors import BulkEditNotUndoable, BulkEditOver, TooManyBulkEdits, UndoneTooLate
from gongdan.ticketing.events import BulkEditCancelled, BulkEditStarted, BulkEditUndoStarted
from gongdan.ticketing.models import bulk_edit_items, bulk_edits, tickets
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.lists import selected
from gongdan.ticketing.schemas.bulk import MAX_TICKETS, BulkEditIn

MOST_AT_WORK = 3
JOB = "run_bulk_edit"


async def start_bulk_edit(tx: Tx, wanted: BulkEditIn, *, channel: str = "web") -> int:
    """Choose the tickets, remember them, and queue the work. Raises Invalid, NotAllowed, TooManyBulkEdits."""
    policy.may_bulk(tx)
    changes = await resolved(tx, wanted.changes)
    clauses = await chosen(tx, wanted)
    await _hold_number_at_work(tx)
    row: dict[str, Any] = {
        "owner_id": tx.actor.user_id,
        "actor_id": tx.actor.user_id,
        "grants": dict(tx.actor.grants),
        "status": bulk_states.RUNNING,
        "selection": _told_selection(wanted),
        "changes": changes.model_dump(mode="json", exclude_unset=True),
        "channel": channel,
        "total": 0,
        "created_at": tx.now,
        "begun_at": tx.now,
        "progress_at": tx.now,
    }
    new = insert(bulk_edits).values(tenant_id=tx.tenant_id, **row).returning(bulk_edits.c.id)
    bulk_edit_id = int(await tx.scalar(new))
    total = await _freeze(tx, bulk_edit_id, clauses)
    counted = {"total": total, "missing": len(set(wanted.tickets or ())) - total if wanted.tickets else 0}
    await tx.execute(update(bulk_edits).where(*_this(tx, bulk_edit_id)).values(**counted))
    tx.record(BulkEditStarted(bulk_edit_id, row["owner_id"], total=total, parts=sorted(row["changes"])))
    await queue_bulk_edit(tx, bulk_edit_id)
    return bulk_edit_id


async def chosen(tx: Tx, wanted: BulkEditIn) -> list[ColumnElement[bool]]:
    """What narrows tickets to those that are meant, of those that the actor may see. Raises Invalid, NotFound."""
    is_described = wanted.view is not None or wanted.filter is not None or bool(wanted.q)
    if is_described == (wanted.tickets is not None):
        message = "Say which tickets are meant, in one way." if is_described else "Nothing says which tickets."
        raise Invalid.one("tickets", "required", message, "Send `tickets`, or any of `view`, `filter` and `q`.")
    if wanted.tickets is not None:
        return [policy.visible(tx), tickets.c.id.in_(sorted(set(wanted.tickets)))]
    return await selected(tx, view_id=wanted.view, condition=wanted.filter, q=wanted.q)


async def _freeze(tx: Tx, bulk_edit_id: int, clauses: list[ColumnElement[bool]]) -> int:
    """Write the selection down, in one statement; whatever enters or leaves the view later does not count.

    By id: each row holds on to its ticket, and waits for whoever is changing that one.
    """
    found = (
        select(tickets.c.tenant_id, literal(bulk_edit_id), tickets.c.id)
        .where(tickets.c.tenant_id == tx.tenant_id, *clauses)
        .order_by(tickets.c.id)
        .limit(MAX_TICKETS + 1)
    )
    written = insert(bulk_edit_items).from_select(["tenant_id", "bulk_edit_id", "ticket_id"], found)
    frozen = written.returning(bulk_edit_items.c.ticket_id).cte("frozen")
    total = int(await tx.scalar(select(func.count()).select_from(frozen)))
    if total > MAX_TICKETS:
        refuse_too_many()
    return total


def refuse_too_many() -> None:
    """Raises Invalid."""
    message = f"These are more than {MAX_TICKETS:,} tickets."
    raise Invalid.one("filter", "too_many", message, "Narrow the filter, and change the rest in a second bulk edit.")


def _told_selection(wanted: BulkEditIn) -> dict[str, Any]:
    if wanted.tickets is not None:
        return {"tickets": len(set(wanted.tickets))}
    return wanted.model_dump(mode="json", include={"view", "filter", "q"}, exclude_none=True)


async def _hold_number_at_work(tx: Tx) -> None:
    """Raises TooManyBulkEdits; two requests of one person at once are counted one after the other."""
    name = f"bulk edits of {tx.tenant_id}:{tx.actor.user_id}"
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
    row = bulk_edits.c
    mine = (row.tenant_id == tx.tenant_id, row.actor_id == tx.actor.user_id, row.status.in_(bulk_states.AT_WORK))
    if int(await tx.scalar(select(func.count()).select_from(bulk_edits).where(*mine)) or 0) >= MOST_AT_WORK:
        raise TooManyBulkEdits(most=MOST_AT_WORK)


async def queue_bulk_edit(tx: Tx, bulk_edit_id: int) -> None:
    """A turn of work; turns of the same bulk edit come one after the other."""
    lock = f"bulk:{tx.tenant_id}:{bulk_edit_id}"
    await enqueue(tx, JOB, lock=lock, tenant_id=tx.tenant_id, bulk_edit_id=bulk_edit_id)


async def cancel_bulk_edit(tx: Tx, bulk_edit_id: int) -> None:
    """No further ticket is changed; what was done stays, and can be undone. Raises BulkEditOver."""
    row = await _get_for_change(tx, bulk_edit_id)
    if row.status != bulk_states.RUNNING:
        raise BulkEditOver(status=row.status)
    values = {"status": bulk_states.CANCELLED, "finished_at": tx.now}
    await tx.execute(update(bulk_edits).where(*_this(tx, bulk_edit_id)).values(**values))
    waiting = row.total - row.changed - row.unchanged - row.refused
    tx.record(BulkEditCancelled(bulk_edit_id, row.owner_id, changed=row.changed, waiting=waiting))


async def undo_bulk_edit(tx: Tx, bulk_edit_id: int) -> None:
    """Queue that what it did is taken back. Raises BulkEditNotUndoable, UndoneTooLate, TooManyBulkEdits."""
    row = await _get_for_change(tx, bulk_edit_id)
    if row.status not in bulk_states.UNDOABLE:
        raise BulkEditNotUndoable(status=row.status)
    days = (await catalogue(tx)).rules.undo_days
    if days and row.finished_at is not None and tx.now > row.finished_at + timedelta(days=days):
        raise UndoneTooLate(days=days)
    await _hold_number_at_work(tx)
    values = {
        "status": bulk_states.UNDOING,
        "actor_id": tx.actor.user_id,
        "grants": dict(tx.actor.grants),
        "reached_id": 0,
        "begun_at": tx.now,
        "progress_at": tx.now,
        "finished_at": None,
    }
    await tx.execute(update(bulk_edits).where(*_this(tx, bulk_edit_id)).values(**values))
    tx.record(BulkEditUndoStarted(bulk_edit_id, row.owner_id, total=row.changed))
    await queue_bulk_edit(tx, bulk_edit_id)


async def _get_for_change(tx: Tx, bulk_edit_id: int) -> Row[Any]:
    """The locked row, once the batch that is at work on it has ended."""
    policy.may_bulk(tx)
    found = await tx.first(
        select(bulk_edits).where(*_this(tx, bulk_edit_id), policy.own_bulk_edits(tx)).with_for_update(of=bulk_edits)
    )
    if found is None:
        raise NotFound("bulk edit", bulk_edit_id)
    return found


def _this(tx: Tx, bulk_edit_id: int) -> tuple[ColumnElement[bool], ...]:
    return bulk_edits.c.tenant_id == tx.tenant_id, bulk_edits.c.id == bulk_edit_id
