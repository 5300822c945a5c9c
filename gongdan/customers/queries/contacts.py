"""Reading contacts: one, a page, many for a ticket list, by address."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Row,
    Select,
    and_,
    any_,
    bindparam,
    collate,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql import Subquery

from gongdan.customers import policy
from gongdan.customers.addresses import Channel, Unreadable, address_on, beginnings
from gongdan.customers.models import contact_addresses, contacts, organisations, tiers
from gongdan.customers.queries.joins import (
    BRIEF,
    REGION,
    brief_json,
    joined,
    organisation_json,
    region_json,
    tier_json,
)
from gongdan.identity import find_customer_account, tenants
from gongdan.kernel.errors import NotFound
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx

# Behind every character there is; the end of "everything that begins with".
_LAST = "\U0010ffff"
_C = "C"

SORTS = {
    "name": Sort("name", (collate(contacts.c.name, _C), contacts.c.id), is_descending=False),
    "-created_at": Sort("-created_at", (contacts.c.created_at, contacts.c.id), is_descending=True),
}


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """What a list of contacts is narrowed to."""

    q: str | None = None
    organisation_id: int | None = None
    tier: str | None = None
    is_active: bool | None = True


async def phone_region(tx: Tx) -> str:
    """The country in which this tenant's national phone numbers are read."""
    region = await tx.scalar(select(tenants.c.phone_region).where(tenants.c.id == tx.tenant_id))
    return str(region or "CN")


async def find_contact(tx: Tx, contact_id: int) -> Row[Any] | None:
    """One contact the actor may see, with organisation, tier and region."""
    statement = (
        select(*BRIEF, *REGION, *_REST)
        .select_from(joined())
        .where(contacts.c.tenant_id == tx.tenant_id, contacts.c.id == contact_id, policy.visible(tx))
    )
    return await tx.first(statement)


_REST = (
    contacts.c.locale,
    contacts.c.time_zone,
    contacts.c.preferred_channel,
    contacts.c.note,
    contacts.c.external_id,
    contacts.c.sees_organisation,
    contacts.c.merged_into_id,
    contacts.c.version,
    contacts.c.updated_at,
)


async def get_contact(tx: Tx, contact_id: int) -> dict[str, Any]:
    """One contact with his addresses, as it is answered. Raises NotFound."""
    row = await find_contact(tx, contact_id)
    if row is None:
        raise NotFound("contact", contact_id)
    locale = tx.actor.locale
    return {
        "id": row.id,
        "name": row.name,
        "organisation": organisation_json(row),
        "tier": tier_json(row, locale),
        "region": region_json(row, locale),
        "locale": row.locale,
        "time_zone": row.time_zone,
        "preferred_channel": row.preferred_channel,
        "note": row.note if tx.actor.is_staff else None,
        "external_id": row.external_id,
        "sees_organisation": row.sees_organisation,
        "merged_into_id": row.merged_into_id,
        "is_active": row.is_active,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "addresses": [address_json(a) for a in await list_addresses(tx, contact_id)],
        "account": await find_customer_account(tx, contact_id) if tx.actor.is_staff else None,
    }


async def get_contact_for_staff(tx: Tx, contact_id: int) -> dict[str, Any]:
    """As `get_contact`; the register is closed to customers. Raises NotAllowed, NotFound."""
    policy.may_read(tx)
    return await get_contact(tx, contact_id)


async def get_own_contact(tx: Tx) -> dict[str, Any]:
    """The customer's own contact. Raises NotAllowed for staff."""
    return await get_contact(tx, policy.may_edit_oneself(tx))


async def list_addresses(tx: Tx, contact_id: int) -> list[Row[Any]]:
    """The addresses of one contact, first ones first. The caller has made sure that he may be seen."""
    table = contact_addresses.c
    statement = (
        select(contact_addresses)
        .where(table.tenant_id == tx.tenant_id, table.contact_id == contact_id)
        .order_by(table.channel, table.is_primary.desc(), table.id)
    )
    return list(await tx.all(statement))


def address_json(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "channel": row.channel,
        "address": row.address,
        "shown_as": row.shown_as,
        "is_primary": row.is_primary,
        "is_verified": row.is_verified,
        "bounced_at": row.bounced_at,
    }


