"""Reading what came in: a page, one, and what its sender wrote."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select

from gongdan.channels.models import inbound_messages, mailboxes
from gongdan.channels.policy import inbound as policy
from gongdan.kernel.errors import NotAllowed, NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import refuse_narrowed_reader, tickets, visible_tickets

_row = inbound_messages.c
NEWEST = Sort("-received_at", (_row.received_at, _row.id), True)


@dataclass(frozen=True, slots=True)
class InboundFilter:
    """What the list is narrowed to."""

    states: tuple[str, ...] = ()
    mailbox_id: int | None = None
    ticket_id: int | None = None
    q: str = ""


def _messages(tx: Tx) -> Select[Any]:
    same_ticket = and_(tickets.c.tenant_id == _row.tenant_id, tickets.c.id == _row.ticket_id)
    same_box = and_(mailboxes.c.tenant_id == _row.tenant_id, mailboxes.c.id == _row.mailbox_id)
    sees = func.coalesce(and_(tickets.c.id.is_not(None), visible_tickets(tx)), False).label("sees_ticket")
    return (
        select(
            inbound_messages, tickets.c.number, tickets.c.title, mailboxes.c.address.label("mailbox_address"), sees
        )
        .select_from(inbound_messages.outerjoin(tickets, same_ticket).outerjoin(mailboxes, same_box))
        .where(_row.tenant_id == tx.tenant_id, policy.visible(tx))
    )


async def list_inbound(tx: Tx, wanted: InboundFilter, *, limit: int, cursor: str | None = None) -> dict[str, Any]:
    """A page of messages, the latest first. Raises NotAllowed."""
    await refuse_narrowed_reader(tx)
    statement = _messages(tx)
    if wanted.states:
        statement = statement.where(_row.state.in_(wanted.states))
    if wanted.mailbox_id is not None:
        statement = statement.where(_row.mailbox_id == wanted.mailbox_id)
    if wanted.ticket_id is not None:
        statement = statement.where(_row.ticket_id == wanted.ticket_id)
    if q := wanted.q.strip():
        begins = q.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = statement.where(
            or_(
                _row.sender.like(f"{begins}%"),
                _row.message_id == q.strip("<>"),
                func.lower(_row.subject).like(f"%{begins}%"),
            )
        )
    rows, next_cursor = cut(
        await tx.all(paged(statement, NEWEST, limit, cursor)), NEWEST, limit, ("received_at", "id")
    )
    return {"items": [_shape(tx, row) for row in rows], "next_cursor": next_cursor}


async def get_inbound_row(tx: Tx, message_id: int) -> Row[Any]:
    """The row of a message that the actor sees. Raises NotFound, NotAllowed."""
    await refuse_narrowed_reader(tx)
    row = await tx.first(_messages(tx).where(_row.id == message_id))
    if row is None:
        raise NotFound("inbound message", message_id)
    return row


async def get_inbound(tx: Tx, message_id: int) -> dict[str, Any]:
    """A message in full, as far as the actor may read what it says."""
    row = await get_inbound_row(tx, message_id)
    parts = row.parts if policy.may_read_words(tx, row) else {}
    return {
        **_shape(tx, row),
        "envelope": {
            key: row.envelope[key] for key in ("mail_from", "recipients", "ip", "helo") if key in row.envelope
        },
        "trust": row.trust,
        "damages": row.damages,
        "to": parts.get("to", []),
        "cc": parts.get("cc", []),
        "text": parts.get("words", ""),
        "quoted": parts.get("quoted", ""),
        "signature": parts.get("signature", ""),
        "evidence": parts.get("evidence", ""),
        "forwarded_from": parts.get("forwarded_from"),
        "invites": parts.get("invites", []),
        "attachments": parts.get("attachments", []),
        "bounce": parts.get("bounce"),
        "is_readable": bool(policy.may_read_words(tx, row)),
    }


async def get_readable_row(tx: Tx, message_id: int) -> Row[Any]:
    """The row of a message whose words the actor may read. Raises NotFound, NotAllowed."""
    row = await get_inbound_row(tx, message_id)
    if not policy.may_read_words(tx, row):
        raise NotAllowed("ticket.read", "You may not read what is written in this ticket.")
    return row


def _shape(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    is_readable = policy.may_read_words(tx, row)
    ticket = {"id": row.ticket_id, "number": row.number, "title": row.title} if row.sees_ticket else None
    return {
        "id": row.id,
        "road": row.road,
        "mailbox": {"id": row.mailbox_id, "address": row.mailbox_address} if row.mailbox_address else None,
        "state": row.state,
        "reason": row.reason,
        "detail": row.detail if tx.actor.may(policy.MANAGE_MAIL) else "",
        "attempts": row.attempts,
        "message_id": row.message_id,
        "sender": row.sender,
        "sender_name": row.sender_name,
        "subject": row.subject if is_readable else "",
        "size": row.size,
        "language": row.language,
        "machine": row.machine,
        "seal": row.seal,
        "proof": row.trust.get("proof", "unknown"),
        "ticket": ticket,
        "comment_id": row.comment_id if row.sees_ticket else None,
        "matched_by": row.matched_by or None,
        "is_guess": row.matched_by == "guess" and not row.is_guess_undone,
        "possible_ticket_id": row.possible_ticket_id if row.sees_ticket else None,
        "duplicate_of_id": row.duplicate_of_id,
        "bounced_message_id": row.bounced_message_id,
        "received_at": row.received_at,
        "handled_at": row.handled_at,
    }
