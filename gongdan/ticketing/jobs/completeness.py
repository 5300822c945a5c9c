"""Each ten minutes: tickets that were imported are judged for completeness."""

import logging

from gongdan.kernel.jobs import every
from gongdan.ticketing.actions.judging import judge_unjudged

log = logging.getLogger(__name__)


@every("4/10 * * * *")
async def judge_completeness() -> None:
    """Open tickets that nobody has judged yet. An import does not wait for it, and a repetition finds nothing."""
    if judged := await judge_unjudged():
        log.info("completeness judged", extra={"count": judged})
