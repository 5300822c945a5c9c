"""What is read about the closing of a ticket: answers to its solution, its checklist, observation, escalation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from gongdan.identity import users
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.checklist import Facts, Judged, Template, judge, summary
from gongdan.ticketing.confirmation import Standing, standing
from gongdan.ticketing.models import checklist_items, confirmations, observations, shelvings
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.queries.tickets import get_ticket_row
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category


async def find_answer(tx: Tx, ticket: Any) -> Row[Any] | None:
    """What the customer said of the present solution."""
    return None if ticket.solved_at is None else await find_answer_in(tx, ticket.id, ticket.solved_at)


async def find_answer_in(tx: Tx, ticket_id: int, solved_at: datetime) -> Row[Any] | None:
    """What the customer said of the solution that was given then."""
    row = confirmations.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.solved_at == solved_at)
    return await tx.first(select(confirmations).where(*mine))


def standing_of(tx: Tx, ticket: Any, answer: Any) -> Standing | None:
    """Where the asking stands, with the answer of the present round."""
    return standing(
        verdict=answer.verdict if answer else None,
        is_solved=ticket.state_category == Category.SOLVED,
        is_closed=ticket.state_category == Category.CLOSED,
        confirm_by=ticket.confirm_by,
        observe_until=ticket.observe_until,
        now=tx.now,
    )


async def is_confirmed(tx: Tx, ticket: Any) -> bool:
    """Whether the customer agrees with the present solution."""
    answer = await find_answer(tx, ticket)
    return answer is not None and answer.verdict == "confirmed"


def is_time_over(tx: Tx, ticket: Any) -> bool:
    """Whether the customer has had his time to answer."""
    return ticket.confirm_by is not None and ticket.confirm_by <= tx.now


async def get_checklist(tx: Tx, ticket_id: int) -> dict[str, Any]:
    """The checklist of a ticket on the wire, for staff. Raises NotFound, NotAllowed."""
    ticket = await get_ticket_row(tx, ticket_id)
    policy.may_see_checklist(tx)
    return await checklist_shape(tx, ticket)


async def checklist_shape(tx: Tx, ticket: Any) -> dict[str, Any]:
    """As `get_checklist`, of a row that is at hand."""
    known = await catalogue(tx)
    found = await judged(tx, known, ticket)
    template = known.checklist(ticket.type_id)
    items = [_item_shape(tx, one) for one in found]
    return {**summary(found), "template": template.key if template else None, "items": items}


async def judged(
    tx: Tx, known: Catalogue, ticket: Any, *, answer: Row[Any] | None = None, has_asked: bool = False
) -> list[Judged]:
    """Every item of the ticket's checklist with its answer; with `has_asked` the customer's is given."""
    template = known.checklist(ticket.type_id)
    if not has_asked and _looks_at_answer(template):
        answer = await find_answer(tx, ticket)
    facts = Facts(
        fields=ticket.fields,
        first_responded_at=ticket.first_responded_at,
        solved_at=ticket.solved_at,
        has_requester=ticket.requester_id is not None,
        is_confirmed=answer is not None and answer.verdict == "confirmed",
        is_time_over=is_time_over(tx, ticket),
    )
    return judge(template.items if template else (), await _ticks(tx, ticket), facts)


def _looks_at_answer(template: Template | None) -> bool:
    return template is not None and any(item.check == "customer_confirmed" for item in template.items)


async def _ticks(tx: Tx, ticket: Any) -> Sequence[Row[Any]]:
    if not ticket.has_checklist:
        return []
    row = checklist_items.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket.id)
    return await tx.all(select(checklist_items).where(*mine).order_by(row.id))


def _item_shape(tx: Tx, one: Judged) -> dict[str, Any]:
    row = one.tick
    return {
        "key": one.item.key,
        "name": in_locale(one.item.names, tx.actor.locale),
        "kind": "automatic" if one.item.check else "manual",
        "is_required": one.item.is_required,
        "is_own": one.item.is_own,
        "is_done": one.is_done,
        "done_at": row.done_at if row and row.is_done else None,
        "done_by": {"id": row.done_by_id, "name": row.done_by_name} if row and row.is_done else None,
        "note": row.note if row else "",
        "remedy": None if one.is_done else one.remedy(),
    }


# --- the parts of a ticket's shape -----------------------------------------------------------------


async def closing_part(tx: Tx, known: Catalogue, row: Any) -> dict[str, Any]:
    """Confirmation and checklist: one query for the answer, one for the ticks, where there can be any."""
    answer = await _last_answer(tx, row)
    part = {"confirmation": _confirmation(tx, row, answer), "checklist": None}
    if tx.actor.is_staff:
        present = answer if answer is not None and answer.solved_at == row.solved_at else None
        found = await judged(tx, known, row, answer=present, has_asked=True)
        part["checklist"] = summary(found) if found else None
    return part


async def _last_answer(tx: Tx, row: Any) -> Row[Any] | None:
    """Of this round, or of the one that ended by a reopening."""
    if row.solved_at is None and row.reopen_count == 0:
        return None
    given = confirmations.c
    mine = (given.tenant_id == tx.tenant_id, given.ticket_id == row.id)
    return await tx.first(select(confirmations).where(*mine).order_by(given.id.desc()).limit(1))


def _confirmation(tx: Tx, row: Any, answer: Row[Any] | None) -> dict[str, Any] | None:
    if answer is not None and row.solved_at is not None and answer.solved_at != row.solved_at:
        answer = None  # of an earlier round
    state = standing_of(tx, row, answer)
    if state is None:
        return None
    by = {"kind": answer.author_kind, "id": answer.author_id, "name": answer.author_name} if answer else None
    if by is not None and tx.actor.kind == "customer" and by["kind"] != "customer":
        by["id"] = None
    return {
        "state": state,
        "confirm_by": row.confirm_by,
        "way": answer.way if answer else None,
        "by": by,
        "at": answer.created_at if answer else None,
        "comment": answer.comment or None if answer and _may_read(tx, answer) else None,
    }


def _may_read(tx: Tx, answer: Row[Any]) -> bool:
    """What staff noted of a call stays with staff."""
    return tx.actor.is_staff or answer.author_kind == "customer"


async def observation_part(tx: Tx, known: Catalogue, row: Any) -> dict[str, Any]:
    """The observation that is on."""
    if row.observe_until is None:
        return {"observation": None}
    if not tx.actor.is_staff:
        return {"observation": {"until": row.observe_until, "note": None, "by": None}}
    kept = observations.c
    mine = (kept.tenant_id == tx.tenant_id, kept.ticket_id == row.id)
    last = await tx.first(select(kept.note, kept.author_name).where(*mine).order_by(kept.id.desc()).limit(1))
    said = {"note": last.note if last else "", "by": last.author_name if last else None}
    return {"observation": {"until": row.observe_until, **said}}


async def escalation_part(tx: Tx, known: Catalogue, row: Any) -> dict[str, Any]:
    """The escalation that is on, for staff."""
    if row.escalated_at is None or not tx.actor.is_staff:
        return {"escalation": None}
    supervisor = None
    if row.escalated_to_id is not None:
        mine = (users.c.tenant_id == tx.tenant_id, users.c.id == row.escalated_to_id)
        supervisor = {"id": row.escalated_to_id, "name": await tx.scalar(select(users.c.name).where(*mine))}
    return {"escalation": {"since": row.escalated_at, "cause": row.escalation_cause, "supervisor": supervisor}}


async def put_away_part(tx: Tx, known: Catalogue, row: Any) -> dict[str, Any]:
    """Why it lies where it lies, for staff."""
    if row.shelf == Shelf.DESK or not tx.actor.is_staff:
        return {"put_away": None}
    kept = shelvings.c
    mine = (kept.tenant_id == tx.tenant_id, kept.ticket_id == row.id, kept.shelf == row.shelf)
    found = await tx.first(select(kept.created_at, kept.author_name, kept.reason).where(*mine))
    return {"put_away": found and {"at": found.created_at, "by": found.author_name, "reason": found.reason}}
