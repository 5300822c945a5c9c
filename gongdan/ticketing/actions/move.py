"""Move a ticket along its workflow."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gongdan.conditions import Me, Moment, evaluate, needs, parse
from gongdan.kernel.errors import FieldProblem, Invalid, NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso
from gongdan.ticketing import policy
from gongdan.ticketing.actions.assign import give
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.actions.comment import comment_on
from gongdan.ticketing.actions.edit import change_ticket, merged_fields
from gongdan.ticketing.actions.values import (
    category_of,
    clean_tags,
    custom_values,
    person_of,
    team_of,
    values_for_moves,
)
from gongdan.ticketing.errors import ReopenedTooLate
from gongdan.ticketing.events import TicketMoved
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.priorities import PRIORITIES
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.queries.lists import condition_catalogue
from gongdan.ticketing.queries.tickets import get_snapshot, get_ticket_for_change
from gongdan.ticketing.schemas.tickets import CommentDraft, MoveTicket
from gongdan.ticketing.states import CORE_FIELDS, Category, Move
from gongdan.ticketing.workflow import MoveRefused, check_move


async def move_ticket(tx: Tx, ticket_id: int, wanted: MoveTicket) -> int | None:
    """Make a move, with the fields and the comment that go with it; returns the comment's id.

    Raises MoveUnknown or MoveRefused.
    """
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may(tx, policy.MOVE, ticket)
    known = await catalogue(tx)
    ticket = await _with_fields(tx, known, ticket, wanted.fields or {})
    move = _checked(tx, known, ticket, wanted.move)
    if move.needs_comment and wanted.comment is None:
        problem = FieldProblem("comment", "required", "This move needs a comment.", "Send it as `comment`.")
        raise MoveRefused(problems=[problem], move=move.key, reason="it needs a comment", cause="comment", missing=[])
    await _hold_guard(tx, known, ticket, move)
    if wanted.comment is None:
        await go(tx, known, ticket, move)
        return None
    # A closed ticket takes no reply, so it is opened first; any other is answered where it stands.
    if ticket.state_category == Category.CLOSED:
        await go(tx, known, ticket, move)
        return await comment_on(tx, ticket_id, wanted.comment)
    comment_id = await comment_on(tx, ticket_id, wanted.comment)
    await go(tx, known, ticket, move)
    return comment_id


async def comment_and_move(
    tx: Tx, ticket_id: int, draft: CommentDraft, move: str | None, fields: dict[str, Any] | None
) -> int:
    """A comment, and if wanted a move with it."""
    if move is None:
        return await comment_on(tx, ticket_id, draft)
    comment_id = await move_ticket(tx, ticket_id, MoveTicket(move=move, fields=fields, comment=draft))
    assert comment_id is not None
    return comment_id


def _checked(tx: Tx, known: Catalogue, ticket: Any, move: str) -> Move:
    actor = tx.actor
    made = check_move(
        known.workflow(ticket.workflow_version_id),
        ticket.state,
        move,
        role_keys=actor.role_keys,
        is_customer=actor.kind == "customer",
        is_system=actor.is_system,
        values=values_for_moves(ticket, ticket.fields),
        askable=[one.key for one in known.fields_of(ticket.type_id)],
    )
    if ticket.closed_at is not None and known.workflow(ticket.workflow_version_id).category(made.to).is_open:
        last = ticket.closed_at + timedelta(days=known.reopen_days)
        if tx.now > last:
            raise ReopenedTooLate(days=known.reopen_days, closed_at=iso(ticket.closed_at))
    return made


async def _hold_guard(tx: Tx, known: Catalogue, ticket: Any, move: Move) -> None:
    """The move's own condition on the ticket."""
    if move.guard is None:
        return
    tree = parse(move.guard)
    offered = await condition_catalogue(tx)
    zone = ZoneInfo(known.time_zone)
    moment = Moment(tx.now, zone, Me(tx.actor.user_id, tx.actor.team_ids))
    snapshot = await get_snapshot(tx, ticket.id, offered, needs(tree), moment)
    judged = evaluate(tree, snapshot, offered, now=tx.now, me=moment.me, zone=zone)
    if not judged.is_match:
        reason = "; ".join(judged.lines(tx.actor.locale))
        raise MoveRefused(move=move.key, reason=reason, cause="guard", missing=[])


