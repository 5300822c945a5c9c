"""Wire shapes of rules: what they are, their versions, and how they come into force."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from gongdan.automation.schemas.parts import EffectIn
from gongdan.kernel.wire import Id, Line, WireIn, WireOut
from gongdan.ticketing import RecurrenceIn, Zone

RuleKind = Annotated[
    Literal["trigger", "timed", "macro"],
    Field(description="trigger: when something happens · timed: when time passes · macro: when a person says so"),
]
EventWord = Annotated[str, StringConstraints(min_length=1, max_length=80)]
_CONDITION = {"all": [{"field": "priority", "op": "is", "value": "urgent"}]}


class RuleSaid(WireIn):
    """What a rule says."""

    name: Line = Field(examples=["紧急工单打标签"])
    description: str = Field(default="", max_length=2000, description="what it is for")
    events: Annotated[list[EventWord], Field(max_length=40)] = Field(
        default_factory=list,
        description="triggers: what they listen to; see GET /api/v1/rule-parts",
        examples=[["opened"]],
    )
    condition: dict[str, Any] = Field(
        default_factory=lambda: {"all": []},
        description="which tickets; all when nothing is said, which timed rules may not",
        examples=[_CONDITION],
    )
    effects: Annotated[list[EffectIn], Field(min_length=1, max_length=20)] = Field(
        description="what it does, in order", examples=[[{"kind": "add_tags", "params": {"tags": ["urgent"]}}]]
    )
    time: Literal["plain", "working"] = Field(
        default="plain",
        description="timed rules: whether hours and minutes of older_than count all time, or working time only",
    )
    recurrence: RecurrenceIn | None = Field(
        default=None,
        description="timed rules: at these times on all tickets that fit; null: once as soon as a ticket fits, and"
        " again only after it has not",
    )
    time_zone: Zone | None = Field(default=None, description="of the recurrence; null: the tenant's")


class RuleDraft(RuleSaid):
    """A rule as it is to be."""

    is_active: bool = Field(default=False, description="whether it works", examples=[True])
    team_ids: Annotated[list[Id], Field(max_length=200)] = Field(
        default_factory=list, description="macros: the teams that may use it; none: all"
    )
    is_personal: bool = Field(default=False, description="macros: one's own, which nobody else sees")
    is_draft: bool = Field(
        default=False,
        description="true: kept as a draft; what is in force stays, and so do `is_active` and `team_ids`",
    )


class RuleIn(RuleDraft):
    """A new rule."""

    kind: RuleKind


class RuleOrderIn(WireIn):
    """All rules of a kind, the first run first."""

    kind: RuleKind
    ids: Annotated[list[Id], Field(max_length=1000)] = Field(examples=[[12, 11]])


class ReleaseIn(WireIn):
    """Which version comes into force, and for whom."""

    number: int = Field(ge=1, le=1_000_000, description="of GET /rules/{id}/versions; an older one rolls back")
    team_ids: Annotated[list[Id], Field(max_length=200)] = Field(
        default_factory=list,
        description="for tickets of these teams only, the version in force holds for all others; none: for all",
        examples=[[]],
    )


class RuleSaidOut(WireOut):
    """What a version says."""

    name: str = Field(examples=["紧急工单打标签"])
    description: str
    events: list[str] = Field(examples=[["opened"]])
    condition: dict[str, Any] = Field(examples=[_CONDITION])
    condition_text: str = Field(description="in the caller's language", examples=["优先级是“紧急”"])
    effects: list[dict[str, Any]] = Field(examples=[[{"kind": "add_tags", "params": {"tags": ["urgent"]}}]])
    time: Literal["plain", "working"]
    recurrence: dict[str, Any] | None
    time_zone: str | None


class RuleOut(RuleSaidOut):
    """A rule as it is in force."""

    id: int = Field(examples=[12])
    kind: RuleKind
    position: int = Field(examples=[1])
    is_active: bool
    number: int = Field(description="of the version in force", examples=[3])
    draft_number: int | None = Field(description="of the draft, where there is one", examples=[None])
    staged_number: int | None = Field(description="of the version that holds for some teams already", examples=[None])
    staged_team_ids: list[int]
    is_personal: bool
    team_ids: list[int]
    can_edit: bool = Field(description="whether the caller may change it", examples=[True])
    run_count: int = Field(description="runs of the last 30 days", examples=[57])
    last_run_at: datetime | None
    next_run_at: datetime | None = Field(description="of rules that recur")
    version: int = Field(description="of the row, for If-Match", examples=[1])
    created_at: datetime
    updated_at: datetime


class RuleVersionOut(RuleSaidOut):
    """What a rule said."""

    number: int = Field(examples=[3])
    is_draft: bool
    is_current: bool
    is_staged: bool
    author_name: str = Field(examples=["冯磊"])
    created_at: datetime


class DifferenceLine(WireOut):
    """One part that two versions say differently."""

    field: str = Field(description="name, description, events, condition, effects, time, recurrence or time_zone")
    old: Any = Field(examples=["优先级是“高”"])
    new: Any = Field(examples=["优先级是“紧急”"])


class RuleDifferenceOut(WireOut):
    """What differs between two versions; conditions in words."""

    from_number: int = Field(examples=[2])
    to_number: int = Field(examples=[3])
    lines: list[DifferenceLine]


class EventOut(WireOut):
    """Something that triggers listen to."""

    word: str = Field(examples=["opened"])
    name: str = Field(examples=["新建工单"])


class EffectOut(WireOut):
    """Something that rules do."""

    kind: str = Field(examples=["add_tags"])
    name: str = Field(examples=["添加标签"])
    description: str
    fits: list[str] = Field(description="kinds of rules that may have it", examples=[["macro", "trigger"]])
    params_schema: dict[str, Any] = Field(description="JSON schema of its parameters")


class PlaceholderRef(WireOut):
    """What may stand in a text in double brackets."""

    name: str = Field(examples=["ticket.number"])
    label: str = Field(examples=["工单号"])
    is_for_customers: bool


class RulePartsOut(WireOut):
    """All that the editor of rules needs."""

    events: list[EventOut]
    effects: list[EffectOut]
    fields: list[dict[str, Any]] = Field(description="what conditions of triggers may test, with operators")
    placeholders: list[PlaceholderRef]


class MacroOut(WireOut):
    """A macro that the caller may use."""

    id: int = Field(examples=[12])
    name: str = Field(examples=["已解决并致谢"])
    description: str
    is_personal: bool
    effects: list[str] = Field(description="kinds of what it does, in order", examples=[["comment", "move"]])
    fits: bool | None = Field(description="whether its condition holds for the ticket asked about; null: none was")
