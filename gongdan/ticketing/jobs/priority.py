"""Each minute: priorities that rise by the rules, and tickets that recur."""

import logging

from gongdan.kernel.jobs import every
from gongdan.ticketing.actions.recurring_runs import open_due_everywhere
from gongdan.ticketing.actions.rise import rise_everywhere

log = logging.getLogger(__name__)


@every("* * * * *")
async def raise_priorities() -> None:
    """Tickets that are unsolved too long, or have become one of many."""
    if risen := await rise_everywhere():
        log.info("priorities risen", extra={"count": risen})


@every("* * * * *")
async def open_recurring_tickets() -> None:
    """Recurring tickets whose time has come."""
    if opened := await open_due_everywhere():
        log.info("recurring tickets served", extra={"count": opened})
