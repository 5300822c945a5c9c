"""What is refused about escalations."""

from gongdan.kernel.errors import Conflict


class LadderNameTaken(Conflict):
    """There is already a ladder of this name: choose another."""


class EscalatedAlready(Conflict):
    """The ticket is escalated on this path already: see to the escalation that runs, or take it a level higher."""


class EscalationOver(Conflict):
    """This escalation is over: begin another if it is needed again."""


class TopReached(Conflict):
    """There is no higher level on this ladder."""
