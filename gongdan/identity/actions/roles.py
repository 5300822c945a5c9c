"""Create, clone, change and delete roles without crossing the line between the three offices."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from gongdan.identity import policy
from gongdan.identity.actions.access import bump_access
from gongdan.identity.actions.grants import CheckVersion, any_version, refuse_together
from gongdan.identity.errors.org import OwnRolesFixed, RoleFixed, SeparationOfDuties, ShippedRoleStays
from gongdan.identity.events.org import RoleAdded, RoleChanged, RoleDeleted
from gongdan.identity.models import roles, user_roles
from gongdan.identity.queries.roles import holders_with_roles
from gongdan.identity.schemas.roles import RoleIn, RolePatch
from gongdan.identity.separation import fault_of_role
from gongdan.identity.shipped_roles import FIXED
from gongdan.kernel.actor import Scope
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import FieldProblem, Invalid, NotFound, StillInUse
from gongdan.kernel.permissions import all_permissions
from gongdan.kernel.unit import Tx


async def add_role(tx: Tx, draft: RoleIn) -> int:
    """Create a role, where wanted from another one's permissions. Raises Invalid, SeparationOfDuties."""
    policy.may_manage_roles(tx)
    source = await _source(tx, draft.clone_of)
    if draft.permissions is None and source is None:
        raise Invalid.one("permissions", "missing", "Say what the role allows.", "Or name a role in clone_of.")
    if draft.permissions is not None:
        _refuse_unknown(draft.permissions)
    permissions = sorted(set(source.permissions if draft.permissions is None and source else draft.permissions or ()))
    scope = draft.scope or (source.scope if source else "own")
    _refuse_crossing(permissions)
    statement = insert(roles).values(
        tenant_id=tx.tenant_id, key=draft.key, names=draft.names.stored(), permissions=permissions, scope=scope
    )
    role_id = int(await tx.scalar(statement.returning(roles.c.id)))
    tx.record(RoleAdded(role_id, draft.key, scope, permissions, source.key if source else None))
    return role_id


async def change_role(tx: Tx, role_id: int, patch: RolePatch, check_version: Callable[[int], None]) -> None:
    """Change a role for all who hold it.

    Raises NotFound, VersionStale, Invalid, RoleFixed, OwnRolesFixed or SeparationOfDuties.
    """
    policy.may_manage_roles(tx)
    await bump_access(tx)
    row = await _get_role_for_change(tx, role_id)
    check_version(row.version)
    changed = changes(row._asdict(), _wanted(row, patch))
    if not changed:
        return
    if changed.keys() & {"permissions", "scope"}:
        await _refuse_reach(tx, row, patch)
    new = {name: value for name, (_, value) in changed.items()}
    await tx.execute(update(roles).where(_mine(tx, role_id)).values(**new, version=roles.c.version + 1))
    tx.record(RoleChanged(role_id, row.key, {name: list(pair) for name, pair in changed.items()}))


async def delete_role(tx: Tx, role_id: int, check_version: CheckVersion = any_version) -> None:
    """Delete a role of one's own making that nobody holds. Raises NotFound, ShippedRoleStays, StillInUse."""
    policy.may_manage_roles(tx)
    await bump_access(tx)
    row = await _get_role_for_change(tx, role_id)
    check_version(row.version)
    if row.is_shipped:
        raise ShippedRoleStays(role=row.key)
    holders = await tx.scalar(
        select(func.count())
        .select_from(user_roles)
        .where(user_roles.c.tenant_id == tx.tenant_id, user_roles.c.role_id == role_id)
    )
    if holders:
        raise StillInUse(what="role", used_by=f"{holders} users")
    await tx.execute(delete(roles).where(_mine(tx, role_id)))
    tx.record(RoleDeleted(role_id, row.key, sorted(row.permissions)))


def _mine(tx: Tx, role_id: int) -> Any:
    return (roles.c.tenant_id == tx.tenant_id) & (roles.c.id == role_id)


async def _source(tx: Tx, role_id: int | None) -> Row[Any] | None:
    if role_id is None:
        return None
    row = await tx.first(select(roles.c.key, roles.c.permissions, roles.c.scope).where(_mine(tx, role_id)))
    if row is None:
        raise Invalid.one("clone_of", "unknown", f"There is no role {role_id}.", "GET /api/v1/roles lists them.")
    return row


async def _get_role_for_change(tx: Tx, role_id: int) -> Row[Any]:
    row = await tx.first(select(roles).where(_mine(tx, role_id)).with_for_update())
    if row is None:
        raise NotFound("role", role_id)
    return row


def _wanted(row: Row[Any], patch: RolePatch) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if "names" in patch.model_fields_set:
        wanted["names"] = patch.names.stored()
    if "scope" in patch.model_fields_set:
        wanted["scope"] = patch.scope
    if "permissions" in patch.model_fields_set and set(patch.permissions) != set(row.permissions):
        _refuse_unknown(patch.permissions, known=row.permissions)
        wanted["permissions"] = sorted(set(patch.permissions))
    return wanted


async def _refuse_reach(tx: Tx, row: Row[Any], patch: RolePatch) -> None:
    """What a role allows may not change where it is fixed, nor to one's own gain, nor across the line."""
    if row.is_shipped and row.key in FIXED:
        raise RoleFixed(role=row.key)
    permissions = frozenset(patch.permissions if "permissions" in patch.model_fields_set else row.permissions)
    scope = patch.scope if "scope" in patch.model_fields_set else row.scope
    gains = permissions - set(row.permissions) or Scope[scope.upper()] > Scope[row.scope.upper()]
    if gains and row.key in tx.actor.role_keys:
        raise OwnRolesFixed
    _refuse_crossing(permissions)
    for held in (await holders_with_roles(tx, row.id)).values():
        refuse_together({**held, row.key: replace(held[row.key], permissions=permissions)})


def _refuse_crossing(permissions: Iterable[str]) -> None:
    if fault := fault_of_role(permissions):
        raise SeparationOfDuties(reason=fault)


def _refuse_unknown(words: list[str], known: Iterable[str] = ()) -> None:
    accepted = all_permissions().keys() | set(known)
    problems = [
        FieldProblem(
            f"permissions.{at}", "unknown", f"{word} is no permission.", "GET /api/v1/permissions lists them."
        )
        for at, word in enumerate(words)
        if word not in accepted
    ]
    if problems:
        raise Invalid(problems=problems)
