"""Count failed attempts against an account and lock it, say so, and unlock it again."""

from typing import Any

from sqlalchemy import Row, update

from gongdan.identity import policy
from gongdan.identity.access import get_security_rules
from gongdan.identity.errors.access import AccountIsLocked
from gongdan.identity.events.access import AccountLocked, AccountUnlocked, SignInFailed
from gongdan.identity.lockout import Standing, after_failure, lock_end
from gongdan.identity.models import users
from gongdan.identity.queries.accounts import get_other_for_change, standing_of
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso


def lock_of(tx: Tx, account: Row[Any]) -> AccountIsLocked | None:
    """The refusal where the account is locked now."""
    until = lock_end(standing_of(account), tx.now)
    return AccountIsLocked(until=iso(until)) if until else None


async def count_failure(tx: Tx, account: Row[Any], reason: str) -> AccountIsLocked | None:
    """Count a failure against the account (whose row is locked); the refusal where it locks the account."""
    tx.record(SignInFailed(user_id=account.id, email=account.email, reason=reason))
    rules = (await get_security_rules(tx)).lockout
    standing = after_failure(standing_of(account), rules, tx.now)
    await _store(tx, account.id, standing)
    until = lock_end(standing, tx.now)
    if until is None:
        return None
    tx.record(AccountLocked(user_id=account.id, until=iso(until) or "", failures=standing.failures))
    return AccountIsLocked(until=iso(until))


async def clear_failures(tx: Tx, user_id: int) -> None:
    await _store(tx, user_id, Standing())


async def _store(tx: Tx, user_id: int, standing: Standing) -> None:
    # The version stays: who edits this person at the same time has nothing to read again.
    await tx.execute(
        update(users)
        .where(users.c.tenant_id == tx.tenant_id, users.c.id == user_id)
        .values(
            failed_sign_ins=standing.failures,
            last_failed_at=standing.last_failed_at,
            locked_until=standing.locked_until,
        )
    )


async def unlock_account(tx: Tx, user_id: int) -> None:
    """Open a locked account before its time."""
    account = await get_other_for_change(tx, user_id, policy.USER_UNLOCK)
    if account.failed_sign_ins or account.locked_until:
        await clear_failures(tx, user_id)
        tx.record(AccountUnlocked(user_id=user_id))
