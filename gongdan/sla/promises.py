"""Pure: what a policy promises, how a ticket stands, and which clocks must therefore run, rest or end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gongdan.sla.clock import PLAIN, CalendarRef, Outcome, Terms

FIRST_RESPONSE, NEXT_RESPONSE, PERIODIC_UPDATE = "first_response", "next_response", "periodic_update"
RESOLUTION, DWELL, STAGE, SUPPLIER = "resolution", "dwell", "stage", "supplier"
KINDS = (FIRST_RESPONSE, NEXT_RESPONSE, PERIODIC_UPDATE, RESOLUTION, DWELL, STAGE, SUPPLIER)
# What rests while the policy's pausing states last. The others count a state or a silence itself.
PAUSABLE = frozenset({FIRST_RESPONSE, PERIODIC_UPDATE, RESOLUTION, STAGE})
DONE = frozenset({"solved", "closed"})
TEAMS_OWN = "team"
LEFT, FEEDBACK = "left", "feedback"
EVERY, FIRST, LATER = "every", "first", "later"


@dataclass(frozen=True, slots=True)
class Target:
    """How long: in working time, or in plain time."""

    seconds: int
    is_working: bool = True


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise of a policy. `targets` by priority; a priority without one is not promised anything.

    `states` and `categories` narrow dwell, stage and supplier to where they count. A stage is that of `every` team,
    of the `first` that had the ticket, or of `later` ones; it ends when the team has `left` it behind, or by the
    first `feedback` of somebody there. `channels` narrow next_response to messages that came so.
    """

    key: str
    kind: str
    targets: Mapping[int, Target]
    states: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    team_ids: frozenset[int] = frozenset()
    department_ids: frozenset[int] = frozenset()
    channels: frozenset[str] = frozenset()
    whose: str = EVERY
    until: str = LEFT


@dataclass(frozen=True, slots=True)
class Plan:
    """A version of a policy, read. `calendar`: `team` for that of whoever has the ticket, else a calendar's id."""

    policy_id: int
    version: int
    promises: tuple[Promise, ...]
    pause_categories: frozenset[str] = frozenset({"waiting"})
    pause_states: frozenset[str] = frozenset()
    warn_at: tuple[int, ...] = (80,)
    calendar: int | str = TEAMS_OWN

    def terms(self, promise: Promise, priority: int, calendar: CalendarRef) -> Terms | None:
        """By what the promise runs at this priority; None where nothing is promised."""
        target = promise.targets.get(priority)
        if target is None:
            return None
        by = calendar if target.is_working else PLAIN
        return Terms(self.policy_id, self.version, priority, target.seconds, by, self.warn_at)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a ticket stands, as far as promises ask."""

    opened_at: datetime
    state: str
    category: str
    priority: int
    state_since: datetime
    category_since: datetime
    received_at: datetime  # when who has it now got it
    word_at: datetime  # the last public word of staff, or when it was opened
    team_id: int | None = None
    department_id: int | None = None
    first_team_id: int | None = None
    has_left_first: bool = False  # another team had it since
    answered_at: datetime | None = None  # the first public reply of a person
    asked_at: datetime | None = None  # the oldest message of the customer that waits
    asked_channel: str = ""
    feedback_at: datetime | None = None  # the first thing that somebody did since who has it now got it
    is_at_rest: bool = False  # put away or merged: nothing is promised
    calendar: CalendarRef = PLAIN
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Want:
    """What a promise asks for now. Without an anchor no clock is to run, and one that runs ends like this."""

    anchor: datetime | None
    pause: str = ""
    outcome: Outcome = "cancelled"
    why: str = ""


# --- what a promise asks for -----------------------------------------------------------------------


def wanted(promise: Promise, plan: Plan, now: Standing) -> Want:
    """Whether this promise's clock runs, rests or ends as the ticket stands."""
    if now.is_at_rest:
        return Want(None, why="put_away")
    if promise.targets.get(now.priority) is None:
        return Want(None, why="not_promised")
    want = _WANTED[promise.kind](promise, plan, now)
    if want.anchor is not None and promise.kind in PAUSABLE:
        if now.state in plan.pause_states:
            return replace(want, pause=now.state)
        if now.category in plan.pause_categories:
            return replace(want, pause=now.state)
    return want


def _first_response(promise: Promise, plan: Plan, now: Standing) -> Want:
    if now.answered_at is not None:
        return Want(None, outcome="met", why="answered")
    return Want(None, why="solved") if now.category in DONE else Want(now.opened_at)


def _next_response(promise: Promise, plan: Plan, now: Standing) -> Want:
    if now.category in DONE:
        return Want(None, why="solved")
    if now.asked_at is None:
        return Want(None, outcome="met", why="answered")
    # Until the first reply the first response is what is owed; one message is not owed two answers.
    owes_first = any(one.kind == FIRST_RESPONSE and now.priority in one.targets for one in plan.promises)
    if now.answered_at is None and owes_first:
        return Want(None, why="first_response")
    if promise.channels and now.asked_channel not in promise.channels:
        return Want(None, why="channel")
    return Want(now.asked_at)


def _periodic_update(promise: Promise, plan: Plan, now: Standing) -> Want:
    if now.category in DONE:
        return Want(None, why="solved")
    return Want(now.word_at, outcome="met", why="answered")