async def go(tx: Tx, known: Catalogue, ticket: Any, move: Move) -> Any:
    """Carry out a checked move on the locked row; returns the row as it is now."""
    workflow = known.workflow(ticket.workflow_version_id)
    before, after = Category(ticket.state_category), workflow.category(move.to)
    changed = await touch(tx, ticket, {"state": move.to, "state_category": int(after)} | _stamps(tx, ticket, after))
    tx.record(
        TicketMoved(
            ticket.id,
            move=move.key,
            from_state=ticket.state,
            to_state=move.to,
            from_category=before.word,
            to_category=after.word,
            **concerned(changed),
        )
    )
    return changed


def _stamps(tx: Tx, ticket: Any, after: Category) -> dict[str, Any]:
    """The times and counts that a new state brings."""
    was_done = ticket.state_category >= Category.SOLVED
    stamps: dict[str, Any] = {"state_changed_at": tx.now}
    if after.is_open:
        stamps |= {"solved_at": None, "closed_at": None}
        if was_done:
            stamps["reopen_count"] = ticket.reopen_count + 1
    elif after is Category.SOLVED:
        stamps |= {"solved_at": ticket.solved_at or tx.now, "closed_at": None}
    else:
        stamps |= {"solved_at": ticket.solved_at or tx.now, "closed_at": tx.now}
    return stamps


async def _with_fields(tx: Tx, known: Catalogue, ticket: Any, given: dict[str, Any]) -> Any:
    """The fields sent along are set first; core ones by their own names, others are custom."""
    if not given:
        return ticket
    core = {key: value for key, value in given.items() if key in CORE_FIELDS}
    own = {key: value for key, value in given.items() if key not in CORE_FIELDS}
    if core and tx.actor.kind == "customer":
        raise NotAllowed(policy.EDIT)
    if core.keys() & {"team", "assignee"}:
        ticket = await _given_away(tx, ticket, core)
    values = _core_values(known, core)
    if own:
        clean = await custom_values(tx, known, ticket.type_id, own, is_partial=True)
        values["fields"] = merged_fields(ticket.fields, clean)
    return await change_ticket(tx, ticket, values) if values else ticket


async def _given_away(tx: Tx, ticket: Any, core: dict[str, Any]) -> Any:
    policy.may(tx, policy.ASSIGN, ticket)
    team_ref = core.get("team", ticket.team_id)
    person_ref = core.get("assignee", ticket.assignee_id)
    for name, value in (("team", team_ref), ("assignee", person_ref)):
        if not isinstance(value, int | str | None) or isinstance(value, bool):
            raise Invalid.one(f"fields.{name}", "type", "Must be an id or a name.", "Send a number or a text.")
    team = await team_of(tx, team_ref, "fields.team") if team_ref is not None else None
    person = await person_of(tx, person_ref, "fields.assignee") if person_ref is not None else None
    return await give(tx, ticket, team, person)


def _core_values(known: Catalogue, core: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in core.items():
        if key in ("team", "assignee"):
            continue
        if key == "priority" and value in PRIORITIES:
            values["priority"] = PRIORITIES[value]
        elif key == "category" and isinstance(value, str):
            values["category_id"] = category_of(known, value).id
        elif key == "title" and isinstance(value, str) and 0 < len(value.strip()) <= 300:
            values["title"] = value.strip()
        elif key == "tags" and isinstance(value, list) and all(isinstance(tag, str) for tag in value):
            values["tags"] = clean_tags([tag[:60] for tag in value[:50]])
        else:
            remedy = "Change it by PATCH on the ticket first."
            raise Invalid.one(f"fields.{key}", "invalid", "This value cannot be set with a move.", remedy)
    return values
