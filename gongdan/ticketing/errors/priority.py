"""Refusals around priority, parts of tickets and tickets that recur."""

from gongdan.kernel.errors import AppError, Conflict


class RaiseNeedsApproval(AppError):
    """Raising a priority needs the permission {permission} here, or the word of somebody who has it."""

    status = 403


class NotHigher(Conflict):
    """This ticket is {priority} already, which is as high."""


class ParentCircle(Conflict):
    """A ticket cannot be a part of itself or of its own parts: choose another parent."""


class TooDeep(Conflict):
    """Parts of parts go {most} levels deep at most: choose a parent further up."""


class SubtasksExhausted(Conflict):
    """A ticket holds {most} sub-tasks at most: delete one, or open a child ticket."""


class RecurringExhausted(Conflict):
    """There are already {most} recurring tickets: delete one first."""
