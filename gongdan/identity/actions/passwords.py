"""Passwords: prove the present one, change it, or have an administrator issue one that is good once."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, update

from gongdan.identity import policy
from gongdan.identity.access import get_profile, get_security_rules
from gongdan.identity.actions.attempts import count_failure, lock_of
from gongdan.identity.actions.hashing import hashed, matches
from gongdan.identity.actions.sessions import end_sessions
from gongdan.identity.events.access import OneTimePasswordIssued, PasswordChanged
from gongdan.identity.models import users
from gongdan.identity.passwords import one_time_password, weakness
from gongdan.identity.queries.accounts import get_account, get_account_for_change, get_other_for_change
from gongdan.identity.separation import AUDIT, SECURITY
from gongdan.kernel.actor import Actor
from gongdan.kernel.errors import Invalid, NotAllowed, NotSignedIn
from gongdan.kernel.unit import Tx, unit

# Whoever could take over one of these would hold two of the three separated offices.
_GUARDED = SECURITY | {AUDIT, policy.USER_UNLOCK}


@dataclass(frozen=True, slots=True)
class Proven:
    """An account whose password was given rightly, as it stood then."""

    account: Row[Any]

    async def account_for_change(self, tx: Tx) -> Row[Any]:
        """The account under its lock. Refuses where it was locked or changed since: guesses at once count too."""
        account = await get_account_for_change(tx, self.account.id)
        if locked := lock_of(tx, account):
            raise locked
        if not account.is_active or account.password_hash != self.account.password_hash:
            raise NotSignedIn
        return account


async def prove_password(actor: Actor, password: str, field: str) -> Proven:
    """Have the actor show that he knows his password; a wrong one counts as a failed sign-in and stays on record."""
    if actor.user_id is None:
        raise NotSignedIn
    async with unit(actor, is_read_only=True) as tx:
        account = await get_account(tx, actor.user_id)
        if locked := lock_of(tx, account):
            raise locked
    if await matches(password, account.password_hash):
        return Proven(account)
    async with unit(actor) as tx:
        refusal = await count_failure(tx, await get_account_for_change(tx, actor.user_id), "password")
    raise refusal or Invalid.one(field, "password_wrong", "This is not your password.", "Send the present one.")


async def change_password(actor: Actor, current: str, new: str) -> None:
    """Change the actor's own password; all his other sessions end."""
    proven = await prove_password(actor, current, "current")
    async with unit(actor, is_read_only=True) as tx:
        await refuse_weak(tx, proven.account, new, "new")
    if current == new:
        raise Invalid.one("new", "password_unchanged", "Is the present password.", "Take another one.")
    new_hash = await hashed(new)
    async with unit(actor) as tx:
        account = await proven.account_for_change(tx)
        await store_password(tx, account.id, new_hash, must_change=False)
        await end_sessions(tx, account.id, "password_changed", but=actor.session_id)
        tx.record(PasswordChanged(user_id=account.id))


async def reset_password(actor: Actor, user_id: int) -> str:
    """Issue a one-time password for somebody who forgot his; his sessions end. Told once, to be changed at once."""
    if not (actor.may(policy.USER_MANAGE) or actor.may(policy.SECURITY_MANAGE)):
        raise NotAllowed(policy.USER_MANAGE)
    plain = one_time_password()
    new_hash = await hashed(plain)
    async with unit(actor) as tx:
        await get_other_for_change(tx, user_id, await word_needed(tx, user_id))
        await store_password(tx, user_id, new_hash, must_change=True)
        await end_sessions(tx, user_id, "password_reset")
        tx.record(OneTimePasswordIssued(user_id=user_id))
    return plain


async def word_needed(tx: Tx, user_id: int) -> str:
    """Security administrators and auditors get new passwords from security administrators only (三员分立)."""
    await get_account(tx, user_id)
    profile = await get_profile(tx, tx.tenant_id, user_id)
    return policy.USER_MANAGE if _GUARDED.isdisjoint(profile.grants) else policy.SECURITY_MANAGE


async def set_password(tx: Tx, user_id: int, password: str, *, must_change: bool = False) -> None:
    """Give a user this password. Raises Invalid for a weak one. For the command line, imports and new users."""
    account = await get_other_for_change(tx, user_id, policy.USER_MANAGE)
    await refuse_weak(tx, account, password, "password")
    await store_password(tx, user_id, await hashed(password), must_change=must_change)
    await end_sessions(tx, user_id, "password_reset")
    tx.record(OneTimePasswordIssued(user_id=user_id) if must_change else PasswordChanged(user_id=user_id))


async def refuse_weak(tx: Tx, account: Row[Any], password: str, field: str) -> None:
    """Raises Invalid for a password that the tenant's rules do not accept for this person."""
    rules = (await get_security_rules(tx)).password
    if problem := weakness(password, rules, email=account.email, name=account.name, field=field):
        raise Invalid(problems=[problem])


async def store_password(tx: Tx, user_id: int, password_hash: str, *, must_change: bool) -> None:
    """Write the hash. For actions that have proved that they may."""
    await tx.execute(
        update(users)
        .where(users.c.tenant_id == tx.tenant_id, users.c.id == user_id)
        .values(
            password_hash=password_hash,
            password_changed_at=tx.now,
            must_change_password=must_change,
            version=users.c.version + 1,
            updated_at=tx.now,
        )
    )
