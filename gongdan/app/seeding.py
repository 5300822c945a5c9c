"""What modules ship, brought to tenants: all of it to a new one, what has been added since to those there are."""

import importlib

from sqlalchemy import func, select, text

from gongdan.app.at_hand import opened_pools
from gongdan.app.modules import MODULES, register_modules
from gongdan.identity.models import tenants
from gongdan.kernel.actor import Actor
from gongdan.kernel.tenancy import set_tenant
from gongdan.kernel.unit import Tx, system_connection


async def seed_modules(tx: Tx) -> None:
    """The seed of every module that has one, in their order, and what follows from it. Harmless when repeated."""
    for module in MODULES:
        front_door = importlib.import_module(f"gongdan.{module}")
        if hasattr(front_door, "seed"):
            await front_door.seed(tx)
    await tx.settle()


async def seed_active_tenants() -> int:
    """Seed every tenant that is switched on, each in one transaction of its own; how many there are."""
    register_modules()
    async with system_connection() as connection:
        columns = (tenants.c.id, tenants.c.locale)
        found = await connection.execute(select(*columns).where(tenants.c.is_active).order_by(tenants.c.id))
        active = list(found.all())
    for row in active:
        await seed_tenant(row.id, row.locale)
    return len(active)


async def seed_tenant(tenant_id: int, locale: str) -> None:
    """What has been added since to one tenant, in one transaction."""
    async with system_connection() as connection:
        # Several machines may migrate at once: one seeds, the others find it done.
        lock = func.pg_advisory_xact_lock(func.hashtextextended(f"gongdan.seed:{tenant_id}", text("0")))
        await connection.execute(select(lock))
        await set_tenant(connection, tenant_id)
        tx = Tx(connection, Actor(tenant_id=tenant_id, kind="system", name="set-up", locale=locale))
        await seed_modules(tx)
    await tx.run_after_commit()


async def seed_after_migration() -> int:
    """As a command's last step: over pools of its own, closed at the end."""
    async with opened_pools():
        return await seed_active_tenants()
