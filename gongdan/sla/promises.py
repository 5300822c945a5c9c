"""Pure: what each promise asks for as a ticket stands: whether its clock runs, rests or ends, and about what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from gongdan.sla.clock import Outcome
from gongdan.sla.plans import (
    CLOSED,
    DONE,
    DWELL,
    EVERY,
    FEEDBACK,
    FIRST,
    FIRST_RESPONSE,
    NEXT_RESPONSE,
    ON_DEMAND,
    PAUSABLE,
    PERIODIC_UPDATE,
    RESOLUTION,
    STAGE,
    SUPPLIER,
    Plan,
    Promise,
)
from gongdan.sla.standing import Standing


@dataclass(frozen=True, slots=True)
class Want:
    """What a promise asks for now. Without an anchor no clock is to run, and one that runs ends like this."""

    anchor: datetime | None
    pause: str = ""
    outcome: Outcome = "cancelled"
    why: str = ""


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


def _on_demand(promise: Promise, plan: Plan, now: Standing) -> Want:
    """From when somebody asked for it until somebody says that it is done; what was solved is asked for no longer."""
    asked = now.asked.get(promise.key)
    if asked is None:
        return Want(None, why="not_asked")
    if asked.outcome is not None:
        return Want(None, outcome=asked.outcome, why="stopped")
    if has_outlived(promise, now.category):
        return Want(None, why=now.category)
    return Want(asked.at)


def is_offered(promise: Promise, priority: int) -> bool:
    """Whether it can be asked for at this priority."""
    return promise.kind == ON_DEMAND and priority in promise.targets


def has_outlived(promise: Promise, category: str) -> bool:
    """Whether what starts on demand no longer counts in states of this category."""
    return category == CLOSED or (category in DONE and not promise.can_outlast_solving)


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
    ON_DEMAND: _on_demand,
}
