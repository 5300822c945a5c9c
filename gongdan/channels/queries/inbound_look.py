"""What the database knows of a message that was read: its mailbox, its sender, and the tickets that it speaks of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    LargeBinary,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)

from gongdan.channels.inbound.draft import Named, TicketStanding, Way
from gongdan.channels.inbound.reading import Reading
from gongdan.channels.mail.reply_address import mailbox_address_of
from gongdan.channels.models import inbound_messages, mail_participants, mail_references, mailboxes
from gongdan.channels.queries.sealed import find_sealed
from gongdan.channels.queries.writers import Sender
from gongdan.kernel.fixed import Fixed, Found
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


_MAILBOXES = Fixed(
    select(mailboxes).where(mailboxes.c.tenant_id == bindparam("tenant", type_=BigInteger)).order_by(mailboxes.c.id)
)


async def list_mailboxes(tx: Tx) -> Sequence[Found]:
    """All mailboxes of the tenant, those put out of use too: their addresses stay ours."""
    return await _MAILBOXES.all(tx.connection, {"tenant": tx.tenant_id})


def addresses_of(boxes: Sequence[Found]) -> dict[str, Found]:
    """Each of our addresses with its mailbox."""
    found = {alias.lower(): box for box in boxes for alias in box.aliases}
    return found | {box.address: box for box in boxes}


def mailbox_among(boxes: Sequence[Found], mailbox_id: int | None, recipients: Sequence[str]) -> Found | None:
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


def _weighing() -> Select[Any]:
    tenant, known = bindparam("tenant", type_=BigInteger), mail_references.c
    ours = (known.tenant_id == tenant, known.message_id == bindparam("message_id", type_=String), known.is_ours)
    his = (
        _row.tenant_id == tenant,
        _row.sender == bindparam("sender", type_=String),
        _row.id != bindparam("id", type_=BigInteger),
    )
    recent = (_row.received_at > bindparam("since"), _row.received_at <= bindparam("at"))
    counted = select(literal(1)).where(*his, *recent).limit(bindparam("storm", type_=Integer)).subquery()
    same = (_row.content_hash == bindparam("content_hash", type_=LargeBinary), _row.state == "done")
    return select(
        exists(select(literal(1)).where(*ours)).label("is_ours"),
        select(func.count()).select_from(counted).scalar_subquery().label("recent"),
        exists(select(literal(1)).where(*his, *same)).label("is_known"),
    )


_WEIGHING = Fixed(_weighing())


async def weigh(
    tx: Tx, message_id: int, reading: Reading, sender: str, at: datetime, *, storm_limit: int | None = None
) -> Weighed:
    """See Weighed. `at` is when the message came to its mailbox, `storm_limit` what that allows an hour."""
    most, window = (STORM, STORM_WINDOW) if storm_limit is None else (storm_limit, timedelta(hours=1))
    asked = {
        "tenant": tx.tenant_id,
        "id": message_id,
        "message_id": reading.mail.message_id[:500],
        "sender": sender,
        "since": at - window,
        "at": at,
        "content_hash": reading.content_hash,
        "storm": most,
    }
    row = await _WEIGHING.first(tx.connection, asked)
    assert row is not None  # one row of what is asked
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


def _named() -> Select[Any]:
    row, part = tickets.c, mail_participants.c
    takes_part = exists(
        select(literal(1)).where(
            part.tenant_id == row.tenant_id,
            part.ticket_id == row.id,
            part.address == bindparam("address", type_=String),
            part.is_active,
        )
    ).label("takes_part")
    columns = (row.id, row.shelf, row.state_category, row.closed_at, row.merged_into_id)
    return select(*columns, row.requester_id, row.organisation_id, takes_part).where(
        row.tenant_id == bindparam("tenant", type_=BigInteger),
        row.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))),
    )


def _referred() -> Select[Any]:
    row = mail_references.c
    return select(row.message_id, row.ticket_id, row.is_ours).where(
        row.tenant_id == bindparam("tenant", type_=BigInteger),
        row.message_id == func.any(bindparam("ids", type_=ARRAY(String))),
    )


_NAMED, _REFERRED = Fixed(_named()), Fixed(_referred())


async def list_named(
    tx: Tx, reading: Reading, sender: Sender, address: str, subject: str, box: Any
) -> tuple[Named, ...]:
    """The tickets that the message speaks of, the nearest sign first; what part the sender has in each."""
    signs = await _signs(tx, reading, sender, address, subject)
    if not signs:
        return ()
    asked = {"tenant": tx.tenant_id, "address": address, "ids": sorted({ticket_id for ticket_id, _, _ in signs})}
    known = {one.id: one for one in await _NAMED.all(tx.connection, asked)}
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
        rows = await _REFERRED.all(tx.connection, {"tenant": tx.tenant_id, "ids": named_ids})
        rows = sorted(rows, key=lambda one: named_ids.index(one.message_id))
        signs += [(one.ticket_id, "references", one.is_ours) for one in rows]
    if (sealed := await find_sealed(tx, reading.recipients)) is not None:
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
