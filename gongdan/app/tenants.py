"""A new tenant with everything it begins with, made whole or not at all."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from gongdan.app.failure import Failed
from gongdan.app.modules import register_modules
from gongdan.app.seeding import seed_modules
from gongdan.identity.actions.tenants import create_tenant as create_row
from gongdan.identity.models import tenants
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.tenancy import set_tenant
from gongdan.kernel.unit import Tx, system_connection


@dataclass(frozen=True, slots=True)
class NewTenant:
    """What a tenant is called and where it lives."""

    slug: str
    name: str
    locale: str = "zh-CN"
    time_zone: str = "Asia/Shanghai"
    phone_region: str = "CN"


@asynccontextmanager
async def creating_tenant(wanted: NewTenant, actor_name: str = "set-up") -> AsyncIterator[Tx]:
    """The tenant with its shipped rows, and a unit in it for what else belongs to the beginning.

    All of it is one transaction. Raises Failed where the slug is taken, Invalid for values that cannot be.
    """
    register_modules()
    async with system_connection() as connection:
        taken = await connection.scalar(select(tenants.c.id).where(tenants.c.slug == wanted.slug))
        if taken is not None:
            raise Failed(
                f"There is a tenant {wanted.slug!r} already.", "Choose another --slug; see: gongdan tenant list"
            )
        tenant_id = await create_row(
            connection,
            slug=wanted.slug,
            name=wanted.name,
            locale=wanted.locale,
            time_zone=wanted.time_zone,
            phone_region=wanted.phone_region,
        )
        await set_tenant(connection, tenant_id)
        tx = Tx(connection, Actor(tenant_id=tenant_id, kind="system", name=actor_name, locale=wanted.locale))
        await seed_modules(tx)
        yield tx
        await tx.settle()
    await tx.run_after_commit()


async def create_tenant(wanted: NewTenant) -> int:
    """The id of the new tenant."""
    async with creating_tenant(wanted) as tx:
        return tx.tenant_id


async def all_tenants() -> Sequence[Any]:
    """Every tenant by slug: id, slug, name, locale, time_zone, is_active."""
    columns = (
        tenants.c.id,
        tenants.c.slug,
        tenants.c.name,
        tenants.c.locale,
        tenants.c.time_zone,
        tenants.c.is_active,
    )
    async with system_connection() as connection:
        return (await connection.execute(select(*columns).order_by(tenants.c.slug))).all()


async def chosen_tenant(slug: str | None) -> int:
    """The id of the tenant named, or of the only active one. Raises Failed."""
    known = await all_tenants()
    if slug is not None:
        found = [row.id for row in known if row.slug == slug]
        if not found:
            names = ", ".join(row.slug for row in known) or "none yet"
            raise Failed(f"There is no tenant {slug!r}.", f"There are: {names}.")
        return int(found[0])
    active = [row for row in known if row.is_active]
    if len(active) != 1:
        raise Failed(*_several_or_none([row.slug for row in active]))
    return int(active[0].id)


def _several_or_none(slugs: list[str]) -> tuple[str, str]:
    if not slugs:
        return "There is no tenant yet.", "Create one with gongdan init."
    return "There are several tenants.", f"Name one with --tenant: {', '.join(slugs)}."


def acting_for(tenant_id: int) -> Actor:
    """The command line at work for a tenant; so it stands in the log."""
    return system_actor(tenant_id, "command line")
