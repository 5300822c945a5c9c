"""Why something about closing a ticket, or putting it away, is refused."""

from gongdan.kernel.errors import Conflict


class NothingToConfirm(Conflict):
    """This ticket is not solved at present, so there is no solution to confirm or reject."""


class AlreadyAnswered(Conflict):
    """This solution was already {verdict}; to take it up again, reopen the ticket or open a follow-up."""


class NotSolved(Conflict):
    """Only a solved ticket that is not closed can be observed: solve it first."""


class NotEscalated(Conflict):
    """This ticket is not escalated."""


class ItemAutomatic(Conflict):
    """This item cannot be ticked by hand, it looks for itself: {remedy}"""


class ChecklistFull(Conflict):
    """A ticket takes {most} items of its own at most: take one away first."""


class ChecklistTaken(Conflict):
    """There is already a checklist for {type}: change that one, or retire it first."""


class NotClosed(Conflict):
    """This ticket is not closed: {remedy}"""


class NotPutAway(Conflict):
    """This ticket does not lie on the shelf {shelf}."""


class HoldsOthers(Conflict):
    """Other tickets hang on this one ({numbers}): {remedy}"""
