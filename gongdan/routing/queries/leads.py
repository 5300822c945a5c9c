"""Who leads whom."""

from sqlalchemy import and_, select

from gongdan.identity import team_members, teams
from gongdan.kernel.unit import Tx


async def leads_of(tx: Tx, user_id: int) -> list[int]:
    """Who leads the active teams that this person belongs to; not himself."""
    m, t = team_members.c, teams.c
    same = and_(t.tenant_id == m.tenant_id, t.id == m.team_id)
    mine = (m.tenant_id == tx.tenant_id, m.user_id == user_id, t.is_active, t.lead_id.is_not(None))
    rows = await tx.all(select(t.lead_id).select_from(team_members.join(teams, same)).where(*mine).distinct())
    return sorted(one.lead_id for one in rows if one.lead_id != user_id)
