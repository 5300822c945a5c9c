"""The effect that does something later: a reminder, or any other effect at a time after this one."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field

from gongdan.automation.actions.scheduling import MAX_EFFECTS, effect_problems, keep_scheduled
from gongdan.automation.schemas.parts import EffectIn
from gongdan.automation.socket import EffectRun, effect, never_refused
from gongdan.kernel.errors import FieldProblem
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import WireIn

MAX_MINUTES = 366 * 24 * 60


class LaterParams(WireIn):
    """What is done after a while, unless somebody cancels it on the ticket."""

    after_minutes: int = Field(ge=1, le=MAX_MINUTES, description="so long after the rule", examples=[1440])
    effects: Annotated[list[EffectIn], Field(min_length=1, max_length=MAX_EFFECTS)]


async def _sound(tx: Tx, params: LaterParams) -> list[FieldProblem]:
    nested = [place for place, one in enumerate(params.effects) if one.kind == "schedule"]
    if nested:
        remedy = "Name what is to be done in the end."
        return [FieldProblem(f"effects.{nested[0]}", "nested", "What is done later cannot put off again.", remedy)]
    return await effect_problems(tx, params.effects, "scheduled", "effects")


@effect(
    "schedule",
    params=LaterParams,
    names={"zh-CN": "稍后执行", "en": "Do later"},
    check=_sound,
    fits=frozenset({"trigger", "timed", "macro"}),
    hold=never_refused,
)
async def schedule(tx: Tx, run: EffectRun, params: LaterParams) -> dict[str, Any]:
    """It waits on the ticket, where it can be seen and cancelled."""
    at = tx.now + timedelta(minutes=params.after_minutes)
    effects = [one.model_dump() for one in params.effects]
    return {"scheduled_id": await keep_scheduled(tx, run.ticket_id, at, effects, rule_id=run.rule_id or None)}
