"""Wire shapes of policies: what is promised to which tickets, and what a change of it would do."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from gongdan.kernel.wire import Id, Key, Line, Names, WireIn, WireOut

MAX_PROMISES = 20
MAX_SECONDS = 366 * 86_400
Priority = Literal["urgent", "high", "normal", "low"]
CategoryWord = Literal["new", "open", "waiting", "on_hold", "solved", "closed"]
StateKey = Annotated[str, StringConstraints(min_length=1, max_length=60)]
KindWord = Annotated[
    Literal[
        "first_response",
        "next_response",
        "periodic_update",
        "resolution",
        "dwell",
        "stage",
        "supplier",
        "on_demand",
    ],
    Field(
        description="first_response: the first public reply of a person · next_response: the oldest message of the"
        " customer that waits · periodic_update: the last public word of staff · resolution: until it is solved"
        " · dwell: a time in states · stage: the time that a team has it · supplier: a time on hold"
        " · on_demand: from when a rule or a person asks for it until it is done",
        examples=["first_response"],
    ),
]


class TargetIn(WireIn):
    """How long."""

    seconds: int = Field(ge=60, le=MAX_SECONDS, description="at least a minute", examples=[900])
    time: Literal["working", "plain"] = Field(
        default="working",
        description="working: by the calendar; plain: nights and holidays count",
        examples=["working"],
    )


class PromiseIn(WireIn):
    """One promise of a policy."""

    key: Key = Field(description="its name within the policy, for ever: clocks go by it", examples=["first_response"])
    kind: KindWord
    targets: dict[Priority, TargetIn] = Field(
        min_length=1, description="by priority; one that is left out is promised nothing"
    )
    states: list[StateKey] = Field(
        default_factory=list, max_length=50, description="dwell, stage, supplier: counts in these states only"
    )
    categories: list[CategoryWord] = Field(
        default_factory=list, max_length=6, description="as `states`, by their categories", examples=[["on_hold"]]
    )
    team_ids: list[Id] = Field(default_factory=list, max_length=200, description="stage: of these teams only")
    department_ids: list[Id] = Field(default_factory=list, max_length=200, description="stage: of these departments")
    channels: list[StateKey] = Field(
        default_factory=list,
        max_length=20,
        description="next_response: messages that came by these",
        examples=[["email"]],
    )
    whose: Literal["every", "first", "later"] = Field(
        default="every", description="stage: of every team, of the first that had it, of those after it"
    )
    until: Literal["left", "feedback"] = Field(
        default="left", description="stage: until the team has handed it on, or until somebody there does anything"
    )
    names: Names | None = Field(default=None, description="on_demand: what it is called")
    can_outlast_solving: bool = Field(
        default=False,
        description="on_demand: true: it goes on when the ticket is solved, until closed; false: solving ends it",
    )

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "PromiseIn":
        if self.kind in ("dwell", "supplier") and not (self.states or self.categories):
            raise PydanticCustomError("states_missing", "Name the states or categories in which this counts.")
        if self.kind not in ("dwell", "supplier", "stage") and (self.states or self.categories):
            raise PydanticCustomError(
                "states_not_wanted", "Only dwell, stage and supplier go by states: leave them out."
            )
        is_stage = self.whose != "every" or self.until != "left" or self.team_ids or self.department_ids
        if self.kind != "stage" and is_stage:
            raise PydanticCustomError(
                "stage_only", "whose, until, team_ids and department_ids are of stages: leave them out."
            )
        if self.kind != "next_response" and self.channels:
            raise PydanticCustomError("channels_not_wanted", "Only next_response goes by channels: leave them out.")
        if self.kind == "on_demand" and self.names is None:
            raise PydanticCustomError(
                "names_missing", "Give what starts on demand a name, so that people can choose it."
            )
        if self.kind != "on_demand" and (self.names is not None or self.can_outlast_solving):
            raise PydanticCustomError(
                "on_demand_only", "names and can_outlast_solving are of what starts on demand: leave them out."
            )
        return self


class PolicyIn(WireIn):
    """A policy as it is to be."""

    name: Line = Field(description="what it is called", examples=["VIP 客户"])
    condition: dict[str, Any] = Field(
        max_length=3,
        description='which tickets: a condition tree as in views; {"all": []} is every ticket',
        examples=[{"all": [{"field": "priority", "op": "is", "value": "urgent"}]}],
    )
    calendar_id: Id | None = Field(default=None, description="by which it counts; null: that of the ticket's team")
    pause_categories: list[Literal["new", "open", "waiting", "on_hold"]] = Field(
        default=["waiting"],
        max_length=4,
        description="first_response, periodic_update, resolution and stage rest in states of these",
        examples=[["waiting", "on_hold"]],
    )
    pause_states: list[StateKey] = Field(default_factory=list, max_length=50, description="and in these states")
    warn_at: list[Annotated[int, Field(ge=1, le=99)]] = Field(
        default=[80], max_length=5, description="per cent of the time at which it warns", examples=[[50, 80]]
    )
    promises: list[PromiseIn] = Field(min_length=1, max_length=MAX_PROMISES)
    is_active: bool = Field(default=True, description="false: no ticket gets it any more; those that have it keep it")

    @model_validator(mode="after")
    def _keys_are_different(self) -> "PolicyIn":
        keys = [one.key for one in self.promises]
        if len(set(keys)) != len(keys):
            raise PydanticCustomError("keys_repeated", "Two promises have the same key: give each its own.")
        return self


class TargetOut(WireOut):
    """How long."""

    seconds: int = Field(examples=[900])
    time: Literal["working", "plain"]


class PromiseOut(WireOut):
    """One promise of a policy."""

    key: str = Field(examples=["first_response"])
    kind: KindWord
    kind_name: str = Field(description="in the caller's language", examples=["首次响应"])
    name: str = Field(
        description="in the caller's language: its own name, else that of its kind", examples=["电话回访"]
    )
    names: dict[str, str] | None = Field(description="on_demand: its own name; else null")
    can_outlast_solving: bool
    targets: dict[str, TargetOut]
    states: list[str]
    categories: list[str]
    team_ids: list[int]
    department_ids: list[int]
    channels: list[str]
    whose: Literal["every", "first", "later"]
    until: Literal["left", "feedback"]


class PolicyOut(WireOut):
    """A policy as it is in force."""

    id: int = Field(examples=[3])
    name: str
    position: int = Field(description="the first that fits makes the promises", examples=[1])
    is_active: bool
    condition: dict[str, Any]
    condition_text: str = Field(description="in the caller's language", examples=["优先级是“紧急”"])
    calendar_id: int | None
    pause_categories: list[str]
    pause_states: list[str]
    warn_at: list[int]
    promises: list[PromiseOut]
    number: int = Field(description="of the version in force; clocks name theirs", examples=[2])
    running: int = Field(description="tickets that go by it, in any version", examples=[41])
    running_older: int = Field(description="those of them that go by an older version", examples=[40])
    version: int = Field(description="for If-Match", examples=[4])
    created_at: datetime
    updated_at: datetime


class PolicyVersionOut(WireOut):
    """What a policy said."""

    number: int = Field(examples=[1])
    name: str
    condition: dict[str, Any]
    condition_text: str
    calendar_id: int | None
    pause_categories: list[str]
    pause_states: list[str]
    warn_at: list[int]
    promises: list[PromiseOut]
    author_name: str
    created_at: datetime


class PolicyOrderIn(WireIn):
    """The order in which policies are asked."""

    ids: list[Id] = Field(min_length=1, max_length=500, description="all policies, the first asked first")


class SlaPreviewIn(WireIn):
    """Which change to try. Without any it is what is saved, brought to running tickets."""

    policy_id: Id | None = Field(
        default=None, description="of the policy that `draft` would replace; null: a new one"
    )
    draft: PolicyIn | None = Field(default=None, description="the policy as it would be; null: nothing is changed")
    position: int | None = Field(default=None, ge=1, le=500, description="of a new policy; null: last")
    scope: Literal["running", "all"] = Field(
        default="running", description="running: tickets that have clocks; all: open ones without any, too"
    )


class PreviewExampleOut(WireOut):
    """What would become of one clock."""

    ticket: dict[str, Any] = Field(
        description="`id`, `number`, `title`; without a title where it is not shown to the caller"
    )
    key: str = Field(examples=["resolution"])
    kind_name: str = Field(examples=["解决"])
    change: Literal["earlier", "later", "started", "cancelled", "breached"]
    due_at: datetime | None = Field(description="as it is")
    new_due_at: datetime | None = Field(description="as it would be")
    policy: str | None = Field(description="name of its policy, as it is")
    new_policy: str | None = Field(description="as it would be")


class SlaPreviewOut(WireOut):
    """What bringing the policies to running tickets would do; nothing is changed."""

    tickets: int = Field(description="looked at, 5000 at most", examples=[412])
    is_capped: bool = Field(description="true: there are more")
    other_policy: int = Field(description="tickets that would go by another policy", examples=[12])
    other_version: int = Field(description="tickets that would go by another version of theirs", examples=[40])
    earlier: int = Field(description="clocks that would be due earlier", examples=[30])
    later: int = Field(description="clocks that would be due later", examples=[4])
    started: int = Field(description="clocks that would begin", examples=[0])
    cancelled: int = Field(description="clocks that would end without an outcome", examples=[0])
    newly_breached: int = Field(description="clocks that would be breached at once", examples=[2])
    examples: list[PreviewExampleOut] = Field(description="20 at most, those that would be breached first")


class ApplicationIn(WireIn):
    """Bring the policies as they are saved to tickets that are there already."""

    scope: Literal["running", "all"] = Field(
        default="running", description="running: tickets that have clocks; all: open ones without any, too"
    )


class ApplicationOut(WireOut):
    """How far it has come."""

    id: int = Field(examples=[7])
    scope: Literal["running", "all", "calendar"]
    seen: int = Field(description="tickets looked at so far", examples=[412])
    changed: int = Field(description="tickets with other promises now", examples=[52])
    failed: int = Field(description="tickets left as they were, because something was wrong with them", examples=[0])
    author_name: str
    created_at: datetime
    finished_at: datetime | None = Field(description="null: at work")
