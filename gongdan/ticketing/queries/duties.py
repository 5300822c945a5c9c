"""Reading duties: which team does what."""

from typing import Any

from sqlalchemy import Row, Select, and_, select

from gongdan.identity import teams
from gongdan.kernel.errors import NotFound
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import duties


def _duties(tx: Tx) -> Select[Any]:
    same = and_(teams.c.tenant_id == duties.c.tenant_id, teams.c.id == duties.c.team_id)
    return (
        select(duties, teams.c.key.label("team_key"), teams.c.name.label("team_name"))
        .outerjoin(teams, same)
        .where(duties.c.tenant_id == tx.tenant_id)
    )


async def list_duties(tx: Tx, *, has_retired: bool = False) -> list[dict[str, Any]]:
    """All duties by key."""
    policy.may_see_catalogue(tx)
    statement = _duties(tx) if has_retired else _duties(tx).where(duties.c.is_active)
    return [_shape(tx, row) for row in await tx.all(statement.order_by(duties.c.key))]


async def get_duty(tx: Tx, duty_id: int) -> dict[str, Any]:
    """One duty. Raises NotFound."""
    policy.may_see_catalogue(tx)
    row = await tx.first(_duties(tx).where(duties.c.id == duty_id))
    if row is None:
        raise NotFound("duty", duty_id)
    return _shape(tx, row)


def _shape(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    team = {"id": row.team_id, "key": row.team_key, "name": row.team_name} if row.team_id else None
    return {
        "id": row.id,
        "key": row.key,
        "names": row.names,
        "name": in_locale(row.names, tx.actor.locale),
        "is_active": row.is_active,
        "version": row.version,
        "team": team,
    }
