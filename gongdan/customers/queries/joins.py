"""A contact with his organisation, tier and region in one row: his own, else his organisation's."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, and_, func, select

from gongdan.customers.models import contact_addresses, contacts, organisations, regions, tiers
from gongdan.kernel.text import in_locale


def joined() -> FromClause:
    """contacts ⟕ organisations ⟕ tiers ⟕ regions."""
    tenant = contacts.c.tenant_id
    tier_id = func.coalesce(contacts.c.tier_id, organisations.c.tier_id)
    region_id = func.coalesce(contacts.c.region_id, organisations.c.region_id)
    return (
        contacts.outerjoin(
            organisations,
            and_(organisations.c.tenant_id == tenant, organisations.c.id == contacts.c.organisation_id),
        )
        .outerjoin(tiers, and_(tiers.c.tenant_id == tenant, tiers.c.id == tier_id))
        .outerjoin(regions, and_(regions.c.tenant_id == tenant, regions.c.id == region_id))
    )


def first_address(channel: str) -> ColumnElement[Any]:
    """The address to use first on a channel."""
    table = contact_addresses.c
    return (
        select(table.address)
        .where(table.tenant_id == contacts.c.tenant_id, table.contact_id == contacts.c.id, table.channel == channel)
        .order_by(table.is_primary.desc(), table.id)
        .limit(1)
        .correlate(contacts)
        .scalar_subquery()
    )


BRIEF: Sequence[ColumnElement[Any]] = (
    contacts.c.id,
    contacts.c.name,
    contacts.c.is_active,
    contacts.c.created_at,
    contacts.c.organisation_id,
    organisations.c.name.label("organisation_name"),
    tiers.c.id.label("tier_id"),
    tiers.c.key.label("tier_key"),
    tiers.c.names.label("tier_names"),
    tiers.c.rank.label("tier_rank"),
    tiers.c.is_vip.label("is_vip"),
    first_address("email").label("email"),
    first_address("phone").label("phone"),
)

REGION: Sequence[ColumnElement[Any]] = (
    regions.c.id.label("region_id"),
    regions.c.key.label("region_key"),
    regions.c.names.label("region_names"),
)


def organisation_json(row: Row[Any]) -> dict[str, Any] | None:
    return None if row.organisation_id is None else {"id": row.organisation_id, "name": row.organisation_name}


def tier_json(row: Row[Any], locale: str) -> dict[str, Any] | None:
    if row.tier_id is None:
        return None
    names: Mapping[str, str] = row.tier_names
    return {
        "id": row.tier_id,
        "key": row.tier_key,
        "name": in_locale(names, locale),
        "rank": row.tier_rank,
        "is_vip": row.is_vip,
    }


def region_json(row: Row[Any], locale: str) -> dict[str, Any] | None:
    if row.region_id is None:
        return None
    return {"id": row.region_id, "key": row.region_key, "name": in_locale(row.region_names, locale)}


def brief_json(row: Row[Any], locale: str) -> dict[str, Any]:
    """A row of BRIEF as it is answered."""
    return {
        "id": row.id,
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "organisation": organisation_json(row),
        "tier": tier_json(row, locale),
        "is_active": row.is_active,
        "created_at": row.created_at,
    }


def calendar_json(row: Row[Any], locale: str) -> dict[str, Any] | None:
    """The calendar of a row that has `calendar_id` and `calendar_names`; None where it has none."""
    if row.calendar_id is None:
        return None
    return {"id": row.calendar_id, "name": in_locale(row.calendar_names, locale)}
