"""Reads of bulk edits: how far one has come, and what became of each ticket."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, literal_column, select

from gongdan.identity import users
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import bulk_states, policy
from gongdan.ticketing.bulk_states import OUTCOME_WORDS, UNDO_WORDS, Outcome, seconds_left
from gongdan.ticketing.models import bulk_edit_items, bulk_edits, tickets

_NEWEST = Sort("-id", (bulk_edits.c.id,), True)
_BY_TICKET = Sort("ticket_id", (bulk_edit_items.c.ticket_id,), False)
_OUTCOMES = {word: number for number, word in OUTCOME_WORDS.items()} | {"cancelled": int(Outcome.WAITING)}


def _mine(tx: Tx) -> Select[Any]:
    policy.may_see_bulk_edits(tx)
    whose = and_(users.c.tenant_id == bulk_edits.c.tenant_id, users.c.id == bulk_edits.c.owner_id)
    statement = select(bulk_edits, users.c.name.label("owner_name")).join(users, whose)
    return statement.where(bulk_edits.c.tenant_id == tx.tenant_id, policy.own_bulk_edits(tx))


async def get_bulk_edit(tx: Tx, bulk_edit_id: int) -> Row[Any]:
    """One's own, or that of somebody whom one supervises. Raises NotFound."""
    found = await tx.first(_mine(tx).where(bulk_edits.c.id == bulk_edit_id))
    if found is None:
        raise NotFound("bulk edit", bulk_edit_id)
    return found


async def list_bulk_edits(tx: Tx, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of them, the newest first."""
    page, next_cursor = cut(await tx.all(paged(_mine(tx), _NEWEST, limit, cursor)), _NEWEST, limit, ("id",))
    return {"items": [bulk_edit_shape(tx, row) for row in page], "next_cursor": next_cursor}


def bulk_edit_shape(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    """A bulk edit on the wire."""
    looked_at = row.changed + row.unchanged + row.refused
    is_undo = row.status == bulk_states.UNDOING
    total, worked = (row.changed, row.undone + row.kept) if is_undo else (row.total, looked_at)
    pace = (row.progress_at - row.begun_at).total_seconds()
    comment = row.changes.get("comment")
    written = "none" if comment is None else "public" if comment.get("is_public", True) else "internal"
    may_bulk = tx.actor.may(policy.BULK)
    names = ("total", "missing", "changed", "unchanged", "refused", "undone", "kept", "created_at", "finished_at")
    return {name: getattr(row, name) for name in names} | {
        "id": row.id,
        "status": row.status,
        "owner": {"id": row.owner_id, "name": row.owner_name},
        "selection": row.selection,
        "changes": row.changes,
        "waiting": row.total - looked_at,
        "comments": written,
        "seconds_left": seconds_left(total, worked, pace) if row.status in bulk_states.AT_WORK else None,
        "can_cancel": may_bulk and row.status == bulk_states.RUNNING,
        "can_undo": may_bulk and row.status in bulk_states.UNDOABLE and row.changed > 0,
    }


async def list_results(
    tx: Tx, bulk_edit_id: int, *, outcome: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """A page of what became of its tickets, in the order of their ids."""
    bulk_edit = await get_bulk_edit(tx, bulk_edit_id)
    item = bulk_edit_items.c
    seen = policy.visible(tx).label("is_seen")
    there = and_(tickets.c.tenant_id == item.tenant_id, tickets.c.id == item.ticket_id)
    statement = select(bulk_edit_items, tickets.c.number, tickets.c.title, seen).join(tickets, there)
    statement = statement.where(item.tenant_id == tx.tenant_id, item.bulk_edit_id == bulk_edit_id)
    for clause in _of(outcome, bulk_edit):
        statement = statement.where(clause)
    rows = await tx.all(paged(statement, _BY_TICKET, limit, cursor))
    page, next_cursor = cut(rows, _BY_TICKET, limit, ("ticket_id",))
    return {"items": [_result_shape(row, bulk_edit) for row in page], "next_cursor": next_cursor}


def _of(outcome: str | None, bulk_edit: Row[Any]) -> list[ColumnElement[bool]]:
    if outcome is None:
        return []
    if outcome == "kept":
        return [bulk_edit_items.c.undo > 1]
    is_waiting = bulk_edit.status == bulk_states.RUNNING
    if outcome in ("waiting", "cancelled") and is_waiting != (outcome == "waiting"):
        return [literal_column("false")]
    return [bulk_edit_items.c.outcome == _OUTCOMES[outcome]]


def _result_shape(row: Row[Any], bulk_edit: Row[Any]) -> dict[str, Any]:
    outcome = OUTCOME_WORDS[row.outcome]
    if row.outcome == Outcome.WAITING and bulk_edit.status != bulk_states.RUNNING:
        outcome = "cancelled"
    # What went out of reach is named, so that it can be asked about; what it says is not told.
    return {
        "ticket": {"id": row.ticket_id, "number": row.number, "title": row.title if row.is_seen else ""},
        "outcome": outcome,
        "undo": UNDO_WORDS.get(row.undo),
        "code": row.code,
        "message": row.message,
        "fields": row.fields,
        "comment_id": row.comment_id,
    }
