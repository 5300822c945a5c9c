"""Reads of roles and of those who hold them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from gongdan.identity import policy
from gongdan.identity.models import roles, user_roles, users
from gongdan.identity.separation import offices
from gongdan.identity.shipped_roles import FIXED, SHIPPED_ROLES
from gongdan.kernel.errors import NotFound
from gongdan.kernel.permissions import all_permissions
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx

_AS_SHIPPED = {role.key: {"permissions": sorted(role.permissions), "scope": role.scope} for role in SHIPPED_ROLES}


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role as somebody holds it."""

    id: int
    key: str
    permissions: frozenset[str]


def _roles(tx: Tx) -> Select[Any]:
    count = (
        select(func.count())
        .select_from(user_roles)
        .join(users, and_(users.c.tenant_id == user_roles.c.tenant_id, users.c.id == user_roles.c.user_id))
        .where(user_roles.c.tenant_id == tx.tenant_id, user_roles.c.role_id == roles.c.id, users.c.is_active)
        .scalar_subquery()
    )
    return select(roles, count.label("user_count")).where(roles.c.tenant_id == tx.tenant_id)


def _role(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "key": row.key,
        "name": in_locale(row.names, tx.actor.locale),
        "names": row.names,
        "permissions": sorted(row.permissions),
        "scope": row.scope,
        "is_shipped": row.is_shipped,
        "is_fixed": row.is_shipped and row.key in FIXED,
        "as_shipped": _AS_SHIPPED.get(row.key) if row.is_shipped else None,
        "user_count": row.user_count,
        "version": row.version,
    }


async def list_roles(tx: Tx) -> list[dict[str, Any]]:
    """All roles, shipped ones first."""
    policy.may_see_roles(tx)
    rows = await tx.all(_roles(tx).order_by(roles.c.is_shipped.desc(), roles.c.id))
    return [_role(tx, row) for row in rows]


async def get_role(tx: Tx, role_id: int) -> dict[str, Any]:
    """Raises NotFound."""
    policy.may_see_roles(tx)
    row = await tx.first(_roles(tx).where(roles.c.id == role_id))
    if row is None:
        raise NotFound("role", role_id)
    return _role(tx, row)


def list_permissions(tx: Tx) -> list[dict[str, Any]]:
    """Every permission there is, with its names and the office it belongs to."""
    policy.may_see_roles(tx)
    return [
        {
            "key": word,
            "name": in_locale(names, tx.actor.locale),
            "names": dict(names),
            "office": next(iter(offices([word])), None),
        }
        for word, names in all_permissions().items()
    ]


async def roles_by_key(tx: Tx, keys: Collection[str]) -> dict[str, HeldRole]:
    """Those of these roles that there are."""
    rows = await tx.all(
        select(roles.c.id, roles.c.key, roles.c.permissions).where(
            roles.c.tenant_id == tx.tenant_id, roles.c.key.in_(sorted(keys))
        )
    )
    return {row.key: HeldRole(row.id, row.key, frozenset(row.permissions)) for row in rows}


async def roles_of(tx: Tx, user_id: int) -> dict[str, HeldRole]:
    """The roles a user holds, by key."""
    rows = await tx.all(_holdings(tx).where(user_roles.c.user_id == user_id))
    return {row.key: HeldRole(row.id, row.key, frozenset(row.permissions)) for row in rows}


async def holders_with_roles(tx: Tx, role_id: int) -> dict[int, dict[str, HeldRole]]:
    """Everybody who holds this role, each with all the roles he holds."""
    mine = user_roles.alias("mine")
    holding = select(mine.c.user_id).where(mine.c.tenant_id == tx.tenant_id, mine.c.role_id == role_id)
    found: dict[int, dict[str, HeldRole]] = {}
    for row in await tx.all(_holdings(tx).where(user_roles.c.user_id.in_(holding))):
        found.setdefault(row.user_id, {})[row.key] = HeldRole(row.id, row.key, frozenset(row.permissions))
    return found


def _holdings(tx: Tx) -> Select[Any]:
    return (
        select(user_roles.c.user_id, roles.c.id, roles.c.key, roles.c.permissions)
        .join(roles, and_(roles.c.tenant_id == user_roles.c.tenant_id, roles.c.id == user_roles.c.role_id))
        .where(user_roles.c.tenant_id == tx.tenant_id)
    )


async def count_other_holders(tx: Tx, role_id: int, user_id: int) -> int:
    """How many active users besides this one hold the role."""
    statement = (
        select(func.count())
        .select_from(user_roles)
        .join(users, and_(users.c.tenant_id == user_roles.c.tenant_id, users.c.id == user_roles.c.user_id))
        .where(
            user_roles.c.tenant_id == tx.tenant_id,
            user_roles.c.role_id == role_id,
            user_roles.c.user_id != user_id,
            users.c.is_active,
        )
    )
    return int(await tx.scalar(statement))
