"""Pure: whether an urgent ticket still waits for the first word of who has it, and how that ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gongdan.notifications.telling import URGENT, Said
from gongdan.ticketing import events as ticketing

URGENT_RANK = 1
ANSWER_WITHIN = timedelta(minutes=15)
_HOLD = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """A ticket as it is now, as far as it matters. `answered_at`: the last public word of its owner."""

    priority: int
    category: int
    assignee_id: int | None
    accepted_at: datetime | None
    answered_at: datetime | None
    is_there: bool = True


def waits(now: Standing) -> bool:
    """Whether there is somebody to answer, and something to be answered."""
    is_open = now.is_there and now.category < _HOLD
    return is_open and now.priority == URGENT_RANK and now.assignee_id is not None


def outcome(user_id: int, opened_at: datetime, now: Standing) -> str:
    """How the alert that was opened for this owner has ended; empty while it waits."""
    if now.assignee_id != user_id:
        return "handed_over"
    if now.answered_at is not None and now.answered_at >= opened_at:
        return "answered"
    if now.accepted_at is not None and now.accepted_at >= opened_at:
        return "accepted"
    if not now.is_there or now.category >= _HOLD:
        return "moved"
    return "calmed" if now.priority != URGENT_RANK else ""


def news_of(act: Sequence[Said]) -> Said | None:
    """The fact of an act by which a ticket may have become urgent, or have got an owner; None where there is none."""
    return next((said for said in act if _is_news(said)), None)


def _is_news(said: Said) -> bool:
    match said.fact:
        case ticketing.TicketOpened(priority=priority, assignee_id=owner):
            return priority == URGENT and owner is not None
        case ticketing.TicketAssigned(assignee_id=owner, from_assignee_id=before):
            return owner is not None and owner != before
        case (
            ticketing.TicketPriorityRisen(to_priority=priority) | ticketing.TicketPriorityRaised(to_priority=priority)
        ):
            return priority == URGENT
        case ticketing.TicketChanged(changes=changes):
            before, after = changes.get("priority") or (None, None)
            return after == URGENT and before != URGENT
    return False
