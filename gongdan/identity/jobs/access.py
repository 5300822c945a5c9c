"""What the clock brings to the door: sessions that ended are forgotten."""

from datetime import timedelta

from sqlalchemy import delete, or_

from gongdan.identity.models import sessions
from gongdan.kernel import clock
from gongdan.kernel.jobs import every
from gongdan.kernel.unit import system_connection

# The log keeps who was signed in; the row is only needed while the session lives, and a day for looking back.
KEPT = timedelta(days=1)


@every("17 * * * *")
async def forget_ended_sessions() -> None:
    """Sessions that ended or were revoked more than a day ago are deleted."""
    before = clock.now() - KEPT
    async with system_connection() as connection:
        ended = or_(sessions.c.expires_at < before, sessions.c.revoked_at < before)
        await connection.execute(delete(sessions).where(ended))
