"""What the clock brings to rules, and trials."""

import logging

from gongdan.automation.actions.scheduled import do_due
from gongdan.automation.actions.timed import run_timed
from gongdan.automation.actions.trying import go_on
from gongdan.kernel.jobs import every, job

log = logging.getLogger(__name__)


@every("* * * * *")
async def run_timed_rules() -> None:
    """Each minute: rules for which tickets have come to fit, and rules that recur."""
    if count := await run_timed():
        log.info("timed rules run", extra={"count": count})


@every("* * * * * */15")
async def do_scheduled_actions() -> None:
    """What waits on tickets until a time."""
    if count := await do_due():
        log.info("scheduled actions done", extra={"count": count})


@job(max_attempts=20)
async def try_rule(*, tenant_id: int, trial_id: int) -> None:
    """Run a rule over what happened; a run that was killed goes on where it was."""
    await go_on(tenant_id, trial_id)
