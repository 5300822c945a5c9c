"""Pure: the levels of a ladder, and what is to be done next about an escalation that runs on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Doing = Literal["remind", "climb"]
# (from, seconds, whether only working time counts) → when they have passed.
Add = Callable[[datetime, int, bool], datetime]
MINUTE = 60
# The path of ladders that only tell: the ticket does not count as escalated.
REMINDER = "reminder"
# Where no ladder is for a ticket: whoever supervises it.
FALLBACK: list[dict[str, Any]] = [{"has_lead": True, "has_manager": True, "time": "working"}]


@dataclass(frozen=True, slots=True)
class Level:
    """A rung: whom it tells, how often it tells again, after how long without an answer the next one is told."""

    name: str = ""
    has_assignee: bool = False
    has_lead: bool = False
    has_manager: bool = False
    has_duty: bool = False
    user_ids: tuple[int, ...] = ()
    team_ids: tuple[int, ...] = ()
    takes_over_team_id: int | None = None
    remind_minutes: int | None = None
    next_after_minutes: int | None = None
    is_working_time: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """How an escalation stands: the level counts from 1, `since` when it is there, `told_at` told last."""

    level: int
    since: datetime
    told_at: datetime
    is_acknowledged: bool = False
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Next:
    """What is to be done, and when."""

    at: datetime
    doing: Doing


def read_levels(stored: Sequence[Mapping[str, Any]]) -> tuple[Level, ...]:
    """The levels as a ladder or an escalation keeps them."""
    return tuple(
        Level(
            name=one.get("name") or "",
            has_assignee=bool(one.get("has_assignee")),
            has_lead=bool(one.get("has_lead")),
            has_manager=bool(one.get("has_manager")),
            has_duty=bool(one.get("has_duty")),
            user_ids=tuple(one.get("user_ids") or ()),
            team_ids=tuple(one.get("team_ids") or ()),
            takes_over_team_id=one.get("takes_over_team_id"),
            remind_minutes=one.get("remind_minutes"),
            next_after_minutes=one.get("next_after_minutes"),
            is_working_time=(one.get("time") or "working") == "working",
        )
        for one in stored
    )


def next_doing(levels: Sequence[Level], now: Standing, add: Add) -> Next | None:
    """What comes next; None where everything rests: somebody answered, it is over, or nothing more is asked for.

    Where both fall together the next level is told: reminding the one who did not answer helps nobody then.
    """
    if now.is_acknowledged or now.is_settled or not 1 <= now.level <= len(levels):
        return None
    here = levels[now.level - 1]
    found: list[Next] = []
    if here.next_after_minutes is not None and now.level < len(levels):
        found.append(Next(add(now.since, here.next_after_minutes * MINUTE, here.is_working_time), "climb"))
    if here.remind_minutes is not None:
        found.append(Next(add(now.told_at, here.remind_minutes * MINUTE, here.is_working_time), "remind"))
    return min(found, key=lambda one: (one.at, one.doing != "climb"), default=None)


def due_doing(levels: Sequence[Level], standing: Standing, now: datetime, add: Add) -> Doing | None:
    """What is to be done at once. Reminders that nobody sent meanwhile are one; a climb that is due comes first."""
    first = next_doing(levels, standing, add)
    if first is None or first.at > now:
        return None
    if first.doing == "remind" and _is_climb_due(levels, standing, now, add):
        return "climb"
    return first.doing


def _is_climb_due(levels: Sequence[Level], standing: Standing, now: datetime, add: Add) -> bool:
    here = levels[standing.level - 1]
    if here.next_after_minutes is None or standing.level >= len(levels):
        return False
    return add(standing.since, here.next_after_minutes * MINUTE, here.is_working_time) <= now
