"""Decide from a link, without signing in: it is good for one step and one approver, until the step is decided.

A link is never stored and never told in logs or events; whoever notifies an approver makes it at that moment. The
step is the round: asking again makes a new request with steps of its own, which no old link opens.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from gongdan.identity import actor_of_user
from gongdan.kernel.errors import NotFound
from gongdan.kernel.signed_links import LinkExpired, LinkInvalid, SignedLink, make_link
from gongdan.kernel.unit import Tx
from gongdan.ticketing.actions.decide_approval import decide_approval
from gongdan.ticketing.errors import NotYourTurn
from gongdan.ticketing.models import approval_steps
from gongdan.ticketing.queries.approvals import get_approval
from gongdan.ticketing.queries.approvers import find_active
from gongdan.ticketing.schemas.approvals import DecideApproval, DecideByLink

PURPOSE = "approval"
LIVES = timedelta(days=7)


async def approval_link(tx: Tx, step_id: int, approver_id: int) -> str:
    """The text of a link by which this person decides this step. Raises NotYourTurn where he cannot decide it now."""
    approval_id = await _approval_of(tx, step_id)
    before = tx.actor
    await tx.become(await actor_of_user(tx, approver_id), is_tenant_set=True)
    try:
        is_his = approval_id is not None and _can_decide(await get_approval(tx, approval_id), step_id)
    except NotFound:
        is_his = False
    finally:
        await tx.become(before, is_tenant_set=True)
    if not is_his:
        raise NotYourTurn
    return make_link(tx.tenant_id, PURPOSE, [step_id, approver_id], tx.now + LIVES)


async def show_linked_approval(tx: Tx, link: SignedLink) -> dict[str, Any]:
    """What the link is for; the unit goes on as its approver. Raises LinkExpired once it can decide nothing."""
    step_id, approver_id = link.ids if len(link.ids) == 2 else (0, 0)
    approval_id = await _approval_of(tx, step_id)
    if approval_id is None:
        raise LinkInvalid
    if await find_active(tx, approver_id) is None:
        raise LinkExpired
    await tx.become(await actor_of_user(tx, approver_id), is_tenant_set=True)
    try:
        approval = await get_approval(tx, approval_id)
    except NotFound:
        raise LinkExpired from None
    if not _can_decide(approval, step_id):
        raise LinkExpired
    approver = {"kind": "user", "id": approver_id, "name": tx.actor.name}
    return {"approver": approver, "step_id": step_id, "approval": approval}


async def decide_by_link(tx: Tx, link: SignedLink, wanted: DecideByLink) -> dict[str, Any]:
    """Decide as the link's approver; returns the approval as it is then. Raises LinkExpired, and as deciding does."""
    shown = await show_linked_approval(tx, link)
    approval_id, step_id = int(shown["approval"]["id"]), int(shown["step_id"])
    decision = DecideApproval(decision=wanted.decision, comment=wanted.comment, step_id=step_id)
    try:
        await decide_approval(tx, approval_id, decision, channel="link")
    except NotYourTurn:
        # Somebody decided in between.
        raise LinkExpired from None
    return await get_approval(tx, approval_id)


def _can_decide(approval: dict[str, Any], step_id: int) -> bool:
    return any(step["id"] == step_id and step["can_decide"] for step in approval["steps"])


async def _approval_of(tx: Tx, step_id: int) -> int | None:
    mine = (approval_steps.c.tenant_id == tx.tenant_id, approval_steps.c.id == step_id)
    found: int | None = await tx.scalar(select(approval_steps.c.approval_id).where(*mine))
    return found
