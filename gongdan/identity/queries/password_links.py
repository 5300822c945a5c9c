"""Reads of links by which passwords are set: who asked for one, and what a link still opens."""

from typing import Any

from sqlalchemy import Row, and_, or_, select

from gongdan.identity import policy
from gongdan.identity.models import password_resets, tenants, users
from gongdan.identity.security_rules import read_rules
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.secrets import fingerprint
from gongdan.kernel.signed_links import LinkExpired, LinkInvalid
from gongdan.kernel.unit import Tx

_NEWEST = Sort("-created_at", (password_resets.c.created_at, password_resets.c.id), True)


async def get_living_link(tx: Tx, token: str, *, is_locked: bool = False) -> Row[Any]:
    """The link with its person. Raises LinkInvalid for one never made, LinkExpired for one used, ended or run out."""
    row = password_resets.c
    statement = (
        select(
            row.id,
            row.user_id,
            row.purpose,
            row.expires_at,
            row.used_at,
            row.ended_at,
            users.c.email,
            users.c.name,
            users.c.is_active,
            users.c.contact_id,
        )
        .join(users, and_(users.c.tenant_id == row.tenant_id, users.c.id == row.user_id))
        .where(row.tenant_id == tx.tenant_id, row.token_hash == fingerprint(token))
    )
    found = await tx.first(statement.with_for_update(of=password_resets) if is_locked else statement)
    if found is None:
        raise LinkInvalid
    if not found.is_active or found.used_at or found.ended_at or found.expires_at <= tx.now:
        raise LinkExpired
    return found


async def get_link_shape(tx: Tx, token: str) -> dict[str, Any]:
    """What whoever holds the link may know before he sets a password."""
    found = await get_living_link(tx, token)
    home = tenants.c
    tenant = await tx.one(select(home.slug, home.name, home.security).where(home.id == tx.tenant_id))
    return {
        "purpose": found.purpose,
        "email": found.email,
        "name": found.name,
        "is_customer": found.contact_id is not None,
        "tenant": {"slug": tenant.slug, "name": tenant.name},
        "min_length": read_rules(tenant.security).password.min_length,
        "expires_at": found.expires_at,
    }


async def list_password_resets(tx: Tx, limit: int, cursor: str | None) -> dict[str, Any]:
    """Who asked for a new password and has none yet, newest first; within the reach of who may hand out links."""
    row = password_resets.c
    statement = (
        select(
            row.id,
            row.created_at,
            row.expires_at,
            row.mailed_at,
            users.c.id.label("user_id"),
            users.c.name,
            users.c.email,
        )
        .join(users, and_(users.c.tenant_id == row.tenant_id, users.c.id == row.user_id))
        .where(
            row.tenant_id == tx.tenant_id,
            row.made_by_id.is_(None),
            row.used_at.is_(None),
            row.ended_at.is_(None),
            or_(row.mailed_at.is_(None), row.expires_at > tx.now),
            policy.resettable(tx),
        )
    )
    rows = await tx.all(paged(statement, _NEWEST, limit, cursor))
    page, next_cursor = cut(rows, _NEWEST, limit, ("created_at", "id"))
    items = [
        {
            "id": one.id,
            "user": {"id": one.user_id, "name": one.name},
            "email": one.email,
            "asked_at": one.created_at,
            "mailed_at": one.mailed_at,
            "needs_link": one.mailed_at is None,
        }
        for one in page
    ]
    return {"items": items, "next_cursor": next_cursor}
