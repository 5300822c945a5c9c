"""What the clock brings to escalations."""

import logging

from gongdan.escalation.actions.pacing import keep_pace_everywhere
from gongdan.escalation.actions.watching import watch_everywhere
from gongdan.kernel.jobs import every

log = logging.getLogger(__name__)


@every("* * * * * */10")
async def keep_pace_of_escalations() -> None:
    """Every ten seconds: those to be told again, and those of the next level."""
    if done := await keep_pace_everywhere():
        log.info("escalations kept going", extra={"count": done})


@every("* * * * *")
async def watch_tickets_for_ladders() -> None:
    """Each minute: tickets that rules of time and counts are about."""
    if done := await watch_everywhere():
        log.info("escalations begun", extra={"count": done})
