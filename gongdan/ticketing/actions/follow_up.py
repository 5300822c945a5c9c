"""A closed matter goes on: a new ticket for the same customer that refers to the closed one."""

from typing import Any

from sqlalchemy import insert, select

from gongdan.identity import teams
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.assign import give
from gongdan.ticketing.actions.open import open_ticket
from gongdan.ticketing.errors import NotClosed
from gongdan.ticketing.events import TicketFollowUpOpened, TicketLinked
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.field_values import check_values
from gongdan.ticketing.models import ticket_links, tickets
from gongdan.ticketing.priorities import PRIORITY_WORDS
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.closing import OpenFollowUp
from gongdan.ticketing.schemas.tickets import OpenTicket
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category

KIND = "follow_up"
# Beside what moves ask for: what was found out on the way to the old solution.
_FOUND_OUT = frozenset({"resolution", "root_cause", "workaround"})


async def open_follow_up(tx: Tx, ticket_id: int, draft: OpenFollowUp, *, channel: str = "web") -> int:
    """Open a ticket with the closed one's customer, type, category, team and fields; returns its id.

    Raises NotClosed: while it is open, a comment or a reopening does.
    """
    closed = await get_ticket_for_change(tx, ticket_id, shelves=(Shelf.DESK, Shelf.ARCHIVE))
    policy.may_open(tx)
    if closed.state_category != Category.CLOSED:
        raise NotClosed(remedy="comment on it, or reopen it; only a closed one has a follow-up.")
    known = await catalogue(tx)
    opening = _draft(tx, known, closed, draft)
    new_id = await open_ticket(tx, opening, channel=channel, may_be_incomplete=True, said=draft.fields)
    new = await _same_team(tx, closed, await _row(tx, new_id))
    link = {"from_id": new_id, "to_id": ticket_id, "kind": KIND, "created_at": tx.now}
    await tx.execute(insert(ticket_links).values(tenant_id=tx.tenant_id, **link))
    tx.record(TicketLinked(new_id, other_id=ticket_id, kind_of_link=KIND, **concerned(new)))
    told = concerned(closed)
    tx.record(TicketFollowUpOpened(ticket_id, follow_up_id=new_id, follow_up_number=new.number, **told))
    return new_id


def _draft(tx: Tx, known: Catalogue, closed: Any, draft: OpenFollowUp) -> OpenTicket:
    is_customer = tx.actor.kind == "customer"
    kind, category = known.types[closed.type_id], known.category(closed.category_id or 0)
    is_usable = kind.is_active and (kind.is_public or not is_customer)
    requester = {"id": closed.requester_id} if closed.requester_id and not is_customer else None
    return OpenTicket.model_validate(
        {
            "title": draft.title if "title" in draft.model_fields_set else closed.title,
            "description": draft.description,
            "type": kind.key if is_usable else None,
            "priority": draft.priority if "priority" in draft.model_fields_set else PRIORITY_WORDS[closed.priority],
            "category": category.key if category and category.is_active else None,
            "requester": requester,
            "fields": (carried(known, closed, is_customer=is_customer) if is_usable else {}) | draft.fields,
            "files": draft.files,
        }
    )


def carried(known: Catalogue, closed: Any, *, is_customer: bool) -> dict[str, Any]:
    """The values that still hold: not what was found out, nor files, which hang on the old one, nor contacts."""
    workflow = known.workflow(closed.workflow_version_id)
    asked = {key for move in workflow.moves.values() for key in move.required_fields}
    defs = [
        one
        for one in known.fields_of(closed.type_id)
        if one.kind not in ("file", "contact")
        and one.key not in asked | _FOUND_OUT
        and (one.is_customer_visible or not is_customer)
    ]
    held = {one.key: closed.fields[one.key] for one in defs if closed.fields.get(one.key) is not None}
    _, problems = check_values(defs, held, is_partial=True, region=known.phone_region)
    stale = {problem.field.removeprefix("fields.").partition(".")[0] for problem in problems}
    return {key: value for key, value in held.items() if key not in stale}


async def _row(tx: Tx, ticket_id: int) -> Any:
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    return await tx.one(select(tickets).where(*mine))


async def _same_team(tx: Tx, closed: Any, new: Any) -> Any:
    """Those who know the matter go on with it, if they are still there."""
    if closed.team_id is None or closed.team_id == new.team_id:
        return new
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.id == closed.team_id, teams.c.is_active)
    team = await tx.first(select(teams).where(*mine))
    return new if team is None else await give(tx, new, team, None)
