"""What is done to a ticket at a time: kept, cancelled."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from gongdan.automation.actions.checking import MAX_EFFECTS, effect_problems
from gongdan.automation.errors import ActionEnded
from gongdan.automation.events import TicketActionCancelled, TicketActionScheduled
from gongdan.automation.models import scheduled_actions
from gongdan.automation.schemas.running import ScheduleIn
from gongdan.kernel.errors import Invalid, NotAllowed, NotFound
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso
from gongdan.ticketing import get_ticket_for_change, may_on_ticket
from gongdan.ticketing.events.tickets import concerned

__all__ = ["MAX_EFFECTS", "cancel_scheduled", "effect_problems", "keep_scheduled", "schedule_action"]

MAX_WAITING = 50
_row = scheduled_actions.c


async def schedule_action(tx: Tx, ticket_id: int, wanted: ScheduleIn) -> int:
    """Do it then, in the name of whoever asks; its id. Whoever edits the ticket may. Raises Invalid."""
    if tx.actor.kind != "user":
        raise NotAllowed("ticket.edit")
    ticket = await get_ticket_for_change(tx, ticket_id)
    may_on_ticket(tx, "ticket.edit", ticket)
    if wanted.due_at <= tx.now:
        raise Invalid.one("due_at", "not_ahead", "This time is over.", "Give a time ahead.")
    if problems := await effect_problems(tx, wanted.effects, "scheduled", "effects"):
        raise Invalid(problems=problems)
    effects = [one.model_dump() for one in wanted.effects]
    return await keep_scheduled(tx, ticket_id, wanted.due_at, effects, note=wanted.note)


async def keep_scheduled(
    tx: Tx,
    ticket_id: int,
    due_at: datetime,
    effects: list[dict[str, Any]],
    *,
    rule_id: int | None = None,
    note: str = "",
) -> int:
    """Keep it; its id. Raises Invalid where too much waits on the ticket already."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id, _row.state == "waiting")
    if await tx.scalar(select(func.count()).select_from(scheduled_actions).where(*mine)) >= MAX_WAITING:
        remedy = "Cancel one of them first."
        raise Invalid.one("due_at", "too_many", f"{MAX_WAITING} things wait on this ticket already.", remedy)
    values = {
        "tenant_id": tx.tenant_id,
        "ticket_id": ticket_id,
        "due_at": due_at,
        "effects": effects,
        "note": note,
        "rule_id": rule_id,
        "author_id": tx.actor.user_id,
        "author_name": tx.actor.name[:200],
        "created_at": tx.now,
    }
    made = int(await tx.scalar(insert(scheduled_actions).values(**values).returning(_row.id)))
    kinds = [str(one["kind"]) for one in effects]
    told = concerned(ticket)
    tx.record(TicketActionScheduled(ticket_id, scheduled_id=made, due_at=iso(due_at) or "", effects=kinds, **told))
    return made


async def cancel_scheduled(tx: Tx, ticket_id: int, action_id: int) -> None:
    """It will not be done. Raises NotFound, ActionEnded."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    may_on_ticket(tx, "ticket.edit", ticket)
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id, _row.id == action_id)
    found = await tx.first(select(scheduled_actions).where(*mine).with_for_update())
    if found is None:
        raise NotFound("scheduled action", action_id)
    if found.state != "waiting":
        raise ActionEnded
    ended = {"state": "cancelled", "ended_at": tx.now, "ended_by_name": tx.actor.name[:200]}
    await tx.execute(update(scheduled_actions).where(*mine).values(**ended))
    tx.record(TicketActionCancelled(ticket_id, scheduled_id=action_id, **concerned(ticket)))
