"""Who sees what came in, who decides about what waits, and who brings mail in."""

from typing import Any

from sqlalchemy import ColumnElement, or_, true

from gongdan.channels.models import inbound_messages
from gongdan.kernel.actor import Actor
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.permissions import permission
from gongdan.kernel.unit import Tx
from gongdan.ticketing import visible_tickets

READ_MAIL = permission("mail.read", {"zh-CN": "查看收到的邮件和请求", "en": "See mail and requests that came in"})
MANAGE_MAIL = permission("mail.manage", {"zh-CN": "处理隔离的邮件和请求", "en": "Decide about mail that waits"})
RECEIVE_MAIL = permission("mail.receive", {"zh-CN": "投递原始邮件", "en": "Bring in raw mail"})


def visible(tx: Tx) -> ColumnElement[bool]:
    """The messages that the actor sees, as a clause on `inbound_messages` and, joined from outside, `tickets`.

    What became part of a ticket is seen by whoever sees the ticket; what waits, by whoever may look after mail.
    Raises NotAllowed for customers.
    """
    if not tx.actor.is_staff:
        raise NotAllowed(READ_MAIL)
    if tx.actor.may(MANAGE_MAIL):
        return true()
    if tx.actor.may(READ_MAIL):
        return or_(inbound_messages.c.ticket_id.is_(None), visible_tickets(tx))
    return visible_tickets(tx)


def may_read_words(tx: Tx, row: Any) -> bool:
    """Whether he may read what it says: who looks after the mail need not read what customers write in tickets.

    `row.sees_ticket` says whether he sees its ticket.
    """
    if row.ticket_id is not None:
        return bool(row.sees_ticket)
    return tx.actor.may(MANAGE_MAIL) or tx.actor.may(READ_MAIL)


def may_manage(tx: Tx) -> None:
    """Raises NotAllowed."""
    if not (tx.actor.is_staff and tx.actor.may(MANAGE_MAIL)):
        raise NotAllowed(MANAGE_MAIL)


def may_receive(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not (actor.is_staff and actor.may(RECEIVE_MAIL)):
        raise NotAllowed(RECEIVE_MAIL)
