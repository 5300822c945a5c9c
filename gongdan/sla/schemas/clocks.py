"""Wire shapes of clocks: chips, why a time is due, breaches, the monitor and attainment."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import Key, Names, WireIn, WireOut
from gongdan.sla.schemas.policies import KindWord, Priority
from gongdan.ticketing import TicketRef

StateWord = Annotated[
    Literal["running", "paused", "met", "breached", "cancelled"],
    Field(description="breached also while nobody has done it yet: then `ended_at` is null"),
]


class PersonRef(WireOut):
    """Somebody, or a team."""

    id: int = Field(examples=[12])
    name: str = Field(examples=["王磊"])


class ClockOut(WireOut):
    """The clock of one promise: a chip."""

    id: int = Field(examples=[88])
    key: str = Field(examples=["first_response"])
    kind: KindWord
    kind_name: str = Field(
        description="in the caller's language; what starts on demand has a name of its own", examples=["首次响应"]
    )
    round: int = Field(description="of the same promise: the third message that waited is round 3", examples=[1])
    state: StateWord
    is_at_risk: bool = Field(description="it has warned, and is not breached yet")
    is_paused: bool
    paused_by: str | None = Field(description="the state in which it rests", examples=["waiting"])
    due_at: datetime | None = Field(description="null: it rests, has ended, or its calendar never opens again")
    target_seconds: int = Field(examples=[900])
    counted_seconds: int = Field(description="of the target, until now", examples=[620])
    remaining_seconds: int = Field(description="negative: past the time", examples=[280])
    is_working_time: bool = Field(description="false: nights and holidays count")
    started_at: datetime
    ended_at: datetime | None
    breached_at: datetime | None
    team: PersonRef | None = Field(description="who had the ticket when the round began")
    needs_reason: bool = Field(description="breached, and nobody has said why")
    reason: "ReasonGivenOut | None"


class ReasonGivenOut(WireOut):
    """Why a promise was not kept."""

    key: str = Field(examples=["waiting_for_parts"])
    name: str = Field(description="in the caller's language", examples=["等待备件"])
    text: str
    author_name: str
    at: datetime


class TicketClocksOut(WireOut):
    """All clocks of a ticket."""

    policy: "PolicyBrief | None" = Field(description="by which it goes; null: nothing is promised")
    items: list[ClockOut] = Field(description="the last round of each promise, those that are due first")
    earlier: list[ClockOut] = Field(description="the rounds before, the latest first; 100 at most")
    startable: list["StartableOut"] = Field(description="what the caller can start on demand now")


class StartableOut(WireOut):
    """A promise that starts on demand, and does not run."""

    key: str = Field(examples=["callback"])
    name: str = Field(description="in the caller's language", examples=["电话回访"])
    target_seconds: int = Field(examples=[7200])
    is_working_time: bool = Field(description="false: nights and holidays count")


class ClockStartIn(WireIn):
    """Which promise is asked for."""

    promise: Key = Field(description="key of one that starts on demand: see `startable`", examples=["callback"])


class ClockStopIn(WireIn):
    """How it ends."""

    outcome: Literal["met", "cancelled"] = Field(
        default="met", description="met: it is done; cancelled: it is asked for no longer, and does not count"
    )


class PolicyBrief(WireOut):
    """A version of a policy."""

    id: int = Field(examples=[3])
    name: str = Field(examples=["默认时效"])
    number: int = Field(description="version", examples=[2])
    is_current: bool = Field(description="false: it has been changed since, and this ticket goes by what it was")


class LineOut(WireOut):
    """A stretch of the ticket's time, or a switch, in order."""

    what: Literal["counted", "paused", "switched"]
    began_at: datetime
    ended_at: datetime | None = Field(description="of a switch: null; of a pause: null while it lasts")
    seconds: int | None = Field(description="counted: of working time between the two", examples=[3600])
    calendar: str | None = Field(description="counted: by which; null: all time counts", examples=["工作时间"])
    parts: list[tuple[datetime, datetime]] = Field(
        default_factory=list, description="counted: the working hours within, 60 at most"
    )
    why: str | None = Field(description="paused: the state; `ended`: between two rounds", examples=["waiting"])
    why_name: str | None = Field(description="in the caller's language", examples=["等待反馈"])
    switched: list[str] = Field(
        default_factory=list,
        description="switch: policy, version, priority, calendar or target",
        examples=[["priority"]],
    )
    before: dict[str, Any] | None = Field(description="switch: `policy`, `version`, `priority`, `target_seconds`")
    after: dict[str, Any] | None
    carried_seconds: int | None = Field(description="switch: counted until then, and kept", examples=[3600])
    text: str = Field(description="the line in the caller's language")


