"""Reads of how a tenant shows itself to customers."""

from typing import Any

from sqlalchemy import Row, and_, select

from gongdan.files import files
from gongdan.identity import policy
from gongdan.identity.colours import DARK_GROUND, WHITE, readable_on, text_on
from gongdan.identity.models import portal_settings, tenants
from gongdan.kernel.errors import NotFound
from gongdan.kernel.text import LOCALES
from gongdan.kernel.unit import Tx


async def get_portal_settings(tx: Tx) -> dict[str, Any]:
    """The settings, for staff; as shipped where nobody has changed any."""
    policy.staff_only(tx)
    row = await _row(tx)
    return {
        "names": row.names or {},
        "logo": _logo(row),
        "colours": colours_of(row.brand_colour),
        "contact": _contact(row),
        "banner": _banner(row),
        "organisations_share_tickets": bool(row.organisations_share_tickets),
        "version": row.version or 0,
    }


async def get_portal(tx: Tx) -> dict[str, Any]:
    """What everybody may know. One query."""
    row = await _row(tx)
    names = row.names or {}
    is_over = row.banner_until is None or row.banner_until <= tx.now
    return {
        "tenant": row.slug,
        "names": {locale: names.get(locale) or next(iter(names.values()), row.tenant_name) for locale in LOCALES},
        "logo_url": _logo_url(row) if row.logo_file_id else None,
        "colours": colours_of(row.brand_colour),
        "languages": list(LOCALES),
        "default_language": row.locale,
        "time_zone": row.time_zone,
        "contact": _contact(row),
        "banner": None if is_over else _banner(row),
    }


async def get_logo(tx: Tx) -> Row[Any]:
    """The file of the logo; anything else that is stored is not found here."""
    same = and_(files.c.tenant_id == portal_settings.c.tenant_id, files.c.id == portal_settings.c.logo_file_id)
    row = await tx.first(select(files).join(portal_settings, same).where(portal_settings.c.tenant_id == tx.tenant_id))
    if row is None:
        raise NotFound("logo")
    return row


async def organisations_share_tickets(tx: Tx) -> bool:
    """Whether the people of a new organisation see each other's requests."""
    mine = portal_settings.c.tenant_id == tx.tenant_id
    return bool(await tx.scalar(select(portal_settings.c.organisations_share_tickets).where(mine)))


def colours_of(brand: str | None) -> dict[str, str] | None:
    """The brand colour with its readable shades."""
    if brand is None:
        return None
    return {
        "brand": brand,
        "on_brand": text_on(brand),
        "on_white": readable_on(brand, WHITE),
        "on_dark": readable_on(brand, DARK_GROUND),
    }


async def _row(tx: Tx) -> Row[Any]:
    row = portal_settings.c
    return await tx.one(
        select(
            tenants.c.slug,
            tenants.c.name.label("tenant_name"),
            tenants.c.locale,
            tenants.c.time_zone,
            *(column for column in row if column.name != "tenant_id"),
            files.c.name.label("file_name"),
            files.c.content_type,
            files.c.size,
        )
        .select_from(tenants)
        .outerjoin(portal_settings, row.tenant_id == tenants.c.id)
        .outerjoin(files, and_(files.c.tenant_id == row.tenant_id, files.c.id == row.logo_file_id))
        .where(tenants.c.id == tx.tenant_id)
    )


def _logo_url(row: Row[Any]) -> str:
    return f"/api/v1/portal/logo?tenant={row.slug}&of={row.logo_file_id}"


def _logo(row: Row[Any]) -> dict[str, Any] | None:
    if row.logo_file_id is None:
        return None
    return {
        "file_id": row.logo_file_id,
        "name": row.file_name,
        "content_type": row.content_type,
        "size": row.size,
        "url": _logo_url(row),
    }


def _contact(row: Row[Any]) -> dict[str, Any]:
    return {"phone": row.contact_phone or "", "email": row.contact_email or "", "hours": row.contact_hours or {}}


def _banner(row: Row[Any]) -> dict[str, Any] | None:
    return {"texts": row.banner_texts, "until": row.banner_until} if row.banner_until else None
