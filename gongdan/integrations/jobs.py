"""What is due is sent; what a crash left is taken up again; what is old is forgotten."""

import logging

from gongdan.integrations.actions.send_webhooks import send_due, sweep_due
from gongdan.integrations.actions.sweep_webhooks import forget_deliveries
from gongdan.kernel import clock
from gongdan.kernel.jobs import every, job

log = logging.getLogger(__name__)


@job(max_attempts=4)
async def send_webhook_deliveries(*, tenant_id: int, webhook_id: int) -> None:
    """Hand to a receiver what is due for it."""
    await send_due(tenant_id, webhook_id)


@every("* * * * *")
async def take_up_due_webhooks() -> None:
    """Each minute: what is long due, or whose sending broke off with a process."""
    if count := await sweep_due():
        log.info("webhooks taken up again", extra={"count": count})


@every("37 19 * * *")
async def forget_old_webhook_deliveries() -> None:
    """Each night: what was told a month ago."""
    if count := await forget_deliveries(clock.now()):
        log.info("old webhook deliveries forgotten", extra={"count": count})
