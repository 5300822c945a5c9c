"""Who had a ticket how long and in which state, and how often it went on: counted from what happened to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gongdan.ticketing.ping_pong import Pass, count_returns

# A move, a move that was taken back, and a flow that was published anew: each says from where to where.
_TO_STATE = ("ticket.moved", "ticket.state_restored", "ticket.flow_changed")
KINDS = ("ticket.opened", "ticket.assigned", "ticket.changed", *_TO_STATE)
_CLOSED = "closed"
_DONE = frozenset({"solved", _CLOSED})


@dataclass(frozen=True, slots=True)
class Happening:
    """One fact of the log."""

    at: datetime
    kind: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in which neither holder nor state changed. `ended_at` is None where it still lasts."""

    team_id: int | None
    department_id: int | None
    assignee_id: int | None
    state: str
    state_category: str
    began_at: datetime
    ended_at: datetime | None
    seconds: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How often what happened."""

    assignments: int  # somebody or another one got it
    reassignments: int  # it was taken from a team or person that had it
    team_changes: int  # it left a team that had it
    returns: int  # it came to a team that had had it before
    reopens: int
    state_changes: int


@dataclass(frozen=True, slots=True)
class _Standing:
    team_id: int | None
    department_id: int | None
    assignee_id: int | None
    state: str
    state_category: str


def stays_of(happened: Sequence[Happening], now: datetime, category: str = "new") -> list[Stay]:
    """The whole life of a ticket cut into stays, in order and without a gap but while it was closed.

    `happened` is in the order of the timeline. Plain time: nights and holidays count. While it is closed
    nobody has it; what lasted no time at all is not told. `category` is that of the present state, which is also
    that of the first where it never moved.
    """
    stays: list[Stay] = []
    standing: _Standing | None = None
    since = now
    for fact, after in _steps(happened, category):
        if standing is not None and after != standing:
            stays += _stay(standing, since, fact.at)
        if after != standing:
            standing, since = after, fact.at
    if standing is not None:
        stays += [replace(last, ended_at=None) for last in _stay(standing, since, max(now, since), is_last=True)]
    return stays


def _stay(standing: _Standing, since: datetime, until: datetime, *, is_last: bool = False) -> list[Stay]:
    if standing.state_category == _CLOSED or (until <= since and not is_last):
        return []
    return [
        Stay(
            standing.team_id,
            standing.department_id,
            standing.assignee_id,
            standing.state,
            standing.state_category,
            since,
            until,
            int((until - since).total_seconds()),
        )
    ]


def _steps(happened: Sequence[Happening], category: str) -> Iterable[tuple[Happening, _Standing]]:
    """Each fact with how the ticket stood after it."""
    standing: _Standing | None = None
    for fact in happened:
        standing = _after(standing or _first(happened, category), fact)
        yield fact, standing


def _first(happened: Sequence[Happening], category: str) -> _Standing:
    """Before anything is known: nobody has it. The category of the first state is told by the first move."""
    moved = next((fact.payload for fact in happened if fact.kind in _TO_STATE), {})
    return _Standing(None, None, None, moved.get("from_state", ""), moved.get("from_category", category))


def _after(standing: _Standing, fact: Happening) -> _Standing:
    said = fact.payload
    if fact.kind in _TO_STATE:
        return replace(standing, state=said["to_state"], state_category=said["to_category"])
    if fact.kind == "ticket.changed":  # another type may bring another state of the same category
        change = (said.get("changes") or {}).get("state")
        return replace(standing, state=change[1]) if change else standing
    holder = replace(
        standing,
        team_id=said.get("team_id"),
        department_id=said.get("department_id"),
        assignee_id=said.get("assignee_id"),
    )
    return replace(holder, state=said["state"]) if said.get("state") else holder


def counts_of(happened: Sequence[Happening]) -> Counts:
    """How often it was given on, came back, was reopened and changed its state."""
    assigned = [fact.payload for fact in happened if fact.kind == "ticket.assigned"]
    moved = [fact.payload for fact in happened if fact.kind == "ticket.moved"]
    opened = next((fact.payload for fact in happened if fact.kind == "ticket.opened"), {})
    left_team = [_has_left(one, "team") for one in assigned]
    return Counts(
        assignments=len(assigned),
        reassignments=sum(left or _has_left(one, "assignee") for left, one in zip(left_team, assigned, strict=True)),
        team_changes=sum(left_team),
        returns=count_returns(opened.get("team_id"), passes_of(assigned)),
        reopens=sum(one["from_category"] in _DONE and one["to_category"] not in _DONE for one in moved),
        state_changes=len(moved),
    )


def _has_left(assigned: Mapping[str, Any], who: str) -> bool:
    before = assigned.get(f"from_{who}_id")
    return before is not None and before != assigned.get(f"{who}_id")


def passes_of(assigned: Iterable[Mapping[str, Any]]) -> list[Pass]:
    """The assignments of the log as passes between teams."""
    return [Pass(one.get("from_team_id"), one.get("team_id"), one.get("cause") or "") for one in assigned]


def totals(stays: Iterable[Stay], by: str) -> dict[Any, int]:
    """Seconds by a field of the stays, the longest first."""
    seconds: Counter[Any] = Counter()
    for stay in stays:
        seconds[getattr(stay, by)] += stay.seconds
    return dict(seconds.most_common())
