"""Who is on duty, and what is planned."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select

from gongdan.identity import teams, users
from gongdan.kernel.unit import Tx
from gongdan.routing.models import leaves, planned_duties
from gongdan.routing.rotas import Duty, Leave

_duty, _leave = planned_duties.c, leaves.c


async def dispatchers_of(tx: Tx, team: Any, at: datetime) -> Sequence[Row[Any]]:
    """(id, name) of who coordinates for the team now (轮值专员): its own first, then those of its department."""
    absent = (
        select(_leave.id)
        .where(
            _leave.tenant_id == _duty.tenant_id,
            _leave.user_id == _duty.user_id,
            _leave.state == "approved",
            _leave.starts_at <= at,
            _leave.ends_at > at,
        )
        .exists()
    )
    theirs = or_(_duty.team_id == team.id, _duty.department_id == team.department_id)
    same = and_(users.c.tenant_id == _duty.tenant_id, users.c.id == _duty.user_id)
    statement = (
        select(users.c.id, users.c.name)
        .select_from(planned_duties.join(users, same))
        .where(
            _duty.tenant_id == tx.tenant_id,
            theirs,
            _duty.kind == "dispatcher",
            ~_duty.is_cancelled,
            _duty.starts_at <= at,
            _duty.ends_at > at,
            users.c.is_active,
            ~absent,
        )
        .order_by(_duty.team_id.is_(None), users.c.id)
    )
    return await tx.all(statement)


async def dispatchers_on_duty(tx: Tx, team_id: int | None, at: datetime) -> list[int]:
    """Their ids, whoever asks; nobody for a team that is not there."""
    row = teams.c
    team = await tx.first(select(row.id, row.department_id).where(row.tenant_id == tx.tenant_id, row.id == team_id))
    return [] if team is None else [one.id for one in await dispatchers_of(tx, team, at)]


async def list_duties(tx: Tx, team_id: int | None, since: datetime, until: datetime) -> list[Duty]:
    """What is planned in [since, until), of one team or of all."""
    mine = [_duty.tenant_id == tx.tenant_id, ~_duty.is_cancelled, _duty.ends_at > since, _duty.starts_at < until]
    if team_id is not None:
        mine.append(_duty.team_id == team_id)
    rows = await tx.all(select(planned_duties).where(*mine).order_by(_duty.starts_at, _duty.id))
    return [Duty(row.id, row.user_id, row.team_id, row.starts_at, row.ends_at, row.kind) for row in rows]


async def list_absences(tx: Tx, user_ids: Sequence[int], since: datetime, until: datetime) -> list[Leave]:
    """The approved leave of these people in [since, until)."""
    mine = (_leave.tenant_id == tx.tenant_id, _leave.user_id.in_(list(user_ids)), _leave.state == "approved")
    rows = await tx.all(select(leaves).where(*mine, _leave.ends_at > since, _leave.starts_at < until))
    return [Leave(row.id, row.user_id, row.starts_at, row.ends_at) for row in rows]
