"""What a bulk edit would meet: the tickets are read once, and each is judged as the work itself would judge it.

What needs more than the ticket (conditions of moves, checklists, approvals) is looked at when the work is done.
"""

from collections import Counter
from types import SimpleNamespace
from typing import Any

from sqlalchemy import String, cast, select

from gongdan.kernel.errors import AppError, Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.assign import may_assign
from gongdan.ticketing.actions.bulk import chosen, refuse_too_many
from gongdan.ticketing.actions.bulk_changes import resolved, tags_after
from gongdan.ticketing.actions.edit import merged_fields, retyped
from gongdan.ticketing.actions.move import checked_move
from gongdan.ticketing.actions.values import type_of
from gongdan.ticketing.errors import TicketClosed, TicketPutAway
from gongdan.ticketing.field_values import check_values
from gongdan.ticketing.models import tickets
from gongdan.ticketing.move_refusals import without_comment
from gongdan.ticketing.priorities import PRIORITIES
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.schemas.bulk import MAX_TICKETS, BulkChanges, BulkEditIn
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category

SAMPLE, SAMPLE_OF_REFUSED = 10, 5
_row = tickets.c
# Long descriptions are not read: only whether there is one can matter.
_COLUMNS = (
    *(column for column in _row if column.name != "description"),
    cast(_row.description != "", String).label("description"),
)
_EDITS = frozenset({"priority", "category", "type", "fields", "tags_add", "tags_remove"})


async def preview_bulk_edit(tx: Tx, wanted: BulkEditIn) -> dict[str, Any]:
    """How many tickets there are, how many the actor could change, and why not the others. Changes nothing."""
    policy.may_bulk(tx)
    changes = await resolved(tx, wanted.changes)
    clauses = await chosen(tx, wanted)
    known = await catalogue(tx)
    statement = select(*_COLUMNS).where(_row.tenant_id == tx.tenant_id, *clauses).order_by(_row.id)
    rows = await tx.all(statement.limit(MAX_TICKETS + 1))
    if len(rows) > MAX_TICKETS:
        refuse_too_many()
    able: list[Any] = []
    refused: Counter[str] = Counter()
    told: dict[str, dict[str, Any]] = {}
    for row in rows:
        odd = refusal(tx, known, row, changes)
        if odd is None:
            able.append(row)
            continue
        refused[odd.code] += 1
        reason = told.setdefault(odd.code, {"code": odd.code, "message": _words(odd), "sample": []})
        if len(reason["sample"]) < SAMPLE_OF_REFUSED:
            reason["sample"].append(_short(row))
    return {
        "total": len(rows),
        "missing": len(set(wanted.tickets)) - len(rows) if wanted.tickets else 0,
        "can_change": len(able),
        "refusals": [told[code] | {"count": count} for code, count in refused.most_common()],
        "sample": [_short(row) for row in able[:SAMPLE]],
    }


def _words(odd: AppError) -> str:
    return "; ".join(problem.message for problem in odd.problems) or odd.detail


def _short(row: Any) -> dict[str, Any]:
    return {"id": row.id, "number": row.number, "title": row.title}


def refusal(tx: Tx, known: Catalogue, row: Any, changes: BulkChanges) -> AppError | None:
    """Why this ticket would be refused, in the order in which the work goes; None where it would not."""
    try:
        if row.shelf != Shelf.DESK:
            raise TicketPutAway(shelf=Shelf(row.shelf).word, remedy="bring it back to the desk first.")
        ticket = SimpleNamespace(**row._mapping)
        if changes.model_fields_set & _EDITS:
            _hold_edit(tx, known, ticket, changes)
        if any(one not in (None, tx.actor.user_id) for one in (changes.follow, changes.unfollow)):
            policy.may(tx, policy.ASSIGN, ticket)
        if changes.move is not None:
            _hold_move(tx, known, ticket, changes)
        elif changes.comment is not None:
            _hold_comment(tx, ticket, changes)
        if changes.move is None:
            _hold_holders(tx, ticket, changes)
            if changes.model_fields_set & {"team", "assignee"} and ticket.state_category == Category.CLOSED:
                raise TicketClosed
    except AppError as odd:
        return odd
    return None


def _hold_edit(tx: Tx, known: Catalogue, ticket: Any, changes: BulkChanges) -> None:
    policy.may(tx, policy.EDIT, ticket)
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    if changes.type is not None and changes.type != known.types[ticket.type_id].key:
        vars(ticket).update(retyped(tx, known, ticket, type_of(tx, known, changes.type)))
    if changes.fields:
        defs = known.fields_of(ticket.type_id)
        clean, problems = check_values(defs, changes.fields, is_partial=True, region=known.phone_region)
        if problems:
            raise Invalid(problems=problems)
        ticket.fields = merged_fields(ticket.fields, clean)
    if changes.priority is not None:
        ticket.priority = PRIORITIES[changes.priority]
    if "category" in changes.model_fields_set:
        category = known.category(changes.category) if changes.category else None
        ticket.category_id = category.id if category else None
    ticket.tags = tags_after(ticket.tags, changes.tags_add, changes.tags_remove)


def _hold_move(tx: Tx, known: Catalogue, ticket: Any, changes: BulkChanges) -> None:
    assert changes.move is not None
    policy.may(tx, policy.MOVE, ticket)
    _hold_holders(tx, ticket, changes)
    move = checked_move(tx, known, ticket, changes.move)
    if changes.comment is None and (refused := without_comment(move)) is not None:
        raise refused
    if changes.comment is not None:
        policy.may_comment(tx, ticket, is_public=changes.comment.is_public)


def _hold_comment(tx: Tx, ticket: Any, changes: BulkChanges) -> None:
    assert changes.comment is not None
    policy.may_comment(tx, ticket, is_public=changes.comment.is_public)
    if changes.comment.is_public and ticket.state_category == Category.CLOSED:
        raise TicketClosed


def _hold_holders(tx: Tx, ticket: Any, changes: BulkChanges) -> None:
    """Whether the actor may give it to them; then they have it, for what comes after."""
    given = changes.model_fields_set & {"team", "assignee"}
    if not given:
        return
    team_id = changes.team if "team" in given else ticket.team_id
    may_assign(tx, ticket, _one(team_id), _one(changes.assignee if "assignee" in given else None))
    ticket.team_id = team_id
    ticket.assignee_id = changes.assignee if "assignee" in given else ticket.assignee_id


def _one(number: Any) -> Any:
    return None if number is None else SimpleNamespace(id=number)
