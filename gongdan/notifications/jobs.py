"""What the clock brings to notifications."""

import logging

from gongdan.kernel import clock
from gongdan.kernel.jobs import every
from gongdan.notifications.actions.sweep import forget_notifications

log = logging.getLogger(__name__)


@every("23 19 * * *")
async def forget_old_notifications() -> None:
    """Each night: notices read a month ago, and those that nobody read for half a year."""
    if count := await forget_notifications(clock.now()):
        log.info("old notifications forgotten", extra={"count": count})
