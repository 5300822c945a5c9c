"""Reading what recurs: the list, one of them with its next times, and what became of its due times."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, select, true

from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import recurring_runs, recurring_tickets
from gongdan.ticketing.recurrence import upcoming
from gongdan.ticketing.schemas.recurring import rule_of

MOST_UPCOMING = 10
_row = recurring_tickets.c
_run = recurring_runs.c
_BY_ID = Sort("id", (_row.id,), False)
_NEWEST_RUN = Sort("-at", (_run.at, _run.id), True)


async def get_recurring_for_change(tx: Tx, recurring_id: int) -> Row[Any]:
    """The row, locked, for who may set up what recurs. Raises NotFound."""
    policy.may_manage_recurring(tx)
    mine = (_row.tenant_id == tx.tenant_id, _row.id == recurring_id)
    found = await tx.first(select(recurring_tickets).where(*mine).with_for_update())
    if found is None:
        raise NotFound("recurring ticket", recurring_id)
    return found


def _statement(tx: Tx) -> Select[Any]:
    """Each with its last run."""
    last = (
        select(_run.state, _run.problems, _run.at, _run.due_at, _run.ticket_id, _run.skipped)
        .where(_run.tenant_id == _row.tenant_id, _run.recurring_ticket_id == _row.id)
        .order_by(_run.due_at.desc())
        .limit(1)
        .lateral("last_run")
    )
    told = [column.label(f"run_{column.key}") for column in last.c]
    return (
        select(recurring_tickets, *told)
        .select_from(recurring_tickets.outerjoin(last, true()))
        .where(_row.tenant_id == tx.tenant_id)
    )


async def list_recurring(tx: Tx, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of what recurs, in the order in which it was made."""
    policy.may_manage_recurring(tx)
    rows = await tx.all(paged(_statement(tx), _BY_ID, limit, cursor))
    page, next_cursor = cut(rows, _BY_ID, limit, ("id",))
    return {"items": [_shape(row) for row in page], "next_cursor": next_cursor}


async def get_recurring(tx: Tx, recurring_id: int) -> dict[str, Any]:
    """One of them. Raises NotFound."""
    policy.may_manage_recurring(tx)
    row = await tx.first(_statement(tx).where(_row.id == recurring_id))
    if row is None:
        raise NotFound("recurring ticket", recurring_id)
    return _shape(row)


async def list_upcoming(tx: Tx, recurring_id: int) -> dict[str, Any]:
    """Its next times, paused or not."""
    shape = await get_recurring(tx, recurring_id)
    return upcoming_shape(tx, shape["rule"], shape["time_zone"])


def upcoming_shape(tx: Tx, rule: dict[str, Any], zone: str) -> dict[str, Any]:
    """The next times of a stored rule."""
    return {"time_zone": zone, "items": upcoming(rule_of(rule), ZoneInfo(zone), tx.now, MOST_UPCOMING)}


async def list_runs(tx: Tx, recurring_id: int, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of what became of its due times, the newest first."""
    await get_recurring(tx, recurring_id)
    mine = and_(_run.tenant_id == tx.tenant_id, _run.recurring_ticket_id == recurring_id)
    rows = await tx.all(paged(select(recurring_runs).where(mine), _NEWEST_RUN, limit, cursor))
    page, next_cursor = cut(rows, _NEWEST_RUN, limit, ("at", "id"))
    return {"items": [run_shape(row) for row in page], "next_cursor": next_cursor}


async def get_run(tx: Tx, recurring_id: int, run_id: int) -> dict[str, Any]:
    """One run of it. Raises NotFound."""
    await get_recurring(tx, recurring_id)
    mine = (_run.tenant_id == tx.tenant_id, _run.recurring_ticket_id == recurring_id, _run.id == run_id)
    found = await tx.first(select(recurring_runs).where(*mine))
    if found is None:
        raise NotFound("run", run_id)
    return run_shape(found)


def run_shape(row: Any) -> dict[str, Any]:
    """A run on the wire."""
    return {
        "id": row.id,
        "due_at": row.due_at,
        "at": row.at,
        "is_by_hand": row.is_by_hand,
        "state": row.state,
        "ticket_id": row.ticket_id,
        "skipped": row.skipped,
        "problems": row.problems,
    }


def _shape(row: Any) -> dict[str, Any]:
    last_run = {
        name: getattr(row, f"run_{name}") for name in ("state", "at", "due_at", "ticket_id", "skipped", "problems")
    }
    return {
        "id": row.id,
        "name": row.name,
        "draft": row.draft,
        "rule": row.rule,
        "time_zone": row.time_zone,
        "next_at": row.next_at,
        "last_at": row.last_at,
        "is_active": row.is_active,
        "last_run": last_run if row.run_state is not None else None,
        "created_at": row.created_at,
        "version": row.version,
    }
