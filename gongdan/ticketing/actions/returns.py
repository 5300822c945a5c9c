"""Count how often a ticket comes back to a team, and call a supervisor when it is too often."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select

from gongdan.identity import actor_of_user, departments, users
from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.actions.follow import let_follow
from gongdan.ticketing.events import ArbitrationRaised
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import arbitrations
from gongdan.ticketing.ping_pong import Pass, count_returns
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.stays import passes_of


async def counted_returns(tx: Tx, ticket: Any, team_id: int | None, *, cause: str) -> Mapping[str, int]:
    """The count that the ticket has once it goes to this team; nothing where it cannot have changed.

    Counted anew from the log each time, so that imported history counts too.
    """
    has_history = ticket.team_id is not None or ticket.transfer_count > 0
    if team_id is None or team_id == ticket.team_id or not has_history:
        return {}
    row = events.c
    mine = (row.tenant_id == tx.tenant_id, row.subject == "ticket", row.subject_id == ticket.id)
    wanted = row.kind.in_(("ticket.opened", "ticket.assigned"))
    facts = await tx.all(select(row.kind, row.payload).where(*mine, wanted).order_by(row.at, row.id))
    opened: Mapping[str, Any] = next((fact.payload for fact in facts if fact.kind == "ticket.opened"), {})
    passes = passes_of(fact.payload for fact in facts if fact.kind == "ticket.assigned")
    passes.append(Pass(ticket.team_id, team_id, cause))
    return {"ping_pong_count": count_returns(opened.get("team_id"), passes)}


async def call_supervisor(tx: Tx, before: Any, after: Any) -> Any:
    """Raise an arbitration for the locked ticket where it came back once too often and none was raised yet.

    Returns the row as it is now.
    """
    has_come_back = after.ping_pong_count > before.ping_pong_count
    if not has_come_back or after.ping_pong_count < (await catalogue(tx)).rules.ping_pong_limit:
        return after
    if after.arbitration_id is not None and await _still_holds(tx, after.arbitration_id):
        return after
    department_id, supervisor_id = await _supervisor(tx, after)
    values = {
        "tenant_id": tx.tenant_id,
        "ticket_id": after.id,
        "department_id": department_id,
        "supervisor_id": supervisor_id,
        "return_count": after.ping_pong_count,
        "raised_at": tx.now,
    }
    arbitration_id = int(await tx.scalar(insert(arbitrations).values(**values).returning(arbitrations.c.id)))
    after = await touch(tx, after, {"arbitration_id": arbitration_id})
    tx.record(
        ArbitrationRaised(
            after.id,
            arbitration_id=arbitration_id,
            supervisor_id=supervisor_id,
            return_count=after.ping_pong_count,
            **concerned(after),
        )
    )
    if supervisor_id is not None:
        await let_follow(tx, after, supervisor_id)
    return after


async def _still_holds(tx: Tx, arbitration_id: int) -> bool:
    row = arbitrations.c
    state = await tx.scalar(select(row.state).where(row.tenant_id == tx.tenant_id, row.id == arbitration_id))
    return state in ("open", "decided")


async def _supervisor(tx: Tx, ticket: Any) -> tuple[int | None, int | None]:
    """Department and person: the manager of the lead department, else of the team's; else nobody by name."""
    wanted = [one for one in (ticket.lead_department_id, ticket.department_id) if one is not None]
    row = departments.c
    managers = (
        select(row.id, row.manager_id)
        .join(users, (users.c.tenant_id == row.tenant_id) & (users.c.id == row.manager_id))
        .where(row.tenant_id == tx.tenant_id, row.id.in_(wanted), users.c.is_active)
    )
    found = {one.id: one.manager_id for one in await tx.all(managers)} if wanted else {}
    for department_id in wanted:
        manager_id = found.get(department_id)
        if manager_id is not None and (await actor_of_user(tx, manager_id)).may(policy.SUPERVISE):
            return department_id, manager_id
    return (wanted[0] if wanted else None), None
