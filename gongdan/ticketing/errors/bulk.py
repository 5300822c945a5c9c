"""Why many at once are refused, and why one hand must wait for what another has done."""

from gongdan.kernel.errors import AppError, Conflict


class TooManyBulkEdits(Conflict):
    """You have {most} bulk edits at work already: wait until one is done, or cancel it."""


class BulkEditOver(Conflict):
    """This bulk edit is {status}: there is nothing to cancel any more."""


class BulkEditNotUndoable(Conflict):
    """This bulk edit is {status}: only one that is done, cancelled or stopped can be undone, and only once."""


class UndoneTooLate(Conflict):
    """A bulk edit can be undone for {days} days; change the tickets instead."""


class DraftsExhausted(Conflict):
    """You keep {most} drafts already: send or delete one first."""


class NewerComments(Conflict):
    """Others have replied since you began: read their comments, then send yours with `ignore_newer`."""


class EditCollision(AppError):
    """Somebody changed the same fields meanwhile: choose, then send your change again with the new ETag."""

    status = 412
