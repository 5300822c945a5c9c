"""Mail that is due is sent; what a crash left is taken up again."""

import logging

from gongdan.channels.actions.send import send, sweep_due
from gongdan.kernel.jobs import every, job

log = logging.getLogger(__name__)


@job(max_attempts=4)
async def send_outbound_message(*, tenant_id: int, outbound_id: int) -> None:
    """Hand one message to the mail server, where it is due and nobody took it back."""
    await send(tenant_id, outbound_id)


@every("* * * * *")
async def take_up_due_mail() -> None:
    """Each minute: messages that are long due, or whose sending broke off with a process."""
    if count := await sweep_due():
        log.warning("outbound messages taken up again", extra={"count": count})
