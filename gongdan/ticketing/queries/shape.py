"""A ticket in full as it is told to a caller: its row, what hangs on it, and what he may do next."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, BindParameter, Select, and_, any_, bindparam, case, or_, select

from gongdan.customers import get_contacts
from gongdan.identity import users
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.merging import source_refusals, target_refusal
from gongdan.ticketing.models import followers, ticket_links, tickets
from gongdan.ticketing.queries.approvals import open_approvals
from gongdan.ticketing.queries.attention import attention_part
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.queries.closing import closing_part, escalation_part, observation_part, put_away_part
from gongdan.ticketing.queries.forms import completeness_part
from gongdan.ticketing.queries.handovers import arbitration_part, handover_part
from gongdan.ticketing.queries.merged import list_merged, merged_shape, structure_part
from gongdan.ticketing.queries.parts import parts_of_ticket
from gongdan.ticketing.queries.priority import priority_of_ticket
from gongdan.ticketing.queries.ratings import rating_part
from gongdan.ticketing.queries.rows import hidden_files, row_shape
from gongdan.ticketing.queries.stage import stage_part
from gongdan.ticketing.queries.tickets import TENANT, TICKET, get_ticket_row, list_attachments
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import CATEGORY_WORDS, CORE_FIELDS
from gongdan.ticketing.workflow import available_moves

# What belongs to a ticket besides its own row: each part answers some fields of TicketOut, for its caller, with one
# query at most and none where the row says that there is nothing.
Part = Callable[[Tx, Catalogue, Any], Awaitable[dict[str, Any]]]

PARTS: tuple[Part, ...] = (
    stage_part,
    open_approvals,
    closing_part,
    observation_part,
    escalation_part,
    put_away_part,
    handover_part,
    arbitration_part,
    attention_part,
    priority_of_ticket,
    parts_of_ticket,
    completeness_part,
    structure_part,
    rating_part,
)


async def ticket_shape(tx: Tx, ticket_id: int, *, is_his_own_doing: bool = False) -> dict[str, Any]:
    """The ticket in full on the wire, with the moves this caller may make. A fixed number of queries.

    `is_his_own_doing` is for the answer to a change: whoever gave a ticket away still learns that he did.
    """
    row = await get_ticket_row(tx, ticket_id, is_his_own_doing=is_his_own_doing)
    known = await catalogue(tx)
    is_customer = tx.actor.kind == "customer"
    shape = row_shape(row, known, tx)
    # A form that only opens tickets must not learn who is behind an address.
    tells_who = tx.actor.may(policy.READ)
    if not tells_who:
        shape["requester"] = requester = None
    elif row.requester_id is not None:
        requester = (await get_contacts(tx, [row.requester_id])).get(row.requester_id)
    else:
        requester = None
    merged = await list_merged(tx, row)
    read = [ticket_id, *(one.id for one in merged)]
    hidden = {file_id for one in (row, *merged) for file_id in hidden_files(one, known)} if is_customer else ()
    for part in PARTS:
        shape |= await part(tx, known, row)
    return shape | {
        "description": row.description,
        "description_format": row.description_format,
        "requester": _requester(requester),
        "organisation": _organisation(row) if tells_who else None,
        "creator": {"id": row.creator_id, "name": row.creator_name} if row.creator_id else None,
        "accepted_at": row.accepted_at,
        "first_responded_at": row.first_responded_at,
        "state_changed_at": row.state_changed_at,
        "transfer_count": row.transfer_count,
        "reopen_count": row.reopen_count,
        "external_id": row.external_id,
        "moves": move_shapes(tx, known, row),
        "followers": [] if is_customer else await _followers(tx, read),
        "links": [] if is_customer else await _links(tx, row),
        "attachments": await list_attachments(tx, read, but=hidden),
        "merged": [merged_shape(tx, one) for one in merged],
    }


def offers_merge(tx: Tx, ticket: Any, other: Any) -> bool:
    """Whether the other could be merged into this one now, as far as both rows say."""
    may = all(policy.reaches(tx.actor, policy.STRUCTURE, one) for one in (ticket, other))
    if not may or target_refusal(ticket, is_allowed=True, held=0):
        return False
    return not source_refusals(ticket, [other], allowed={other.id}, leading=())


def _requester(contact: Any) -> dict[str, Any] | None:
    if contact is None:
        return None
    return {name: contact[name] for name in ("id", "name", "email", "phone")}


def _organisation(row: Any) -> dict[str, Any] | None:
    return {"id": row.organisation_id, "name": row.organisation_name} if row.organisation_id else None


def move_shapes(tx: Tx, known: Catalogue, row: Any) -> list[dict[str, Any]]:
    """The moves that the actor may make now."""
    if row.shelf != Shelf.DESK or not policy.reaches(tx.actor, policy.MOVE, row):
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
            "needs_approval": move.approval is not None,
        }
        for move in open_moves
    ]


# A ticket and those merged into it.
_READ: BindParameter[Any] = bindparam("read", type_=ARRAY(BigInteger()))

_FOLLOWERS = Fixed(
    select(users.c.id, users.c.name)
    .join(followers, and_(followers.c.tenant_id == users.c.tenant_id, followers.c.user_id == users.c.id))
    .where(followers.c.tenant_id == TENANT, followers.c.ticket_id == any_(_READ))
    .distinct()
    .order_by(users.c.id)
)


async def _followers(tx: Tx, read: Sequence[int]) -> list[dict[str, Any]]:
    rows = await _FOLLOWERS.all(tx.connection, {"tenant": tx.tenant_id, "read": list(read)})
    return [{"id": row.id, "name": row.name} for row in rows]


# What says whether the other ticket could be merged by who reads this.
_ASKED = ("shelf", *policy.REACHED_BY)


def _links_statement() -> Select[Any]:
    link = ticket_links.c
    other = case((link.from_id == TICKET, link.to_id), else_=link.from_id)
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
            *(tickets.c[name] for name in _ASKED),
        )
        .select_from(ticket_links.join(tickets, and_(tickets.c.tenant_id == link.tenant_id, tickets.c.id == other)))
        .where(link.tenant_id == TENANT, or_(link.from_id == TICKET, link.to_id == TICKET))
        .order_by(link.id)
    )


_LINKS = _links_statement()


async def _links(tx: Tx, ticket: Any) -> list[dict[str, Any]]:
    """Links from both ends; the other ticket only where the actor may see it."""
    ticket_id = ticket.id
    values = {"tenant": tx.tenant_id, "ticket": ticket_id}
    rows = await tx.all(_LINKS.where(policy.visible(tx)), values)
    return [
        {
            "id": row.link_id,
            "kind": row.kind,
            "is_outgoing": row.from_id == ticket_id,
            "offers_merge": row.kind == "duplicate" and offers_merge(tx, ticket, row),
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
