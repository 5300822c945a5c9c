"""Wire shapes of ladders: levels, pace, and what begins an escalation by itself."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gongdan.escalation.rules import BY_CLOCK, COUNTED, TIMED
from gongdan.kernel.wire import Id, Key, Line, OptionalLine, WireIn, WireOut
from gongdan.sla import StateKey
from gongdan.ticketing import PersonOut, TeamOut

MAX_LEVELS, MAX_RULES = 10, 30
MAX_MINUTES = 60 * 24 * 90
PathWord = Annotated[
    Literal["technical", "management", "reminder"],
    Field(
        description="technical: to who can do more · management: to who decides more · reminder: only tells again,"
        " the ticket does not count as escalated",
        examples=["management"],
    ),
]
TimeWord = Annotated[
    Literal["working", "plain"],
    Field(description="working: by the calendar of the ticket's team; plain: nights and holidays count"),
]
RuleWord = Annotated[
    Literal[
        "clock_breached",
        "clock_warned",
        "unsolved",
        "untouched",
        "dwelt",
        "customer_waits",
        "nudged",
        "widened",
        "reopened",
    ],
    Field(
        description="clock_breached, clock_warned: a promise · unsolved: so long, by priority · untouched: nobody did"
        " anything with it for so long · dwelt: so long in a state · customer_waits: so long for a reply · nudged: so"
        " often · widened: so many merged, duplicate and child tickets, or an impact · reopened: so often",
        examples=["unsolved"],
    ),
]
Minutes = Annotated[int, Field(ge=1, le=MAX_MINUTES, examples=[60])]
PriorityWord = Literal["urgent", "high", "normal", "low"]


class LadderLevelIn(WireIn):
    """A rung: whom it tells and how it goes on where nobody answers."""

    name: OptionalLine = Field(default="", description="what it is called, if anything", examples=["二线"])
    has_assignee: bool = Field(default=False, description="who has the ticket is told")
    has_lead: bool = Field(default=False, description="the lead of its team is told")
    has_manager: bool = Field(default=False, description="the nearest manager of its department is told")
    has_duty: bool = Field(default=False, description="whoever coordinates for the team by the rota then is told")
    user_ids: list[Id] = Field(default_factory=list, max_length=50, description="these people are told")
    team_ids: list[Id] = Field(
        default_factory=list, max_length=20, description="the leads of these teams are told, else their members"
    )
    takes_over_team_id: Id | None = Field(default=None, description="this team gets the ticket, by a hand-over")
    remind_minutes: Minutes | None = Field(
        default=None, description="told again so often until somebody answers; null: once only"
    )
    next_after_minutes: Minutes | None = Field(
        default=None, description="then the next level is told where nobody has answered; null: it stays"
    )
    time: TimeWord = "working"

    @model_validator(mode="after")
    def _tells_somebody(self) -> "LadderLevelIn":
        whom = (self.has_assignee, self.has_lead, self.has_manager, self.has_duty, self.user_ids, self.team_ids)
        if not any(whom) and self.takes_over_team_id is None:
            raise PydanticCustomError("nobody_told", "This level tells nobody: name somebody.")
        return self


class LadderRuleIn(WireIn):
    """What brings a ticket to a level by itself."""

    key: Key = Field(description="its name within the ladder, for ever", examples=["high_unsolved"])
    kind: RuleWord
    level: int = Field(default=1, ge=1, le=MAX_LEVELS, description="to which it comes", examples=[1])
    minutes: Minutes | None = Field(default=None, description="untouched, dwelt, customer_waits: how long")
    by_priority: dict[PriorityWord, Minutes] = Field(
        default_factory=dict, description="unsolved: how long; one that is left out is not watched"
    )
    time: TimeWord = "working"
    count: int | None = Field(default=None, ge=1, le=1000, description="nudged, widened, reopened: how many")
    impact: Literal["company", "department", "team", "person"] | None = Field(
        default=None, description="widened: or as far as this, and wider"
    )
    states: list[StateKey] = Field(default_factory=list, max_length=50, description="dwelt: in these")
    categories: list[Literal["new", "open", "waiting", "on_hold"]] = Field(
        default_factory=list, max_length=4, description="dwelt: in states of these"
    )
    promises: list[StateKey] = Field(
        default_factory=list, max_length=20, description="clocks: keys or kinds of promises; none: any"
    )
    vip_only: bool = Field(default=False, description="only tickets of customers of a VIP tier")

    @model_validator(mode="after")
    def _says_what_it_watches(self) -> "LadderRuleIn":
        if (self.minutes is not None) != (self.kind in TIMED):
            raise PydanticCustomError("minutes_fit", "untouched, dwelt and customer_waits need minutes; others none.")
        if bool(self.by_priority) != (self.kind == "unsolved"):
            raise PydanticCustomError("priorities_fit", "unsolved needs by_priority; others have none.")
        is_counted = self.count is not None or (self.kind == "widened" and self.impact is not None)
        if is_counted != (self.kind in COUNTED):
            raise PydanticCustomError("count_fits", "nudged, reopened and widened need a count; others have none.")
        if self.impact is not None and self.kind != "widened":
            raise PydanticCustomError("impact_fits", "Only widened goes by impact: leave it out.")
        if bool(self.states or self.categories) != (self.kind == "dwelt"):
            raise PydanticCustomError("states_fit", "dwelt needs states or categories; others have none.")
        if self.promises and self.kind not in BY_CLOCK:
            raise PydanticCustomError("promises_fit", "Only clocks go by promises: leave them out.")
        return self


class LadderIn(WireIn):
    """A ladder as it is to be."""

    name: Line = Field(description="what it is called", examples=["管理升级"])
    path: PathWord
    is_active: bool = Field(default=True, description="false: begins nothing more; what runs goes on")
    team_ids: list[Id] = Field(default_factory=list, max_length=200, description="for tickets of these teams")
    department_ids: list[Id] = Field(
        default_factory=list, max_length=200, description="and of these departments; none of both: for all"
    )
    condition: dict[str, Any] = Field(
        default={"all": []},
        max_length=3,
        description='which tickets: a condition tree as in views; {"all": []} is every ticket',
        examples=[{"all": [{"field": "priority", "op": "is", "value": "urgent"}]}],
    )
    levels: list[LadderLevelIn] = Field(min_length=1, max_length=MAX_LEVELS)
    rules: list[LadderRuleIn] = Field(default_factory=list, max_length=MAX_RULES)
    asks_review: bool = Field(default=False, description="root cause and lessons are asked for at its end")
    includes_older: bool = Field(
        default=False, description="its rules concern open tickets that are there already, too"
    )

    @model_validator(mode="after")
    def _fits_together(self) -> "LadderIn":
        keys = [one.key for one in self.rules]
        if len(set(keys)) != len(keys):
            raise PydanticCustomError("keys_repeated", "Two rules have the same key: give each its own.")
        if any(one.level > len(self.levels) for one in self.rules):
            raise PydanticCustomError("no_such_level", "A rule leads to a level that is not there.")
        if self.path == "reminder" and not self.rules:
            raise PydanticCustomError("rules_missing", "Reminders begin by rules alone: add one.")
        if self.path == "reminder" and any(one.takes_over_team_id for one in self.levels):
            raise PydanticCustomError("only_reminds", "A reminder does not hand tickets on: leave it out.")
        return self


class LadderOrderIn(WireIn):
    """All ladders in the order in which they are asked."""

    ids: list[Id] = Field(max_length=500, description="every ladder once")


class LadderLevelOut(WireOut):
    """A rung."""

    name: str
    has_assignee: bool
    has_lead: bool
    has_manager: bool
    has_duty: bool
    users: list[PersonOut]
    teams: list[TeamOut]
    takes_over_team: TeamOut | None
    remind_minutes: int | None
    next_after_minutes: int | None
    time: TimeWord


class LadderRuleOut(WireOut):
    """What brings a ticket to a level by itself."""

    key: str
    kind: RuleWord
    level: int
    minutes: int | None
    by_priority: dict[str, int]
    time: TimeWord
    count: int | None
    impact: str | None
    states: list[str]
    categories: list[str]
    promises: list[str]
    vip_only: bool


class LadderOut(WireOut):
    """A ladder as it is in force."""

    id: int = Field(examples=[3])
    name: str
    position: int = Field(description="in which it is asked, from 1")
    path: PathWord
    is_active: bool
    teams: list[TeamOut]
    departments: list[TeamOut]
    condition: dict[str, Any]
    condition_text: str = Field(description="in the caller's language; empty: every ticket")
    levels: list[LadderLevelOut]
    rules: list[LadderRuleOut]
    asks_review: bool
    includes_older: bool
    running: int = Field(description="escalations that run on it", examples=[2])
    version: int
    created_at: datetime
    updated_at: datetime
