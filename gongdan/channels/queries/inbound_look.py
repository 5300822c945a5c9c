"""What the database knows of a message that was read: its mailbox, its sender, and the tickets that it speaks of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, literal, or_, select

from gongdan.channels.adapter.reply_key import reply_key
from gongdan.channels.inbound.draft import Named, TicketStanding, Way
from gongdan.channels.inbound.reading import Reading
from gongdan.channels.mail.reply_address import mailbox_address_of, ticket_of
from gongdan.channels.models import inbound_messages, mail_participants, mail_references, mailboxes
from gongdan.channels.queries.writers import Sender
from gongdan.kernel.unit import Tx
from gongdan.ticketing import Category, Shelf, tickets

REOPEN_DAYS = 14
GUESS_DAYS = timedelta(days=7)
SAME_LETTER = timedelta(days=7)
TWICE_SENT = timedelta(minutes=10)
STORM_WINDOW = timedelta(minutes=10)
STORM = 20
_MOST_NAMED = 20
_row = inbound_messages.c


async def list_mailboxes(tx: Tx) -> Sequence[Row[Any]]:
    """All mailboxes of the tenant, those put out of use too: their addresses stay ours."""
    return await tx.all(select(mailboxes).where(mailboxes.c.tenant_id == tx.tenant_id).order_by(mailboxes.c.id))


def addresses_of(boxes: Sequence[Row[Any]]) -> dict[str, Row[Any]]:
    """Each of our addresses with its mailbox."""
    found = {alias.lower(): box for box in boxes for alias in box.aliases}
    return found | {box.address: box for box in boxes}


def mailbox_among(boxes: Sequence[Row[Any]], mailbox_id: int | None, recipients: Sequence[str]) -> Row[Any] | None:
    """The mailbox it came through; where nobody says, the first that it is addressed to."""
    if mailbox_id is not None:
        return next((box for box in boxes if box.id == mailbox_id), None)
    ours = addresses_of(boxes)
    return next((ours[one] for one in map(mailbox_address_of, recipients) if one in ours), None)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is asked of every message, in one statement."""

    is_ours: bool
    """We sent this very message, and it has come back."""
    is_storm: bool
    """Its sender wrote more in the minutes before it than a person does."""
    is_known: bool
    """Its sender wrote the same before; whether it is the same letter has to be looked at."""


async def weigh(
    tx: Tx, message_id: int, reading: Reading, sender: str, at: datetime, *, storm_limit: int | None = None
) -> Weighed:
    """See Weighed. `at` is when the message came to its mailbox, `storm_limit` what that allows an hour."""
    most, window = (STORM, STORM_WINDOW) if storm_limit is None else (storm_limit, timedelta(hours=1))
    known = mail_references.c
    ours = (known.tenant_id == tx.tenant_id, known.message_id == reading.mail.message_id[:500], known.is_ours)
    his = (_row.tenant_id == tx.tenant_id, _row.sender == sender, _row.id != message_id)
    recent = (_row.received_at > at - window, _row.received_at <= at)
    counted = select(literal(1)).where(*his, *recent).limit(most).subquery()
    same = (_row.content_hash == reading.content_hash, _row.state == "done")
    row = await tx.one(
        select(
            exists(select(literal(1)).where(*ours)).label("is_ours"),
            select(func.count()).select_from(counted).scalar_subquery().label("recent"),
            exists(select(literal(1)).where(*his, *same)).label("is_known"),
        )
    )
    return Weighed(
        bool(row.is_ours and reading.mail.message_id), bool(sender) and row.recent >= most, bool(row.is_known)
    )


async def find_duplicate(tx: Tx, message_id: int, reading: Reading, sender: str, at: datetime) -> int | None:
    """An earlier message that is the same letter: by its id and content, or by its content at about the same time.

    Not by its id alone: there are devices that give all their messages one.
    """
    statement = (
        select(_row.id, _row.message_id, _row.received_at, _row.parts["sent_at"].astext.label("sent_at"))
        .where(_row.tenant_id == tx.tenant_id, _row.content_hash == reading.content_hash, _row.sender == sender)
        .where(_row.id != message_id, _row.state == "done")
        .order_by(_row.id)
        .limit(50)
    )
    sent_at = sent_word(reading.mail.sent_at)
    for one in await tx.all(statement):
        apart = abs(at - one.received_at)
        is_same_id = bool(reading.mail.message_id) and one.message_id == reading.mail.message_id[:500]
        is_same_time = bool(sent_at) and one.sent_at == sent_at and apart < SAME_LETTER
        if is_same_id or is_same_time or apart < TWICE_SENT:
            return int(one.id)
    return None


def sent_word(sent_at: datetime | None) -> str:
    """When it was written, as it is kept."""
    return sent_at.isoformat() if sent_at else ""


