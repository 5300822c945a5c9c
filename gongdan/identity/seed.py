"""The rows of identity that a new tenant begins with: the shipped roles, and its hours."""

from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.calendars import seed_calendars
from gongdan.identity.actions.access import bump_access
from gongdan.identity.events.org import RoleAdded, RoleChanged
from gongdan.identity.models import roles, tenants
from gongdan.identity.shipped_roles import FIXED, SHIPPED_ROLES, ShippedRole
from gongdan.kernel.unit import Tx


async def seed(tx: Tx) -> None:
    """Create the shipped roles that are missing, and bring fixed ones up to date; and a calendar to count by.

    Harmless when repeated.
    """
    tenant = await tx.one(select(tenants.c.locale, tenants.c.time_zone).where(tenants.c.id == tx.tenant_id))
    await seed_calendars(tx, tenant.locale, tenant.time_zone)
    here = {row.key: row for row in await tx.all(select(roles).where(roles.c.tenant_id == tx.tenant_id))}
    is_changed = False
    for shipped in SHIPPED_ROLES:
        row = here.get(shipped.key)
        if row is None:
            is_changed |= await _create(tx, shipped)
        elif shipped.key in FIXED and not _is_current(row, shipped):
            await _renew(tx, row.id, list(row.permissions), shipped)
            is_changed = True
    if is_changed:
        await bump_access(tx)


def _is_current(row: Row[Any], shipped: ShippedRole) -> bool:
    return frozenset(row.permissions) == shipped.permissions and row.scope == shipped.scope


async def _create(tx: Tx, shipped: ShippedRole) -> bool:
    permissions = sorted(shipped.permissions)
    role_id = await tx.scalar(
        upsert(roles)
        .values(
            tenant_id=tx.tenant_id,
            key=shipped.key,
            names=shipped.names,
            permissions=permissions,
            scope=shipped.scope,
            is_shipped=True,
        )
        .on_conflict_do_nothing()
        .returning(roles.c.id)
    )
    if role_id is None:
        return False
    tx.record(RoleAdded(role_id=role_id, key=shipped.key, scope=shipped.scope, permissions=permissions))
    return True


async def _renew(tx: Tx, role_id: int, before: list[str], shipped: ShippedRole) -> None:
    permissions = sorted(shipped.permissions)
    await tx.execute(
        update(roles)
        .where(roles.c.tenant_id == tx.tenant_id, roles.c.id == role_id)
        .values(permissions=permissions, scope=shipped.scope, version=roles.c.version + 1)
    )
    tx.record(RoleChanged(role_id=role_id, key=shipped.key, changes={"permissions": [before, permissions]}))
