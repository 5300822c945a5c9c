"""Reading one ticket: for showing, and locked for a change."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, case, or_, select

from gongdan.conditions import Catalogue as ConditionCatalogue
from gongdan.conditions import Moment
from gongdan.customers import get_contacts, organisations
from gongdan.files import files
from gongdan.identity import users
from gongdan.kernel.errors import NotFound
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import MAX_BIGINT
from gongdan.ticketing import policy
from gongdan.ticketing.models import attachments, comments, followers, ticket_links, tickets
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.queries.rows import hidden_files, row_shape, with_names
from gongdan.ticketing.states import CATEGORY_WORDS, CORE_FIELDS
from gongdan.ticketing.workflow import available_moves

creators = users.alias("creator")

# Statements are put together once; what differs from request to request is bound to these, or added to them.
_TENANT: BindParameter[int] = bindparam("tenant")
_TICKET: BindParameter[int] = bindparam("ticket")


def _full_statement() -> Select[Any]:
    creator = and_(creators.c.tenant_id == tickets.c.tenant_id, creators.c.id == tickets.c.creator_id)
    home = and_(organisations.c.tenant_id == tickets.c.tenant_id, organisations.c.id == tickets.c.organisation_id)
    return (
        with_names(select(tickets).select_from(tickets))
        .add_columns(creators.c.name.label("creator_name"), organisations.c.name.label("organisation_name"))
        .outerjoin(creators, creator)
        .outerjoin(organisations, home)
        .where(tickets.c.tenant_id == _TENANT, tickets.c.id == _TICKET)
    )


_FULL = _full_statement()


def _by_id(tx: Tx, ticket_id: int) -> ColumnElement[bool]:
    return and_(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id, policy.visible(tx))


async def get_ticket_for_change(tx: Tx, ticket_id: int) -> Row[Any]:
    """The ticket's row, locked. Raises NotFound where there is none that the actor may see."""
    found = await tx.first(select(tickets).where(_by_id(tx, ticket_id)).with_for_update(of=tickets))
    if found is None:
        raise NotFound("ticket", ticket_id)
    return found


async def get_ticket_row(tx: Tx, ticket_id: int, *, is_his_own_doing: bool = False) -> Row[Any]:
    """The ticket's row with names. Raises NotFound where there is none that the actor may see."""
    statement = _FULL if is_his_own_doing else _FULL.where(policy.visible(tx))
    found = await tx.first(statement, {"tenant": tx.tenant_id, "ticket": ticket_id})
    if found is None:
        raise NotFound("ticket", ticket_id)
    return found


async def must_see_ticket(tx: Tx, ticket_id: int) -> None:
    """Raises NotFound where there is no such ticket that the actor may see."""
    if await tx.first(select(tickets.c.id).where(_by_id(tx, ticket_id))) is None:
        raise NotFound("ticket", ticket_id)


async def find_ticket_id(tx: Tx, id_or_number: int | str) -> int | None:
    """The id of the visible ticket with this id or number."""
    by_number = tickets.c.number == str(id_or_number).removeprefix("#")
    is_id = isinstance(id_or_number, int) or (id_or_number.isascii() and id_or_number.isdigit())
    is_id = is_id and int(id_or_number) <= MAX_BIGINT
    match = or_(by_number, tickets.c.id == int(id_or_number)) if is_id else by_number
    statement = select(tickets.c.id).where(tickets.c.tenant_id == tx.tenant_id, match, policy.visible(tx))
    # A number that looks like an id means the number.
    statement = statement.order_by(by_number.desc()).limit(1)
    found = await tx.scalar(statement)
    return None if found is None else int(found)


async def ticket_shape(tx: Tx, ticket_id: int, *, is_his_own_doing: bool = False) -> dict[str, Any]:
    """The ticket in full on the wire, with the moves this caller may make. A fixed number of queries.

    `is_his_own_doing` is for the answer to a change: whoever gave a ticket away still learns that he did.
    """
    row = await get_ticket_row(tx, ticket_id, is_his_own_doing=is_his_own_doing)
    known = await catalogue(tx)
    is_customer = tx.actor.kind == "customer"
    shape = row_shape(row, known, tx)
    if not tx.actor.may(policy.READ):
        # A form that only opens tickets must not learn who is behind an address.
        shape["requester"] = requester = None
    elif row.requester_id is not None:
        requester = (await get_contacts(tx, [row.requester_id])).get(row.requester_id)
    else:
        requester = None
    return shape | {
        "description": row.description,
        "description_format": row.description_format,
        "requester": _requester(requester),
        "organisation": {"id": row.organisation_id, "name": row.organisation_name} if row.organisation_id else None,
        "creator": {"id": row.creator_id, "name": row.creator_name} if row.creator_id else None,
        "accepted_at": row.accepted_at,
        "first_responded_at": row.first_responded_at,
        "state_changed_at": row.state_changed_at,
        "transfer_count": row.transfer_count,
        "reopen_count": row.reopen_count,
        "external_id": row.external_id,
        "moves": move_shapes(tx, known, row),
        "followers": [] if is_customer else await _followers(tx, ticket_id),
        "links": [] if is_customer else await _links(tx, ticket_id, known),
        "attachments": await list_attachments(tx, ticket_id, but=hidden_files(row, known) if is_customer else ()),
    }


def _requester(contact: Any) -> dict[str, Any] | None:
    if contact is None:
        return None
    return {name: contact[name] for name in ("id", "name", "email", "phone")}


