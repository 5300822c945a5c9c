"""Does the customer agree that it is solved: rounds of asking, and which moves his answer, or silence, leads to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal

from gongdan.ticketing.states import Category, Move, Workflow

Standing = Literal["awaiting", "observing", "confirmed", "rejected", "overdue", "over"]

# How staff can say that a customer answered; he himself answers in the system or by a link.
STAFF_WAYS = ("phone", "survey", "email", "in_system")
# A link tells how it ended for a while after the time to answer is over.
LINK_DAYS_AFTER = 30

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def round_of(solved_at: datetime) -> int:
    """The number of a round of asking: when the ticket was solved, in microseconds."""
    return (solved_at - _EPOCH) // timedelta(microseconds=1)


def solved_in(number: int) -> datetime:
    """When the ticket was solved in the round of this number."""
    return _EPOCH + timedelta(microseconds=number)


def closing_moves(workflow: Workflow, state: str, *, has_comment: bool = False) -> list[Move]:
    """The moves by which a solved ticket is closed without anybody at hand: those meant for customers first.

    What must be approved, or needs a comment that nobody wrote, is not among them.
    """
    found = [move for move in _from(workflow, state, [Category.CLOSED]) if has_comment or not move.needs_comment]
    return _customers_first(found)


def reopening_moves(workflow: Workflow, state: str) -> list[Move]:
    """The moves by which a solution that was rejected becomes work again: those meant for customers first."""
    return _customers_first(_from(workflow, state, [Category.OPEN, Category.NEW]))


def standing(
    *,
    verdict: str | None,
    is_solved: bool,
    is_closed: bool,
    confirm_by: datetime | None,
    observe_until: datetime | None,
    now: datetime,
) -> Standing | None:
    """Where the round of asking stands; None where nobody was ever asked. `verdict` is of the present round.

    A solution of before there were such rounds has no time: it waits for an answer for ever.
    """
    if verdict is not None:
        return "confirmed" if verdict == "confirmed" else "rejected"
    if is_closed:
        return "over"
    if not is_solved:
        return None
    if observe_until is not None and observe_until > now:
        return "observing"
    return "overdue" if confirm_by is not None and confirm_by <= now else "awaiting"


def _from(workflow: Workflow, state: str, categories: Iterable[Category]) -> list[Move]:
    if state not in workflow.states:
        return []
    return [
        move
        for category in categories
        for move in workflow.moves.values()
        if workflow.category(move.to) is category and move.approval is None and workflow.leads_from(move, state)
    ]


def _customers_first(moves: list[Move]) -> list[Move]:
    return sorted(moves, key=lambda move: not move.is_customer_move)  # stable: else as the flow was written
