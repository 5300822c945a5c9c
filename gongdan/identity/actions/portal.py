"""Change how a tenant shows itself to customers."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.files import claim_files, discard_files, files
from gongdan.files.sniff import INLINE_SAFE
from gongdan.identity import policy
from gongdan.identity.actions.grants import CheckVersion, any_version
from gongdan.identity.addresses import stored_email
from gongdan.identity.colours import read_colour
from gongdan.identity.events.portal import TenantPortalChanged
from gongdan.identity.models import portal_settings
from gongdan.identity.schemas.portal import BannerIn, PortalPatch, Texts
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Names, iso

MAX_LOGO_BYTES = 512 * 1024
MAX_PHONE = 60


async def change_portal_settings(tx: Tx, patch: PortalPatch, check_version: CheckVersion = any_version) -> None:
    """Change what the patch names. Raises VersionStale, Invalid; a logo that is replaced is discarded."""
    policy.may_manage_tenant(tx)
    row = await _get_for_change(tx)
    check_version(row.version)
    wanted: dict[str, Any] = {}
    for name in patch.model_fields_set & _STORED.keys():
        wanted |= _STORED[name](tx, getattr(patch, name))
    net = changes(row._asdict(), wanted)
    if not net:
        if row.version == 0:  # nothing was said: nothing shall be stored
            await tx.execute(portal_settings.delete().where(portal_settings.c.tenant_id == tx.tenant_id))
        return
    if "logo_file_id" in net:
        await _claim_logo(tx, net["logo_file_id"][1])
    values = {name: new for name, (_, new) in net.items()}
    changed = update(portal_settings).where(portal_settings.c.tenant_id == tx.tenant_id)
    await tx.execute(changed.values(**values, version=row.version + 1))
    if "logo_file_id" in net and net["logo_file_id"][0] is not None:
        await discard_files(tx, [net["logo_file_id"][0]])
    tx.record(TenantPortalChanged(tx.tenant_id, {name: _told(pair) for name, pair in net.items()}))


async def _get_for_change(tx: Tx) -> Row[Any]:
    """The row, locked; the first change of a tenant makes it, at version 0."""
    made = upsert(portal_settings).values(tenant_id=tx.tenant_id, version=0).on_conflict_do_nothing()
    await tx.execute(made)
    return await tx.one(select(portal_settings).where(portal_settings.c.tenant_id == tx.tenant_id).with_for_update())


async def _claim_logo(tx: Tx, file_id: int | None) -> None:
    if file_id is None:
        return
    mine = (files.c.tenant_id == tx.tenant_id, files.c.id == file_id)
    found = await tx.first(select(files.c.content_type, files.c.size).where(*mine))
    if found is not None and found.content_type not in INLINE_SAFE:
        message = f"A logo must be a picture of pixels, not {found.content_type}."
        raise Invalid.one("logo_file_id", "no_picture", message, "Upload a PNG, JPEG, WebP, GIF or AVIF.")
    if found is not None and found.size > MAX_LOGO_BYTES:
        message, remedy = f"A logo has {MAX_LOGO_BYTES // 1024} kB at most.", "Make the picture smaller."
        raise Invalid.one("logo_file_id", "too_large", message, remedy)
    try:
        await claim_files(tx, [file_id])
    except Invalid:
        message = f"You have no unattached upload {file_id}."
        raise Invalid.one("logo_file_id", "not_found", message, "Upload it first.") from None


def _colour(tx: Tx, text: str | None) -> dict[str, Any]:
    colour = read_colour(text) if text else None
    if text and colour is None:
        raise Invalid.one("brand_colour", "invalid", "This is no colour.", "Send one such as #0b6b7b.")
    return {"brand_colour": colour}


def _phone(tx: Tx, text: str | None) -> dict[str, Any]:
    if text and len(text) > MAX_PHONE:
        raise Invalid.one("contact_phone", "too_long", "It is too long.", f"Shorten it to {MAX_PHONE} characters.")
    return {"contact_phone": text or ""}


def _email(tx: Tx, text: str | None) -> dict[str, Any]:
    try:
        return {"contact_email": stored_email(text) if text else ""}
    except ValueError as error:
        remedy = "Send an address such as support@example.com."
        raise Invalid.one("contact_email", "invalid", str(error), remedy) from None


def _banner(tx: Tx, banner: BannerIn | None) -> dict[str, Any]:
    if banner is None:
        return {"banner_texts": {}, "banner_until": None}
    if banner.until <= tx.now:
        message, remedy = "This time is over already.", "Send a later one, or null to take the banner away."
        raise Invalid.one("banner.until", "past", message, remedy)
    return {"banner_texts": banner.texts.stored(), "banner_until": banner.until}


def _texts(name: str) -> Callable[[Tx, Texts | Names | None], dict[str, Any]]:
    return lambda tx, value: {name: value.stored() if value else {}}


# How what is sent becomes columns.
_STORED: dict[str, Callable[[Tx, Any], dict[str, Any]]] = {
    "names": _texts("names"),
    "logo_file_id": lambda tx, value: {"logo_file_id": value},
    "brand_colour": _colour,
    "contact_phone": _phone,
    "contact_email": _email,
    "contact_hours": _texts("contact_hours"),
    "banner": _banner,
    "organisations_share_tickets": lambda tx, value: {"organisations_share_tickets": value},
}


def _told(pair: tuple[Any, Any]) -> list[Any]:
    return [iso(one) if hasattr(one, "isoformat") else one for one in pair]