async def list_contacts(
    tx: Tx, wanted: ContactFilter, *, sort: str = "name", limit: int, cursor: str | None = None
) -> dict[str, Any]:
    """A page of contacts. Merged ones are not shown: their survivors are."""
    policy.may_read(tx)
    order = SORTS[sort]
    statement = (
        select(*BRIEF)
        .select_from(joined())
        .where(contacts.c.tenant_id == tx.tenant_id, contacts.c.merged_into_id.is_(None), policy.visible(tx))
    )
    statement = _narrowed(statement, wanted, await phone_region(tx) if wanted.q else "", tx.tenant_id)
    rows, next_cursor = cut(
        await tx.all(paged(statement, order, limit, cursor)), order, limit, [sort.lstrip("-"), "id"]
    )
    return {"items": [brief_json(row, tx.actor.locale) for row in rows], "next_cursor": next_cursor}


def _narrowed(statement: Select[Any], wanted: ContactFilter, region: str, tenant_id: int) -> Select[Any]:
    if wanted.is_active is not None:
        statement = statement.where(contacts.c.is_active == wanted.is_active)
    if wanted.organisation_id is not None:
        statement = statement.where(contacts.c.organisation_id == wanted.organisation_id)
    if wanted.tier is not None:
        statement = statement.where(tiers.c.key == wanted.tier)
    if wanted.q and wanted.q.strip():
        statement = statement.where(contacts.c.id.in_(select(_beginning_with(wanted.q, region, tenant_id).c.id)))
    return statement


def _beginning_with(q: str, region: str, tenant_id: int) -> Subquery:
    """Ids of contacts whose name or an address begins so; both are ranges of an index."""
    by_name = select(contacts.c.id).where(
        contacts.c.tenant_id == tenant_id,
        or_(*(_begins(contacts.c.name, text) for text in _spellings(q.strip()))),
    )
    by_address = select(contact_addresses.c.contact_id).where(
        contact_addresses.c.tenant_id == tenant_id,
        or_(*(_begins(contact_addresses.c.address, text) for text in beginnings(q, region))),
    )
    return union_all(by_name, by_address).subquery()


def _spellings(q: str) -> list[str]:
    """Under row-level security lower(name) would use no index, so the usual spellings are each looked up."""
    return sorted({q, q.lower(), q.upper(), q.capitalize(), q.title()})


def _begins(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    in_order = collate(column, _C)
    return and_(in_order >= text, in_order < text + _LAST)


def _briefly() -> Select[Any]:
    wanted = contacts.c.id == any_(bindparam("ids", type_=ARRAY(BigInteger)))
    return select(*BRIEF).select_from(joined()).where(contacts.c.tenant_id == bindparam("tenant"), wanted)


# Asked for with every ticket that is opened.
_BRIEFLY = Fixed(_briefly())


async def get_contacts(tx: Tx, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Short forms by id in one query, for lists of what hangs on contacts.

    No policy here: whoever may see the ticket may see who asks in it.
    """
    if not ids:
        return {}
    rows = await _BRIEFLY.all(tx.connection, {"tenant": tx.tenant_id, "ids": list(set(ids))})
    return {row.id: brief_json(row, tx.actor.locale) for row in rows}


async def find_by_address(tx: Tx, channel: Channel, text: str) -> int | None:
    """Whose address this is. None also for what cannot be read as an address."""
    region = await phone_region(tx) if channel == "phone" else ""
    try:
        address = address_on(channel, text, region)
    except Unreadable:
        return None
    table = contact_addresses.c
    found = await tx.scalar(
        select(table.contact_id).where(
            table.tenant_id == tx.tenant_id, table.channel == channel, table.address == address.address
        )
    )
    return None if found is None else int(found)


async def survivor_of(tx: Tx, contact_id: int) -> int:
    """The contact himself, or the one he was merged into."""
    merged_into = await tx.scalar(
        select(contacts.c.merged_into_id).where(contacts.c.tenant_id == tx.tenant_id, contacts.c.id == contact_id)
    )
    return int(merged_into) if merged_into is not None else contact_id


_SHARED_ORGANISATION = Fixed(
    select(organisations.c.id)
    .join(
        contacts,
        and_(contacts.c.tenant_id == organisations.c.tenant_id, contacts.c.organisation_id == organisations.c.id),
    )
    .where(
        contacts.c.tenant_id == bindparam("tenant"),
        contacts.c.id == bindparam("contact"),
        func.coalesce(contacts.c.sees_organisation, organisations.c.shares_tickets),
        organisations.c.is_active,
    )
)


async def shared_organisation(tx: Tx, contact_id: int) -> int | None:
    """The organisation whose requests this contact may see: his own, where it shares them or he was let."""
    found = await _SHARED_ORGANISATION.first(tx.connection, {"tenant": tx.tenant_id, "contact": contact_id})
    return None if found is None else int(found.id)
