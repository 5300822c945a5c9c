"""Create a tenant, and change how it is called and where it lives."""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.identity import policy
from gongdan.identity.actions.access import bump_access
from gongdan.identity.events.org import TenantChanged, TenantCreated
from gongdan.identity.models import tenants
from gongdan.identity.schemas.org import TenantPatch
from gongdan.kernel.actor import system_actor
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.text import LOCALES
from gongdan.kernel.unit import Tx

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


async def create_tenant(
    connection: AsyncConnection,
    *,
    slug: str,
    name: str,
    locale: str = "zh-CN",
    time_zone: str = "Asia/Shanghai",
    phone_region: str = "CN",
) -> int:
    """Create a tenant over a system connection; the first line of its log says so. Raises Invalid."""
    values = {"name": name, "locale": locale, "time_zone": time_zone, "phone_region": phone_region}
    problems = faults_of_place(values)
    if not _SLUG.fullmatch(slug):
        problems.append(
            FieldProblem("slug", "invalid", "Must be small letters, digits and hyphens, at most 60.", "Send xinghe.")
        )
    if not name.strip() or len(name) > 200:
        problems.append(FieldProblem("name", "invalid", "Must have 1 to 200 characters.", "Fill it in."))
    if problems:
        raise Invalid(problems=problems)
    statement = insert(tenants).values(slug=slug, **values).returning(tenants.c.id)
    tenant_id = int((await connection.execute(statement)).scalar_one())
    tx = Tx(connection, system_actor(tenant_id))
    tx.record(TenantCreated(tenant_id=tenant_id, slug=slug, name=name))
    await tx.settle()
    return tenant_id


async def change_tenant(tx: Tx, patch: TenantPatch) -> None:
    """Change name, language, time zone or phone region. Raises Invalid."""
    policy.may_manage_tenant(tx)
    await bump_access(tx)
    mine = tenants.c.id == tx.tenant_id
    before = (await tx.one(select(tenants).where(mine)))._asdict()
    changed = changes(before, patch.model_dump(exclude_unset=True))
    if problems := faults_of_place({name: new for name, (_, new) in changed.items()}):
        raise Invalid(problems=problems)
    if changed:
        await tx.execute(update(tenants).where(mine).values({name: new for name, (_, new) in changed.items()}))
        tx.record(TenantChanged(tenant_id=tx.tenant_id, changes={k: list(pair) for k, pair in changed.items()}))


def faults_of_place(values: Mapping[str, Any]) -> list[FieldProblem]:
    """What is wrong with language, time zone and phone region, where they are among `values` and not null."""
    known: dict[str, tuple[set[str], str]] = {
        "locale": (set(LOCALES), "Send zh-CN or en."),
        "time_zone": (available_timezones(), "Send an IANA name such as Asia/Shanghai."),
        "phone_region": (set(phonenumbers.SUPPORTED_REGIONS), "Send a country's two letters such as CN."),
    }
    return [
        FieldProblem(name, "unknown", f"{values[name]} is not known.", remedy)
        for name, (accepted, remedy) in known.items()
        if values.get(name) is not None and values[name] not in accepted
    ]
