"""What rules of automation can do with routing: give a ticket out by the routing rules."""

from typing import Any

from pydantic import Field

from gongdan.automation.effects import EffectRun, effect
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import WireIn
from gongdan.routing.actions.routing import route
from gongdan.routing.queries.routed import find_last_decision
from gongdan.ticketing import get_ticket_for_change


class RouteParams(WireIn):
    """Whether somebody who has it already may lose it."""

    only_unowned: bool = Field(default=True, description="false: also a ticket that somebody has is given out anew")


@effect("route", params=RouteParams, names={"zh-CN": "按派单规则分派", "en": "Route by the rules"})
async def route_ticket(tx: Tx, run: EffectRun, params: RouteParams) -> dict[str, Any]:
    """Who gets it by the routing rules; nothing where the tenant has none."""
    ticket = await get_ticket_for_change(tx, run.ticket_id)
    if params.only_unowned and ticket.assignee_id is not None:
        return {}
    if await route(tx, run.ticket_id, "rule") is None:
        return {}
    decision = await find_last_decision(tx, run.ticket_id)
    return {
        "decision": decision.id,
        "outcome": decision.outcome,
        "team": decision.team_id,
        "assignee": decision.user_id,
    }
