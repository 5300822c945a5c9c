"""What rules can test besides a ticket's own fields: the customer's tier and region."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Text, and_, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY

from gongdan.conditions import Catalogue, Field, Kind, Option
from gongdan.customers import contacts, organisations, tiers
from gongdan.ticketing import tickets

_MINE = and_(contacts.c.tenant_id == tickets.c.tenant_id, contacts.c.id == tickets.c.requester_id)
_HOME = and_(organisations.c.tenant_id == tickets.c.tenant_id, organisations.c.id == tickets.c.organisation_id)


def _of_customer(column: str) -> ColumnElement[Any]:
    """The contact's own, else that of the organisation."""
    own = select(contacts.c[column]).where(_MINE).correlate(tickets).scalar_subquery()
    homes = select(organisations.c[column]).where(_HOME).correlate(tickets).scalar_subquery()
    return func.coalesce(own, homes)


REGION: ColumnElement[Any] = _of_customer("region_id")


def _of_tier(column: Any) -> ColumnElement[Any]:
    same = (tiers.c.tenant_id == tickets.c.tenant_id, tiers.c.id == _of_customer("tier_id"))
    return select(column).where(*same).correlate(tickets).scalar_subquery()


# The region and all that it lies in. Written out: a recursive look into the outer row is no shape of the builder.
_REGIONS: ColumnElement[Any] = literal_column(
    """ARRAY(WITH RECURSIVE up(id, parent_id, key) AS (
        SELECT r.id, r.parent_id, r.key::text FROM regions r
        WHERE r.tenant_id = tickets.tenant_id AND r.id = coalesce(
            (SELECT c.region_id FROM contacts c
                WHERE c.tenant_id = tickets.tenant_id AND c.id = tickets.requester_id),
            (SELECT o.region_id FROM organisations o
                WHERE o.tenant_id = tickets.tenant_id AND o.id = tickets.organisation_id))
        UNION SELECT r.id, r.parent_id, r.key::text FROM regions r JOIN up ON r.id = up.parent_id
            WHERE r.tenant_id = tickets.tenant_id
    ) SELECT key FROM up)""",
    ARRAY(Text),
)


def offered_with(
    known: Catalogue, tiers_there: Sequence[Any] | None = None, regions_there: Sequence[Any] | None = None
) -> Catalogue:
    """Ticketing's fields with those of customers; with rows their keys are the only values allowed."""
    own = [
        Field(
            key="customer_tier",
            kind=Kind.CHOICE,
            label={"zh-CN": "客户等级", "en": "Customer tier"},
            column=_of_tier(tiers.c.key),
            options=_options(tiers_there),
        ),
        Field(
            key="customer_is_vip",
            kind=Kind.BOOLEAN,
            label={"zh-CN": "VIP 客户", "en": "VIP customer"},
            column=func.coalesce(_of_tier(tiers.c.is_vip), literal_column("false", Boolean)),
            nullable=False,
        ),
        Field(
            key="customer_region",
            kind=Kind.MULTI_CHOICE,
            label={"zh-CN": "客户区域（含上级）", "en": "Customer region or one above it"},
            column=_REGIONS,
            options=_options(regions_there),
            nullable=False,
        ),
    ]
    return Catalogue.of([*(one for one in known.fields.values() if one.key not in {f.key for f in own}), *own])


def _options(rows: Sequence[Any] | None) -> list[Option] | None:
    return None if rows is None else [Option(row.key, row.names) for row in rows]
