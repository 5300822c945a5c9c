"""Sign in: find the account, verify the password with no unit open, then judge and record under the row's lock."""

import asyncio
from time import monotonic
from typing import Any

from sqlalchemy import Row

from gongdan.identity.access import actor_of_user, find_open_tenant, get_security_rules
from gongdan.identity.actions.attempts import clear_failures, count_failure, lock_of
from gongdan.identity.actions.hashing import matches
from gongdan.identity.actions.sessions import Begun, begin_session, end_session_of_secret
from gongdan.identity.credentials import Credential
from gongdan.identity.errors.access import SignInRefused
from gongdan.identity.events.access import NOBODY, SignInFailed, UserSignedIn
from gongdan.identity.queries.accounts import find_account, find_tenants_of, get_account_for_change
from gongdan.identity.schemas.access import SignIn
from gongdan.kernel.actor import anonymous_actor
from gongdan.kernel.errors import AppError, Invalid
from gongdan.kernel.unit import Tx, system_connection, unit

_LONGEST_NOTED_EMAIL = 254
# Where no tenant is named a refusal takes this long at least: else its time would tell which addresses are known.
_REFUSED_AFTER_SECONDS = 0.5


async def sign_in(attempt: SignIn, *, user_agent: str = "", replaced: Credential | None = None) -> Begun:
    """Begin a session. Raises SignInRefused or AccountIsLocked; the refusal itself is recorded.

    Where several tenants are open and none is named, the account is sought by its address in all of them: known to
    exactly one, it is that one's; known to several, Invalid asks for `tenant`.

    Units of its own: a failed attempt must stay on record though it is refused, and the slow hash runs
    with none open. `replaced` is the session cookie that the same browser still held.
    """
    begun_at = monotonic()
    outcome = await _attempt(attempt, user_agent, replaced)
    if isinstance(outcome, AppError):
        if attempt.tenant is None:
            await asyncio.sleep(max(0.0, begun_at + _REFUSED_AFTER_SECONDS - monotonic()))
        raise outcome
    return outcome


async def _attempt(attempt: SignIn, user_agent: str, replaced: Credential | None) -> Begun | AppError:
    tenant_id = await _tenant_id(attempt)
    if tenant_id is None:
        await matches(attempt.password, None)
        return SignInRefused()
    async with unit(anonymous_actor(tenant_id), is_read_only=True) as tx:
        account = await find_account(tx, attempt.email)
    is_right = await matches(attempt.password, account.password_hash if account else None)
    async with unit(anonymous_actor(tenant_id)) as tx:
        return await _judge(tx, attempt.email, account, is_right, user_agent, replaced)


async def _tenant_id(attempt: SignIn) -> int | None:
    """The tenant to look for the account in; None where there is none. Raises Invalid where it must be named."""
    async with unit(anonymous_actor(0), is_tenant_set=True, is_read_only=True) as tx:
        found = await find_open_tenant(tx, attempt.tenant)
    if found is not None or attempt.tenant is not None:
        return found[0] if found else None
    # No tenant's policy binds this look: it goes through the system's door, and brings back numbers of tenants alone.
    async with system_connection() as connection:
        known = await find_tenants_of(connection, attempt.email)
    if len(known) > 1:
        raise Invalid.one("tenant", "missing", "Several tenants know this address.", "Send the slug of yours.")
    return known[0] if known else None


async def _judge(
    tx: Tx,
    email: str,
    found: Row[Any] | None,
    is_right: bool,
    user_agent: str,
    replaced: Credential | None,
) -> Begun | AppError:
    if found is None:
        noted = email.lower()[:_LONGEST_NOTED_EMAIL] if "@" in email else ""
        tx.record(SignInFailed(user_id=NOBODY, email=noted, reason="unknown"))
        return SignInRefused()
    account = await get_account_for_change(tx, found.id)
    if locked := lock_of(tx, account):
        tx.record(SignInFailed(user_id=account.id, email=account.email, reason="locked"))
        return locked
    if not account.is_active or account.password_hash is None:
        reason = "no_password" if account.is_active else "retired"
        tx.record(SignInFailed(user_id=account.id, email=account.email, reason=reason))
        return SignInRefused()
    # A password that was changed while this one was being verified is not the one that was verified.
    if not is_right or account.password_hash != found.password_hash:
        return await count_failure(tx, account, "password") or SignInRefused()
    return await _let_in(tx, account, user_agent, replaced)


async def _let_in(tx: Tx, account: Row[Any], user_agent: str, replaced: Credential | None) -> Begun:
    await tx.become(await actor_of_user(tx, account.id), is_tenant_set=True)
    if replaced is not None and replaced.tenant_id == tx.tenant_id:
        await end_session_of_secret(tx, replaced.text)
    begun = await begin_session(tx, account, await get_security_rules(tx), user_agent=user_agent)
    if not begun.is_pending:
        # With a second factor to come the failures stay: else each right password would give new guesses at it.
        await clear_failures(tx, account.id)
        tx.record(UserSignedIn(user_id=account.id, session_id=begun.session_id, user_agent=user_agent[:200]))
    return begun
