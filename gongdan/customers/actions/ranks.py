"""Create, edit and delete tiers and regions: the settings of a customer register."""

from typing import Any

from sqlalchemy import Row, Table, delete, exists, insert, or_, select, update

from gongdan.customers import policy
from gongdan.customers.actions.references import told
from gongdan.customers.errors import KeyTaken, RegionInACircle
from gongdan.customers.events import (
    RegionCreated,
    RegionDeleted,
    RegionEdited,
    TierCreated,
    TierDeleted,
    TierEdited,
)
from gongdan.customers.models import contacts, organisations, regions, tiers
from gongdan.customers.queries.ranks import region_id_of
from gongdan.customers.schemas.organisations import RegionIn, RegionPatch, TierIn, TierPatch
from gongdan.customers.schemas.parts import given
from gongdan.kernel.diff import Changes, changes
from gongdan.kernel.errors import FieldProblem, NotFound, StillInUse
from gongdan.kernel.unit import Tx


async def get_tier_for_change(tx: Tx, tier_id: int) -> Row[Any]:
    """The row, locked, for those who may change it. Raises NotFound."""
    return await _get_for_change(tx, tiers, "tier", tier_id)


async def get_region_for_change(tx: Tx, region_id: int) -> Row[Any]:
    """The row, locked, for those who may change it. Raises NotFound."""
    return await _get_for_change(tx, regions, "region", region_id)


async def create_tier(tx: Tx, draft: TierIn) -> int:
    """A new tier. Raises KeyTaken."""
    policy.may_manage_settings(tx)
    await _refuse_taken_key(tx, tiers, "tier", draft.key)
    tier_id = await _insert(
        tx, tiers, key=draft.key, names=draft.names.stored(), rank=draft.rank, is_vip=draft.is_vip
    )
    tx.record(TierCreated(tier_id, draft.key))
    return tier_id


async def edit_tier(tx: Tx, row: Row[Any], patch: TierPatch) -> None:
    """Change what the patch names; `row` is held locked."""
    policy.may_manage_settings(tx)
    values = given(patch)
    if patch.names is not None:
        values["names"] = patch.names.stored()
    if found := changes(row._asdict(), values):
        await _write(tx, tiers, row.id, found)
        tx.record(TierEdited(row.id, told(found)))


async def delete_tier(tx: Tx, row: Row[Any]) -> None:
    """Remove a tier nobody has. Raises StillInUse."""
    policy.may_manage_settings(tx)
    used = or_(
        exists().where(contacts.c.tenant_id == tx.tenant_id, contacts.c.tier_id == row.id),
        exists().where(organisations.c.tenant_id == tx.tenant_id, organisations.c.tier_id == row.id),
    )
    if await tx.scalar(select(used)):
        raise StillInUse(what="tier", used_by="contacts or organisations")
    await tx.execute(delete(tiers).where(tiers.c.tenant_id == tx.tenant_id, tiers.c.id == row.id))
    tx.record(TierDeleted(row.id, row.key))


async def create_region(tx: Tx, draft: RegionIn) -> int:
    """A new region. Raises KeyTaken, and Invalid for an unknown parent."""
    policy.may_manage_settings(tx)
    await _refuse_taken_key(tx, regions, "region", draft.key)
    parent_id = await region_id_of(tx, draft.parent, "parent")
    region_id = await _insert(tx, regions, key=draft.key, names=draft.names.stored(), parent_id=parent_id)
    tx.record(RegionCreated(region_id, draft.key))
    return region_id


async def edit_region(tx: Tx, row: Row[Any], patch: RegionPatch) -> None:
    """Change what the patch names; `row` is held locked. Raises RegionInACircle."""
    policy.may_manage_settings(tx)
    values = given(patch)
    if patch.names is not None:
        values["names"] = patch.names.stored()
    if "parent" in values:
        values["parent_id"] = await region_id_of(tx, values.pop("parent"), "parent")
        await _refuse_circle(tx, row.id, values["parent_id"])
    if found := changes(row._asdict(), values):
        await _write(tx, regions, row.id, found)
        tx.record(RegionEdited(row.id, told(found)))


async def delete_region(tx: Tx, row: Row[Any]) -> None:
    """Remove a region nobody is in. Raises StillInUse."""
    policy.may_manage_settings(tx)
    used = or_(
        exists().where(contacts.c.tenant_id == tx.tenant_id, contacts.c.region_id == row.id),
        exists().where(organisations.c.tenant_id == tx.tenant_id, organisations.c.region_id == row.id),
        exists().where(regions.c.tenant_id == tx.tenant_id, regions.c.parent_id == row.id),
    )
    if await tx.scalar(select(used)):
        raise StillInUse(what="region", used_by="contacts, organisations or other regions")
    await tx.execute(delete(regions).where(regions.c.tenant_id == tx.tenant_id, regions.c.id == row.id))
    tx.record(RegionDeleted(row.id, row.key))


async def _refuse_circle(tx: Tx, region_id: int, parent_id: int | None) -> None:
    """The tree is locked whole and read anew: two moves at once could close a circle that neither sees."""
    rows = await tx.all(
        select(regions.c.id, regions.c.parent_id)
        .where(regions.c.tenant_id == tx.tenant_id)
        .order_by(regions.c.id)
        .with_for_update()
    )
    parents = {row.id: row.parent_id for row in rows}
    above = parent_id
    while above is not None:
        if above == region_id:
            words = "This region lies inside the one you are moving."
            raise RegionInACircle(problems=[FieldProblem("parent", "circle", words, "Send another one, or null.")])
        above = parents.get(above)


async def _get_for_change(tx: Tx, table: Table, what: str, row_id: int) -> Row[Any]:
    policy.may_manage_settings(tx)
    row = await tx.first(
        select(table).where(table.c.tenant_id == tx.tenant_id, table.c.id == row_id).with_for_update()
    )
    if row is None:
        raise NotFound(what, row_id)
    return row


async def _refuse_taken_key(tx: Tx, table: Table, what: str, key: str) -> None:
    taken = await tx.scalar(select(table.c.id).where(table.c.tenant_id == tx.tenant_id, table.c.key == key))
    if taken is not None:
        raise KeyTaken(what=what, key=key)


async def _insert(tx: Tx, table: Table, **values: Any) -> int:
    return int(await tx.scalar(insert(table).values(tenant_id=tx.tenant_id, **values).returning(table.c.id)))


async def _write(tx: Tx, table: Table, row_id: int, found: Changes) -> None:
    await tx.execute(
        update(table)
        .where(table.c.tenant_id == tx.tenant_id, table.c.id == row_id)
        .values(**{name: new for name, (_, new) in found.items()}, version=table.c.version + 1)
    )
