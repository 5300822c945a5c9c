"""Early warning: a team that has more than it can do is told of once, and once when it keeps up again."""

import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, text, update

from gongdan.identity import teams
from gongdan.kernel.actor import system_actor
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.routing.actions.routing import ACTOR
from gongdan.routing.backlog import Standing, Thresholds, crossed
from gongdan.routing.events import TeamBacklogEnded, TeamBacklogWarned
from gongdan.routing.models import routing_teams
from gongdan.routing.queries.candidates import find_teams
from gongdan.routing.queries.heads import heads_of
from gongdan.routing.queries.on_duty import dispatchers_of
from gongdan.ticketing import Shelf, tickets

log = logging.getLogger(__name__)

_patience = Patience(log, "a backlog could not be watched")
_WATCHED = text(
    """
SELECT r.tenant_id, r.team_id FROM routing_teams r
JOIN tenants n ON n.id = r.tenant_id AND n.is_active
JOIN teams t ON t.tenant_id = r.tenant_id AND t.id = r.team_id AND t.is_active
WHERE num_nonnulls(r.max_waiting, r.max_age_minutes, r.max_due_per_head) > 0 OR r.warned_at IS NOT NULL
ORDER BY r.tenant_id, r.team_id
"""
)


async def watch() -> int:
    """All teams that are watched, over all tenants; of how many a warning began or ended."""
    async with system_connection() as connection:
        found = (await connection.execute(_WATCHED)).all()
    turned = 0
    for one in found:
        key = (one.tenant_id, one.team_id)
        if _patience.rests(key):
            continue
        with _patience.with_one(key):
            async with unit(system_actor(one.tenant_id, ACTOR), cause="backlog") as tx:
                turned += await watch_team(tx, one.team_id)
    return turned


async def watch_team(tx: Tx, team_id: int) -> bool:
    """Whether a warning of this team began or ended just now. Whoever watches it at the same time passes over it."""
    row = routing_teams.c
    mine = (row.tenant_id == tx.tenant_id, row.team_id == team_id)
    kept = await tx.first(select(routing_teams).where(*mine).with_for_update(skip_locked=True))
    if kept is None:
        return False
    limits = Thresholds(kept.max_waiting, kept.max_age_minutes, kept.max_due_per_head)
    team = await tx.one(select(teams).where(teams.c.tenant_id == tx.tenant_id, teams.c.id == team_id))
    standing = await standing_of(tx, team_id)
    reasons = crossed(limits, standing, tx.now)
    if bool(reasons) == (kept.warned_at is not None):
        return False
    values = {"warned_at": tx.now if reasons else None, "warned_of": reasons or None}
    await tx.execute(update(routing_teams).where(*mine).values(**values))
    tx.record(await _warning(tx, team, standing, reasons) if reasons else TeamBacklogEnded(team_id, team.name))
    return True


async def _warning(tx: Tx, team: Any, standing: Standing, reasons: list[str]) -> TeamBacklogWarned:
    return TeamBacklogWarned(
        team.id,
        team.name,
        team.lead_id,
        [one.id for one in await dispatchers_of(tx, team, tx.now)],
        reasons,
        standing.waiting,
        standing.age_minutes(tx.now),
        standing.due_in_hour,
        standing.on_duty,
    )


async def standing_of(tx: Tx, team_id: int) -> Standing:
    """What waits in the team's pool, what is due within the hour, and how many are there to do it."""
    row = tickets.c
    mine = (row.tenant_id == tx.tenant_id, row.team_id == team_id, row.shelf == int(Shelf.DESK))
    pool = (row.assignee_id.is_(None), row.state_category < 3)
    waiting = await tx.one(
        select(func.count().label("waiting"), func.min(row.created_at).label("oldest_at")).where(*mine, *pool)
    )
    soon = (row.state_category < 5, row.due_at <= tx.now + timedelta(hours=1))
    there = await find_teams(tx, [team_id], tx.now)
    due = int(await tx.scalar(select(func.count()).select_from(tickets).where(*mine, *soon)) or 0)
    return Standing(
        waiting.waiting, waiting.oldest_at, due, await heads_of(tx, there[team_id]) if team_id in there else 0
    )
