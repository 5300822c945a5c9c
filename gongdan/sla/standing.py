"""Pure: how a ticket stands, as far as promises ask, and how it stands after something happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from gongdan.sla.plans import DONE, Plan
from gongdan.sla.terms import PLAIN, CalendarRef

Ending = Literal["met", "cancelled"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A promise that starts on demand was asked for; `outcome` None: nobody has said yet that it is done."""

    at: datetime
    outcome: Ending | None = None


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
    asked: Mapping[str, Asked] = field(default_factory=dict)  # what starts on demand, by the promise's key
    calendar: CalendarRef = PLAIN
    plan: Plan | None = None


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
    asks: str | None = None  # for the promise of this key, which starts on demand
    settles: tuple[str, Ending] | None = None  # the same: it is done, or asked for no longer
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
    if one.asks is not None and not is_asked(now, one.asks):
        values["asked"] = {**now.asked, one.asks: Asked(one.at)}
    if one.settles is not None and is_asked(now, one.settles[0]):
        key, outcome = one.settles
        values["asked"] = {**now.asked, key: Asked(now.asked[key].at, outcome)}
    if one.calendar is not None:
        values["calendar"] = one.calendar
    if one.plan is not None:
        values["plan"] = one.plan[0]
    return replace(now, **values)


def is_asked(now: Standing, key: str) -> bool:
    """Whether this promise was asked for, and nobody has said yet that it is done."""
    asked = now.asked.get(key)
    return asked is not None and asked.outcome is None
