"""By which calendar a team counts, and which teams count by a calendar."""

from typing import Any

from sqlalchemy import or_, select

from gongdan.calendars import WorkingTime, calendars, get_version
from gongdan.identity.models import teams
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx


async def calendar_for_team(tx: Tx, team_id: int | None) -> tuple[int, int, WorkingTime]:
    """(calendar, version, working time) of the team's own calendar, else of the tenant's default.

    A team that is not there, or none, has the default. For counting, whoever acts. Raises NotFound where the tenant
    has no default, which set-up makes.
    """
    c = calendars.c
    own = select(teams.c.calendar_id).where(teams.c.tenant_id == tx.tenant_id, teams.c.id == team_id)
    chosen = select(c.id, c.version).where(c.tenant_id == tx.tenant_id)
    if team_id is None:
        row = await tx.first(chosen.where(c.is_default))
    else:
        is_own = c.id == own.scalar_subquery()
        row = await tx.first(chosen.where(or_(is_own, c.is_default)).order_by(is_own.desc().nulls_last()).limit(1))
    if row is None:
        raise NotFound("default calendar")
    return row.id, row.version, await get_version(tx, row.id, row.version)


async def teams_of_calendar(tx: Tx, calendar_id: int) -> list[dict[str, Any]]:
    """The active teams that have chosen this calendar, by name."""
    t = teams.c
    statement = select(t.id, t.name).where(t.tenant_id == tx.tenant_id, t.calendar_id == calendar_id, t.is_active)
    return [dict(row._mapping) for row in await tx.all(statement.order_by(t.name, t.id))]
