"""What the clock brings to routing."""

import logging

from gongdan.kernel.jobs import every
from gongdan.routing.actions.backlogs import watch
from gongdan.routing.actions.class_times import turn_classes
from gongdan.routing.actions.sweeping import route_from_absent, route_waiting

log = logging.getLogger(__name__)


@every("* * * * *")
async def route_what_waits() -> None:
    """Each minute: tickets that waited for somebody to come on duty, or to have room."""
    if count := await route_waiting():
        log.info("tickets were routed again", extra={"count": count})


@every("* * * * *")
async def leave_the_absent() -> None:
    """Each minute: tickets given to people who are not there any more."""
    if count := await route_from_absent():
        log.info("tickets left the absent", extra={"count": count})


@every("* * * * *")
async def watch_backlogs() -> None:
    """Each minute: teams that have more than they can do, and those that keep up again."""
    if count := await watch():
        log.info("backlogs turned", extra={"count": count})


@every("* * * * *")
async def begin_and_end_classes() -> None:
    """Each minute: classes that begin or are over."""
    if count := await turn_classes():
        log.info("classes turned", extra={"count": count})
