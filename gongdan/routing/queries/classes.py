"""Classes, and how many places there are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select

from gongdan.identity import team_members, teams, users
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.models import class_people, class_tickets, routing_settings, training_classes
from gongdan.routing.shares import most_at_once, places
from gongdan.ticketing import tickets, visible_tickets

DEFAULT_SHARE = 20
_row, _pupil = training_classes.c, class_people.c


async def members_of(tx: Tx, team_id: int) -> set[int]:
    """The front line of a team: its active members."""
    m, u = team_members.c, users.c
    same = and_(u.tenant_id == m.tenant_id, u.id == m.user_id)
    mine = (m.tenant_id == tx.tenant_id, m.team_id == team_id, u.is_active, u.contact_id.is_(None))
    return {one.id for one in await tx.all(select(u.id).select_from(team_members.join(users, same)).where(*mine))}


async def taken_places(tx: Tx, team_id: int, since: datetime, until: datetime) -> Sequence[Row[Any]]:
    """(starts_at, ends_at, people) of the classes of a team that overlap [since, until)."""
    same = and_(_pupil.tenant_id == _row.tenant_id, _pupil.class_id == _row.id)
    mine = (_row.tenant_id == tx.tenant_id, _row.team_id == team_id, _row.state.in_(("planned", "running")))
    return await tx.all(
        select(_row.starts_at, _row.ends_at, func.count().label("people"))
        .select_from(training_classes.join(class_people, same))
        .where(*mine, _row.starts_at < until, _row.ends_at > since)
        .group_by(_row.id, _row.starts_at, _row.ends_at)
    )


async def get_places(tx: Tx, team_id: int, since: datetime, until: datetime) -> dict[str, Any]:
    """How many may be in class, and how many more in all of this time. Raises NotFound, NotAllowed."""
    policy.may_read_rotas(tx)
    if await tx.first(select(teams.c.id).where(teams.c.tenant_id == tx.tenant_id, teams.c.id == team_id)) is None:
        raise NotFound("team", team_id)
    row = routing_settings.c
    share = await tx.scalar(select(row.training_share).where(row.tenant_id == tx.tenant_id))
    share = DEFAULT_SHARE if share is None else share
    front_line = len(await members_of(tx, team_id))
    most = places(front_line, share)
    stretches = [(one.starts_at, one.ends_at, one.people) for one in await taken_places(tx, team_id, since, until)]
    free = max(0, most - most_at_once(stretches, since, until))
    return {"team_id": team_id, "front_line": front_line, "share": share, "places": most, "free": free}


async def list_classes(tx: Tx, team_id: int | None) -> dict[str, Any]:
    """The last hundred, the latest first. Raises NotAllowed."""
    policy.may_read_rotas(tx)
    mine = [_row.tenant_id == tx.tenant_id]
    if team_id is not None:
        mine.append(_row.team_id == team_id)
    rows = await tx.all(_with_team().where(*mine).order_by(_row.starts_at.desc(), _row.id.desc()).limit(100))
    return {"items": await _shapes(tx, rows), "next_cursor": None}


async def get_class(tx: Tx, class_id: int) -> dict[str, Any]:
    """One class. Raises NotFound, NotAllowed."""
    policy.may_read_rotas(tx)
    rows = await tx.all(_with_team().where(_row.tenant_id == tx.tenant_id, _row.id == class_id))
    if not rows:
        raise NotFound("class", class_id)
    return (await _shapes(tx, rows))[0]


def _with_team() -> Any:
    same = and_(teams.c.tenant_id == _row.tenant_id, teams.c.id == _row.team_id)
    return select(training_classes, teams.c.name.label("team_name")).select_from(training_classes.join(teams, same))


async def _shapes(tx: Tx, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    ids = [one.id for one in rows]
    same = and_(users.c.tenant_id == _pupil.tenant_id, users.c.id == _pupil.user_id)
    people = await tx.all(
        select(_pupil.class_id, _pupil.user_id, users.c.name)
        .select_from(class_people.join(users, same))
        .where(_pupil.tenant_id == tx.tenant_id, _pupil.class_id.in_(ids))
        .order_by(users.c.name, users.c.id)
    )
    row = class_tickets.c
    its = and_(tickets.c.tenant_id == row.tenant_id, tickets.c.id == row.ticket_id)
    moved = await tx.all(
        select(class_tickets, tickets.c.number)
        .select_from(class_tickets.join(tickets, its))
        .where(row.tenant_id == tx.tenant_id, row.class_id.in_(ids), visible_tickets(tx))
        .order_by(row.ticket_id)
        .limit(2000)
    )
    names = ("id", "name", "team_id", "team_name", "backup_team_id", "starts_at", "ends_at", "state", "version")
    parts = ("ticket_id", "number", "user_id", "left_at", "ended_at", "outcome")
    return [
        {
            **{name: getattr(one, name) for name in names},
            "people": [{"user_id": p.user_id, "name": p.name} for p in people if p.class_id == one.id],
            "tickets": [{n: getattr(t, n) for n in parts} for t in moved if t.class_id == one.id],
        }
        for one in rows
    ]
