"""What is refused of calendars."""

from gongdan.kernel.errors import AppError, Conflict


class DefaultCalendarNeeded(Conflict):
    """One calendar is always the default: make another one the default, then retire this one."""


class NoWorkingTime(AppError):
    """This calendar has no working time within ten years of that moment: give it hours first."""

    status = 409


class FeedMissing(Conflict):
    """This calendar has no feed: give it an address first."""
