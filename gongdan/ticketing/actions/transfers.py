"""What must hold before a person may take a ticket from one team to another."""

from typing import Any

from sqlalchemy import select

from gongdan.identity import users
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.errors import ArbitrationOpen, HandoverRequired
from gongdan.ticketing.models import arbitrations
from gongdan.ticketing.queries.catalogue import catalogue


async def hold_transfer(tx: Tx, ticket: Any, team_id: int | None, *, is_handover: bool = False) -> None:
    """Raises ArbitrationOpen, NotAllowed after an arbitration, or HandoverRequired where the rules ask for one.

    Within a team, and for the product itself, nothing is asked.
    """
    if ticket.team_id is None or team_id == ticket.team_id or tx.actor.is_system:
        return
    if ticket.arbitration_id is not None:
        await _hold_arbitration(tx, ticket)
    if not is_handover and (await catalogue(tx)).rules.handover_required:
        raise HandoverRequired(ticket=ticket.id)


async def _hold_arbitration(tx: Tx, ticket: Any) -> None:
    row = arbitrations.c
    supervisor = (users.c.tenant_id == row.tenant_id) & (users.c.id == row.supervisor_id)
    found = await tx.one(
        select(row.state, row.supervisor_id, users.c.name)
        .select_from(arbitrations.outerjoin(users, supervisor))
        .where(row.tenant_id == tx.tenant_id, row.id == ticket.arbitration_id)
    )
    if found.state == "open":
        raise ArbitrationOpen(supervisor=found.name or "A supervisor", arbitration=ticket.arbitration_id)
    is_supervisor = found.supervisor_id == tx.actor.user_id or policy.reaches(tx.actor, policy.SUPERVISE, ticket)
    if found.state == "decided" and not is_supervisor:
        detail = "A supervisor decided that this team has the ticket for good: ask one of them to give it on."
        raise NotAllowed(policy.SUPERVISE, detail)
