"""What people do about an escalation: acknowledge it, take it up or down, end it, write down what was learnt."""

from typing import Any

from gongdan.escalation import policy
from gongdan.escalation.actions.telling import fresh, note_step, reach, write
from gongdan.escalation.errors import EscalationOver, TopReached
from gongdan.escalation.events import (
    TicketEscalationAcknowledged,
    TicketEscalationLowered,
    TicketEscalationReviewed,
    TicketEscalationSettled,
)
from gongdan.escalation.ladder import REMINDER
from gongdan.escalation.queries.running import get_for_change, running_of
from gongdan.escalation.schemas.escalations import ClimbIn, LowerIn, ReviewIn, SettleIn
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.ticketing import HandOver, Shelf, get_ticket_for_change, hand_over_locked, lower_flag
from gongdan.ticketing.events.tickets import concerned


async def acknowledge(tx: Tx, ticket_id: int, escalation_id: int) -> None:
    """One of those who were told sees to it: nobody is told again. Twice is once. Raises EscalationOver."""
    ticket, row = await _open(tx, ticket_id, escalation_id)
    policy.may_settle(tx, ticket, row)
    if row.acknowledged_at is not None:
        return
    values = {
        "acknowledged_at": tx.now,
        "acknowledged_by_id": tx.actor.user_id,
        "acknowledged_by_name": tx.actor.name[:200],
        "first_acknowledged_at": row.first_acknowledged_at or tx.now,
        "next_at": None,
    }
    await write(tx, row, values)
    await note_step(tx, row.id, "acknowledged", row.level)
    if row.path != REMINDER:
        tx.record(TicketEscalationAcknowledged(ticket.id, **_about(row), **concerned(ticket)))


async def climb(tx: Tx, ticket_id: int, escalation_id: int, wanted: ClimbIn) -> None:
    """To the next level, now. Raises TopReached, EscalationOver."""
    ticket, row = await _open(tx, ticket_id, escalation_id)
    if not policy.settles(tx, ticket, row):
        policy.may_escalate(tx, ticket)
    if row.level >= len(row.levels):
        raise TopReached
    await reach(tx, ticket, row, row.level + 1, note=wanted.reason)


async def lower(tx: Tx, ticket_id: int, escalation_id: int, wanted: LowerIn) -> None:
    """Back to a lower level, whose people have it again; without one it is over. Raises EscalationOver, Invalid."""
    ticket, row = await _open(tx, ticket_id, escalation_id)
    policy.may_withdraw(tx, ticket, row)
    if wanted.gives_back:
        ticket = await _give_back(tx, ticket, row, wanted.reason)
    if wanted.level is None:
        await settle(tx, ticket, row, "lowered", wanted.reason)
        return
    if wanted.level >= row.level:
        remedy = f"Give a level below {row.level}, or none to end it."
        raise Invalid.one("level", "not_lower", f"It is at level {row.level}.", remedy)
    await note_step(tx, row.id, "lowered", wanted.level, note=wanted.reason)
    after = await reach(tx, ticket, row, wanted.level, passes_by=False)
    tx.record(
        TicketEscalationLowered(
            ticket.id, from_level=row.level, **_about(after), **concerned(await fresh(tx, ticket.id))
        )
    )


async def _give_back(tx: Tx, ticket: Any, row: Any, reason: str) -> Any:
    """To whom it was taken from, by a hand-over; where they have it, nothing happens."""
    if row.team_id is None or (row.team_id, row.handler_id) == (ticket.team_id, ticket.assignee_id):
        return ticket
    draft = HandOver.model_validate(
        {
            "team": row.team_id,
            "assignee": row.handler_id,
            "facts": reason,
            "tried": row.tried or reason,
            "reason": reason,
        }
    )
    await hand_over_locked(tx, ticket, draft)
    return await fresh(tx, ticket.id)


async def settle_by_hand(tx: Tx, ticket_id: int, escalation_id: int, wanted: SettleIn) -> None:
    """It is over, with an outcome; where the ladder asks for it, with root cause and lessons. Raises Invalid."""
    ticket, row = await _open(tx, ticket_id, escalation_id)
    policy.may_settle(tx, ticket, row)
    if row.asks_review and row.reviewed_at is None:
        problems = [
            FieldProblem(name, "required", "This ladder asks for it.", "Write it down, in a sentence at least.")
            for name in ("root_cause", "lessons")
            if not getattr(wanted, name)
        ]
        if problems:
            raise Invalid(problems=problems)
    if wanted.root_cause or wanted.lessons:
        row = await _keep_review(tx, row, wanted.root_cause, wanted.lessons)
    await settle(tx, ticket, row, wanted.outcome, wanted.note)


async def review(tx: Tx, ticket_id: int, escalation_id: int, wanted: ReviewIn) -> None:
    """Root cause and lessons, while it runs or afterwards; writing again replaces them."""
    ticket = await get_ticket_for_change(tx, ticket_id, shelves=frozenset({Shelf.DESK, Shelf.ARCHIVE}))
    row = await get_for_change(tx, ticket_id, escalation_id)
    if not policy.settles(tx, ticket, row):
        policy.may_escalate(tx, ticket)
    await _keep_review(tx, row, wanted.root_cause, wanted.lessons)
    await note_step(tx, row.id, "reviewed", row.level)
    tx.record(TicketEscalationReviewed(ticket.id, **_about(row), **concerned(ticket)))


async def _keep_review(tx: Tx, row: Any, root_cause: str, lessons: str) -> Any:
    return await write(
        tx,
        row,
        {
            "root_cause": root_cause,
            "lessons": lessons,
            "reviewed_at": tx.now,
            "reviewed_by_name": tx.actor.name[:200],
        },
    )


async def settle(tx: Tx, ticket: Any, row: Any, outcome: str, note: str = "") -> None:
    """The locked ticket's escalation is over. With the last one the ticket is escalated no more."""
    has_changed = (row.team_id, row.handler_id) != (ticket.team_id, ticket.assignee_id)
    values = {
        "settled_at": tx.now,
        "outcome": outcome,
        "settled_by_name": tx.actor.name[:200],
        "settled_note": note,
        "next_at": None,
        "has_changed_hands": has_changed,
    }
    after = await write(tx, row, values)
    await note_step(tx, row.id, "settled", row.level, note=note)
    if row.path == REMINDER:
        return
    told_ids = sorted({one for one in (row.opened_by_id, row.handler_id) if one is not None})
    tx.record(
        TicketEscalationSettled(ticket.id, outcome=outcome, told_ids=told_ids, **_about(after), **concerned(ticket))
    )
    others = [one for one in await running_of(tx, ticket.id) if one.path != REMINDER]
    if not others and ticket.escalated_at is not None:
        await lower_flag(tx, ticket)


async def settle_all(tx: Tx, ticket: Any, outcome: str, *, but_causes: frozenset[str] = frozenset()) -> None:
    """All that runs for the locked ticket is over."""
    for row in await running_of(tx, ticket.id):
        if row.cause not in but_causes:
            await settle(tx, ticket, row, outcome)
            ticket = await fresh(tx, ticket.id)


async def _open(tx: Tx, ticket_id: int, escalation_id: int) -> tuple[Any, Any]:
    ticket = await get_ticket_for_change(tx, ticket_id)
    row = await get_for_change(tx, ticket_id, escalation_id)
    if row.settled_at is not None:
        raise EscalationOver
    return ticket, row


def _about(row: Any) -> dict[str, Any]:
    return {"escalation_id": row.id, "path": row.path, "level": row.level}
