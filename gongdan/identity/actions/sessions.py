"""Begin sessions, give them a fresh secret, and revoke them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from gongdan.identity import policy
from gongdan.identity.credentials import new_session_secret
from gongdan.identity.events.access import SessionRevoked
from gongdan.identity.models import sessions
from gongdan.identity.queries.accounts import get_other_for_change
from gongdan.identity.security_rules import SecurityRules
from gongdan.kernel.errors import NotFound
from gongdan.kernel.secrets import fingerprint, random_token
from gongdan.kernel.trail import client_address
from gongdan.kernel.unit import Tx

PENDING_MINUTES = 10
_LONGEST_AGENT = 300


@dataclass(frozen=True, slots=True)
class Begun:
    """A session as its owner gets to know it: the secret is told once and stored nowhere."""

    session_id: int
    account: Row[Any]
    secret: str
    csrf_token: str
    is_pending: bool
    lasts_seconds: int

    def told(self) -> dict[str, Any]:
        """What the owner is answered; before the second factor nothing about the person."""
        person = {"id": self.account.id, "email": self.account.email, "name": self.account.name}
        return {
            "user": None if self.is_pending else person,
            "csrf_token": self.csrf_token,
            "second_factor_needed": self.is_pending,
            "password_change_needed": not self.is_pending and self.account.must_change_password,
        }


async def begin_session(tx: Tx, account: Row[Any], rules: SecurityRules, *, user_agent: str) -> Begun:
    """A new session; where a second factor is to come it is pending: that one may hand in the code, and soon."""
    secret, csrf_token = new_session_secret(tx.tenant_id), random_token(24)
    is_pending = account.totp_confirmed_at is not None
    expires_at = tx.now + timedelta(minutes=PENDING_MINUTES) if is_pending else rules.expiry(tx.now, tx.now)
    session_id = await tx.scalar(
        insert(sessions)
        .values(
            tenant_id=tx.tenant_id,
            user_id=account.id,
            token_hash=fingerprint(secret),
            csrf_token=csrf_token,
            user_agent=user_agent[:_LONGEST_AGENT],
            address=client_address.get(),
            created_at=tx.now,
            last_seen_at=tx.now,
            expires_at=expires_at,
            is_pending=is_pending,
        )
        .returning(sessions.c.id)
    )
    return Begun(session_id, account, secret, csrf_token, is_pending, rules.session.absolute_minutes * 60)


async def complete_session(tx: Tx, session_id: int, account: Row[Any], rules: SecurityRules) -> Begun:
    """The second factor was right: the session may act from now on, under a secret nobody has seen before."""
    secret, csrf_token = new_session_secret(tx.tenant_id), random_token(24)
    await tx.execute(
        update(sessions)
        .where(sessions.c.tenant_id == tx.tenant_id, sessions.c.id == session_id)
        .values(
            token_hash=fingerprint(secret),
            csrf_token=csrf_token,
            is_pending=False,
            second_factor_at=tx.now,
            last_seen_at=tx.now,
            created_at=tx.now,
            expires_at=rules.expiry(tx.now, tx.now),
        )
    )
    return Begun(session_id, account, secret, csrf_token, False, rules.session.absolute_minutes * 60)


async def revoke_own_session(tx: Tx, session_id: int) -> None:
    """Revoke one of the actor's own sessions. Raises NotFound for any other."""
    owner = tx.actor.user_id
    mine = (
        select(sessions.c.id)
        .where(
            sessions.c.tenant_id == tx.tenant_id,
            sessions.c.id == session_id,
            sessions.c.user_id == owner,
            sessions.c.revoked_at.is_(None),
        )
        .with_for_update()
    )
    if owner is None or await tx.first(mine) is None:
        raise NotFound("session", session_id)
    await _revoke(tx, [session_id], owner, "by_owner")


async def revoke_sessions_of(tx: Tx, user_id: int, session_id: int | None = None) -> int:
    """Revoke all sessions of another, or the one named. Raises NotFound."""
    await get_other_for_change(tx, user_id, policy.SESSION_MANAGE)
    ended = await end_sessions(tx, user_id, "by_administrator", only=session_id)
    if session_id is not None and not ended:
        raise NotFound("session", session_id)
    return ended


async def end_sessions(tx: Tx, user_id: int, reason: str, *, only: int | None = None, but: int | None = None) -> int:
    """Revoke the living sessions of a user (only one, or all but one); returns how many there were."""
    living = select(sessions.c.id).where(
        sessions.c.tenant_id == tx.tenant_id,
        sessions.c.user_id == user_id,
        sessions.c.revoked_at.is_(None),
        sessions.c.expires_at > tx.now,
    )
    if only is not None:
        living = living.where(sessions.c.id == only)
    if but is not None:
        living = living.where(sessions.c.id != but)
    found = [row.id for row in await tx.all(living.order_by(sessions.c.id).with_for_update())]
    await _revoke(tx, found, user_id, reason)
    return len(found)


async def end_session_of_secret(tx: Tx, secret: str) -> None:
    """Whoever signs in anew in the same browser leaves the old session behind; it is worth nothing from then on."""
    old = await tx.first(
        select(sessions.c.id, sessions.c.user_id)
        .where(
            sessions.c.tenant_id == tx.tenant_id,
            sessions.c.token_hash == fingerprint(secret),
            sessions.c.revoked_at.is_(None),
        )
        .with_for_update()
    )
    if old is not None:
        await _revoke(tx, [old.id], old.user_id, "replaced")


async def _revoke(tx: Tx, ids: list[int], user_id: int, reason: str) -> None:
    if not ids:
        return
    await tx.execute(
        update(sessions).where(sessions.c.tenant_id == tx.tenant_id, sessions.c.id.in_(ids)).values(revoked_at=tx.now)
    )
    for session_id in ids:
        tx.record(SessionRevoked(session_id=session_id, user_id=user_id, reason=reason))
