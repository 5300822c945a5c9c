"""What holds for all, and how each team takes part and stands."""

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, select

from gongdan.identity import teams
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.models import routing_settings, routing_teams
from gongdan.routing.plans import POINTS
from gongdan.routing.queries.candidates import find_teams
from gongdan.routing.queries.heads import heads_of
from gongdan.ticketing import PRIORITY_WORDS, Shelf, tickets

# Of a tenant that has set nothing: as the columns of a new row.
_UNSET: dict[str, Any] = {
    "capacity": 20,
    "points": POINTS,
    "away_after_minutes": None,
    "retry_minutes": 5,
    "training_share": 20,
    "version": 0,
}
_NO_TEAM: dict[str, Any] = {
    "needs_acceptance": False,
    "accept_minutes": 10,
    "holds_claims": False,
    "overflow_team_id": None,
    "backup_team_id": None,
    "min_on_duty": 0,
    "max_waiting": None,
    "max_age_minutes": None,
    "max_due_per_head": None,
    "warned_at": None,
    "warned_of": None,
    "version": 0,
}


async def get_settings(tx: Tx) -> dict[str, Any]:
    """What holds for all. Raises NotAllowed."""
    policy.may_read_any(tx)
    row = await tx.first(select(routing_settings).where(routing_settings.c.tenant_id == tx.tenant_id))
    kept = row._asdict() if row is not None else _UNSET
    points = kept["points"]
    by_priority = {PRIORITY_WORDS[int(rank)]: amount for rank, amount in points.get("by_priority", {}).items()}
    names = ("capacity", "away_after_minutes", "retry_minutes", "training_share", "version")
    return {
        **{name: kept[name] for name in names},
        "points_by_priority": by_priority,
        "factor_by_type": points.get("by_type", {}),
    }


async def list_teams(tx: Tx, team_id: int | None = None) -> list[dict[str, Any]]:
    """All active teams, or one, with how each stands. Raises NotAllowed."""
    policy.may_read_any(tx)
    row, t = routing_teams.c, teams.c
    same = and_(row.tenant_id == t.tenant_id, row.team_id == t.id)
    own = [column for column in row if column.name not in ("tenant_id", "team_id")]
    statement = select(t.id, t.key, t.name, t.department_id, t.lead_id, *own).select_from(
        teams.outerjoin(routing_teams, same)
    )
    statement = statement.where(t.tenant_id == tx.tenant_id, t.is_active)
    if team_id is not None:
        statement = statement.where(t.id == team_id)
    rows = await tx.all(statement.order_by(t.name, t.id))
    standing = await _standings(tx, [one.id for one in rows])
    there = await find_teams(tx, [one.id for one in rows], tx.now)
    heads = {one.id: await heads_of(tx, there[one.id]) for one in rows}
    return [_team(tx, one, standing, there[one.id], heads[one.id]) for one in rows]


async def get_team(tx: Tx, team_id: int) -> dict[str, Any]:
    """One team. Raises NotFound, NotAllowed."""
    found = await list_teams(tx, team_id)
    if not found:
        raise NotFound("team", team_id)
    return found[0]


def _team(tx: Tx, row: Any, standing: dict[int, Any], there: Any, heads: int) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in _NO_TEAM} if row.version is not None else _NO_TEAM
    own = standing.get(row.id)
    oldest = own.oldest_at if own is not None else None
    return {
        **{name: getattr(row, name) for name in ("id", "key", "name", "department_id", "lead_id")},
        **kept,
        "warned_of": kept["warned_of"] or [],
        "is_planned": there.is_planned,
        "waiting": own.waiting if own is not None else 0,
        "oldest_minutes": 0 if oldest is None else int((tx.now - oldest).total_seconds() // 60),
        "due_in_hour": own.due_in_hour if own is not None else 0,
        "on_duty": heads,
    }


async def _standings(tx: Tx, ids: list[int]) -> dict[int, Any]:
    row = tickets.c
    mine = (row.tenant_id == tx.tenant_id, row.team_id.in_(ids), row.shelf == int(Shelf.DESK), row.state_category < 5)
    waits = and_(row.assignee_id.is_(None), row.state_category < 3)
    statement = select(
        row.team_id,
        func.count().filter(waits).label("waiting"),
        func.min(row.created_at).filter(waits).label("oldest_at"),
        func.count().filter(row.due_at <= tx.now + timedelta(hours=1)).label("due_in_hour"),
    )
    return {one.team_id: one for one in await tx.all(statement.where(*mine).group_by(row.team_id))}
