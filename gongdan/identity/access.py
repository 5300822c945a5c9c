"""Who is behind a token or a session, and what he may do: the reads that every request begins with."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select, true

from gongdan.identity.models import (
    api_tokens,
    departments,
    roles,
    sessions,
    team_members,
    tenants,
    user_roles,
    users,
)
from gongdan.identity.profile import Person, Profile, actor_of, widest
from gongdan.identity.security_rules import SecurityRules, read_rules
from gongdan.kernel.actor import Actor
from gongdan.kernel.errors import NotFound
from gongdan.kernel.fixed import Fixed, Found
from gongdan.kernel.secrets import fingerprint
from gongdan.kernel.unit import Tx

CustomerLink = Callable[[Tx, int], Awaitable[int | None]]


async def _no_organisation(tx: Tx, contact_id: int) -> int | None:
    return None


_customer_link: list[CustomerLink] = [_no_organisation]


def set_customer_link(link: CustomerLink) -> None:
    """The socket for customers: `await link(tx, contact_id)` is the organisation whose requests he may see."""
    _customer_link[:] = [link]


def customer_link() -> CustomerLink:
    return _customer_link[0]


# The tenant of the transaction is set by the very statement that looks the tenant up: no round trip of its own.
_BIND_TENANT = Fixed(
    select(
        func.set_tenant(tenants.c.id),
        tenants.c.access_epoch,
        tenants.c.is_active,
        tenants.c.locale,
        tenants.c.time_zone,
    ).where(tenants.c.id == bindparam("tenant"))
)

_OWNER = (
    users.c.id.label("user_id"),
    users.c.name,
    users.c.contact_id,
    users.c.locale,
    users.c.time_zone,
    users.c.is_active,
    users.c.must_change_password,
    users.c.totp_confirmed_at,
    users.c.version,
)

_SESSION = Fixed(
    select(
        sessions.c.id,
        sessions.c.csrf_token,
        sessions.c.is_pending,
        sessions.c.last_seen_at,
        sessions.c.expires_at,
        sessions.c.revoked_at,
        *_OWNER,
    )
    .join(users, (users.c.tenant_id == sessions.c.tenant_id) & (users.c.id == sessions.c.user_id))
    .where(sessions.c.tenant_id == bindparam("tenant"), sessions.c.token_hash == bindparam("print"))
)

_TOKEN = Fixed(
    select(
        api_tokens.c.id,
        api_tokens.c.scopes,
        api_tokens.c.last_used_at,
        api_tokens.c.expires_at,
        api_tokens.c.revoked_at,
        *_OWNER,
    )
    .join(users, (users.c.tenant_id == api_tokens.c.tenant_id) & (users.c.id == api_tokens.c.user_id))
    .where(api_tokens.c.tenant_id == bindparam("tenant"), api_tokens.c.token_hash == bindparam("print"))
)


async def bind_tenant(tx: Tx, tenant_id: int) -> Found | None:
    """Bind the transaction to the tenant and return his row; None where there is none or he is switched off."""
    row = await _BIND_TENANT.first(tx.connection, {"tenant": tenant_id})
    return row if row is not None and row.is_active else None


async def find_session(tx: Tx, tenant_id: int, secret: str) -> Found | None:
    """The living session of this cookie with its user."""
    return _living(await _SESSION.first(tx.connection, {"tenant": tenant_id, "print": fingerprint(secret)}), tx.now)


async def find_token(tx: Tx, tenant_id: int, secret: str) -> Found | None:
    """The living API token with its owner."""
    return _living(await _TOKEN.first(tx.connection, {"tenant": tenant_id, "print": fingerprint(secret)}), tx.now)


def _living(row: Found | None, now: datetime) -> Found | None:
    if row is None or not row.is_active or row.revoked_at is not None:
        return None
    return row if row.expires_at is None or row.expires_at > now else None


def _profile_statement() -> Select[Any]:
    tenant: BindParameter[int] = bindparam("tenant")
    user: BindParameter[int] = bindparam("user")
    role = func.jsonb_build_array(roles.c.key, roles.c.scope, func.to_jsonb(roles.c.permissions))
    held = (
        select(func.coalesce(func.jsonb_agg(role), func.jsonb_build_array()))
        .join(user_roles, (user_roles.c.tenant_id == roles.c.tenant_id) & (user_roles.c.role_id == roles.c.id))
        .where(roles.c.tenant_id == tenant, user_roles.c.tenant_id == tenant, user_roles.c.user_id == user)
    )
    joined = select(team_members.c.team_id).where(team_members.c.tenant_id == tenant, team_members.c.user_id == user)
    own = select(users.c.department_id).where(users.c.tenant_id == tenant, users.c.id == user).scalar_subquery()
    below = select(departments.c.id).where(
        departments.c.tenant_id == tenant, own.is_not(None), own == func.any(departments.c.path)
    )
    return select(
        held.scalar_subquery().label("roles"),
        func.array(joined.scalar_subquery()).label("team_ids"),
        func.array(below.scalar_subquery()).label("department_ids"),
        tenants.c.security,
    ).where(tenants.c.id == tenant)


_PROFILE = _profile_statement()


async def get_profile(tx: Tx, tenant_id: int, user_id: int) -> Profile:
    """Everything roles, teams and departments give this user, in one query."""
    row = await tx.one(_PROFILE, {"tenant": tenant_id, "user": user_id})
    role_keys = frozenset(key for key, _, _ in row.roles)
    required = read_rules(row.security).second_factor.required_roles
    return Profile(
        role_keys=role_keys,
        grants=widest((scope, permissions) for _, scope, permissions in row.roles),
        team_ids=frozenset(row.team_ids),
        department_ids=frozenset(row.department_ids),
        must_use_second_factor=not role_keys.isdisjoint(required),
    )


async def get_security_rules(tx: Tx) -> SecurityRules:
    return read_rules(await tx.scalar(select(tenants.c.security).where(tenants.c.id == tx.tenant_id)))


async def find_open_tenant(tx: Tx, slug: str | None) -> tuple[int, str] | None:
    """(id, slug) of the active tenant with this slug; without a slug, of the only active one."""
    wanted = tenants.c.slug == slug if slug else true()
    found = await tx.all(select(tenants.c.id, tenants.c.slug).where(tenants.c.is_active, wanted).limit(2))
    return (found[0].id, found[0].slug) if len(found) == 1 else None


async def actor_of_user(tx: Tx, user_id: int) -> Actor:
    """The actor that this user would be, for those who act in a person's name (tests, imports, rules)."""
    statement = (
        select(*_OWNER, tenants.c.locale.label("home_locale"), tenants.c.time_zone.label("home_zone"))
        .join(tenants, tenants.c.id == users.c.tenant_id)
        .where(users.c.tenant_id == tx.tenant_id, users.c.id == user_id)
    )
    row = await tx.first(statement)
    if row is None:
        raise NotFound("user", user_id)
    profile = await get_profile(tx, tx.tenant_id, user_id)
    person = Person(
        tx.tenant_id,
        user_id,
        row.name,
        row.contact_id,
        row.locale or row.home_locale,
        row.time_zone or row.home_zone,
    )
    return await complete_actor(tx, actor_of(person, profile))


async def complete_actor(tx: Tx, actor: Actor) -> Actor:
    """A customer also gets the organisation whose requests he may see: asked each time, so never out of date."""
    if actor.kind != "customer" or actor.contact_id is None:
        return actor
    return replace(actor, organisation_id=await customer_link()(tx, actor.contact_id))