def move_shapes(tx: Tx, known: Catalogue, row: Any) -> list[dict[str, Any]]:
    """The moves that the actor may make now."""
    if not policy.reaches(tx.actor, policy.MOVE, row):
        return []
    actor = tx.actor
    askable = {one.key for one in known.fields_of(row.type_id)}
    open_moves = available_moves(
        known.workflow(row.workflow_version_id),
        row.state,
        role_keys=actor.role_keys,
        is_customer=actor.kind == "customer",
        is_system=actor.is_system,
    )
    return [
        {
            "key": move.key,
            "name": in_locale(move.names, actor.locale),
            "to": move.to,
            "required_fields": [key for key in move.required_fields if key in CORE_FIELDS or key in askable],
            "needs_comment": move.needs_comment,
        }
        for move in open_moves
    ]


_FOLLOWERS = Fixed(
    select(users.c.id, users.c.name)
    .join(followers, and_(followers.c.tenant_id == users.c.tenant_id, followers.c.user_id == users.c.id))
    .where(followers.c.tenant_id == _TENANT, followers.c.ticket_id == _TICKET)
    .order_by(users.c.id)
)


async def _followers(tx: Tx, ticket_id: int) -> list[dict[str, Any]]:
    rows = await _FOLLOWERS.all(tx.connection, {"tenant": tx.tenant_id, "ticket": ticket_id})
    return [{"id": row.id, "name": row.name} for row in rows]


def _links_statement() -> Select[Any]:
    link = ticket_links.c
    other = case((link.from_id == _TICKET, link.to_id), else_=link.from_id)
    return (
        select(
            link.id.label("link_id"),
            link.kind,
            link.from_id,
            tickets.c.id,
            tickets.c.number,
            tickets.c.title,
            tickets.c.state,
            tickets.c.state_category,
        )
        .select_from(ticket_links.join(tickets, and_(tickets.c.tenant_id == link.tenant_id, tickets.c.id == other)))
        .where(link.tenant_id == _TENANT, or_(link.from_id == _TICKET, link.to_id == _TICKET))
        .order_by(link.id)
    )


_LINKS = _links_statement()


async def _links(tx: Tx, ticket_id: int, known: Catalogue) -> list[dict[str, Any]]:
    """Links from both ends; the other ticket only where the actor may see it."""
    values = {"tenant": tx.tenant_id, "ticket": ticket_id}
    rows = await tx.all(_LINKS.where(policy.visible(tx)), values)
    return [
        {
            "id": row.link_id,
            "kind": row.kind,
            "is_outgoing": row.from_id == ticket_id,
            "ticket": {
                "id": row.id,
                "number": row.number,
                "title": row.title,
                "state": row.state,
                "state_category": CATEGORY_WORDS[row.state_category],
            },
        }
        for row in rows
    ]


def _attachments_statement() -> Select[Any]:
    return (
        select(files.c.id, files.c.name, files.c.content_type, files.c.size, attachments.c.comment_id)
        .select_from(
            attachments.join(
                files, and_(files.c.tenant_id == attachments.c.tenant_id, files.c.id == attachments.c.file_id)
            ).outerjoin(
                comments,
                and_(comments.c.tenant_id == attachments.c.tenant_id, comments.c.id == attachments.c.comment_id),
            )
        )
        .where(attachments.c.tenant_id == _TENANT)
        .order_by(attachments.c.id)
    )


_ATTACHMENTS = _attachments_statement()
_OF_TICKET = _ATTACHMENTS.where(attachments.c.ticket_id == _TICKET)


def _attachment_shape(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "content_type": row.content_type,
        "size": row.size,
        "comment_id": row.comment_id,
    }


async def list_attachments(tx: Tx, ticket_id: int, *, but: Collection[int] = ()) -> list[dict[str, Any]]:
    """All files of a ticket but those named, its comments' too; for customers without those of internal notes."""
    statement = _OF_TICKET
    if tx.actor.kind == "customer":
        statement = statement.where(or_(attachments.c.comment_id.is_(None), comments.c.is_public))
    rows = await tx.all(statement, {"tenant": tx.tenant_id, "ticket": ticket_id})
    return [_attachment_shape(row) for row in rows if row.id not in but]


async def attachments_by_comment(tx: Tx, comment_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The files of these comments, in one query."""
    found: dict[int, list[dict[str, Any]]] = {}
    if comment_ids:
        statement = _ATTACHMENTS.where(attachments.c.comment_id.in_(list(comment_ids)))
        for row in await tx.all(statement, {"tenant": tx.tenant_id}):
            found.setdefault(row.comment_id, []).append(_attachment_shape(row))
    return found


async def may_see_file(tx: Tx, file_id: int) -> bool:
    """Whether the file hangs on a ticket, or on a comment of it, that the actor may read."""
    statement = (
        select(tickets.c.fields)
        .select_from(
            attachments.join(
                tickets, and_(tickets.c.tenant_id == attachments.c.tenant_id, tickets.c.id == attachments.c.ticket_id)
            ).outerjoin(
                comments,
                and_(comments.c.tenant_id == attachments.c.tenant_id, comments.c.id == attachments.c.comment_id),
            )
        )
        .where(attachments.c.tenant_id == tx.tenant_id, attachments.c.file_id == file_id, policy.visible(tx))
    )
    if tx.actor.kind == "customer":
        statement = statement.where(or_(attachments.c.comment_id.is_(None), comments.c.is_public))
    row = await tx.first(statement)
    if row is None or tx.actor.kind != "customer":
        return row is not None
    return file_id not in hidden_files(row, await catalogue(tx))


async def get_snapshot(
    tx: Tx, ticket_id: int, offered: ConditionCatalogue, keys: Collection[str], moment: Moment
) -> dict[str, object]:
    """The values of these condition fields of one ticket, selected as conditions read them."""
    columns = [offered.fields[key].sql(moment).label(f"c{place}") for place, key in enumerate(keys)]
    if not columns:
        return {}
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    row = await tx.one(select(*columns).select_from(tickets).where(*mine))
    return dict(zip(keys, row, strict=True))
