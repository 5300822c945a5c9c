"""挂起: let a ticket rest with a reason and perhaps a date, and take it up again by hand or when the date comes."""

from typing import Any

from sqlalchemy import update

from gongdan.kernel.errors import FieldProblem, NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso
from gongdan.ticketing import policy
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.actions.comment import comment_on
from gongdan.ticketing.actions.handovers import must_be_ahead
from gongdan.ticketing.actions.move import go, move_ticket
from gongdan.ticketing.actions.values import values_for_moves
from gongdan.ticketing.errors import MoveRefused, NotOnHold
from gongdan.ticketing.events import HoldLapsed, TicketHeld
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.schemas.attention import Hold
from gongdan.ticketing.schemas.tickets import CommentDraft, MoveTicket
from gongdan.ticketing.states import Category, Move
from gongdan.ticketing.workflow import available_moves, missing_fields


async def hold_ticket(tx: Tx, ticket_id: int, wanted: Hold, *, channel: str = "web") -> None:
    """Make the flow's move onto hold, and keep why and until when. What rests already gets the new reason and date.

    Raises MoveRefused where the flow has no such move from here.
    """
    ticket = await get_ticket_for_change(tx, ticket_id)
    _may_hold(tx, ticket)
    must_be_ahead(tx, "resume_at", wanted.resume_at)
    if ticket.state_category != Category.ON_HOLD:
        move = await _move_into(tx, ticket, Category.ON_HOLD)
        note = CommentDraft(body=wanted.reason, is_public=False) if move.needs_comment else None
        made = MoveTicket(move=move.key, comment=wanted.comment or note)
        await move_ticket(tx, ticket_id, made, channel=channel)
    elif wanted.comment is not None:
        await comment_on(tx, ticket_id, wanted.comment, channel=channel)
    after = await touch(tx, ticket, {"hold_reason": wanted.reason, "resume_at": wanted.resume_at})
    tx.record(TicketHeld(ticket_id, resume_at=iso(wanted.resume_at), **concerned(after)))


def _may_hold(tx: Tx, ticket: Any) -> None:
    if tx.actor.kind == "customer":
        raise NotAllowed(policy.MOVE)
    policy.may(tx, policy.MOVE, ticket)


async def resume_ticket(tx: Tx, ticket_id: int, *, channel: str = "web") -> None:
    """Take it up again by hand. Raises NotOnHold, or MoveRefused where the way back asks for more."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    _may_hold(tx, ticket)
    if ticket.state_category != Category.ON_HOLD:
        raise NotOnHold
    move = await _move_into(tx, ticket, Category.OPEN)
    await move_ticket(tx, ticket_id, MoveTicket(move=move.key), channel=channel)


async def _move_into(tx: Tx, ticket: Any, category: Category) -> Move:
    """The first move into a state of this category that the actor may make."""
    known = await catalogue(tx)
    workflow = known.workflow(ticket.workflow_version_id)
    actor = tx.actor
    offered = available_moves(
        workflow,
        ticket.state,
        role_keys=actor.role_keys,
        is_customer=actor.kind == "customer",
        is_system=actor.is_system,
    )
    found = next((move for move in offered if workflow.category(move.to) is category), None)
    if found is None:
        words = ", ".join(move.key for move in offered) or "none"
        reason = f"no move leads from {ticket.state} into a state of category {category.word}"
        remedy = f"Moves that you may make now: {words}."
        problem = FieldProblem("move", "wrong_state", f"This is not possible: {reason}.", remedy)
        raise MoveRefused(problems=[problem], move=category.word, reason=reason, cause="state", missing=[])
    return found


async def resume_by_date(tx: Tx, ticket: Any) -> None:
    """The date of this locked ticket's hold has come: back into open work, by a way that asks nothing, once.

    Fields that such a move requires are not waited for, as when a customer answers: nobody would see that it
    waits. A way with a condition, a need or an approval is not taken; then the ticket stays, and that is told.
    """
    if ticket.state_category != Category.ON_HOLD or ticket.resume_at is None or ticket.resume_at > tx.now:
        return
    known = await catalogue(tx)
    move = _way_back(known, ticket)
    if move is not None:
        await go(tx, known, ticket, move)
        return
    after = await touch(tx, ticket, {"resume_at": None})
    tx.record(HoldLapsed(ticket.id, resume_at=iso(ticket.resume_at), **concerned(after)))


def _way_back(known: Catalogue, ticket: Any) -> Move | None:
    workflow = known.workflow(ticket.workflow_version_id)
    ways = [
        move
        for move in workflow.moves.values()
        if move.sources and workflow.leads_from(move, ticket.state) and workflow.category(move.to) is Category.OPEN
    ]
    free = [move for move in ways if move.guard is None and not move.needs and move.approval is None]
    askable = {one.key for one in known.fields_of(ticket.type_id)}
    values = values_for_moves(ticket, ticket.fields)
    complete = (move for move in free if not missing_fields(move, values, askable))
    return next(complete, free[0] if free else None)


async def forget_hold(tx: Tx, ticket_id: int) -> None:
    """A ticket that left hold, by whatever road, has no reason and no date of it any more."""
    row = tickets.c
    mine = (row.tenant_id == tx.tenant_id, row.id == ticket_id, row.state_category != int(Category.ON_HOLD))
    await tx.execute(update(tickets).where(*mine).values(hold_reason=None, resume_at=None))
