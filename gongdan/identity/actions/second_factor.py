"""Second factors: set one up, hand in its code when signing in, renew recovery codes, switch it off."""

from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from gongdan.identity import policy, totp
from gongdan.identity.access import get_security_rules
from gongdan.identity.actions.attempts import clear_failures, count_failure, lock_of
from gongdan.identity.actions.passwords import prove_password
from gongdan.identity.actions.sessions import Begun, complete_session
from gongdan.identity.errors.access import (
    NoSecondFactorPending,
    SecondFactorAlreadyOn,
    SecondFactorNotBegun,
    SecondFactorOff,
    SecondFactorRefused,
)
from gongdan.identity.events.access import (
    RecoveryCodesRenewed,
    RecoveryCodeUsed,
    SecondFactorDisabled,
    SecondFactorEnabled,
    SignInFailed,
    UserSignedIn,
)
from gongdan.identity.models import recovery_codes, sessions, tenants, users
from gongdan.identity.queries.accounts import get_account_for_change, get_other_for_change
from gongdan.identity.schemas.access import SecondFactorProof
from gongdan.kernel.actor import Actor
from gongdan.kernel.errors import AppError, Invalid, NotSignedIn
from gongdan.kernel.secrets import decrypt, encrypt
from gongdan.kernel.unit import Tx, unit


async def pass_second_factor(actor: Actor, proof: SecondFactorProof) -> Begun:
    """Complete the pending session of `actor`. Raises SecondFactorRefused or AccountIsLocked; both are recorded."""
    async with unit(actor) as tx:
        outcome = await _judge(tx, proof)
    if isinstance(outcome, AppError):
        raise outcome
    return outcome


async def _judge(tx: Tx, proof: SecondFactorProof) -> Begun | AppError:
    account = await get_account_for_change(tx, _own_id(tx))
    session = await tx.first(
        select(sessions.c.id, sessions.c.user_agent)
        .where(
            sessions.c.tenant_id == tx.tenant_id,
            sessions.c.id == tx.actor.session_id,
            sessions.c.is_pending,
            sessions.c.revoked_at.is_(None),
        )
        .with_for_update()
    )
    if session is None:
        return NoSecondFactorPending()
    if locked := lock_of(tx, account):
        tx.record(SignInFailed(user_id=account.id, email=account.email, reason="locked"))
        return locked
    if proof.code is not None:
        is_good = await _use_code(tx, account, proof.code)
    else:
        is_good = await _use_recovery_code(tx, account.id, proof.recovery_code or "")
    if not is_good:
        return await count_failure(tx, account, "second_factor") or SecondFactorRefused()
    await clear_failures(tx, account.id)
    begun = await complete_session(tx, session.id, account, await get_security_rules(tx))
    tx.record(
        UserSignedIn(
            user_id=account.id,
            session_id=session.id,
            user_agent=session.user_agent[:200],
            has_second_factor=True,
        )
    )
    return begun


async def _use_code(tx: Tx, account: Row[Any], code: str) -> bool:
    """Whether the code is right; its step is kept, so that it is good once."""
    if account.totp_secret is None:
        return False
    secret = decrypt(account.totp_secret, totp.PURPOSE)
    step = totp.matching_step(secret, code, tx.now, account.totp_last_step)
    if step is None:
        return False
    await _change_user(tx, account.id, totp_last_step=step)
    return True


async def _use_recovery_code(tx: Tx, user_id: int, code: str) -> bool:
    table = recovery_codes.c
    spent = await tx.first(
        update(recovery_codes)
        .where(
            table.tenant_id == tx.tenant_id,
            table.user_id == user_id,
            table.code_hash == totp.recovery_hash(user_id, code),
            table.used_at.is_(None),
        )
        .values(used_at=tx.now)
        .returning(table.id)
    )
    if spent is None:
        return False
    left = await tx.scalar(
        select(func.count())
        .select_from(recovery_codes)
        .where(table.tenant_id == tx.tenant_id, table.user_id == user_id, table.used_at.is_(None))
    )
    tx.record(RecoveryCodeUsed(user_id=user_id, left=left))
    return True


