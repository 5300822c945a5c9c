"""Links by which a requester follows one ticket without an account: make one, revoke one, and act by one."""

from collections.abc import AsyncIterable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from gongdan.files import upload_file
from gongdan.kernel.actor import Actor
from gongdan.kernel.errors import NotFound
from gongdan.kernel.settings import settings
from gongdan.kernel.signed_links import make_link
from gongdan.kernel.unit import Tx, unit
from gongdan.kernel.web_addresses import request_page
from gongdan.kernel.wire import iso
from gongdan.ticketing import policy
from gongdan.ticketing.errors.portal import LinksExhausted, NobodyToLink, UploadsWaiting
from gongdan.ticketing.events.portal import TicketRequestLinkIssued, TicketRequestLinkRevoked
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import request_links
from gongdan.ticketing.queries.request_links import PURPOSE, count_waiting_uploads, get_request_link
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.shelves import Shelf

MOST_LIVING, MOST_WAITING = 50, 20
MAX_FILE_BYTES = 25 * 1024 * 1024
_SHELVES = (Shelf.DESK, Shelf.ARCHIVE, Shelf.MERGED)


async def make_request_link(tx: Tx, ticket_id: int, days: int = 30) -> dict[str, Any]:
    """A link in the requester's name, with the text that opens it; that is stored nowhere and told to no log.

    For staff who may write to the customer, and for mail to him. Raises NobodyToLink, LinksExhausted.
    """
    ticket = await get_ticket_for_change(tx, ticket_id, shelves=_SHELVES)
    policy.may_as_staff(tx, policy.COMMENT, ticket)
    if ticket.requester_id is None:
        raise NobodyToLink
    await _refuse_too_many(tx, ticket_id)
    expires_at = (tx.now + timedelta(days=days)).replace(microsecond=0)
    new = insert(request_links).values(
        tenant_id=tx.tenant_id,
        ticket_id=ticket_id,
        contact_id=ticket.requester_id,
        author_id=tx.actor.user_id,
        author_name=tx.actor.name[:200],
        created_at=tx.now,
        expires_at=expires_at,
    )
    link_id = int(await tx.scalar(new.returning(request_links.c.id)))
    contact_id, until = int(ticket.requester_id), iso(expires_at) or ""
    tx.record(
        TicketRequestLinkIssued(
            ticket_id, link_id=link_id, contact_id=contact_id, expires_at=until, **concerned(ticket)
        )
    )
    link = make_link(tx.tenant_id, PURPOSE, [link_id], expires_at)
    return {**await get_request_link(tx, link_id), "link": link, "url": request_page(link)}


async def _refuse_too_many(tx: Tx, ticket_id: int) -> None:
    row = request_links.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id)
    living = (row.revoked_at.is_(None), row.expires_at > tx.now)
    if int(await tx.scalar(select(func.count()).where(*mine, *living))) >= MOST_LIVING:
        raise LinksExhausted(most=MOST_LIVING)


async def revoke_request_link(tx: Tx, ticket_id: int, link_id: int) -> None:
    """The link opens nothing any more; twice is once. Raises NotFound."""
    ticket = await get_ticket_for_change(tx, ticket_id, shelves=_SHELVES)
    policy.may_as_staff(tx, policy.COMMENT, ticket)
    row = request_links.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.id == link_id)
    found = await tx.first(select(row.revoked_at).where(*mine))
    if found is None:
        raise NotFound("request link", link_id)
    if found.revoked_at is None:
        await tx.execute(update(request_links).where(*mine).values(revoked_at=tx.now))
        tx.record(TicketRequestLinkRevoked(ticket_id, link_id=link_id, **concerned(ticket)))


async def upload_by_link(
    actor: Actor, body: AsyncIterable[bytes], content_type: str, declared_bytes: int | None
) -> dict[str, Any]:
    """A file for a reply, of 25 MB at most. Raises UploadsWaiting, UploadTooLarge, UploadMalformed."""
    async with unit(actor, is_read_only=True) as tx:
        if await count_waiting_uploads(tx) >= MOST_WAITING:
            raise UploadsWaiting(most=MOST_WAITING)
    limit = min(MAX_FILE_BYTES, settings().max_file_bytes)
    return await upload_file(actor, body, content_type, declared_bytes, limit=limit)