def _resolution(promise: Promise, plan: Plan, now: Standing) -> Want:
    return Want(None, outcome="met", why="solved") if now.category in DONE else Want(now.opened_at)


def _dwell(promise: Promise, plan: Plan, now: Standing) -> Want:
    if promise.states and now.state in promise.states:
        return Want(now.state_since, outcome="met", why="left")
    if promise.categories and now.category in promise.categories:
        return Want(now.category_since, outcome="met", why="left")
    return Want(None, outcome="met", why="left")


def _stage(promise: Promise, plan: Plan, now: Standing) -> Want:
    gone = Want(None, outcome="met", why="handed_on")
    if now.category in DONE:
        return Want(None, outcome="met", why="solved")
    if promise.whose != EVERY and (promise.whose == FIRST) is now.has_left_first:
        return gone
    if promise.whose != FIRST and now.team_id is None and now.department_id is None:
        return gone
    if promise.team_ids and now.team_id not in promise.team_ids:
        return gone
    if promise.department_ids and now.department_id not in promise.department_ids:
        return gone
    if (promise.states or promise.categories) and not _is_there(promise, now):
        return Want(None, outcome="met", why="left")
    if promise.until == FEEDBACK and now.feedback_at is not None:
        return Want(None, outcome="met", why="answered")
    # Who has it first owes it from the beginning, not from when somebody gave it to him.
    began = now.opened_at if promise.whose == FIRST else now.received_at
    if promise.states or promise.categories:
        began = max(began, now.state_since)
    return Want(began, outcome="met", why="handed_on")


def _is_there(promise: Promise, now: Standing) -> bool:
    return now.state in promise.states or now.category in promise.categories


_WANTED: dict[str, Callable[[Promise, Plan, Standing], Want]] = {
    FIRST_RESPONSE: _first_response,
    NEXT_RESPONSE: _next_response,
    PERIODIC_UPDATE: _periodic_update,
    RESOLUTION: _resolution,
    DWELL: _dwell,
    STAGE: _stage,
    SUPPLIER: _dwell,
}


# --- what happens to a ticket ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to a ticket, as far as promises ask: only what is given has changed."""

    at: datetime
    state: str | None = None
    category: str | None = None
    priority: int | None = None
    holder: tuple[int | None, int | None] | None = None  # team, department
    asked_by: str | None = None  # the customer wrote, through this channel
    is_answer: bool = False  # a person of ours wrote to the customer
    is_feedback: bool = False  # a person of ours did something
    is_at_rest: bool | None = None
    calendar: CalendarRef | None = None
    plan: tuple[Plan | None] | None = None


def after(now: Standing, one: Happened) -> Standing:
    """How the ticket stands after this."""
    values: dict[str, Any] = {}
    if one.state is not None and one.state != now.state:
        values |= {"state": one.state, "state_since": one.at}
    if one.category is not None and one.category != now.category:
        values |= {"category": one.category, "category_since": one.at}
        if one.category in DONE:
            values["asked_at"] = None
        elif now.category in DONE:
            values["word_at"] = one.at
    if one.priority is not None:
        values["priority"] = one.priority
    if one.holder is not None and one.holder != (now.team_id, now.department_id):
        team_id, department_id = one.holder
        values |= {"team_id": team_id, "department_id": department_id, "received_at": one.at, "feedback_at": None}
        if now.first_team_id is None:
            values["first_team_id"] = team_id
        elif team_id != now.first_team_id:
            values["has_left_first"] = True
    elif one.is_feedback and now.feedback_at is None:
        values["feedback_at"] = one.at
    if one.is_answer:
        values |= {"answered_at": now.answered_at or one.at, "word_at": one.at, "asked_at": None}
    if one.asked_by is not None and now.asked_at is None and now.category not in DONE:
        values |= {"asked_at": one.at, "asked_channel": one.asked_by}
    if one.is_at_rest is not None:
        values["is_at_rest"] = one.is_at_rest
    if one.calendar is not None:
        values["calendar"] = one.calendar
    if one.plan is not None:
        values["plan"] = one.plan[0]
    return replace(now, **values)


def read_plan(policy_id: int, version: int, definition: Mapping[str, Any]) -> Plan:
    """A stored version of a policy. Its form is that of `schemas.PolicyIn`, priorities as ranks."""
    return Plan(
        policy_id,
        version,
        tuple(_promise(one) for one in definition["promises"]),
        frozenset(definition["pause_categories"]),
        frozenset(definition["pause_states"]),
        tuple(sorted(definition["warn_at"])),
        definition["calendar_id"] or TEAMS_OWN,
    )


def _promise(one: Mapping[str, Any]) -> Promise:
    def some(name: str) -> Collection[Any]:
        return one.get(name) or ()

    return Promise(
        key=one["key"],
        kind=one["kind"],
        targets={
            int(rank): Target(int(said["seconds"]), said["time"] == "working")
            for rank, said in one["targets"].items()
        },
        states=frozenset(some("states")),
        categories=frozenset(some("categories")),
        team_ids=frozenset(some("team_ids")),
        department_ids=frozenset(some("department_ids")),
        channels=frozenset(some("channels")),
        whose=one.get("whose") or EVERY,
        until=one.get("until") or LEFT,
    )


def promises_by_key(plan: Plan | None) -> dict[str, Promise]:
    """The promises of a plan by their keys; none without one."""
    return {} if plan is None else {one.key: one for one in plan.promises}
