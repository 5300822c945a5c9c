"""Accounts as signing in sees them: password, lock and second factor; never shown to anybody."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.identity.lockout import Standing
from gongdan.identity.models import tenants, users
from gongdan.kernel.actor import Scope
from gongdan.kernel.errors import NotAllowed, NotFound
from gongdan.kernel.unit import Tx

_ACCOUNT = select(
    users.c.id,
    users.c.email,
    users.c.name,
    users.c.department_id,
    users.c.is_active,
    users.c.password_hash,
    users.c.must_change_password,
    users.c.failed_sign_ins,
    users.c.last_failed_at,
    users.c.locked_until,
    users.c.totp_secret,
    users.c.totp_confirmed_at,
    users.c.totp_last_step,
)


def _account(tx: Tx, which: ColumnElement[bool]) -> Select[Any]:
    return _ACCOUNT.where(users.c.tenant_id == tx.tenant_id, which)


async def find_account(tx: Tx, email: str) -> Row[Any] | None:
    return await tx.first(_account(tx, users.c.email == email.lower()))


async def find_tenants_of(connection: AsyncConnection, email: str) -> list[int]:
    """Ids of the open tenants that know this address, two at most; where he still works, before those he has left.

    `connection` is the system's: the application's sees one tenant at a time.
    """
    statement = (
        select(users.c.tenant_id, users.c.is_active)
        .join(tenants, tenants.c.id == users.c.tenant_id)
        .where(users.c.email == email.strip().lower(), tenants.c.is_active)
        .order_by(users.c.is_active.desc(), users.c.tenant_id)
        .limit(2)
    )
    found = (await connection.execute(statement)).all()
    if found and found[0].is_active:
        found = [row for row in found if row.is_active]
    return [int(row.tenant_id) for row in found]


async def get_account(tx: Tx, user_id: int) -> Row[Any]:
    row = await tx.first(_account(tx, users.c.id == user_id))
    if row is None:
        raise NotFound("user", user_id)
    return row


async def get_account_for_change(tx: Tx, user_id: int) -> Row[Any]:
    """The account under its row lock: guesses made at the same time are judged one after the other."""
    row = await tx.first(_account(tx, users.c.id == user_id).with_for_update())
    if row is None:
        raise NotFound("user", user_id)
    return row


async def get_other_for_change(tx: Tx, user_id: int, word: str) -> Row[Any]:
    """The account of another, locked, where the actor's permission `word` reaches it. Raises NotFound."""
    scope = tx.actor.scope(word)
    if scope is None:
        raise NotAllowed(word)
    row = await get_account_for_change(tx, user_id)
    is_within = scope is Scope.ALL or user_id == tx.actor.user_id
    is_below = scope in (Scope.TEAM, Scope.DEPARTMENT) and row.department_id in tx.actor.department_ids
    if not (is_within or is_below):
        raise NotFound("user", user_id)
    return row


def standing_of(account: Row[Any]) -> Standing:
    return Standing(account.failed_sign_ins, account.last_failed_at, account.locked_until)


async def find_customer_account(tx: Tx, contact_id: int) -> dict[str, Any] | None:
    """The account that stands for this contact, as staff see it; None where there is none."""
    row = users.c
    mine = (row.tenant_id == tx.tenant_id, row.contact_id == contact_id)
    columns = (row.id, row.email, row.is_active, row.password_hash.is_not(None).label("has_password"))
    found = await tx.first(select(*columns).where(*mine).order_by(row.id).limit(1))
    return None if found is None else dict(found._mapping)