class MatchOut(WireOut):
    """A policy that was asked whether the ticket is its own."""

    policy_id: int = Field(examples=[3])
    name: str
    number: int = Field(description="version", examples=[1])
    is_match: bool
    lines: list[str] = Field(description="its tests with their outcome", examples=[["优先级是“紧急” ✗"]])


class ExplanationOut(WireOut):
    """Why a clock is due when it is due."""

    clock: ClockOut
    lines: list[LineOut] = Field(description="the seconds of those that counted add up to `counted_seconds`")
    counted_seconds: int = Field(examples=[3600])
    ahead: list[tuple[datetime, datetime]] = Field(
        description="the hours that will count until it is due, 60 at most; their sum is what remains"
    )
    text: str = Field(description="the whole in one sentence, in the caller's language")
    matched: list[MatchOut] = Field(description="which policies were asked, and how each test came out")
    acts: list["ClockActOut"] = Field(description="on demand: who or which rule started and stopped it")
    is_equal: bool = Field(description="whether the clock counted anew from the log is the one that is stored")


class ClockActOut(WireOut):
    """Who or what started or stopped a clock on demand."""

    what: Literal["started", "stopped"]
    at: datetime
    actor_name: str = Field(description="of the person or the rule", examples=["投诉须回访"])
    rule_id: int | None = Field(description="the rule; null: a person did it by hand", examples=[12])
    text: str = Field(description="in the caller's language")


class ReasonIn(WireIn):
    """Why a promise was not kept."""

    reason: Key = Field(description="one of GET /api/v1/sla-breach-reasons", examples=["waiting_for_parts"])
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = Field(
        default="", description="in one's own words", examples=["备件周五才到"]
    )


class BreachReasonIn(WireIn):
    """A reason to choose from."""

    key: Key
    names: Names
    is_active: bool = Field(default=True, description="false: it is no longer offered")


class BreachReasonsIn(WireIn):
    """All reasons to choose from."""

    items: list[BreachReasonIn] = Field(min_length=1, max_length=50)


class BreachReasonOut(WireOut):
    """A reason to choose from."""

    key: str = Field(examples=["waiting_for_parts"])
    name: str = Field(description="in the caller's language", examples=["等待备件"])
    names: dict[str, str]
    is_active: bool


class BreachReasonsOut(WireOut):
    """All reasons to choose from."""

    items: list[BreachReasonOut]


class BreachOut(WireOut):
    """A promise that was not kept."""

    clock: ClockOut
    ticket: TicketRef
    priority: Priority
    policy: PolicyBrief
    assignee: PersonRef | None = Field(description="who has the ticket now")
    team: PersonRef | None


class MonitorGroupOut(WireOut):
    """How it stands with one team or stage."""

    id: int | None = Field(description="of the team; null: of tickets that nobody has, or of a stage")
    key: str | None = Field(description="of the stage: its state", examples=["in_progress"])
    name: str = Field(examples=["一线客服"])
    running: int = Field(examples=[31])
    paused: int = Field(examples=[4])
    at_risk: int = Field(description="warned, not breached", examples=[3])
    breached: int = Field(description="past their time and not done", examples=[1])


class MonitorClockOut(WireOut):
    """A clock that needs somebody now."""

    clock: ClockOut
    ticket: TicketRef
    priority: Priority
    state: str = Field(examples=["in_progress"])
    state_name: str = Field(examples=["处理中"])
    team: PersonRef | None
    assignee: PersonRef | None


class MonitorOut(WireOut):
    """How promises stand now, within one's reach."""

    now: datetime
    running: int = Field(examples=[120])
    paused: int
    at_risk: int
    breached: int
    teams: list[MonitorGroupOut] = Field(description="those with most breaches first")
    stages: list[MonitorGroupOut]
    clocks: list[MonitorClockOut] = Field(description="breached and at risk, those due first; 100 at most")


class AttainmentOut(WireOut):
    """Kept promises of a time: met / (met + breached), by the policy at the time."""

    key: str = Field(description="kind, policy, team, priority or month, as asked", examples=["first_response"])
    name: str = Field(examples=["首次响应"])
    met: int = Field(examples=[95])
    breached: int = Field(description="done too late, or past their time and not done", examples=[5])
    attainment: float | None = Field(description="0 to 1; null: nothing ended", examples=[0.95])


class AttainmentsOut(WireOut):
    """Kept promises of a time."""

    since: datetime
    until: datetime
    met: int
    breached: int
    attainment: float | None
    items: list[AttainmentOut]
    reasons: list["ReasonCountOut"] = Field(description="why promises were not kept, the most frequent first")


class ReasonCountOut(WireOut):
    """How often for this reason."""

    key: str | None = Field(description="null: nobody has said why")
    name: str
    count: int


ClockOut.model_rebuild()
TicketClocksOut.model_rebuild()
ExplanationOut.model_rebuild()
AttainmentsOut.model_rebuild()
