"""What the clock brings to promises."""

import logging

from gongdan.kernel.jobs import every, job
from gongdan.sla.actions.applying import go_on
from gongdan.sla.actions.waking import wake_due

log = logging.getLogger(__name__)


@every("* * * * * */3")
async def wake_due_clocks() -> None:
    """Every three seconds: clocks that warn or are breached."""
    if count := await wake_due():
        log.info("clocks woken", extra={"count": count})


@job(max_attempts=20)
async def apply_policies(*, tenant_id: int, application_id: int) -> None:
    """Bring policies or a calendar to tickets that are there; a run that was killed goes on where it was."""
    await go_on(tenant_id, application_id)
