"""The work that follows a message: handled once, and taken up again where a crash left it."""

import logging

from gongdan.channels.actions.process import process, sweep_waiting
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
