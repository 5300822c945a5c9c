"""Reading organisations: one, and a page."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, and_, collate, or_, select

from gongdan.calendars import calendars
from gongdan.customers import policy
from gongdan.customers.models import organisations, regions, tiers
from gongdan.customers.queries.joins import calendar_json, region_json, tier_json
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx

_LAST = "\U0010ffff"
_BY_NAME = Sort("name", (collate(organisations.c.name, "C"), organisations.c.id), is_descending=False)

_JOINED = (
    organisations.outerjoin(
        tiers, and_(tiers.c.tenant_id == organisations.c.tenant_id, tiers.c.id == organisations.c.tier_id)
    )
    .outerjoin(
        regions, and_(regions.c.tenant_id == organisations.c.tenant_id, regions.c.id == organisations.c.region_id)
    )
    .outerjoin(
        calendars,
        and_(calendars.c.tenant_id == organisations.c.tenant_id, calendars.c.id == organisations.c.calendar_id),
    )
)

_COLUMNS = (
    organisations.c.id,
    organisations.c.name,
    organisations.c.domain,
    organisations.c.note,
    organisations.c.shares_tickets,
    organisations.c.external_id,
    organisations.c.is_active,
    organisations.c.version,
    organisations.c.created_at,
    organisations.c.updated_at,
    organisations.c.tier_id,
    tiers.c.key.label("tier_key"),
    tiers.c.names.label("tier_names"),
    tiers.c.rank.label("tier_rank"),
    tiers.c.is_vip.label("is_vip"),
    organisations.c.region_id,
    regions.c.key.label("region_key"),
    regions.c.names.label("region_names"),
    organisations.c.calendar_id,
    calendars.c.names.label("calendar_names"),
)


async def get_organisation(tx: Tx, organisation_id: int) -> dict[str, Any]:
    """One organisation, as it is answered. Raises NotAllowed, NotFound."""
    policy.may_read(tx)
    return await organisation_shape(tx, organisation_id)


async def organisation_shape(tx: Tx, organisation_id: int) -> dict[str, Any]:
    """As `get_organisation`, for who has just written it and may not read the others."""
    row = await tx.first(
        select(*_COLUMNS)
        .select_from(_JOINED)
        .where(organisations.c.tenant_id == tx.tenant_id, organisations.c.id == organisation_id)
    )
    if row is None:
        raise NotFound("organisation", organisation_id)
    return _json(row, tx.actor.locale)


async def list_organisations(
    tx: Tx, *, q: str | None = None, is_active: bool | None = True, limit: int, cursor: str | None = None
) -> dict[str, Any]:
    """A page of organisations by name; `q` is how the name or the mail domain begins."""
    policy.may_read(tx)
    statement = select(*_COLUMNS).select_from(_JOINED).where(organisations.c.tenant_id == tx.tenant_id)
    if is_active is not None:
        statement = statement.where(organisations.c.is_active == is_active)
    if q and q.strip():
        beginning = q.strip()
        name = collate(organisations.c.name, "C")
        domain = collate(organisations.c.domain, "C")
        by_name = [
            and_(name >= text, name < text + _LAST)
            for text in sorted({beginning, beginning.lower(), beginning.upper(), beginning.title()})
        ]
        by_domain = and_(domain >= beginning.lower(), domain < beginning.lower() + _LAST)
        statement = statement.where(or_(*by_name, by_domain))
    rows, next_cursor = cut(await tx.all(paged(statement, _BY_NAME, limit, cursor)), _BY_NAME, limit, ["name", "id"])
    return {"items": [_json(row, tx.actor.locale) for row in rows], "next_cursor": next_cursor}


async def organisations_by_domain(tx: Tx, domains: Collection[str]) -> dict[str, int]:
    """Which organisation the senders of these mail domains belong to."""
    if not domains:
        return {}
    table = organisations.c
    rows = await tx.all(
        select(table.domain, table.id).where(
            table.tenant_id == tx.tenant_id, table.domain.in_(set(domains)), table.is_active
        )
    )
    return {row.domain: row.id for row in rows}


def _json(row: Row[Any], locale: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "tier": tier_json(row, locale),
        "region": region_json(row, locale),
        "domain": row.domain,
        "note": row.note,
        "shares_tickets": row.shares_tickets,
        "calendar": calendar_json(row, locale),
        "external_id": row.external_id,
        "is_active": row.is_active,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }
