"""Pure: why a move is refused: in the same words for who makes it and for who asks whether it would be made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from gongdan.conditions.describe import NameOf
from gongdan.conditions.evaluate import Judgement
from gongdan.kernel.errors import AppError, FieldProblem
from gongdan.kernel.text import in_locale
from gongdan.kernel.wire import iso
from gongdan.ticketing.checklist import Judged
from gongdan.ticketing.errors.setup import MoveRefused
from gongdan.ticketing.errors.tickets import ReopenedTooLate
from gongdan.ticketing.states import Move, Workflow

MAX_NAMED = 20


def without_comment(move: Move) -> MoveRefused | None:
    """For a move without a comment."""
    if not move.needs_comment:
        return None
    problem = FieldProblem("comment", "required", "This move needs a comment.", "Send it as `comment`.")
    return MoveRefused(problems=[problem], move=move.key, reason="it needs a comment", cause="comment", missing=[])


def too_late(flow: Workflow, move: Move, closed_at: datetime | None, now: datetime, days: int) -> AppError | None:
    """For a move that opens again what was closed longer ago than it may be."""
    if closed_at is None or not flow.category(move.to).is_open or now <= closed_at + timedelta(days=days):
        return None
    return ReopenedTooLate(days=days, closed_at=iso(closed_at))


def guarded(
    move: Move, judged: Judgement | None, locale: str, *, is_told: bool, name_of: NameOf | None = None
) -> MoveRefused | None:
    """By the move's own condition; None: it can no longer be read, and the flow must be published anew."""
    if judged is None:
        reason = "its condition can no longer be read"
    elif judged.is_match:
        return None
    else:
        # What it tests may be hidden from customers.
        reason = "; ".join(judged.lines(locale, name_of)) if is_told else "its condition does not hold"
    return MoveRefused(move=move.key, reason=reason, cause="guard", missing=[])


def open_checklist(move: Move, items: Sequence[Judged], locale: str, *, is_told: bool) -> MoveRefused | None:
    """By required items that are still open; customers are not told which."""
    missing = [one for one in items if one.is_missing]
    if not missing:
        return None
    if not is_told:
        return MoveRefused(move=move.key, reason="its checklist is not complete yet", cause="checklist", missing=[])
    named = missing[:MAX_NAMED]
    names = [in_locale(one.item.names, locale) for one in named]
    return MoveRefused(
        problems=[
            FieldProblem(f"checklist.{one.item.key}", "open", f"{name}: this is still open.", one.remedy())
            for one, name in zip(named, names, strict=True)
        ],
        move=move.key,
        reason=f"of its checklist is still open: {', '.join(names)}",
        cause="checklist",
        missing=[one.item.key for one in named],
    )


def open_parts(move: Move, named: Sequence[str], *, is_told: bool) -> MoveRefused | None:
    """By sub-tasks and children that are still open."""
    if not named:
        return None
    if not is_told:
        return MoveRefused(move=move.key, reason="work on it is not finished", cause="subtasks", missing=[])
    remedy = "Finish or cancel it, or take it off the ticket."
    problems = [FieldProblem("subtasks", "open", f"Still open: {one}.", remedy) for one in named]
    reason = f"still open: {', '.join(named)}"
    return MoveRefused(problems=problems, move=move.key, reason=reason, cause="subtasks", missing=list(named))


def unapproved(move: Move, ticket_id: int, pending: int | None) -> MoveRefused:
    """While it has no approval; `pending` is the one that was asked for."""
    if pending is None:
        remedy = f"Ask for it: POST /api/v1/tickets/{ticket_id}/approvals with this move and a reason."
        reason = "it needs an approval"
    else:
        remedy = f"Wait for the approval {pending}: the move is made by itself once it is granted."
        reason = "its approval was asked for and is not granted yet"
    problem = FieldProblem("move", "approval_needed", "This move needs an approval.", remedy)
    return MoveRefused(
        problems=[problem], move=move.key, reason=reason, cause="approval", approval_id=pending, missing=[]
    )
