"""Why an approval is refused, and who stands in for whom."""

from gongdan.kernel.errors import AppError, Conflict


class ApprovalNotNeeded(Conflict):
    """The move {move} needs no approval now: make it."""


class ApprovalOpen(Conflict):
    """This is already asked for in the approval {approval_id}: wait for it, or cancel it first."""


class NobodyToApprove(Conflict):
    """Nobody can be asked to approve this; `errors` names each approver that is missing."""


class ApprovalOver(Conflict):
    """This approval is already {state}."""


class NotYourTurn(Conflict):
    """This step does not wait for your decision now: it was decided, or others come first."""


class TicketMovedOn(Conflict):
    """The ticket has changed its state since this was asked: ask again."""


class AskerLeft(Conflict):
    """Whoever asked for this has left: somebody else must do it."""


class NotYourApproval(AppError):
    """Only those who were asked may decide this, or who stands in for them."""

    status = 403


class OwnApproval(AppError):
    """You asked for this yourself: somebody else must decide it."""

    status = 403


class DelegationCircle(Conflict):
    """For a while everybody would stand in for somebody who is away too: choose another delegate or time."""


class DelegationsExhausted(Conflict):
    """There are already {most} delegations that have not ended: end one first."""
