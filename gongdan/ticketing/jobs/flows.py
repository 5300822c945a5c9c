"""What the clock and new versions bring to tickets in their flows."""

import logging

from gongdan.kernel.jobs import every, job
from gongdan.ticketing.actions.carry_over import carry_over
from gongdan.ticketing.actions.overdue import tell_overdue

log = logging.getLogger(__name__)


@every("* * * * *")
async def tell_overdue_stages() -> None:
    """Each minute: tickets that are longer in their state than their flow allows."""
    if told := await tell_overdue():
        log.info("stages overdue", extra={"count": told})


@job()
async def carry_over_tickets(*, tenant_id: int, carry_over_id: int) -> None:
    """Running tickets to a new version of their flow; queued when that version was published."""
    await carry_over(tenant_id, carry_over_id)
