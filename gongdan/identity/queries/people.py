"""Reads of users: for administration, for pickers, and for other modules that show names."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, any_, case, exists, func, literal, not_, or_, select

from gongdan.identity import policy
from gongdan.identity.models import departments, roles, team_members, teams, user_roles, users
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx

_BY_NAME = Sort("name", (users.c.name, users.c.id), False)


class PersonName(NamedTuple):
    """What others show of a person."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which users a list shows; None does not filter. A department means those below it too."""

    q: str | None = None
    team_id: int | None = None
    department_id: int | None = None
    role: str | None = None
    is_active: bool | None = None
    is_staff: bool | None = None
    needs: str | None = None  # unlocking | password | role


def _users(tx: Tx) -> Select[Any]:
    u = users.c
    return (
        select(
            u.id, u.email, u.name, u.phone, u.department_id, departments.c.name.label("department"), u.contact_id,
            u.locale, u.time_zone, u.is_active, u.locked_until, u.password_hash.is_not(None).label("has_password"),
            u.totp_confirmed_at.is_not(None).label("has_second_factor"), u.created_at, u.updated_at, u.version,
        )
        .outerjoin(departments, and_(departments.c.tenant_id == u.tenant_id, departments.c.id == u.department_id))
        .where(u.tenant_id == tx.tenant_id, policy.visible_users(tx))
    )  # fmt: skip


