"""Whom a ticket is written to: its requester, who takes part by mail, in which language, and what came before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, exists, or_, select

from gongdan.channels.models import inbound_messages, mail_participants, mail_references
from gongdan.channels.outbound.audience import Person, wants_mail
from gongdan.channels.outbound.letters import MOST_QUOTED, Earlier
from gongdan.customers import contact_addresses, contacts
from gongdan.identity import tenants, users
from gongdan.kernel.unit import Tx
from gongdan.ticketing import accounts_of, comments

MOST_PARTICIPANTS = 100
_mail, _address = inbound_messages.c, contact_addresses.c


@dataclass(frozen=True, slots=True)
class Correspondent:
    """The requester as he is written to."""

    person: Person
    locale: str | None
    time_zone: str | None
    is_written_to: bool
    """He wants mail, or has no other way to read an answer."""


async def find_requester(tx: Tx, ticket: Any) -> Correspondent | None:
    """The ticket's requester with the address he wrote from, else his first one that mail reaches."""
    if ticket.requester_id is None:
        return None
    mine = (contacts.c.tenant_id == tx.tenant_id, contacts.c.id == ticket.requester_id)
    contact = await tx.first(select(contacts).where(*mine))
    if contact is None:
        return None
    last = await last_mail(tx, ticket.id)
    his = (_address.tenant_id == tx.tenant_id, _address.contact_id == contact.id, _address.channel == "email")
    order = (
        _address.bounced_at.is_(None).desc(),
        (_address.address == (last.sender if last else "")).desc(),
        _address.is_primary.desc(),
        _address.id,
    )
    found = await tx.first(select(_address.address, _address.bounced_at).where(*his).order_by(*order).limit(1))
    has_account = bool(await accounts_of(tx, contact.id))
    return Correspondent(
        person=Person(
            found.address if found else "", contact.name, contact.id, bool(found and found.bounced_at is not None)
        ),
        locale=contact.locale or (last.language if last and last.language else None),
        time_zone=contact.time_zone,
        is_written_to=wants_mail(ticket.channel, contact.preferred_channel, has_account=has_account),
    )


async def last_mail(tx: Tx, ticket_id: int) -> Row[Any] | None:
    """The last message that came in for the ticket."""
    mine = (_mail.tenant_id == tx.tenant_id, _mail.ticket_id == ticket_id)
    columns = (
        _mail.sender,
        _mail.language,
        _mail.machine,
        _mail.message_id,
        _mail.mailbox_id,
        _mail.possible_ticket_id,
    )
    return await tx.first(select(*columns).where(*mine).order_by(_mail.id.desc()).limit(1))


async def list_participants(tx: Tx, ticket_id: int) -> list[Person]:
    """Who takes part by mail besides the requester, the first to come first."""
    row = mail_participants.c
    bounced = exists().where(
        _address.tenant_id == row.tenant_id,
        _address.channel == "email",
        _address.address == row.address,
        _address.bounced_at.is_not(None),
    )
    statement = (
        select(row.address, row.name, row.contact_id, bounced.label("has_bounced"))
        .where(row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.is_active)
        .order_by(row.id)
        .limit(MOST_PARTICIPANTS)
    )
    return [Person(one.address, one.name, one.contact_id, one.has_bounced) for one in await tx.all(statement)]


async def colleagues_among(tx: Tx, addresses: Sequence[str]) -> set[str]:
    """Those of these addresses with which one of our staff signs in."""
    if not addresses:
        return set()
    row = users.c
    mine = (row.tenant_id == tx.tenant_id, row.email.in_(sorted(addresses)), row.contact_id.is_(None))
    return {one.email for one in await tx.all(select(row.email).where(*mine))}


async def find_thread(tx: Tx, ticket_id: int) -> tuple[str, list[str]]:
    """What a message of the ticket answers to, and all ids of its thread, the first to come first."""
    row = mail_references.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id)
    rows = await tx.all(select(row.message_id, row.is_ours).where(*mine).order_by(row.created_at, row.message_id))
    theirs = [one.message_id for one in rows if not one.is_ours]
    everything = [one.message_id for one in rows]
    return (theirs or everything or [""])[-1], everything


async def find_history(tx: Tx, ticket: Any, before_comment_id: int | None) -> list[Earlier]:
    """What was said publicly before, the latest first; the request itself is the earliest."""
    said = comments.c
    mine = [said.tenant_id == tx.tenant_id, said.ticket_id == ticket.id, said.is_public]
    if before_comment_id is not None:
        mine.append(said.id < before_comment_id)
    rows = await tx.all(select(comments).where(*mine).order_by(said.id.desc()).limit(MOST_QUOTED))
    found = [Earlier(row.author_name, row.created_at, row.body, row.body_format) for row in rows]
    if len(found) < MOST_QUOTED and ticket.description.strip():
        asker = await tx.scalar(
            select(contacts.c.name).where(contacts.c.tenant_id == tx.tenant_id, contacts.c.id == ticket.requester_id)
        )
        if asker:
            found.append(Earlier(asker, ticket.created_at, ticket.description, ticket.description_format))
    return found


async def find_tenant(tx: Tx) -> Row[Any]:
    """Name, language and time zone of the tenant."""
    columns = (tenants.c.name, tenants.c.locale, tenants.c.time_zone)
    return await tx.one(select(*columns).where(tenants.c.id == tx.tenant_id))


def said_in_same_act(tx: Tx, ticket_id: int, at: Any) -> Any:
    """Whether staff wrote to the customer in the same unit in which something else happened."""
    said = comments.c
    return exists().where(
        and_(said.tenant_id == tx.tenant_id, said.ticket_id == ticket_id, said.is_public, said.created_at == at),
        or_(said.author_kind == "user", said.author_kind == "system"),
    )
