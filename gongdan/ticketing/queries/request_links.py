"""What a link to a request opens: one ticket, as the account of the contact it was made for would show it."""

from typing import Any

from sqlalchemy import Row, and_, func, select

from gongdan.customers import contacts, survivor_of
from gongdan.files import files, is_own_upload, open_file
from gongdan.files.policy import FILE_UPLOAD, own
from gongdan.identity import complete_actor, tenants
from gongdan.kernel.actor import Actor, Scope
from gongdan.kernel.errors import NotFound
from gongdan.kernel.signed_links import LinkExpired, LinkInvalid, SignedLink
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import request_links
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.progress import progress_shape
from gongdan.ticketing.queries.ratings import reason_shapes
from gongdan.ticketing.queries.shape import ticket_shape
from gongdan.ticketing.queries.tickets import get_ticket_row, must_see_ticket
from gongdan.ticketing.queries.timeline import list_timeline

PURPOSE = "request"
_LATEST = 50
_GRANTS = dict.fromkeys((policy.READ, policy.COMMENT, policy.MOVE, policy.NUDGE, FILE_UPLOAD), Scope.OWN)


async def actor_of_link(tx: Tx, link: SignedLink) -> Actor:
    """The contact in whose name the link acts, with what a customer may and no more.

    Raises LinkInvalid, and LinkExpired where it was revoked or the contact has retired.
    """
    row = await _row(tx, link)
    contact_id = await survivor_of(tx, row.contact_id)
    one = contacts.c
    found = await tx.first(
        select(one.name, one.locale, one.time_zone, one.is_active).where(
            one.tenant_id == tx.tenant_id, one.id == contact_id
        )
    )
    if found is None or not found.is_active:
        raise LinkExpired
    actor = Actor(
        tenant_id=tx.tenant_id,
        kind="customer",
        name=found.name,
        contact_id=contact_id,
        grants=_GRANTS,
        locale=found.locale or tx.actor.locale,
        time_zone=found.time_zone or tx.actor.time_zone,
    )
    return await complete_actor(tx, actor)


async def enter_by_link(tx: Tx, link: SignedLink) -> int:
    """Go on as the link's contact; the id of its ticket. Raises LinkInvalid, or LinkExpired where the link was
    revoked, or where the contact would not see the ticket any more by his account."""
    row = await _row(tx, link)
    await tx.become(await actor_of_link(tx, link), is_tenant_set=True)
    try:
        await must_see_ticket(tx, row.ticket_id)
    except NotFound:
        raise LinkExpired from None
    return int(row.ticket_id)


async def _row(tx: Tx, link: SignedLink) -> Row[Any]:
    link_id = link.ids[0] if len(link.ids) == 1 else 0
    mine = (request_links.c.tenant_id == tx.tenant_id, request_links.c.id == link_id)
    row = await tx.first(select(request_links).where(*mine))
    if row is None:
        raise LinkInvalid
    if row.revoked_at is not None:
        raise LinkExpired
    return row


async def get_linked_request(tx: Tx, link: SignedLink, ticket_id: int) -> dict[str, Any]:
    """The request as the link shows it; the unit acts as the link's contact already."""
    shape = await ticket_shape(tx, ticket_id)
    known = await catalogue(tx)
    tenant = await tx.one(select(tenants.c.slug, tenants.c.name).where(tenants.c.id == tx.tenant_id))
    told = ("number", "title", "description", "description_format", "type_name", "created_at", "updated_at")
    return {
        "tenant": {"slug": tenant.slug, "name": tenant.name},
        "contact_name": tx.actor.name,
        "expires_at": link.expires_at,
        **{name: shape[name] for name in (*told, "confirmation", "attachments", "rating")},
        "progress": await progress_shape(tx, known, await get_ticket_row(tx, ticket_id)),
        "solution": shape["fields"].get("resolution") if shape["solved_at"] else None,
        "timeline": await list_timeline(tx, ticket_id, limit=_LATEST, is_newest_first=True),
        "rating_reasons": reason_shapes(tx, known),
    }


async def get_linked_file(tx: Tx, ticket_id: int, file_id: int) -> Row[Any]:
    """A file of this one request that the contact may read, or what he just uploaded. Raises NotFound."""
    row = await open_file(tx, file_id)
    if row.attached_at is None:
        is_shown = await is_own_upload(tx, file_id)
    else:
        shape = await ticket_shape(tx, ticket_id)
        is_shown = any(one["id"] == file_id for one in shape["attachments"])
    if not is_shown:
        raise NotFound("file", file_id)
    return row


async def count_waiting_uploads(tx: Tx) -> int:
    """How many files the actor has uploaded that hang nowhere yet."""
    waiting = and_(files.c.tenant_id == tx.tenant_id, files.c.attached_at.is_(None), own(tx))
    return int(await tx.scalar(select(func.count()).select_from(files).where(waiting)))


async def list_request_links(tx: Tx, ticket_id: int) -> list[dict[str, Any]]:
    """All links that were made to a ticket, the newest first, a hundred at most; for staff. Raises NotFound."""
    await must_see_ticket(tx, ticket_id)
    policy.may_see_links(tx)
    row = request_links.c
    rows = await tx.all(
        _SHOWN.where(row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id).order_by(row.id.desc())
    )
    return [link_shape(one) for one in rows]


async def get_request_link(tx: Tx, link_id: int) -> dict[str, Any]:
    """One link on the wire; who may see it was asked before."""
    mine = (request_links.c.tenant_id == tx.tenant_id, request_links.c.id == link_id)
    return link_shape(await tx.one(_SHOWN.where(*mine)))


_SHOWN = (
    select(request_links, contacts.c.name.label("contact_name"))
    .join(
        contacts,
        and_(contacts.c.tenant_id == request_links.c.tenant_id, contacts.c.id == request_links.c.contact_id),
    )
    .limit(100)
)


def link_shape(row: Row[Any]) -> dict[str, Any]:
    """A link on the wire, without what it opens with."""
    return {
        "id": row.id,
        "contact": {"id": row.contact_id, "name": row.contact_name},
        "made_by": row.author_name,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "revoked_at": row.revoked_at,
    }
