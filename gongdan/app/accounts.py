"""Accounts from the command line: found by e-mail over all tenants, added, unlocked, given tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from gongdan.app.failure import Failed
from gongdan.app.modules import register_modules
from gongdan.app.tenants import NewTenant, acting_for, chosen_tenant, creating_tenant
from gongdan.identity.actions.attempts import unlock_account
from gongdan.identity.actions.passwords import set_password
from gongdan.identity.actions.teams import set_members
from gongdan.identity.actions.tokens import create_token
from gongdan.identity.actions.users import add_user
from gongdan.identity.models import team_members, teams, tenants, users
from gongdan.identity.passwords import one_time_password
from gongdan.identity.schemas.people import UserIn
from gongdan.kernel.unit import Tx, system_connection, unit


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A person to be; without a password he gets one that is good for the first sign-in."""

    email: str
    name: str
    roles: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    password: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    """What the person is told, once."""

    email: str
    roles: tuple[str, ...]
    password: str
    is_one_time: bool


async def begin_tenant(wanted: NewTenant, accounts: Sequence[NewAccount]) -> list[Login]:
    """A tenant with its separated offices filled, in one transaction."""
    async with creating_tenant(wanted) as tx:
        return [await _add(tx, account) for account in accounts]


async def add_account(tenant: str | None, account: NewAccount) -> Login:
    """Add a user with roles and teams. Raises Failed, Invalid."""
    register_modules()
    async with unit(acting_for(await chosen_tenant(tenant))) as tx:
        return await _add(tx, account)


async def _add(tx: Tx, account: NewAccount) -> Login:
    taken = select(users.c.id).where(
        users.c.tenant_id == tx.tenant_id, users.c.email == account.email.strip().lower()
    )
    if await tx.scalar(taken) is not None:
        raise Failed(f"There is a user {account.email} already.", "Another password: see gongdan user --help.")
    draft = UserIn(
        email=account.email, name=account.name or account.email.partition("@")[0], roles=list(account.roles)
    )
    user_id = await add_user(tx, draft)
    is_one_time = not account.password
    password = account.password or one_time_password()
    await set_password(tx, user_id, password, must_change=is_one_time)
    for key in account.teams:
        await _join(tx, key, user_id)
    return Login(account.email, account.roles, password, is_one_time)


async def _join(tx: Tx, key: str, user_id: int) -> None:
    mine = teams.c.tenant_id == tx.tenant_id
    known = {row.key: row.id for row in await tx.all(select(teams.c.id, teams.c.key).where(mine, teams.c.is_active))}
    if key not in known:
        raise Failed(f"There is no team {key!r}.", f"There are: {', '.join(sorted(known)) or 'none yet'}.")
    members = select(team_members.c.user_id).where(
        team_members.c.tenant_id == tx.tenant_id, team_members.c.team_id == known[key]
    )
    here = [row.user_id for row in await tx.all(members)]
    await set_members(tx, known[key], [*here, user_id], lambda version: None)


async def unlock(tenant: str | None, email: str) -> None:
    """Open an account that failed sign-ins have locked."""
    register_modules()
    tenant_id, user_id = await _find(tenant, email)
    async with unit(acting_for(tenant_id)) as tx:
        await unlock_account(tx, user_id)


async def new_token(tenant: str | None, email: str, *, name: str, scopes: Sequence[str], days: int | None) -> str:
    """The text of a new API token; it is nowhere to be read again."""
    register_modules()
    tenant_id, user_id = await _find(tenant, email)
    async with unit(acting_for(tenant_id)) as tx:
        expires_at = tx.now + timedelta(days=days) if days else None
        return await create_token(tx, user_id, name=name, scopes=scopes, expires_at=expires_at)


async def _find(tenant: str | None, email: str) -> tuple[int, int]:
    """(tenant, user) of this e-mail address. Where several tenants know it, one has to be named."""
    statement = (
        select(users.c.tenant_id, users.c.id, users.c.is_active, tenants.c.slug)
        .join(tenants, tenants.c.id == users.c.tenant_id)
        .where(users.c.email == email.strip().lower(), tenants.c.is_active)
    )
    if tenant is not None:
        await chosen_tenant(tenant)
        statement = statement.where(tenants.c.slug == tenant)
    async with system_connection() as connection:
        found = (await connection.execute(statement)).all()
    if not found:
        raise Failed(f"There is no user {email}.", "Check the spelling, or add one: gongdan user add EMAIL")
    if len(found) > 1:
        slugs = ", ".join(sorted(row.slug for row in found))
        raise Failed(f"Several tenants have a user {email}.", f"Name one with --tenant: {slugs}.")
    if not found[0].is_active:
        raise Failed(
            f"The user {email} is retired.", "Take him back first: PATCH /api/v1/users/ID with is_active true."
        )
    return int(found[0].tenant_id), int(found[0].id)
