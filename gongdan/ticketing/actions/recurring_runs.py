"""Open the tickets whose time has come: each due time once, even where workers die or two run at the same time."""

import logging
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import insert, select, update

from gongdan.identity import tenants
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.errors import AppError, FieldProblem
from gongdan.kernel.patience import Patience
from gongdan.kernel.problems import from_validation
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.kernel.wire import iso
from gongdan.ticketing.actions.open import open_ticket
from gongdan.ticketing.actions.recurring import AUTHOR, CHANNEL, problems_of
from gongdan.ticketing.events import RecurringTicketFailed, RecurringTicketOpened
from gongdan.ticketing.models import recurring_runs, recurring_tickets
from gongdan.ticketing.queries.recurring import get_recurring_for_change
from gongdan.ticketing.recurrence import latest_until, next_after
from gongdan.ticketing.schemas.recurring import rule_of
from gongdan.ticketing.schemas.tickets import OpenTicket

log = logging.getLogger(__name__)

_row = recurring_tickets.c
_patience = Patience(log, "a recurring ticket could not be served")


async def open_due_everywhere() -> int:
    """Serve what is due in all tenants, each in a unit of its own; how many were served."""
    served = 0
    async with system_connection() as connection:
        due = (
            select(_row.tenant_id, _row.id)
            .join(tenants, tenants.c.id == _row.tenant_id)
            .where(_row.next_at <= clock.now(), tenants.c.is_active)
            .order_by(_row.next_at)
        )
        found = (await connection.execute(due)).all()
    for tenant_id, recurring_id in found:
        if _patience.rests(recurring_id):
            continue
        with _patience.with_one(recurring_id):
            async with unit(system_actor(tenant_id, AUTHOR), cause="its time came") as tx:
                served += await open_if_due(tx, recurring_id)
    return served


async def open_if_due(tx: Tx, recurring_id: int) -> int:
    """Open the latest ticket that is due; what was missed before it is counted, not caught up. 1 where served.

    The due time moves on in the same transaction as the ticket is opened: together or not at all.
    """
    mine = (_row.tenant_id == tx.tenant_id, _row.id == recurring_id, _row.is_active, _row.next_at <= tx.now)
    row = await tx.first(select(recurring_tickets).where(*mine).with_for_update(skip_locked=True))
    if row is None:
        return 0
    rule, zone = rule_of(row.rule), ZoneInfo(row.time_zone)
    due_at, skipped = latest_until(rule, zone, row.next_at, tx.now)
    if not await _is_served(tx, row.id, due_at):
        await _run(tx, row, due_at, skipped=skipped)
    values = {"next_at": next_after(rule, zone, due_at), "last_at": due_at}
    await tx.execute(
        update(recurring_tickets).where(_row.tenant_id == tx.tenant_id, _row.id == row.id).values(**values)
    )
    return 1


async def _is_served(tx: Tx, recurring_id: int, due_at: datetime) -> bool:
    """Whether this very time was served already, as by a rule that was changed in between."""
    run = recurring_runs.c
    mine = (run.tenant_id == tx.tenant_id, run.recurring_ticket_id == recurring_id, run.due_at == due_at)
    return await tx.scalar(select(run.id).where(*mine)) is not None


async def run_now(tx: Tx, recurring_id: int) -> int:
    """Open a ticket of it besides its times; returns the run's id. It is opened as the clock would open it."""
    row = await get_recurring_for_change(tx, recurring_id)
    return await _run(tx, row, tx.now, is_by_hand=True)


async def _run(tx: Tx, row: Any, due_at: datetime, *, skipped: int = 0, is_by_hand: bool = False) -> int:
    """Open the ticket, or note why it could not be; returns the run's id."""
    ticket_id, problems = await _open(tx, row.draft)
    noted = [asdict(one) for one in problems]
    run_id = await tx.scalar(
        insert(recurring_runs)
        .values(
            tenant_id=tx.tenant_id,
            recurring_ticket_id=row.id,
            due_at=due_at,
            at=tx.now,
            is_by_hand=is_by_hand,
            state="failed" if ticket_id is None else "opened",
            ticket_id=ticket_id,
            skipped=skipped,
            problems=noted,
        )
        .returning(recurring_runs.c.id)
    )
    when = iso(due_at) or ""
    if ticket_id is None:
        tx.record(RecurringTicketFailed(row.id, row.name, due_at=when, problems=noted))
    else:
        tx.record(RecurringTicketOpened(row.id, row.name, ticket_id=ticket_id, due_at=when, skipped=skipped))
    return int(run_id)


async def _open(tx: Tx, draft: dict[str, Any]) -> tuple[int | None, list[FieldProblem]]:
    """The ticket's id, or why there is none: what the draft refers to may have changed since it was checked."""
    caller = tx.actor
    try:
        async with tx.savepoint():
            tx.actor = system_actor(tx.tenant_id, AUTHOR)
            opening = OpenTicket.model_validate(draft)
            return await open_ticket(tx, opening, channel=CHANNEL, may_be_incomplete=True), []
    except AppError as refusal:
        return None, problems_of(refusal)
    except ValidationError as odd:
        return None, problems_of(from_validation([dict(one) for one in odd.errors()]))
    finally:
        tx.actor = caller
