"""The demo's tenants are open while `--demo` is given: everybody knows their password."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update

from gongdan.app.at_hand import opened_pools
from gongdan.identity.models import tenants
from gongdan.kernel.unit import system_connection

Say = Callable[[str], None]
SLUGS = ("demo-xinghe", "demo-northwind")


async def demo_tenants() -> dict[str, Any]:
    """The demo's tenants that exist, by slug."""
    async with system_connection() as connection:
        rows = await connection.execute(
            select(tenants.c.id, tenants.c.slug, tenants.c.locale, tenants.c.is_active).where(
                tenants.c.slug.in_(SLUGS)
            )
        )
        return {row.slug: row for row in rows}


async def switch(*, is_on: bool) -> bool:
    """Open or close the demo's tenants; whether that changed anything."""
    async with system_connection() as connection:
        changed = await connection.execute(
            update(tenants)
            .where(tenants.c.slug.in_(SLUGS), tenants.c.is_active != is_on)
            .values(is_active=is_on, access_epoch=tenants.c.access_epoch + 1)
        )
        return changed.rowcount > 0


async def switch_off(say: Say) -> None:
    """Let nobody in with the password that everybody knows."""
    async with opened_pools():
        if await switch(is_on=False):
            say("The demo workspace is switched off; gongdan up --demo switches it on again.")
