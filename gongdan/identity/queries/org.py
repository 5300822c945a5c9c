"""Reads of tenants, departments and teams."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.calendars import calendars
from gongdan.identity import policy
from gongdan.identity.models import departments, team_members, teams, tenants, users
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx

MAX_MEMBERS = 1000
_BY_NAME = Sort("name", (teams.c.name, teams.c.id), False)


async def active_tenant_ids(connection: AsyncConnection) -> list[int]:
    """Every tenant that is switched on, over a system connection."""
    found = await connection.scalars(select(tenants.c.id).where(tenants.c.is_active).order_by(tenants.c.id))
    return list(found)


async def get_tenant(tx: Tx) -> dict[str, Any]:
    """The tenant of the transaction."""
    policy.staff_only(tx)
    columns = (
        tenants.c.id,
        tenants.c.slug,
        tenants.c.name,
        tenants.c.locale,
        tenants.c.time_zone,
        tenants.c.phone_region,
    )
    return dict((await tx.one(select(*columns).where(tenants.c.id == tx.tenant_id)))._mapping)


# --- departments -----------------------------------------------------------------------------------


def _departments(tx: Tx) -> Select[Any]:
    d = departments.c
    return (
        select(
            d.id, d.name, d.parent_id, d.path, d.manager_id, users.c.name.label("manager"), d.position,
            d.is_active, d.version,
        )
        .outerjoin(users, and_(users.c.tenant_id == d.tenant_id, users.c.id == d.manager_id))
        .where(d.tenant_id == tx.tenant_id)
    )  # fmt: skip


def _department(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "parent_id": row.parent_id,
        "path": row.path,
        "manager": _named(row.manager_id, row.manager),
        "position": row.position,
        "is_active": row.is_active,
        "version": row.version,
    }


def _named(id: int | None, name: str | None) -> dict[str, Any] | None:
    return None if id is None else {"id": id, "name": name}


async def list_departments(tx: Tx, *, with_retired: bool = False) -> list[dict[str, Any]]:
    """All departments as a tree: each with its `children`, neighbours by position and name."""
    policy.staff_only(tx)
    statement = _departments(tx).order_by(
        func.cardinality(departments.c.path), departments.c.position, departments.c.name, departments.c.id
    )
    if not with_retired:
        statement = statement.where(departments.c.is_active)
    nodes: dict[int, dict[str, Any]] = {}
    tops: list[dict[str, Any]] = []
    for row in await tx.all(statement):  # those above come first
        node = nodes[row.id] = {**_department(row), "children": []}
        above = nodes.get(row.parent_id)
        (above["children"] if above else tops).append(node)
    return tops


async def get_department(tx: Tx, department_id: int) -> dict[str, Any]:
    """Raises NotFound."""
    policy.staff_only(tx)
    row = await tx.first(_departments(tx).where(departments.c.id == department_id))
    if row is None:
        raise NotFound("department", department_id)
    return _department(row)


# --- teams -----------------------------------------------------------------------------------------


def _teams(tx: Tx) -> Select[Any]:
    t = teams.c
    count = (
        select(func.count())
        .select_from(team_members)
        .join(users, and_(users.c.tenant_id == team_members.c.tenant_id, users.c.id == team_members.c.user_id))
        .where(team_members.c.tenant_id == tx.tenant_id, team_members.c.team_id == t.id, users.c.is_active)
        .scalar_subquery()
    )
    lead = users.alias("lead")
    return (
        select(
            t.id, t.key, t.name, t.department_id, departments.c.name.label("department"), t.lead_id,
            lead.c.name.label("lead"), t.calendar_id, calendars.c.names.label("calendar"),
            count.label("member_count"), t.is_active, t.version,
        )
        .outerjoin(departments, and_(departments.c.tenant_id == t.tenant_id, departments.c.id == t.department_id))
        .outerjoin(lead, and_(lead.c.tenant_id == t.tenant_id, lead.c.id == t.lead_id))
        .outerjoin(calendars, and_(calendars.c.tenant_id == t.tenant_id, calendars.c.id == t.calendar_id))
        .where(t.tenant_id == tx.tenant_id)
    )  # fmt: skip


def _team(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "key": row.key,
        "name": row.name,
        "department": _named(row.department_id, row.department),
        "lead": _named(row.lead_id, row.lead),
        "calendar": _named(row.calendar_id, in_locale(row.calendar, tx.actor.locale)),
        "member_count": row.member_count,
        "is_active": row.is_active,
        "version": row.version,
    }


async def list_teams(
    tx: Tx, *, q: str | None = None, with_retired: bool = False, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of teams by name, and the cursor of the next."""
    policy.staff_only(tx)
    statement = _teams(tx)
    if q:
        statement = statement.where(or_(teams.c.name.icontains(q, autoescape=True), teams.c.key == q))
    if not with_retired:
        statement = statement.where(teams.c.is_active)
    rows, following = cut(await tx.all(paged(statement, _BY_NAME, limit, cursor)), _BY_NAME, limit, ("name", "id"))
    return [_team(tx, row) for row in rows], following


