"""The effect that asks people for their approval."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from gongdan.automation.effects.texts import written
from gongdan.automation.past import Past
from gongdan.automation.socket import EffectRun, effect
from gongdan.kernel.errors import AppError, FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import WireIn
from gongdan.ticketing import (
    ApproverIn,
    AskApproval,
    TicketClosed,
    ask_for_approval,
    catalogue,
    person_of,
    placeholder_faults,
)


class ApprovalParams(WireIn):
    """A request for approval, by those who are named."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)] = Field(
        description="why, with placeholders; the approvers read it", examples=["{{ticket.number}} 需要主管审批"]
    )
    approvers: Annotated[list[ApproverIn], Field(min_length=1, max_length=10)]
    rule: str = Field(default="any", pattern="^(any|all|in_order)$", description="any, all or in_order")


async def _sound(tx: Tx, params: ApprovalParams) -> list[FieldProblem]:
    known = await catalogue(tx)
    usable = {key: one for key, one in known.fields.items() if one.is_active}
    problems = placeholder_faults(params.reason, "reason", usable, is_for_customers=False)
    for place, one in enumerate(params.approvers):
        if one.id is not None:
            try:
                await person_of(tx, one.id, f"approvers.{place}.id")
            except Invalid as odd:
                problems += odd.problems
    return problems


def _hold(past: Past, params: ApprovalParams) -> tuple[AppError | None, Sequence[str]]:
    if past.is_closed:
        return TicketClosed(), ()
    if past.faults:
        return Invalid(problems=past.faults[:1]), ()
    # Who leads a team or bears a role is a matter of that day.
    return None, () if all(one.kind == "person" for one in params.approvers) else ("approvers",)


@effect(
    "ask_approval",
    params=ApprovalParams,
    names={"zh-CN": "发起审批", "en": "Ask for approval"},
    check=_sound,
    hold=_hold,
)
async def ask_approval(tx: Tx, run: EffectRun, params: ApprovalParams) -> dict[str, Any]:
    """Asked in the name of the rule."""
    reason = await written(tx, run.ticket_id, params.reason, "text", is_for_customers=False)
    wanted = AskApproval.model_validate({"reason": reason[:2000], "approvers": params.approvers, "rule": params.rule})
    return {"approval_id": await ask_for_approval(tx, run.ticket_id, wanted)}
