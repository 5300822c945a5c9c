"""Which mailbox answers for a ticket, and whether anything can be sent at all."""

from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from sqlalchemy import Row, select, true

from gongdan.channels.models import inbound_messages, mailboxes
from gongdan.kernel.mail import can_send_mail
from gongdan.kernel.settings import settings
from gongdan.kernel.unit import Tx

_box = mailboxes.c


@dataclass(frozen=True, slots=True)
class Sender:
    """Who answers. `mailbox_id` is None for the product's own address, where there is no mailbox."""

    mailbox_id: int | None
    name: str
    address: str
    locale: str
    signature: str = ""
    acknowledges: bool = True
    quotes_history: bool = False
    signs_replies: bool = False


async def find_sender(tx: Tx, ticket: Any) -> Sender | None:
    """The mailbox the ticket came by, else its team's, its type's, or the oldest; None where nothing can be sent."""
    row = inbound_messages.c
    came_by = (
        select(row.mailbox_id)
        .where(row.tenant_id == tx.tenant_id, row.ticket_id == ticket.id, row.mailbox_id.is_not(None))
        .order_by(row.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    order = (
        (_box.id == came_by).is_(True).desc(),
        (_box.team_id == ticket.team_id).is_(True).desc(),
        (_box.type_id == ticket.type_id).is_(True).desc(),
        _box.id,
    )
    sends = true() if can_send_mail() else _box.out_host != ""
    mine = (_box.tenant_id == tx.tenant_id, _box.is_active, sends)
    found = await tx.first(select(mailboxes).where(*mine).order_by(*order).limit(1))
    return _sender(found) if found is not None else _own_sender(tx)


def _sender(box: Row[Any]) -> Sender:
    return Sender(
        mailbox_id=box.id,
        name=box.sender_name or box.name,
        address=box.address,
        locale=box.locale,
        signature=box.signature,
        acknowledges=box.acknowledges,
        quotes_history=box.quotes_history,
        signs_replies=box.signs_replies,
    )


def _own_sender(tx: Tx) -> Sender | None:
    """The product's own address: notices can be sent, but nobody reads what is answered to them by itself."""
    if not can_send_mail():
        return None
    name, address = parseaddr(settings().smtp_from)
    return Sender(None, name, address.lower(), tx.actor.locale) if address else None


async def our_addresses(tx: Tx) -> set[str]:
    """The addresses of all mailboxes, other names among them."""
    rows = await tx.all(select(_box.address, _box.aliases).where(_box.tenant_id == tx.tenant_id))
    return {address.lower() for row in rows for address in (row.address, *row.aliases)}
