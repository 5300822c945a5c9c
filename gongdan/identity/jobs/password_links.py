"""Jobs of links by which passwords are set: answer those who asked, and forget what is over."""

from datetime import timedelta

from sqlalchemy import delete

from gongdan.identity.actions.password_links import answer_reset
from gongdan.identity.models import password_resets
from gongdan.kernel import clock
from gongdan.kernel.jobs import every, job
from gongdan.kernel.unit import system_connection

# The log keeps what happened; the rows are only needed while links live, and for counting wishes.
KEPT = timedelta(days=30)


@job(max_attempts=5)
async def answer_password_reset(*, tenant_id: int, email: str) -> None:
    """Somebody asked for a new password: send him a link, or leave word to the administrators."""
    await answer_reset(tenant_id, email)


@every("23 * * * *")
async def forget_old_password_links() -> None:
    """Links and wishes older than thirty days are deleted."""
    async with system_connection() as connection:
        old = password_resets.c.created_at < clock.now() - KEPT
        await connection.execute(delete(password_resets).where(old))
