"""How much each person has: open tickets by person, for whoever assigns and for whoever leads."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal_column, or_, select, true

from gongdan.identity import team_members, teams, users
from gongdan.kernel.errors import Invalid
from gongdan.kernel.paging import COUNT_CAP
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import tickets
from gongdan.ticketing.priority_rules import HIGHEST
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category

MAX_PEOPLE = 500
# Written out, so that the index on open work is seen to fit.
_IS_OPEN = tickets.c.state_category < literal_column(str(int(Category.SOLVED)))


def _loads(tx: Tx, which: ColumnElement[bool]) -> Select[Any]:
    """The members of these teams, each with what he has anywhere, whether or not the actor may see it."""
    team, member, person, row = teams.c, team_members.c, users.c, tickets.c
    his = (
        select(row.priority)
        .where(
            row.tenant_id == person.tenant_id, row.assignee_id == person.id, _IS_OPEN, row.shelf == int(Shelf.DESK)
        )
        .correlate(users)
        .limit(COUNT_CAP + 1)
        .subquery()
    )
    urgent = func.count().filter(his.c.priority == HIGHEST)
    counted = select(func.count().label("open"), urgent.label("urgent")).select_from(his).lateral("load")
    return (
        select(
            team.id.label("team_id"),
            team.key.label("team_key"),
            team.name.label("team_name"),
            team.lead_id,
            person.id,
            person.name,
            counted.c.open,
            counted.c.urgent,
        )
        .select_from(
            teams.join(team_members, and_(member.tenant_id == team.tenant_id, member.team_id == team.id))
            .join(users, and_(person.tenant_id == member.tenant_id, person.id == member.user_id))
            .join(counted, true())
        )
        .where(team.tenant_id == tx.tenant_id, team.is_active, person.is_active, which)
        .order_by(team.name, team.id, counted.c.open, person.name, person.id)
        .limit(MAX_PEOPLE)
    )


def _shape(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "is_lead": row.id == row.lead_id,
        "open": {"value": min(row.open, COUNT_CAP), "is_capped": row.open > COUNT_CAP},
        "urgent": min(row.urgent, COUNT_CAP),
    }


def _by_team(rows: Iterable[Row[Any]]) -> list[dict[str, Any]]:
    return [
        {"id": team_id, "key": key, "name": name, "members": [_shape(row) for row in members]}
        for (team_id, key, name), members in groupby(rows, lambda row: (row.team_id, row.team_key, row.team_name))
    ]


async def list_loads(tx: Tx, team: str | None) -> dict[str, Any]:
    """The members of one team, named by key or id, or of all that the actor belongs to or leads.

    The least loaded first. Raises NotAllowed, Invalid.
    """
    policy.may_see_loads(tx)
    if team is None:
        is_own = or_(teams.c.lead_id == tx.actor.user_id, teams.c.id.in_(sorted(tx.actor.team_ids)))
        return {"items": _by_team(await tx.all(_loads(tx, is_own)))}
    is_id = team.isascii() and team.isdigit() and len(team) < 19
    named = teams.c.id == int(team) if is_id else teams.c.key == team
    found = await tx.first(
        select(teams.c.id, teams.c.key, teams.c.name).where(
            teams.c.tenant_id == tx.tenant_id, teams.c.is_active, named
        )
    )
    if found is None:
        raise Invalid.one("team", "not_found", f"There is no team {team!r}.", "See GET /api/v1/teams for their keys.")
    rows = await tx.all(_loads(tx, teams.c.id == found.id))
    whole = {"id": found.id, "key": found.key, "name": found.name, "members": [_shape(row) for row in rows]}
    return {"items": [whole]}


async def list_led_loads(tx: Tx) -> list[dict[str, Any]]:
    """The teams that the actor leads, each with its members and what they have."""
    return _by_team(await tx.all(_loads(tx, teams.c.lead_id == tx.actor.user_id)))
