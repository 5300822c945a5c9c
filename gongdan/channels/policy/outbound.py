"""Who sees what goes out, and who takes it back or sends it again."""

from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.unit import Tx

COMMENT = "ticket.comment"


def may_see(tx: Tx) -> None:
    """What is sent to customers is the business of staff; which of it, their tickets say. Raises NotAllowed."""
    if not (tx.actor.is_staff and tx.actor.may("ticket.read")):
        raise NotAllowed("ticket.read")


def may_handle(tx: Tx) -> None:
    """Whoever may write to customers at all. Raises NotAllowed."""
    if not (tx.actor.is_staff and tx.actor.may(COMMENT)):
        raise NotAllowed(COMMENT)
