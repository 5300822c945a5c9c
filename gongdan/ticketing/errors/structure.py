"""Why tickets are not put together, taken apart or brought back."""

from gongdan.kernel.errors import Conflict


class MergeRefused(Conflict):
    """These tickets cannot be merged; `errors` names each, the reason and the way out."""


class AlreadyUndone(Conflict):
    """This was undone already: to have it again, do it again."""


class UndoTooLate(Conflict):
    """This could be undone until {until}: take the tickets apart by hand, or put them together anew."""


class UndoBlocked(Conflict):
    """{numbers} moved on since. {remedy}"""


class BatchDissolved(Conflict):
    """This batch was dissolved: undo that, or make a new batch."""


class BatchFull(Conflict):
    """A batch has at most {most} members: make another one."""


class BatchRefused(Conflict):
    """These tickets cannot be in the batch; `errors` names each, the reason and the way out."""


class LinkInCircle(Conflict):
    """The tickets would {kind} each other in a circle: take away the link that leads back first."""
