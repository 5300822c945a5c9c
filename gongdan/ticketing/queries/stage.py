"""What the flow says about a ticket on the wire: its stage, who leads it, who received it."""

from typing import Any

from sqlalchemy import select

from gongdan.identity import teams
from gongdan.kernel.unit import Tx
from gongdan.ticketing.queries.catalogue import Catalogue

Team = dict[str, Any] | None


async def stage_part(tx: Tx, known: Catalogue, row: Any) -> dict[str, Any]:
    """A part of a ticket's shape. Nothing is asked where the team that has it also leads and received it."""
    is_customer = tx.actor.kind == "customer"
    here = {row.team_id: {"id": row.team_id, "key": row.team_key, "name": row.team_name}} if row.team_id else {}
    others = {row.lead_team_id, None if is_customer else row.receiver_team_id} - {None, row.team_id}
    found = here | (await _teams(tx, others) if others else {})
    return {
        "stage": None if is_customer else _stage(tx, known, row),
        "lead_team": found.get(row.lead_team_id),
        "receiver_team": None if is_customer else found.get(row.receiver_team_id),
    }


def _stage(tx: Tx, known: Catalogue, row: Any) -> dict[str, Any] | None:
    state = known.workflow(row.workflow_version_id).states.get(row.state)
    owner = state.owner if state else None
    if owner is None and row.stage_due_at is None:
        return None
    is_overdue = row.stage_due_at is not None and row.stage_due_at <= tx.now
    return {"owner": owner, "due_at": row.stage_due_at, "is_overdue": is_overdue}


async def _teams(tx: Tx, ids: set[int]) -> dict[int, dict[str, Any]]:
    columns = (teams.c.id, teams.c.key, teams.c.name)
    rows = await tx.all(select(*columns).where(teams.c.tenant_id == tx.tenant_id, teams.c.id.in_(sorted(ids))))
    return {row.id: {"id": row.id, "key": row.key, "name": row.name} for row in rows}