async def list_named(
    tx: Tx, reading: Reading, sender: Sender, address: str, subject: str, box: Any
) -> tuple[Named, ...]:
    """The tickets that the message speaks of, the nearest sign first; what part the sender has in each."""
    signs = await _signs(tx, reading, sender, address, subject)
    if not signs:
        return ()
    ids = [ticket_id for ticket_id, _, _ in signs]
    takes_part = exists(
        select(literal(1)).where(
            mail_participants.c.tenant_id == tickets.c.tenant_id,
            mail_participants.c.ticket_id == tickets.c.id,
            mail_participants.c.address == address,
            mail_participants.c.is_active,
        )
    ).label("takes_part")
    row = tickets.c
    columns = (row.id, row.shelf, row.state_category, row.closed_at, row.merged_into_id)
    statement = select(*columns, row.requester_id, row.organisation_id, takes_part)
    known = {
        one.id: one
        for one in await tx.all(statement.where(row.tenant_id == tx.tenant_id, row.id.in_(sorted(set(ids)))))
    }
    found = []
    for ticket_id, way, is_ours in signs:
        if (ticket := known.get(ticket_id)) is not None:
            standing, closed_at = await _standing(tx, ticket)
            days = box.reopen_days if box is not None else REOPEN_DAYS
            can_reopen = closed_at is not None and tx.now <= closed_at + timedelta(days=days)
            part = _part(ticket, sender)
            found.append(Named(ticket_id, way, standing, part, can_reopen=can_reopen, is_ours=is_ours))
    return tuple(found)


async def _signs(tx: Tx, reading: Reading, sender: Sender, address: str, subject: str) -> list[tuple[int, Way, bool]]:
    signs: list[tuple[int, Way, bool]] = []
    named_ids = [one[:500] for one in reading.named_ids]
    if named_ids:
        row = mail_references.c
        statement = select(row.message_id, row.ticket_id, row.is_ours)
        rows = await tx.all(statement.where(row.tenant_id == tx.tenant_id, row.message_id.in_(named_ids)))
        rows = sorted(rows, key=lambda one: named_ids.index(one.message_id))
        signs += [(one.ticket_id, "references", one.is_ours) for one in rows]
    if (sealed := ticket_of(reading.recipients, reply_key(tx.tenant_id))) is not None:
        signs.append((sealed, "address", True))
    if reading.tags:
        row = tickets.c
        statement = select(row.id).where(row.tenant_id == tx.tenant_id, row.number.in_(reading.tags[:_MOST_NAMED]))
        signs += [(one.id, "tag", False) for one in await tx.all(statement)]
    if not signs and not named_ids and reading.has_prefix and len(subject) > 1:
        signs += [(one, "guess", False) for one in await _guesses(tx, sender, address, subject)]
    return list({(one[0], one[1]): one for one in signs}.values())[:_MOST_NAMED]


async def _guesses(tx: Tx, sender: Sender, address: str, subject: str) -> list[int]:
    """Tickets of the last days with this very subject in which the sender has a part, the youngest first."""
    row, part = tickets.c, mail_participants.c
    takes_part = select(part.ticket_id).where(
        part.tenant_id == tx.tenant_id, part.address == address, part.is_active.is_(True)
    )
    is_his: ColumnElement[bool] = row.id.in_(takes_part)
    if sender.contact_id is not None:
        is_his = or_(row.requester_id == sender.contact_id, is_his)
    recent = and_(row.tenant_id == tx.tenant_id, row.updated_at > tx.now - GUESS_DAYS)
    statement = select(row.id).where(recent, row.title == subject, row.shelf == int(Shelf.DESK), is_his)
    return [one.id for one in await tx.all(statement.order_by(row.created_at.desc(), row.id.desc()).limit(1))]


async def _standing(tx: Tx, ticket: Any) -> tuple[TicketStanding, datetime | None]:
    """Where the ticket stands, or where it goes on."""
    seen = {ticket.id}
    row = tickets.c
    while ticket.shelf == Shelf.MERGED and ticket.merged_into_id not in (None, *seen):
        seen.add(ticket.merged_into_id)
        mine = (row.tenant_id == tx.tenant_id, row.id == ticket.merged_into_id)
        ticket = await tx.one(
            select(row.id, row.shelf, row.state_category, row.closed_at, row.merged_into_id).where(*mine)
        )
    if ticket.shelf == Shelf.ARCHIVE:
        return "closed", None
    if ticket.shelf != Shelf.DESK:
        return "gone", None
    if ticket.state_category == Category.CLOSED:
        return "closed", ticket.closed_at
    return ("solved" if ticket.state_category == Category.SOLVED else "open"), None


def _part(ticket: Any, sender: Sender) -> Any:
    if sender.contact_id is not None and ticket.requester_id == sender.contact_id:
        return "requester"
    if ticket.takes_part:
        return "participant"
    if sender.organisation_id is not None and ticket.organisation_id == sender.organisation_id:
        return "organisation"
    return ""


def delivered_to(envelope: Mapping[str, Any]) -> list[str]:
    """The recipients that the transport named."""
    said = envelope.get("recipients") or []
    return [str(one) for one in said] if isinstance(said, list) else [str(said)]
