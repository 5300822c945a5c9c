"""What conditions may test about the customer behind something that has a requester and an organisation."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from gongdan.conditions import Field, Kind
from gongdan.customers.models import contacts, organisations, regions, tiers


def requester_fields(tenant_id: ColumnElement[Any], requester_id: ColumnElement[Any]) -> list[Field]:
    """Fields over the columns of another table that say whose row it is and who asks.

    Tier and region are the contact's own, else his organisation's, by key.
    """
    return [
        Field(
            key="requester_organisation",
            kind=Kind.REF,
            label={"zh-CN": "客户单位", "en": "Requester's organisation"},
            column=_of_requester(tenant_id, requester_id, contacts.c.organisation_id),
        ),
        Field(
            key="requester_tier",
            kind=Kind.CHOICE,
            label={"zh-CN": "客户等级", "en": "Requester's tier"},
            column=_of_requester(tenant_id, requester_id, tiers.c.key),
        ),
        Field(
            key="requester_is_vip",
            kind=Kind.BOOLEAN,
            label={"zh-CN": "是否 VIP 客户", "en": "Requester is a VIP"},
            # No tier, or no requester: no VIP.
            column=func.coalesce(_of_requester(tenant_id, requester_id, tiers.c.is_vip), False),
            nullable=False,
        ),
        Field(
            key="requester_region",
            kind=Kind.CHOICE,
            label={"zh-CN": "客户区域", "en": "Requester's region"},
            column=_of_requester(tenant_id, requester_id, regions.c.key),
        ),
    ]


def _of_requester(
    tenant_id: ColumnElement[Any], requester_id: ColumnElement[Any], wanted: ColumnElement[Any]
) -> ColumnElement[Any]:
    """`wanted` of the contact behind a row, as a subquery that follows two primary keys."""
    tenant = contacts.c.tenant_id
    joined = contacts.outerjoin(
        organisations, and_(organisations.c.tenant_id == tenant, organisations.c.id == contacts.c.organisation_id)
    )
    if wanted.table is tiers:
        tier_id = func.coalesce(contacts.c.tier_id, organisations.c.tier_id)
        joined = joined.outerjoin(tiers, and_(tiers.c.tenant_id == tenant, tiers.c.id == tier_id))
    elif wanted.table is regions:
        region_id = func.coalesce(contacts.c.region_id, organisations.c.region_id)
        joined = joined.outerjoin(regions, and_(regions.c.tenant_id == tenant, regions.c.id == region_id))
    statement = select(wanted).select_from(joined).where(tenant == tenant_id, contacts.c.id == requester_id)
    return statement.correlate_except(contacts, organisations, tiers, regions).scalar_subquery()
