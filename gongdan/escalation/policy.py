"""Who escalates, who sees to it, and who builds ladders."""

from typing import Any

from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx
from gongdan.ticketing import may_with_ticket, reaches_ticket

MANAGE = permission("escalation.manage", {"zh-CN": "配置升级阶梯", "en": "Set up escalation ladders"})
# To escalate takes what changing the ticket takes; to see to it, having been told or what supervising takes.
ESCALATE = "ticket.edit"
SUPERVISE = "ticket.supervise"
READ = "ticket.read"


def may_manage(tx: Tx) -> None:
    """Raises NotAllowed."""
    if not (tx.actor.is_staff and tx.actor.may(MANAGE)):
        raise NotAllowed(MANAGE)


def may_read_ladders(tx: Tx) -> None:
    """Whoever builds them, and whoever may be told by them. Raises NotAllowed."""
    if not (tx.actor.is_staff and (tx.actor.may(MANAGE) or tx.actor.may(SUPERVISE))):
        raise NotAllowed(MANAGE)


def may_read(tx: Tx) -> None:
    """Escalations are the desk's business. Raises NotAllowed."""
    if not (tx.actor.is_staff and tx.actor.may(READ)):
        raise NotAllowed(READ)


def may_escalate(tx: Tx, ticket: Any) -> None:
    """Raises NotAllowed."""
    may_with_ticket(tx, ESCALATE, ticket)


def may_settle(tx: Tx, ticket: Any, row: Any) -> None:
    """Whoever was told of it, and who supervises the ticket. Raises NotAllowed."""
    if not settles(tx, ticket, row):
        raise NotAllowed(SUPERVISE)


def settles(tx: Tx, ticket: Any, row: Any) -> bool:
    """Whether it is the actor's to see to."""
    actor = tx.actor
    if not actor.is_staff:
        return False
    is_told = actor.user_id is not None and actor.user_id in row.told_ids and actor.may(READ)
    return is_told or reaches_ticket(actor, SUPERVISE, ticket)


def may_withdraw(tx: Tx, ticket: Any, row: Any) -> None:
    """As `may_settle`, and whoever asked for it. Raises NotAllowed."""
    is_own = tx.actor.user_id is not None and tx.actor.user_id == row.opened_by_id and tx.actor.may(READ)
    if not is_own:
        may_settle(tx, ticket, row)
