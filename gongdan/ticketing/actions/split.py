"""Split a ticket: comments are taken out into a new one, and keep who wrote them, when, and their files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.indexing import index_anew
from gongdan.ticketing.actions.open import open_ticket
from gongdan.ticketing.actions.restructuring import keep_edit, set_comments, set_tickets
from gongdan.ticketing.events import TicketSeparated, TicketSplit
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.journal import Journal, changed
from gongdan.ticketing.models import comments, ticket_links, tickets
from gongdan.ticketing.priorities import PRIORITY_WORDS
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.queries.previews import counted, who_hears
from gongdan.ticketing.queries.structure import wait_for_turn
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.structure import SplitTicket
from gongdan.ticketing.schemas.tickets import OpenTicket


@dataclass(frozen=True, slots=True)
class Plan:
    """The locked ticket, the comments to be taken out in their order, and the ticket that they become."""

    ticket: Any
    taken: Sequence[Any]
    draft: OpenTicket


async def split_ticket(tx: Tx, ticket_id: int, wanted: SplitTicket) -> int:
    """Take the comments out into a new ticket of the same customer; returns the id of the structure edit."""
    plan = await _planned(tx, ticket_id, wanted)
    ticket, ids = plan.ticket, [one.id for one in plan.taken]
    whose = (ticket.requester_id, ticket.organisation_id)
    new_id = await open_ticket(tx, plan.draft, channel=ticket.channel, whose=whose, may_be_incomplete=True)
    journal = Journal(
        comments={one.id: changed(one, _place(one, new_id)) for one in plan.taken},
        links=(await _linked(tx, ticket.id, new_id),),
    )
    for origin in {_place(one, new_id)["origin_id"] for one in plan.taken}:
        same = [one.id for one in plan.taken if _place(one, new_id)["origin_id"] == origin]
        await set_comments(tx, same, {"ticket_id": new_id, "origin_id": origin})
    await index_anew(tx, ticket.id)
    await index_anew(tx, new_id)
    now = await set_tickets(tx, [ticket.id], {})
    edit_id = await keep_edit(tx, "split", ticket.id, {ticket.id: "main", new_id: "made"}, journal, made_id=new_id)
    new = await tx.one(select(tickets).where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == new_id))
    tx.record(
        TicketSplit(
            ticket.id,
            edit_id=edit_id,
            new_id=new_id,
            new_number=new.number,
            comment_ids=ids,
            **concerned(now[ticket.id]),
        )
    )
    tx.record(
        TicketSeparated(
            new_id,
            edit_id=edit_id,
            from_id=ticket.id,
            from_number=ticket.number,
            comment_ids=ids,
            **concerned(new),
        )
    )
    return edit_id


async def preview_split(tx: Tx, ticket_id: int, wanted: SplitTicket) -> dict[str, Any]:
    """What `split_ticket` would do with the same words, and who would hear of it."""
    plan = await _planned(tx, ticket_id, wanted)
    hearing = await who_hears(tx, [plan.ticket])
    requesters = hearing["requesters"]
    return {
        "title": plan.draft.title,
        "type": plan.draft.type,
        "description": plan.draft.description,
        "description_format": plan.draft.description_format,
        "requester": requesters[0] if requesters else None,
        **await counted(tx, comment_ids=[one.id for one in plan.taken]),
        "notified": hearing,
    }


def _place(comment: Any, new_id: int) -> dict[str, int]:
    """Where the comment is read from now on. Where it was written stays, however often it is taken out."""
    return {"ticket_id": new_id, "origin_id": comment.origin_id or comment.ticket_id}


async def _planned(tx: Tx, ticket_id: int, wanted: SplitTicket) -> Plan:
    policy.may_restructure(tx)
    await wait_for_turn(tx)
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may(tx, policy.STRUCTURE, ticket)
    policy.may_open(tx)
    taken = await _taken(tx, ticket_id, wanted.comments)
    return Plan(ticket, taken, _opening(await catalogue(tx), ticket, taken, wanted))


async def _taken(tx: Tx, ticket_id: int, ids: Sequence[int]) -> Sequence[Any]:
    """The comments, locked, in the order in which they were written. Raises Invalid naming what is not here."""
    row = comments.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.id.in_(ids))
    found = await tx.all(select(comments).where(*mine).order_by(row.id).with_for_update())
    here = {one.id for one in found}
    problems = [
        FieldProblem(
            f"comments.{place}",
            "not_found",
            f"There is no comment {one} on this ticket.",
            "Name comments that are its own: not of a merged ticket, not taken out before.",
        )
        for place, one in enumerate(ids)
        if one not in here
    ]
    if problems:
        raise Invalid(problems=problems)
    return found


def _opening(known: Catalogue, ticket: Any, taken: Sequence[Any], wanted: SplitTicket) -> OpenTicket:
    """The new ticket as if somebody opened it. What nobody says is as in the old one; its notes stay notes."""
    kind = known.types[ticket.type_id]
    category = known.category(ticket.category_id) if ticket.category_id else None
    first = next((one for one in taken if one.is_public), None)
    if "description" in wanted.model_fields_set:
        words = {"description": wanted.description, "description_format": wanted.description_format}
    else:
        words = {"description": first.body, "description_format": first.body_format} if first else {}
    values = {
        "title": wanted.title,
        "type": wanted.type or kind.key,
        "priority": wanted.priority if "priority" in wanted.model_fields_set else PRIORITY_WORDS[ticket.priority],
        "category": wanted.category or (category.key if category and category.is_active else None),
        "team": wanted.team if wanted.team is not None else ticket.team_id,
        "assignee": wanted.assignee,
        "fields": _required(known, ticket, wanted.type or kind.key) | wanted.fields,
    }
    return OpenTicket.model_validate(values | words)


def _required(known: Catalogue, ticket: Any, type_key: str) -> dict[str, Any]:
    """What its form may ask of the new ticket, from the old one; files stay where they hang."""
    kind = known.type(type_key)
    if kind is None:
        return {}
    entries = known.form_of(kind.id).entries
    asked = {one.field for one in entries if one.is_required or one.required_when is not None}
    return {
        one.key: ticket.fields[one.key]
        for one in known.fields_of(kind.id)
        if one.key in asked and one.kind != "file" and one.key in ticket.fields
    }


async def _linked(tx: Tx, ticket_id: int, new_id: int) -> int:
    values = {
        "tenant_id": tx.tenant_id,
        "from_id": new_id,
        "to_id": ticket_id,
        "kind": "related",
        "created_at": tx.now,
    }
    return int(await tx.scalar(insert(ticket_links).values(**values).returning(ticket_links.c.id)))
