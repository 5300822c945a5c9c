"""Why something that customers do in the portal is refused."""

from gongdan.kernel.errors import AppError, Conflict


class NothingToRate(Conflict):
    """This ticket is not solved, so there is nothing to rate yet."""


class RatingOver(Conflict):
    """The time to rate this ticket, or to change the rating, was over at {until} (UTC)."""


class NobodyToLink(Conflict):
    """This ticket has no requester: say first who asks."""


class LinksExhausted(Conflict):
    """This ticket has {most} living links already: revoke one first."""


class UploadsWaiting(AppError):
    """You have uploaded {most} files that hang nowhere yet: send the reply they are for."""

    status = 429
