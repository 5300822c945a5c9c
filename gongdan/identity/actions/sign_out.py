"""Sign out: the session that asks for it ends here and now."""

from sqlalchemy import update

from gongdan.identity.errors.access import SessionNeeded
from gongdan.identity.events.access import UserSignedOut
from gongdan.identity.models import sessions
from gongdan.kernel.unit import Tx


async def sign_out(tx: Tx) -> None:
    """End the actor's present session. Raises SessionNeeded for a token."""
    session_id, user_id = tx.actor.session_id, tx.actor.user_id
    if session_id is None or user_id is None:
        raise SessionNeeded
    await tx.execute(
        update(sessions)
        .where(sessions.c.tenant_id == tx.tenant_id, sessions.c.id == session_id)
        .values(revoked_at=tx.now)
    )
    tx.record(UserSignedOut(user_id=user_id, session_id=session_id))