async def list_users(
    tx: Tx, wanted: UserFilter, *, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of users by name, and the cursor of the next."""
    policy.may_see_users(tx)
    statement = _narrowed(tx, _users(tx), wanted)
    rows, following = cut(await tx.all(paged(statement, _BY_NAME, limit, cursor)), _BY_NAME, limit, ("name", "id"))
    return await _with_teams_and_roles(tx, rows), following


async def get_user(tx: Tx, user_id: int) -> dict[str, Any]:
    """Raises NotFound for one the actor may not see."""
    policy.may_see_users(tx)
    row = await tx.first(_users(tx).where(users.c.id == user_id))
    if row is None:
        raise NotFound("user", user_id)
    return (await _with_teams_and_roles(tx, [row]))[0]


def _narrowed(tx: Tx, statement: Select[Any], wanted: UserFilter) -> Select[Any]:
    u = users.c
    if wanted.q:
        like = [c.icontains(wanted.q, autoescape=True) for c in (u.name, u.email, u.phone)]
        statement = statement.where(or_(*like))
    if wanted.is_active is not None:
        statement = statement.where(u.is_active.is_(wanted.is_active))
    if wanted.is_staff is not None:
        statement = statement.where(u.contact_id.is_(None) if wanted.is_staff else u.contact_id.is_not(None))
    if wanted.needs is not None:
        statement = statement.where(u.is_active, _lacking(tx, wanted.needs))
    if wanted.team_id is not None:
        member = select(team_members.c.user_id).where(
            team_members.c.tenant_id == tx.tenant_id, team_members.c.team_id == wanted.team_id
        )
        statement = statement.where(u.id.in_(member))
    if wanted.department_id is not None:
        statement = statement.where(literal(wanted.department_id) == func.any(departments.c.path))
    if wanted.role is not None:
        holders = (
            select(user_roles.c.user_id)
            .join(roles, and_(roles.c.tenant_id == user_roles.c.tenant_id, roles.c.id == user_roles.c.role_id))
            .where(user_roles.c.tenant_id == tx.tenant_id, roles.c.key == wanted.role)
        )
        statement = statement.where(u.id.in_(holders))
    return statement


def _lacking(tx: Tx, what: str) -> ColumnElement[bool]:
    """What keeps a person from working: a lock, no password, or no role."""
    u = users.c
    if what == "unlocking":
        return u.locked_until > tx.now
    if what == "password":
        return u.password_hash.is_(None)
    held = exists().where(user_roles.c.tenant_id == u.tenant_id, user_roles.c.user_id == u.id)
    return not_(held)


async def _with_teams_and_roles(tx: Tx, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    joined: dict[int, list[dict[str, Any]]] = {id: [] for id in ids}
    held: dict[int, list[dict[str, Any]]] = {id: [] for id in ids}
    if ids:
        for row in await tx.all(_teams_of(tx, ids)):
            joined[row.user_id].append({"id": row.id, "name": row.name})
        for row in await tx.all(_roles_of(tx, ids)):
            name = in_locale(row.names, tx.actor.locale)
            held[row.user_id].append({"id": row.id, "key": row.key, "name": name})
    return [_user(tx, row, joined[row.id], held[row.id]) for row in rows]


def _teams_of(tx: Tx, ids: list[int]) -> Select[Any]:
    m = team_members.c
    return (
        select(m.user_id, teams.c.id, teams.c.name)
        .join(teams, and_(teams.c.tenant_id == m.tenant_id, teams.c.id == m.team_id))
        .where(m.tenant_id == tx.tenant_id, m.user_id.in_(ids), teams.c.is_active)
        .order_by(teams.c.name, teams.c.id)
    )


def _roles_of(tx: Tx, ids: list[int]) -> Select[Any]:
    h = user_roles.c
    return (
        select(h.user_id, roles.c.id, roles.c.key, roles.c.names)
        .join(roles, and_(roles.c.tenant_id == h.tenant_id, roles.c.id == h.role_id))
        .where(h.tenant_id == tx.tenant_id, h.user_id.in_(ids))
        .order_by(roles.c.id)
    )


def _user(tx: Tx, row: Row[Any], joined: list[dict[str, Any]], held: list[dict[str, Any]]) -> dict[str, Any]:
    department = {"id": row.department_id, "name": row.department}
    return {
        "id": row.id,
        "email": row.email,
        "name": row.name,
        "phone": row.phone,
        "department": department if row.department_id is not None else None,
        "contact_id": row.contact_id,
        "teams": joined,
        "roles": held,
        "locale": row.locale,
        "time_zone": row.time_zone,
        "is_active": row.is_active,
        "is_locked": row.locked_until is not None and row.locked_until > tx.now,
        "has_password": row.has_password,
        "has_second_factor": row.has_second_factor,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "version": row.version,
    }


async def list_people(tx: Tx, q: str, *, team_id: int | None = None, limit: int) -> list[dict[str, Any]]:
    """Active colleagues whose name or e-mail address holds `q`; names that begin with it come first."""
    policy.staff_only(tx)
    u = users.c
    team_ids = func.array(
        select(team_members.c.team_id)
        .where(team_members.c.tenant_id == tx.tenant_id, team_members.c.user_id == u.id)
        .order_by(team_members.c.team_id)
        .scalar_subquery()
    )
    statement = (
        select(u.id, u.name, u.email, departments.c.name.label("department"), team_ids.label("team_ids"))
        .outerjoin(departments, and_(departments.c.tenant_id == u.tenant_id, departments.c.id == u.department_id))
        .where(u.tenant_id == tx.tenant_id, u.is_active, u.contact_id.is_(None))
        .where(or_(u.name.icontains(q, autoescape=True), u.email.icontains(q, autoescape=True)))
        .order_by(case((u.name.istartswith(q, autoescape=True), 0), else_=1), u.name, u.id)
        .limit(limit)
    )
    if team_id is not None:
        member = select(team_members.c.user_id).where(
            team_members.c.tenant_id == tx.tenant_id, team_members.c.team_id == team_id
        )
        statement = statement.where(u.id.in_(member))
    return [dict(row._mapping) for row in await tx.all(statement)]


async def find_user_by_email(tx: Tx, email: str) -> int | None:
    """The number of the active user with this address."""
    found: int | None = await tx.scalar(
        select(users.c.id).where(
            users.c.tenant_id == tx.tenant_id, users.c.email == email.strip().lower(), users.c.is_active
        )
    )
    return found


async def get_people(tx: Tx, ids: Collection[int]) -> dict[int, PersonName]:
    """Name and e-mail address of those of these users that there are, retired ones too."""
    if not ids:
        return {}
    rows = await tx.all(
        select(users.c.id, users.c.name, users.c.email).where(
            users.c.tenant_id == tx.tenant_id, users.c.id.in_(sorted(ids))
        )
    )
    return {row.id: PersonName(row.name, row.email) for row in rows}


async def holders_of(tx: Tx, permission: str) -> list[int]:
    """The active colleagues with a role that holds the permission, of whatever reach."""
    holding = (
        select(user_roles.c.user_id)
        .join(roles, and_(roles.c.tenant_id == user_roles.c.tenant_id, roles.c.id == user_roles.c.role_id))
        .where(user_roles.c.tenant_id == tx.tenant_id, literal(permission) == any_(roles.c.permissions))
    )
    mine = (users.c.tenant_id == tx.tenant_id, users.c.is_active, users.c.contact_id.is_(None))
    rows = await tx.all(select(users.c.id).where(*mine, users.c.id.in_(holding)).order_by(users.c.id))
    return [row.id for row in rows]


async def find_colleague(tx: Tx, user_id: int) -> PersonName | None:
    """An active user who is no customer, such as work may be given to."""
    row = await tx.first(
        select(users.c.name, users.c.email).where(
            users.c.tenant_id == tx.tenant_id, users.c.id == user_id, users.c.is_active, users.c.contact_id.is_(None)
        )
    )
    return None if row is None else PersonName(row.name, row.email)
