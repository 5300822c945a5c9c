"""What the clock brings to the end of tickets: silence closes, closed ones are archived, deleted ones purged."""

import logging

from gongdan.kernel.jobs import every
from gongdan.ticketing.actions import closing_sweep, shelf_sweep

log = logging.getLogger(__name__)


@every("* * * * *")
async def close_unanswered_tickets() -> None:
    """Each minute: observations that are over, and solutions that nobody answered in time."""
    if done := await closing_sweep.close_unanswered():
        log.info("solved tickets worked off", extra={"count": done})


@every("23 * * * *")
async def archive_closed_tickets() -> None:
    """Each hour: what was closed longer ago than the tenant's `archive_after_days`."""
    if done := await shelf_sweep.archive_closed():
        log.info("closed tickets archived", extra={"count": done})


@every("37 * * * *")
async def purge_deleted_tickets() -> None:
    """Each hour: what lay in the recycle bin longer than the tenant's `bin_days`."""
    if done := await shelf_sweep.purge_deleted():
        log.info("deleted tickets purged", extra={"count": done})
