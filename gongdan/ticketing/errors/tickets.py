"""Why something about a ticket is refused."""

from gongdan.kernel.errors import Conflict


class TicketClosed(Conflict):
    """This ticket is closed: reopen it, or open a new one that refers to it."""


class NothingToAccept(Conflict):
    """Only the assignee can accept a ticket; this one is not assigned to you."""


class LinkedToItself(Conflict):
    """A ticket cannot be linked to itself."""


class ReopenedTooLate(Conflict):
    """A closed ticket can be reopened for {days} days; open a follow-up of it: POST /tickets/{id}/follow-ups."""


class TicketPutAway(Conflict):
    """This ticket lies on the shelf {shelf}: {remedy}"""
