"""Why a hand-over, a claim, an arbitration, a nudge, a supervision or a hold is refused."""

from gongdan.kernel.errors import AppError, Conflict


class HandoverRequired(Conflict):
    """From team to team a ticket goes with facts and reasons here: send POST /api/v1/tickets/{ticket}/handovers."""


class HandoverToHolder(Conflict):
    """Who is to get the ticket has it already: name another team or person."""


class HandoverEnded(Conflict):
    """This hand-over was {state} before: read the ticket again, and hand it over anew where that is needed."""


class HandoverNotYours(Conflict):
    """This hand-over waits for {whom}: only they can accept or decline it."""


class NotYourHandover(Conflict):
    """Only {sender}, who handed the ticket over, can take it back: decline it, or hand it over to somebody else."""


class ArbitrationOpen(Conflict):
    """{supervisor} is to decide who has this ticket: ask for POST /api/v1/arbitrations/{arbitration}/decisions."""


class ArbitrationEnded(Conflict):
    """This arbitration is {state} already: read the ticket again."""


class NothingToClaim(AppError):
    """No unassigned ticket waits in the pools of your teams: look again later, or name another of your teams."""

    status = 404


class TicketTaken(Conflict):
    """{assignee} has this ticket already: claim another one, or ask for it."""


class NothingToRelease(Conflict):
    """Nobody has this ticket, so it cannot be given back: claim it, or leave it in the pool."""


class SupervisedAlready(Conflict):
    """You supervise this ticket already (supervision {supervision}): close that supervision first."""


class SupervisionEnded(Conflict):
    """This supervision is closed: open a new one where it is still needed."""


class NotOnHold(Conflict):
    """This ticket is not on hold: there is nothing to resume."""
