"""Who sees what goes out, and who takes it back or sends it again."""

from sqlalchemy import ColumnElement, true

from gongdan.channels.policy.inbound import MANAGE_MAIL
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.ticketing import visible_tickets

COMMENT = "ticket.comment"


def may_see(tx: Tx) -> None:
    """What is sent to customers is the business of staff; which of it, their tickets say. Raises NotAllowed."""
    if not (tx.actor.is_staff and (tx.actor.may("ticket.read") or tx.actor.may(MANAGE_MAIL))):
        raise NotAllowed("ticket.read")


def visible(tx: Tx) -> ColumnElement[bool]:
    """The messages that the actor sees, as a clause on `tickets` joined from outside: who looks after the mail sees
    that they went, to whom, and what became of them; what they say is for who sees the ticket."""
    return true() if tx.actor.may(MANAGE_MAIL) else visible_tickets(tx)


def may_handle(tx: Tx) -> None:
    """Whoever may write to customers at all, or looks after the mail. Raises NotAllowed."""
    if not (tx.actor.is_staff and (tx.actor.may(COMMENT) or tx.actor.may(MANAGE_MAIL))):
        raise NotAllowed(COMMENT)
