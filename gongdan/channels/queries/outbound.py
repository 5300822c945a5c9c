"""Reading what goes out: of a ticket, of all tickets that somebody sees, and one message with its text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, not_, or_, select

from gongdan.channels.models import mailboxes, outbound_messages, outbound_recipients
from gongdan.channels.outbound.letters import shown_here
from gongdan.channels.policy.outbound import may_see, visible
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import refuse_narrowed_reader, tickets, visible_tickets

MOST_OF_TICKET = 200
_row, _to = outbound_messages.c, outbound_recipients.c
_ORDER = Sort("-created_at", (_row.created_at, _row.id), True)
_BRIEF = (
    _row.id, _row.mailbox_id, _row.kind, _row.ticket_id, _row.comment_id, _row.subject, _row.state, _row.due_at,
    _row.attempts, _row.error, _row.sent_at, _row.created_at, tickets.c.number.label("ticket_number"),
    mailboxes.c.name.label("mailbox_name"), mailboxes.c.address.label("mailbox_address"),
)  # fmt: skip


async def list_of_ticket(tx: Tx, ticket_id: int) -> list[dict[str, Any]]:
    """What was sent for a ticket, the latest first, 200 at most. Raises NotFound, NotAllowed."""
    may_see(tx)
    there = select(tickets.c.id).where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    if await tx.first(there.where(visible_tickets(tx))) is None:
        raise NotFound("ticket", ticket_id)
    rows = await tx.all(_seen(tx).where(_row.ticket_id == ticket_id).order_by(_row.id.desc()).limit(MOST_OF_TICKET))
    return await _shapes(tx, rows)


@dataclass(frozen=True, slots=True)
class OutboundFilter:
    """What the list is narrowed to. `states` are those that are told, `bounced` and `delayed` among them."""

    states: Sequence[str] = ()
    mailbox_id: int | None = None
    q: str = ""


async def list_messages(tx: Tx, wanted: OutboundFilter, *, limit: int, cursor: str | None = None) -> dict[str, Any]:
    """A page of what goes out, the latest first, as far as the actor sees it. Raises NotAllowed."""
    may_see(tx)
    await refuse_narrowed_reader(tx)
    statement = _seen(tx)
    if wanted.states:
        statement = statement.where(or_(*(_told_as(state) for state in wanted.states)))
    if wanted.mailbox_id is not None:
        statement = statement.where(_row.mailbox_id == wanted.mailbox_id)
    if q := wanted.q.strip().lower():
        begins = q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        his = or_(_to.address.like(f"{begins}%"), func.lower(_to.name).like(f"%{begins}%"))
        statement = statement.where(or_(_some(his), tickets.c.number == wanted.q.strip().lstrip("#")))
    rows, next_cursor = cut(
        await tx.all(paged(statement, _ORDER, limit, cursor)), _ORDER, limit, ("created_at", "id")
    )
    return {"items": await _shapes(tx, rows), "next_cursor": next_cursor}


def _some(clause: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether one of its recipients is so."""
    return exists().where(_to.tenant_id == _row.tenant_id, _to.outbound_id == _row.id, clause)


def _told_as(state: str) -> ColumnElement[bool]:
    """As `_state` tells it."""
    lost, late = _some(_to.state.in_(["bounced", "refused"])), _some(_to.state == "delayed")
    if state == "bounced":
        return and_(_row.state == "sent", lost)
    if state == "delayed":
        return and_(_row.state == "sent", late, not_(lost))
    return and_(_row.state == "sent", not_(lost), not_(late)) if state == "sent" else _row.state == state


async def get_message(tx: Tx, outbound_id: int) -> dict[str, Any]:
    """One message as it is sent, with its text. Raises NotFound, NotAllowed."""
    await must_see_message(tx, outbound_id)
    rows = await tx.all(
        _seen(tx).add_columns(_row.text, _row.html, _row.headers, _row.message_id).where(_row.id == outbound_id)
    )
    (shape,) = await _shapes(tx, rows)
    row = rows[0]
    name, address = row.headers["sender"]
    is_read = row.sees_ticket
    return {
        **shape,
        "sender": {"name": name, "address": address},
        "message_id": row.message_id,
        "text": row.text if is_read else "",
        "html": shown_here(row.html) if is_read else "",
    }


async def must_see_message(tx: Tx, outbound_id: int) -> None:
    """Raises NotFound where there is no such message of a ticket that the actor sees; NotAllowed."""
    may_see(tx)
    await refuse_narrowed_reader(tx)
    if await tx.first(_seen(tx).where(_row.id == outbound_id)) is None:
        raise NotFound("outbound message", outbound_id)


def _seen(tx: Tx) -> Select[Any]:
    same = and_(tickets.c.tenant_id == _row.tenant_id, tickets.c.id == _row.ticket_id)
    same_box = and_(mailboxes.c.tenant_id == _row.tenant_id, mailboxes.c.id == _row.mailbox_id)
    sees = func.coalesce(and_(tickets.c.id.is_not(None), visible_tickets(tx)), False).label("sees_ticket")
    return (
        select(*_BRIEF, sees)
        .select_from(outbound_messages.outerjoin(tickets, same).outerjoin(mailboxes, same_box))
        .where(_row.tenant_id == tx.tenant_id, visible(tx))
    )


async def _shapes(tx: Tx, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    people: dict[int, list[dict[str, Any]]] = {}
    if ids:
        mine = (_to.tenant_id == tx.tenant_id, _to.outbound_id.in_(ids))
        for one in await tx.all(select(outbound_recipients).where(*mine).order_by(_to.id)):
            people.setdefault(one.outbound_id, []).append(_person(one))
    return [_shape(row, people.get(row.id, [])) for row in rows]


def _person(row: Row[Any]) -> dict[str, Any]:
    names = ("field", "address", "name", "contact_id", "state", "status", "detail", "settled_at")
    return {name: getattr(row, name) for name in names}


def _shape(row: Row[Any], people: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "mailbox": None
        if row.mailbox_id is None
        else {"id": row.mailbox_id, "name": row.mailbox_name, "address": row.mailbox_address},
        "ticket": {"id": row.ticket_id, "number": row.ticket_number} if row.sees_ticket else None,
        "comment_id": row.comment_id,
        "subject": row.subject if row.sees_ticket else "",
        "state": _state(row.state, people),
        "can_cancel": row.state == "queued" and row.attempts == 0,
        "can_retry": row.state in ("failed", "dead"),
        "due_at": row.due_at,
        "attempts": row.attempts,
        "error": row.error,
        "recipients": people,
        "sent_at": row.sent_at,
        "created_at": row.created_at,
    }


def _state(state: str, people: list[dict[str, Any]]) -> str:
    """Of what was sent, whether it came back: by whoever it reached worst."""
    if state != "sent":
        return state
    found = {one["state"] for one in people}
    return next((one for one in ("bounced", "refused", "delayed") if one in found), "sent").replace(
        "refused", "bounced"
    )
