"""What rules of automation can do with escalations."""

from typing import Any, Literal

from pydantic import Field

from gongdan.automation.effects import EffectRun, Past, effect
from gongdan.escalation.actions.starting import Beginning, begin
from gongdan.escalation.actions.telling import note_step, reach
from gongdan.escalation.queries.running import find_ladder, running_of
from gongdan.escalation.schemas.ladders import MAX_LEVELS
from gongdan.kernel.errors import AppError
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import WireIn
from gongdan.ticketing import Category, TicketClosed, get_ticket_for_change

# Where a rule tells a reason in words of its own.
MAX_REASON = 2000


class EscalateParams(WireIn):
    """On which path, why, and to which level."""

    path: Literal["technical", "management"] = Field(examples=["management"])
    trigger: Literal["time", "complexity", "wish", "impact"] = Field(default="time", examples=["wish"])
    level: int = Field(default=1, ge=1, le=MAX_LEVELS, description="to which it comes at least", examples=[1])
    reason: str = Field(default="", max_length=MAX_REASON, description="shown with the escalation")


def _hold(past: Past, params: EscalateParams) -> tuple[AppError | None, tuple[str, ...]]:
    return (TicketClosed() if past.is_closed else None), ()


@effect("escalate", params=EscalateParams, names={"zh-CN": "升级工单", "en": "Escalate the ticket"}, hold=_hold)
async def escalate(tx: Tx, run: EffectRun, params: EscalateParams) -> dict[str, Any]:
    """Begins an escalation, or takes up the one that runs; where it is as high already, nothing is done."""
    ticket = await get_ticket_for_change(tx, run.ticket_id)
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    running = next((one for one in await running_of(tx, ticket.id) if one.path == params.path), None)
    if running is not None:
        level = min(params.level, len(running.levels))
        if running.level >= level:
            await note_step(tx, running.id, "joined", running.level, note=run.rule_name)
            return {}
        row = await reach(tx, ticket, running, level, note=run.rule_name)
    else:
        ladder = await find_ladder(tx, ticket, params.path)
        row = await begin(
            tx,
            ticket,
            Beginning(
                params.path,
                params.trigger,
                params.trigger,
                ladder=ladder,
                level=min(params.level, len(ladder.levels) if ladder else 1),
                reason=params.reason or run.rule_name,
            ),
        )
    return {"escalation": row.id, "path": row.path, "level": row.level}
