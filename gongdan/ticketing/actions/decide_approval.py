"""Decide on a request for approval; when it is granted, what was asked for happens at once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update

from gongdan.identity import actor_of_user
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.errors import AppError, Invalid
from gongdan.kernel.unit import Tx
from gongdan.rendering import clean_text
from gongdan.ticketing.actions.approval_purposes import PURPOSES
from gongdan.ticketing.actions.approval_rows import asked_of, read_request, said_of, ticket_on_desk, write_request
from gongdan.ticketing.actions.approved_move import make_approved_move
from gongdan.ticketing.actions.raise_priority import make_approved_raise
from gongdan.ticketing.approvals import decide
from gongdan.ticketing.errors import (
    ApprovalOver,
    AskerLeft,
    NotYourApproval,
    NotYourTurn,
    OwnApproval,
)
from gongdan.ticketing.events import (
    TicketApprovalDecided,
    TicketApprovalGranted,
    TicketApprovalHindered,
    TicketApprovalRejected,
)
from gongdan.ticketing.models import approval_steps, approvals
from gongdan.ticketing.queries.approvals import get_approval_for_change, get_steps
from gongdan.ticketing.queries.approvers import find_active
from gongdan.ticketing.queries.narrowed_tokens import refuse_narrowed_token
from gongdan.ticketing.schemas.approvals import DecideApproval

PURPOSES["move"] = make_approved_move
PURPOSES["priority"] = make_approved_raise


async def decide_approval(tx: Tx, approval_id: int, wanted: DecideApproval, *, channel: str = "web") -> None:
    """Approve or reject one step. Raises NotYourApproval, ApprovalOver, NotYourTurn; Invalid without a reason."""
    approval = await get_approval_for_change(tx, approval_id)
    await refuse_narrowed_token(tx)
    steps = await get_steps(tx, approval_id)
    step = _mine(tx, approval, steps, wanted.step_id)
    if wanted.decision == "reject" and not clean_text(wanted.comment).strip():
        raise Invalid.one("comment", "required", "A rejection needs a reason.", "Say why in `comment`.")
    ticket = await ticket_on_desk(tx, approval.ticket_id)
    before = read_request(approval, steps)
    after = decide(before, steps.index(step), wanted.decision)
    # A stand-in decides for the first whom he stands in for; whoever was asked himself decides for himself.
    for_id = None if tx.actor.user_id in step.entitled else min(step.entitled)
    await _write_decision(tx, step, wanted, for_id, channel)
    await write_request(tx, approval, steps, after)
    fresh = [steps[place] for place in after.pending if place not in before.pending]
    said = said_of(approval, ticket)
    tx.record(
        TicketApprovalDecided(
            ticket.id,
            step_id=step.id,
            decision=wanted.decision,
            on_behalf_of_id=for_id,
            channel=channel,
            next_step_ids=[one.id for one in fresh],
            **asked_of(fresh),
            **said,
        )
    )
    if after.state == "rejected":
        tx.record(TicketApprovalRejected(ticket.id, step_id=step.id, **said))
    elif after.state == "approved":
        tx.record(TicketApprovalGranted(ticket.id, **said))
        await _do_what_was_approved(tx, approval, ticket)


def _mine(tx: Tx, approval: Any, steps: Sequence[Any], step_id: int | None) -> Any:
    """The step that the actor decides: the one he names, else his own before those of others, in their order."""
    if approval.asked_by_id is not None and approval.asked_by_id == tx.actor.user_id:
        raise OwnApproval
    mine = [step for step in steps if step.entitled and step_id in (None, step.id)]
    if not mine:
        raise NotYourApproval
    if approval.state != "pending":
        raise ApprovalOver(state=approval.state)
    waiting = [step for step in mine if step.state == "pending"]
    if not waiting:
        raise NotYourTurn
    return min(waiting, key=lambda step: (tx.actor.user_id not in step.entitled, step.position))


async def _write_decision(tx: Tx, step: Any, wanted: DecideApproval, for_id: int | None, channel: str) -> None:
    values = {
        "decided_by_id": tx.actor.user_id,
        "on_behalf_of_id": for_id,
        "channel": channel,
        "comment": clean_text(wanted.comment),
        "decided_at": tx.now,
    }
    mine = (approval_steps.c.tenant_id == tx.tenant_id, approval_steps.c.id == step.id)
    await tx.execute(update(approval_steps).where(*mine).values(values))


async def _do_what_was_approved(tx: Tx, approval: Any, ticket: Any) -> None:
    """In the name of whoever asked. Where it cannot be done, the approval stays granted and says why."""
    act = PURPOSES.get(approval.purpose)
    if act is None:
        return
    try:
        asker = await _asker(tx, approval)
        async with tx.acting_as(asker, cause=f"approval:{approval.id}"), tx.savepoint():
            await act(tx, approval, ticket)
            # Who reacts to it belongs to it: if he refuses, it was not done.
            await tx.settle()
    except AppError as refused:
        tx.record(TicketApprovalHindered(ticket.id, code=refused.code, **said_of(approval, ticket)))
        outcome: dict[str, Any] = {"hindrance": refused.code, "hindrance_text": refused.detail}
    else:
        outcome = {"done_at": tx.now}
    mine = (approvals.c.tenant_id == tx.tenant_id, approvals.c.id == approval.id)
    await tx.execute(update(approvals).where(*mine).values(outcome))


async def _asker(tx: Tx, approval: Any) -> Actor:
    if approval.asked_by_id is None:
        return system_actor(tx.tenant_id, approval.asked_by_name)
    actor = await actor_of_user(tx, approval.asked_by_id)
    if actor.kind == "user" and await find_active(tx, approval.asked_by_id) is None:
        raise AskerLeft
    return actor
