"""The work that follows a message: handled once, and taken up again where a crash left it."""

import logging
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.channels.actions.handle_message import process, sweep_waiting
from gongdan.channels.models import inbound_messages
from gongdan.files import keeps_files
from gongdan.kernel.jobs import every, job

log = logging.getLogger(__name__)


@job(max_attempts=4)
async def handle_inbound_message(*, tenant_id: int, message_id: int) -> None:
    """Read a message that came in and make of it what it is: a ticket, a comment, or nothing."""
    await process(tenant_id, message_id)


@every("* * * * *")
async def take_up_waiting_messages() -> None:
    """Each minute: messages that came in and that nobody handled, because a process died."""
    if count := await sweep_waiting():
        log.warning("inbound messages taken up again", extra={"count": count})


@keeps_files
async def keys_of_raw_messages(connection: AsyncConnection, keys: Sequence[str]) -> Collection[str]:
    """What came in is kept under keys that only these rows know."""
    statement = select(inbound_messages.c.raw_key).where(inbound_messages.c.raw_key.in_(keys))
    return (await connection.scalars(statement)).all()