async def begin_second_factor(tx: Tx) -> tuple[str, str]:
    """A new secret for the actor's authenticator app, as (address for the QR code, secret); not in force yet."""
    account = await get_account_for_change(tx, _own_id(tx))
    if account.totp_confirmed_at is not None:
        raise SecondFactorAlreadyOn
    secret = totp.new_secret()
    await _change_user(tx, account.id, totp_secret=encrypt(secret, totp.PURPOSE), totp_last_step=None)
    tenant_name = await tx.scalar(select(tenants.c.name).where(tenants.c.id == tx.tenant_id))
    return totp.setup_uri(secret, account.email, tenant_name), secret


async def confirm_second_factor(tx: Tx, code: str) -> list[str]:
    """The app shows the right code: from now on it is asked for. Returns the recovery codes, told once."""
    account = await get_account_for_change(tx, _own_id(tx))
    if account.totp_confirmed_at is not None:
        raise SecondFactorAlreadyOn
    if account.totp_secret is None:
        raise SecondFactorNotBegun
    if not await _use_code(tx, account, code):
        raise Invalid.one("code", "code_wrong", "This is not the present code.", "Check the clock of your phone.")
    await _change_user(tx, account.id, totp_confirmed_at=tx.now, version=users.c.version + 1, updated_at=tx.now)
    await tx.execute(
        update(sessions)
        .where(sessions.c.tenant_id == tx.tenant_id, sessions.c.id == tx.actor.session_id)
        .values(second_factor_at=tx.now)
    )
    tx.record(SecondFactorEnabled(user_id=account.id))
    return await _new_codes(tx, account.id)


async def renew_recovery_codes(tx: Tx) -> list[str]:
    """Ten new recovery codes; all older ones are void. Raises SecondFactorOff."""
    account = await get_account_for_change(tx, _own_id(tx))
    if account.totp_confirmed_at is None:
        raise SecondFactorOff
    tx.record(RecoveryCodesRenewed(user_id=account.id))
    return await _new_codes(tx, account.id)


async def _new_codes(tx: Tx, user_id: int) -> list[str]:
    await _drop_codes(tx, user_id)
    codes = totp.new_recovery_codes()
    rows = [
        {"tenant_id": tx.tenant_id, "user_id": user_id, "code_hash": totp.recovery_hash(user_id, code)}
        for code in codes
    ]
    await tx.execute(insert(recovery_codes), rows)
    return codes


async def disable_second_factor(actor: Actor, password: str) -> None:
    """Switch the actor's own second factor off; the password must be right."""
    proven = await prove_password(actor, password, "password")
    async with unit(actor) as tx:
        account = await proven.account_for_change(tx)
        await _switch_off(tx, account)


async def reset_second_factor(tx: Tx, user_id: int) -> None:
    """Switch off the second factor of somebody who lost phone and recovery codes."""
    await _switch_off(tx, await get_other_for_change(tx, user_id, policy.USER_UNLOCK))


async def _switch_off(tx: Tx, account: Row[Any]) -> None:
    if account.totp_confirmed_at is None:
        raise SecondFactorOff
    await _change_user(
        tx,
        account.id,
        totp_secret=None,
        totp_confirmed_at=None,
        totp_last_step=None,
        version=users.c.version + 1,
        updated_at=tx.now,
    )
    await _drop_codes(tx, account.id)
    tx.record(SecondFactorDisabled(user_id=account.id))


async def _drop_codes(tx: Tx, user_id: int) -> None:
    await tx.execute(
        delete(recovery_codes).where(recovery_codes.c.tenant_id == tx.tenant_id, recovery_codes.c.user_id == user_id)
    )


async def _change_user(tx: Tx, user_id: int, **values: Any) -> None:
    await tx.execute(update(users).where(users.c.tenant_id == tx.tenant_id, users.c.id == user_id).values(**values))


def _own_id(tx: Tx) -> int:
    if tx.actor.user_id is None:
        raise NotSignedIn
    return tx.actor.user_id