async def get_team(tx: Tx, team_id: int) -> dict[str, Any]:
    """The team with its members. Raises NotFound."""
    policy.staff_only(tx)
    row = await tx.first(_teams(tx).where(teams.c.id == team_id))
    if row is None:
        raise NotFound("team", team_id)
    members = await tx.all(
        select(users.c.id, users.c.name, users.c.is_active)
        .join(team_members, and_(team_members.c.tenant_id == users.c.tenant_id, team_members.c.user_id == users.c.id))
        .where(users.c.tenant_id == tx.tenant_id, team_members.c.team_id == team_id)
        .order_by(users.c.name, users.c.id)
        .limit(MAX_MEMBERS)
    )
    return {**_team(tx, row), "members": [dict(member._mapping) for member in members]}


async def get_teams(tx: Tx, ids: Collection[int]) -> dict[int, str]:
    """{id: name} of those of these teams that there are."""
    return await _names_of(tx, teams, ids)


def no_team(tx: Tx) -> str:
    """What stands in reports where a ticket has no team, in the actor's language."""
    return in_locale({"zh-CN": "未分派", "en": "Unassigned"}, tx.actor.locale)


async def get_department_names(tx: Tx, ids: Collection[int]) -> dict[int, str]:
    """{id: name} of those of these departments that there are."""
    return await _names_of(tx, departments, ids)


async def _names_of(tx: Tx, table: Any, ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    found = await tx.all(
        select(table.c.id, table.c.name).where(table.c.tenant_id == tx.tenant_id, table.c.id.in_(sorted(ids)))
    )
    return {row.id: row.name for row in found}


async def find_team(tx: Tx, key_or_name: str) -> int | None:
    """The active team with this key or, where no key fits, this name."""
    return await _first_team(tx, teams.c.key == key_or_name) or await _first_team(tx, teams.c.name == key_or_name)


async def _first_team(tx: Tx, test: ColumnElement[bool]) -> int | None:
    row = await tx.first(select(teams.c.id).where(teams.c.tenant_id == tx.tenant_id, teams.c.is_active, test))
    return None if row is None else int(row.id)


async def team_department(tx: Tx, team_id: int) -> int | None:
    """The department a team belongs to; None where it has none, or there is no such team."""
    found: int | None = await tx.scalar(
        select(teams.c.department_id).where(teams.c.tenant_id == tx.tenant_id, teams.c.id == team_id)
    )
    return found


async def is_member(tx: Tx, team_id: int, user_id: int) -> bool:
    """Whether this user belongs to this team."""
    statement = select(team_members.c.user_id).where(
        team_members.c.tenant_id == tx.tenant_id,
        team_members.c.team_id == team_id,
        team_members.c.user_id == user_id,
    )
    return await tx.first(statement) is not None


async def member_ids(tx: Tx, team_id: int) -> Sequence[int]:
    """Everybody in the team, retired ones too, in the order of their ids."""
    rows = await tx.all(
        select(team_members.c.user_id)
        .where(team_members.c.tenant_id == tx.tenant_id, team_members.c.team_id == team_id)
        .order_by(team_members.c.user_id)
    )
    return [row.user_id for row in rows]
