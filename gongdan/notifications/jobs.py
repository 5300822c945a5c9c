"""What the clock brings to notifications."""

import logging

from gongdan.kernel import clock
from gongdan.kernel.jobs import every, job
from gongdan.notifications.actions.sending import send_due, sweep_due
from gongdan.notifications.actions.sweep import forget_notifications
from gongdan.notifications.actions.unread import go_on_unread
from gongdan.notifications.actions.urgent import alert_leads

log = logging.getLogger(__name__)


@every("23 19 * * *")
async def forget_old_notifications() -> None:
    """Each night: notices read a month ago, and those that nobody read for half a year."""
    if count := await forget_notifications(clock.now()):
        log.info("old notifications forgotten", extra={"count": count})


@job(max_attempts=5)
async def send_notices(*, tenant_id: int, road: str, target: str) -> None:
    """Send what is due for one target by one road; what a provider puts off has a job of its own later."""
    await send_due(tenant_id, road, target)


@every("* * * * * */20")
async def sweep_deliveries() -> None:
    """Every twenty seconds: deliveries that are late, and those that a dead process left."""
    if count := await sweep_due():
        log.info("deliveries queued again", extra={"count": count})


@every("* * * * * */5")
async def alert_leads_of_unanswered_tickets() -> None:
    """Every five seconds: urgent tickets of which nobody took care in time."""
    if count := await alert_leads():
        log.info("leads alerted", extra={"count": count})


@every("* * * * * */15")
async def send_unread_notices_on() -> None:
    """Every fifteen seconds: notices that nobody reads go on by the next road."""
    if count := await go_on_unread():
        log.info("unread notices sent on", extra={"count": count})
