"""Reading tiers and regions: both are short lists, so they come whole."""

from typing import Any

from sqlalchemy import Row, Table, select

from gongdan.customers import policy
from gongdan.customers.models import regions, tiers
from gongdan.kernel.errors import Invalid, NotFound
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx


async def list_tiers(tx: Tx) -> list[dict[str, Any]]:
    """All tiers, the highest first."""
    policy.may_read(tx)
    statement = select(tiers).where(tiers.c.tenant_id == tx.tenant_id).order_by(tiers.c.rank.desc(), tiers.c.id)
    return [_tier_json(row, tx.actor.locale) for row in await tx.all(statement)]


async def get_tier(tx: Tx, tier_id: int) -> dict[str, Any]:
    """One tier. Raises NotAllowed, NotFound."""
    policy.may_read(tx)
    return await tier_shape(tx, tier_id)


async def tier_shape(tx: Tx, tier_id: int) -> dict[str, Any]:
    """As `get_tier`, for who has just written it and may not read contacts."""
    return _tier_json(await _get(tx, tiers, "tier", tier_id), tx.actor.locale)


async def list_regions(tx: Tx) -> list[dict[str, Any]]:
    """All regions in the order they were made; `parent` names the one around it."""
    policy.may_read(tx)
    rows = await tx.all(select(regions).where(regions.c.tenant_id == tx.tenant_id).order_by(regions.c.id))
    keys = {row.id: row.key for row in rows}
    return [_region_json(row, keys.get(row.parent_id), tx.actor.locale) for row in rows]


async def get_region(tx: Tx, region_id: int) -> dict[str, Any]:
    """One region. Raises NotAllowed, NotFound."""
    policy.may_read(tx)
    return await region_shape(tx, region_id)


async def region_shape(tx: Tx, region_id: int) -> dict[str, Any]:
    """As `get_region`, for who has just written it and may not read contacts."""
    row = await _get(tx, regions, "region", region_id)
    parent = None
    if row.parent_id is not None:
        parent = (await _get(tx, regions, "region", row.parent_id)).key
    return _region_json(row, parent, tx.actor.locale)


async def tier_id_of(tx: Tx, key: str | None) -> int | None:
    """The id of a tier's key; None for none. Raises Invalid for one that does not exist."""
    return await _id_of(tx, tiers, "tier", key)


async def region_id_of(tx: Tx, key: str | None, field: str = "region") -> int | None:
    """The id of a region's key; None for none. Raises Invalid for one that does not exist."""
    return await _id_of(tx, regions, field, key)


async def _get(tx: Tx, table: Table, what: str, row_id: int) -> Row[Any]:
    row = await tx.first(select(table).where(table.c.tenant_id == tx.tenant_id, table.c.id == row_id))
    if row is None:
        raise NotFound(what, row_id)
    return row


async def _id_of(tx: Tx, table: Table, field: str, key: str | None) -> int | None:
    if key is None:
        return None
    found = await tx.scalar(select(table.c.id).where(table.c.tenant_id == tx.tenant_id, table.c.key == key))
    if found is None:
        raise Invalid.one(field, "unknown", f"There is no {key}.", f"GET /api/v1/{table.name} lists the keys.")
    return int(found)


def _tier_json(row: Row[Any], locale: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "key": row.key,
        "name": in_locale(row.names, locale),
        "names": row.names,
        "rank": row.rank,
        "is_vip": row.is_vip,
        "version": row.version,
    }


def _region_json(row: Row[Any], parent: str | None, locale: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "key": row.key,
        "name": in_locale(row.names, locale),
        "names": row.names,
        "parent": parent,
        "version": row.version,
    }
