"""How far a request is, in facts for the customer: five steps, whose turn it is, and what comes next by when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from gongdan.ticketing.deadlines import told_due
from gongdan.ticketing.states import CATEGORIES, Category

STEPS = ("submitted", "accepted", "in_progress", "solved", "closed")
Turn = Literal["reply", "confirm"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A public fact of the log: when somebody got it, or from which category into which it went."""

    at: datetime
    has_person: bool = False
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What the log says: when somebody took it, when work began, and when it was last taken up again."""

    accepted_at: datetime | None = None
    started_at: datetime | None = None
    reopened_at: datetime | None = None


def read_past(facts: Iterable[Fact]) -> Past:
    """The facts in the order in which they came, as three times."""
    accepted_at = started_at = reopened_at = None
    for fact in facts:
        if fact.has_person and accepted_at is None:
            accepted_at = fact.at
        after, before = CATEGORIES.get(fact.after or ""), CATEGORIES.get(fact.before or "")
        if after is None:
            continue
        if Category.OPEN <= after < Category.SOLVED and started_at is None:
            started_at = fact.at
        if before is not None and before >= Category.SOLVED and after < Category.SOLVED:
            reopened_at = fact.at
    return Past(accepted_at, started_at, reopened_at)


def steps(row: Any, past: Past) -> list[dict[str, Any]]:
    """The five steps with their times; of a step that was passed over, or before there was a log, it is null."""
    category = Category(row.state_category)
    has_somebody = row.assignee_id is not None or row.accepted_at is not None
    accepted_at = min((at for at in (row.accepted_at, past.accepted_at) if at is not None), default=None)
    current = _current(category, has_somebody=has_somebody)
    times: Sequence[datetime | None] = (row.created_at, accepted_at, past.started_at, row.solved_at, row.closed_at)
    return [
        {"key": key, "state": _state(place, current), "at": at if place <= current else None}
        for place, (key, at) in enumerate(zip(STEPS, times, strict=True))
    ]


def _current(category: Category, *, has_somebody: bool) -> int:
    if category is Category.NEW:
        return 1 if has_somebody else 0
    if category < Category.SOLVED:
        return 2
    return 3 if category is Category.SOLVED else 4


def _state(place: int, current: int) -> str:
    if place == current:
        return "current"
    return "done" if place < current else "ahead"


def turn(category: Category, confirmation: str | None) -> Turn | None:
    """What the customer himself has to do now; None: nothing."""
    if category is Category.WAITING:
        return "reply"
    return "confirm" if confirmation == "awaiting" else None


def coming(row: Any, confirmation: str | None, reopen_days: int, now: datetime) -> dict[str, Any]:
    """What comes next, and by when as far as that is promised."""
    category = Category(row.state_category)
    if category is Category.NEW:
        has_somebody = row.assignee_id is not None or row.accepted_at is not None
        return _next("start" if has_somebody else "accept", told_due(row, is_customer=True))
    if category is Category.OPEN:
        return _next("work", told_due(row, is_customer=True))
    if category is Category.WAITING:
        return _next("your_reply", None)
    if category is Category.ON_HOLD:
        return _next("resume", row.resume_at)
    if category is Category.SOLVED:
        if confirmation == "observing":
            return _next("observe", row.observe_until)
        return _next("your_confirmation" if confirmation == "awaiting" else "close", row.confirm_by)
    until = row.closed_at + timedelta(days=reopen_days) if row.closed_at else None
    can_come_back = until is not None and until > now
    return _next("reopen_until" if can_come_back else "nothing", until if can_come_back else None)


def _next(code: str, at: datetime | None) -> dict[str, Any]:
    return {"code": code, "at": at}
