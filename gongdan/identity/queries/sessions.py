"""Living sessions of a person, and everything a client needs to know about who is signed in."""

from typing import Any

from sqlalchemy import Row, select

from gongdan.identity import policy
from gongdan.identity.models import roles, sessions, tenants, user_roles, users
from gongdan.identity.queries.accounts import get_account
from gongdan.kernel.errors import NotSignedIn
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx

_NEWEST = Sort("-created_at", (sessions.c.created_at, sessions.c.id), is_descending=True)


async def list_own_sessions(tx: Tx, limit: int, cursor: str | None) -> dict[str, Any]:
    """The actor's living sessions, the newest first."""
    if tx.actor.user_id is None:
        raise NotSignedIn
    return await _page(tx, tx.actor.user_id, limit, cursor)


async def list_sessions_of(tx: Tx, user_id: int, limit: int, cursor: str | None) -> dict[str, Any]:
    """The living sessions of another. Raises NotAllowed and NotFound."""
    policy.need(tx, policy.SESSION_MANAGE)
    await get_account(tx, user_id)
    return await _page(tx, user_id, limit, cursor)


async def _page(tx: Tx, user_id: int, limit: int, cursor: str | None) -> dict[str, Any]:
    statement = select(
        sessions.c.id,
        sessions.c.created_at,
        sessions.c.last_seen_at,
        sessions.c.expires_at,
        sessions.c.address,
        sessions.c.user_agent,
        sessions.c.second_factor_at,
        sessions.c.is_pending,
    ).where(
        sessions.c.tenant_id == tx.tenant_id,
        sessions.c.user_id == user_id,
        sessions.c.revoked_at.is_(None),
        sessions.c.expires_at > tx.now,
    )
    rows = await tx.all(paged(statement, _NEWEST, limit, cursor))
    page, next_cursor = cut(rows, _NEWEST, limit, ("created_at", "id"))
    items = [dict(row._mapping) | {"is_current": row.id == tx.actor.session_id} for row in page]
    return {"items": items, "next_cursor": next_cursor}


async def get_signed_in(tx: Tx) -> dict[str, Any]:
    """Who is signed in: person, roles, permissions, tenant, and what is still to be done first."""
    actor = tx.actor
    person = await tx.one(
        select(
            users.c.id,
            users.c.email,
            users.c.name,
            users.c.department_id,
            users.c.must_change_password,
            users.c.totp_confirmed_at,
            tenants.c.slug,
            tenants.c.name.label("tenant_name"),
            tenants.c.phone_region,
            sessions.c.csrf_token,
        )
        .join(tenants, tenants.c.id == users.c.tenant_id)
        .outerjoin(sessions, (sessions.c.tenant_id == users.c.tenant_id) & (sessions.c.id == (actor.session_id or 0)))
        .where(users.c.tenant_id == tx.tenant_id, users.c.id == actor.user_id)
    )
    return {
        "user": {
            "id": person.id,
            "email": person.email,
            "name": person.name,
            "kind": actor.kind,
            "contact_id": actor.contact_id,
            "department_id": person.department_id,
            "team_ids": actor.team_ids,
            "has_second_factor": person.totp_confirmed_at is not None,
            "must_change_password": person.must_change_password,
        },
        "roles": await _roles(tx),
        "permissions": {word: scope.name.lower() for word, scope in sorted(actor.grants.items())},
        "tenant": {
            "id": tx.tenant_id,
            "slug": person.slug,
            "name": person.tenant_name,
            "phone_region": person.phone_region,
        },
        "locale": actor.locale,
        "time_zone": actor.time_zone,
        "session_id": actor.session_id,
        "csrf_token": person.csrf_token,
    }


async def _roles(tx: Tx) -> list[dict[str, str]]:
    statement = (
        select(roles.c.key, roles.c.names)
        .join(user_roles, (user_roles.c.tenant_id == roles.c.tenant_id) & (user_roles.c.role_id == roles.c.id))
        .where(
            roles.c.tenant_id == tx.tenant_id,
            user_roles.c.tenant_id == tx.tenant_id,
            user_roles.c.user_id == tx.actor.user_id,
        )
        .order_by(roles.c.key)
    )
    found: list[Row[Any]] = list(await tx.all(statement))
    return [{"key": row.key, "name": in_locale(row.names, tx.actor.locale)} for row in found]
