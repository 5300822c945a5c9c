"""After a migration: tenants that are there gain what is shipped besides, and keep what they have changed."""

from typing import Any

from sqlalchemy import delete, func, select, update

from gongdan.app.seeding import seed_active_tenants
from gongdan.identity.models import tenants
from gongdan.kernel.events import events
from gongdan.kernel.unit import system_connection
from gongdan.ticketing.models import custom_fields, duties, ticket_types, type_fields, workflow_versions, workflows


async def keys_of(as_system: Any, tenant_id: int, table: Any) -> set[str]:
    async with as_system(tenant_id) as tx:
        return set((await tx.execute(select(table.c.key).where(table.c.tenant_id == tenant_id))).scalars())


async def as_before(as_system: Any, admin_connection: Any, tenant_id: int, key: str) -> None:
    """The tenant as if this type and flow had not been shipped yet."""
    async with as_system(tenant_id) as tx:
        mine = (ticket_types.c.tenant_id == tenant_id, ticket_types.c.key == key)
        type_id = await tx.scalar(select(ticket_types.c.id).where(*mine))
        flow_id = await tx.scalar(select(ticket_types.c.workflow_id).where(*mine))
    for statement in (
        delete(type_fields).where(type_fields.c.type_id == type_id),
        delete(ticket_types).where(ticket_types.c.id == type_id),
        delete(workflow_versions).where(workflow_versions.c.workflow_id == flow_id),
        delete(workflows).where(workflows.c.id == flow_id),
    ):
        await admin_connection.execute(statement)


async def test_a_tenant_gains_what_is_new_and_keeps_what_it_changed(
    as_system: Any, admin_connection: Any, world: Any
) -> None:
    tenant_id = world.xinghe.id
    await as_before(as_system, admin_connection, tenant_id, "refund")
    async with as_system(tenant_id) as tx:
        await tx.execute(delete(duties).where(duties.c.tenant_id == tenant_id, duties.c.key != "finance"))
        own = {"names": {"zh-CN": "出纳"}, "team_id": world.xinghe.teams["frontline"]}
        await tx.execute(update(duties).where(duties.c.tenant_id == tenant_id).values(**own))
    assert await seed_active_tenants() == 2
    assert {"refund", "desk"} <= await keys_of(as_system, tenant_id, ticket_types) | {"desk"}
    assert "refund" in await keys_of(as_system, tenant_id, workflows)
    assert len(await keys_of(as_system, tenant_id, duties)) == 8
    async with as_system(tenant_id) as tx:
        mine = (duties.c.tenant_id == tenant_id, duties.c.key == "finance")
        kept = await tx.one(select(duties).where(*mine))
    assert (kept.names, kept.team_id) == (own["names"], own["team_id"])


async def test_seeding_again_records_nothing(as_system: Any, world: Any) -> None:
    async def count() -> Any:
        async with as_system(world.xinghe.id) as tx:
            mine = events.c.tenant_id == world.xinghe.id
            return await tx.scalar(select(func.count()).select_from(events).where(mine))

    await seed_active_tenants()  # what upper modules ship is not in the little world
    before = await count()
    await seed_active_tenants()
    await seed_active_tenants()
    assert await count() == before


async def test_what_the_tenants_own_changes_leave_no_room_for_is_left_out(
    as_system: Any, admin_connection: Any, world: Any, caplog: Any
) -> None:
    tenant_id = world.xinghe.id
    await as_before(as_system, admin_connection, tenant_id, "refund")
    await as_before(as_system, admin_connection, tenant_id, "return")
    async with as_system(tenant_id) as tx:
        mine = (custom_fields.c.tenant_id == tenant_id, custom_fields.c.key == "damage_confirmed")
        await tx.execute(update(custom_fields).where(*mine).values(is_active=False))
    await seed_active_tenants()
    assert {"return", "refund"} & await keys_of(as_system, tenant_id, ticket_types) == {"return"}
    assert {"return", "refund"} & await keys_of(as_system, tenant_id, workflows) == {"return"}
    told = [(record.what, record.key) for record in caplog.records if record.getMessage() == "not shipped"]
    assert told == [("workflow", "refund"), ("ticket type", "refund")]


async def test_a_tenant_that_is_switched_off_is_left_alone(as_system: Any, world: Any) -> None:
    tenant_id = world.northwind.id
    async with as_system(tenant_id) as tx:
        await tx.execute(delete(duties).where(duties.c.tenant_id == tenant_id))
    async with system_connection() as connection:
        await connection.execute(update(tenants).where(tenants.c.id == tenant_id).values(is_active=False))
    assert await seed_active_tenants() == 1
    assert await keys_of(as_system, tenant_id, duties) == set()
