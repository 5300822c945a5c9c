"""Leave: asked for and decided, or entered as approved."""

from typing import Any

from sqlalchemy import insert, select, update

from gongdan.identity import team_members, teams, users
from gongdan.kernel.errors import NotAllowed, NotFound
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.actions.references import Named
from gongdan.routing.actions.settings import touch_roster
from gongdan.routing.errors import LeaveAlreadyDecided
from gongdan.routing.events import LeaveAsked, LeaveDecided
from gongdan.routing.models import leaves
from gongdan.routing.rotas import leave_span
from gongdan.routing.schemas.rotas import DecideLeaveIn, LeaveIn
from gongdan.ticketing import catalogue

_row = leaves.c


async def ask_leave(tx: Tx, draft: LeaveIn) -> int:
    """For oneself, or for others by who plans; its id. Raises Invalid, NotAllowed."""
    user_id = draft.user_id or tx.actor.user_id or 0
    policy.may_ask_leave(tx, user_id)
    named = Named()
    named.add("person", "user_id", user_id)
    await named.check(tx)
    is_own = user_id == tx.actor.user_id
    if not is_own or draft.is_approved:
        await must_plan_person(tx, user_id)
    person_zone = await tx.scalar(
        select(users.c.time_zone).where(users.c.tenant_id == tx.tenant_id, users.c.id == user_id)
    )
    zone = person_zone or (await catalogue(tx)).time_zone
    since, until = leave_span(draft.from_on, draft.from_half, draft.to_on, draft.to_half, zone)
    names = ("kind", "from_on", "from_half", "to_on", "to_half", "note")
    decided = {"decided_by_id": tx.actor.user_id, "decided_at": tx.now} if draft.is_approved else {}
    values = {
        "tenant_id": tx.tenant_id,
        "user_id": user_id,
        **{name: getattr(draft, name) for name in names},
        "starts_at": since,
        "ends_at": until,
        "state": "approved" if draft.is_approved else "asked",
        "asked_by_id": tx.actor.user_id,
        "created_at": tx.now,
        **decided,
    }
    new_id = int(await tx.scalar(insert(leaves).values(**values).returning(_row.id)))
    if draft.is_approved:
        await touch_roster(tx)
    tx.record(LeaveAsked(new_id, user_id, str(values["state"])))
    return new_id


async def decide_leave(tx: Tx, leave_id: int, wanted: DecideLeaveIn) -> None:
    """Approve or reject what was asked. Raises NotFound, LeaveAlreadyDecided."""
    policy.may_manage_rotas(tx)
    row = await _find(tx, leave_id)
    await must_plan_person(tx, row.user_id)
    if row.state != "asked":
        raise LeaveAlreadyDecided(state=row.state)
    state = "approved" if wanted.decision == "approve" else "rejected"
    await _decide(tx, row, state, wanted.note)


async def cancel_leave(tx: Tx, leave_id: int) -> None:
    """One's own, or by who plans. Raises NotFound, LeaveAlreadyDecided."""
    row = await _find(tx, leave_id)
    if tx.actor.user_id is None or row.user_id != tx.actor.user_id:
        policy.may_manage_rotas(tx)
        await must_plan_person(tx, row.user_id)
    if row.state not in ("asked", "approved"):
        raise LeaveAlreadyDecided(state=row.state)
    await _decide(tx, row, "cancelled", "")


async def must_plan_person(tx: Tx, user_id: int) -> None:
    """Whoever plans decides for the people of his teams and departments. Raises NotAllowed."""
    policy.may_manage_rotas(tx)
    row = users.c
    home = await tx.scalar(select(row.department_id).where(row.tenant_id == tx.tenant_id, row.id == user_id))
    if policy.plans_for(tx, None, home, None):
        return
    t, m = teams.c, team_members.c
    same = (m.tenant_id == t.tenant_id) & (m.team_id == t.id)
    statement = select(t.id, t.department_id, t.lead_id).select_from(teams.join(team_members, same))
    theirs = await tx.all(statement.where(t.tenant_id == tx.tenant_id, m.user_id == user_id))
    if not any(policy.plans_for(tx, one.id, one.department_id, one.lead_id) for one in theirs):
        raise NotAllowed(policy.MANAGE_ROTAS, "You plan for your own teams and departments only.")


async def _find(tx: Tx, leave_id: int) -> Any:
    if not tx.actor.is_staff:
        raise NotAllowed(policy.MANAGE_ROTAS)
    mine = (_row.tenant_id == tx.tenant_id, _row.id == leave_id)
    row = await tx.first(select(leaves).where(*mine).with_for_update())
    if row is None:
        raise NotFound("leave", leave_id)
    return row


async def _decide(tx: Tx, row: Any, state: str, note: str) -> None:
    mine = (_row.tenant_id == tx.tenant_id, _row.id == row.id)
    values = {"state": state, "decided_by_id": tx.actor.user_id, "decided_at": tx.now, "decision_note": note}
    await tx.execute(update(leaves).where(*mine).values(version=_row.version + 1, **values))
    await touch_roster(tx)
    tx.record(LeaveDecided(row.id, row.user_id, state))
