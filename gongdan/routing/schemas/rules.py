"""Wire shapes of rules, decisions, simulations and figures."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gongdan.kernel.wire import Id, Line, Moment, WireIn, WireOut
from gongdan.ticketing import OpenTicket

StrategyWord = Annotated[
    Literal[
        "round_robin",
        "random",
        "weighted",
        "least_loaded",
        "best_skill",
        "nearest",
        "last_handler",
        "customer_owner",
        "pool",
    ],
    Field(
        description="round_robin: in turn · random · weighted: as often as their weights say · least_loaded: who will"
        " be least full · best_skill: most levels of the skills · nearest: by place or region · last_handler: who had"
        " the customer's last ticket · customer_owner: whose customer it is · pool: nobody, the team decides",
        examples=["least_loaded"],
    ),
]


class NeededSkillIn(WireIn):
    """A skill that it takes."""

    skill_id: Id
    level: int = Field(default=1, ge=1, le=5, description="at least", examples=[3])


class FallBackIn(WireIn):
    """Where it goes when nobody fits. The pool is always the last."""

    kind: Literal["pool", "team", "person", "dispatcher"] = Field(
        default="pool", description="dispatcher: who coordinates for the team or its department now"
    )
    team_id: Id | None = None
    user_id: Id | None = None

    @model_validator(mode="after")
    def _says_whom(self) -> "FallBackIn":
        if (self.kind == "team") != (self.team_id is not None):
            raise PydanticCustomError("team_expected", "Name team_id for kind `team`, and only there.")
        if (self.kind == "person") != (self.user_id is not None):
            raise PydanticCustomError("person_expected", "Name user_id for kind `person`, and only there.")
        return self


class RoutingRuleIn(WireIn):
    """A rule as it is to be."""

    name: Line = Field(examples=["退款 → 财务组"])
    condition: dict[str, Any] = Field(
        max_length=3,
        description="which tickets: a condition tree as in views, with customer_tier, customer_is_vip and"
        ' customer_region besides; {"all": []} is every ticket',
        examples=[{"all": [{"field": "priority", "op": "is", "value": "urgent"}]}],
    )
    team_id: Id | None = Field(default=None, description="null: the team that the ticket has")
    strategy: StrategyWord = "least_loaded"
    then: StrategyWord = Field(default="least_loaded", description="among those whom the strategy holds for equal")
    skills: list[NeededSkillIn] = Field(default_factory=list, max_length=20)
    skill_match: Literal["all", "best"] = Field(
        default="all", description="all: whoever lacks one is not asked · best: they only count for `best_skill`"
    )
    certificate_ids: list[Id] = Field(default_factory=list, max_length=20, description="all of them, not run out")
    within_days: int = Field(default=30, ge=1, le=3650, description="last_handler: touched within so many days")
    needs_presence: bool = Field(default=False, description="only who has a live session")
    overflow_team_id: Id | None = Field(default=None, description="asked where nobody of the team fits")
    fall_back: FallBackIn = Field(default_factory=FallBackIn)
    off_hours: Literal["wait", "fall_back"] = Field(
        default="wait", description="where nobody works: wait for who comes on duty, or fall back at once"
    )
    is_active: bool = True

    @model_validator(mode="after")
    def _then_is_an_order(self) -> "RoutingRuleIn":
        if self.then == "pool":
            raise PydanticCustomError("then_pool", "`then` orders people: choose another strategy than pool.")
        return self


class RoutingRuleOut(WireOut):
    """A rule as it is in force."""

    id: int = Field(examples=[3])
    name: str
    position: int = Field(description="the first that fits decides", examples=[1])
    is_active: bool
    condition: dict[str, Any]
    condition_text: str = Field(description="in the caller's language")
    team_id: int | None
    strategy: StrategyWord
    then: StrategyWord
    skills: list[NeededSkillIn]
    skill_match: Literal["all", "best"]
    certificate_ids: list[int]
    within_days: int
    needs_presence: bool
    overflow_team_id: int | None
    fall_back: FallBackIn
    off_hours: Literal["wait", "fall_back"]
    number: int = Field(description="of the version in force", examples=[2])
    version: int
    created_at: datetime
    updated_at: datetime


class RoutingFieldsOut(WireOut):
    """Fields, operators and values that the condition of a rule may use; drives condition builders."""

    fields: list[dict[str, Any]]


class RoutingRuleVersionOut(WireOut):
    """What a rule said."""

    number: int
    name: str
    condition: dict[str, Any]
    definition: dict[str, Any]
    author_name: str
    created_at: datetime


class RoutingRuleOrderIn(WireIn):
    """All rules, the first asked first."""

    ids: list[Id] = Field(max_length=500)


class RoutingTemplateOut(WireOut):
    """A shipped example, to be taken over."""

    key: str = Field(examples=["refund_to_finance"])
    name: str = Field(description="in the caller's language", examples=["退款 → 财务组"])
    about: str = Field(description="what it does, in the caller's language")
    condition: dict[str, Any]
    strategy: StrategyWord
    needs: list[Literal["team_id", "skill_id", "region"]] = Field(description="what to say when it is taken over")


class TakeTemplateIn(WireIn):
    """What a template cannot know."""

    team_id: Id
    skill_id: Id | None = Field(default=None, description="where the template needs a skill")
    is_active: bool = Field(default=False, description="false: to be looked at before it decides")


class RoutingCandidateOut(WireOut):
    """One who was asked."""

    user_id: int
    name: str
    team_id: int
    is_chosen: bool
    refusal: (
        Literal[
            "excluded",
            "in_class",
            "on_leave",
            "off_shift",
            "away",
            "busy",
            "absent",
            "missing_skill",
            "missing_certificate",
            "full",
        ]
        | None
    ) = Field(description="why not he; null: he fits")
    load: int
    capacity: int
    skills: list[NeededSkillIn]
    distance: float | None = Field(description="km, or steps in the region tree")


class RoutingDecisionOut(WireOut):
    """Who got it, and why."""

    id: int | None = Field(description="null: of a simulation", examples=[9])
    decided_at: datetime
    why: str = Field(
        description="opened, changed, declined, no_answer, absent, duty, retry, by_hand, rule, class",
        examples=["opened"],
    )
    outcome: Literal["assigned", "offered", "waiting", "pool", "fall_back", "no_rule"] = Field(
        description="offered: asked to accept · waiting: in the pool until somebody comes on duty"
    )
    text: str = Field(description="the decision in one sentence, in the caller's language")
    rule_id: int | None
    rule_number: int | None
    rule_name: str
    strategy: str = Field(description="the one that settled it", examples=["round_robin"])
    team_id: int | None
    team_name: str
    user_id: int | None
    user_name: str
    retry_at: datetime | None = Field(description="when it is tried again; null: it is not")
    excluded_ids: list[int] = Field(description="who was not asked again")
    steps: list[dict[str, Any]] = Field(
        description="rules asked, teams tried with their counts, what was fallen back to"
    )
    candidates: list[RoutingCandidateOut] = Field(description="at most 20 of a kept decision, the chosen one first")
    counts: dict[str, int] = Field(description="asked, fit, and refused for what", examples=[{"asked": 8, "fit": 2}])


class RoutingSimulationIn(WireIn):
    """Who would get this? Name a ticket that is there, or say one as it would be opened."""

    ticket_id: Id | None = None
    draft: OpenTicket | None = Field(default=None, description="as for POST /api/v1/tickets; nothing is opened")
    at: Moment | None = Field(default=None, description="now unless said: who is on duty, on leave, in class then")
    rule: RoutingRuleIn | None = Field(default=None, description="a rule that is not saved yet, asked first")

    @model_validator(mode="after")
    def _names_one(self) -> "RoutingSimulationIn":
        if (self.ticket_id is None) == (self.draft is None):
            raise PydanticCustomError("one_expected", "Name either ticket_id or draft.")
        return self


class AskedRuleOut(WireOut):
    """A rule that was asked."""

    rule_id: int | None = Field(description="null: the draft")
    name: str
    is_match: bool
    lines: list[str] = Field(description="how each test came out, in the caller's language")


class RoutingSimulationOut(WireOut):
    """Who would get it, and why each of the others not."""

    decision: RoutingDecisionOut
    rules: list[AskedRuleOut]


class TeamFiguresOut(WireOut):
    """How fast tickets came to somebody, and how often they were passed on."""

    team_id: int | None = Field(description="the team that received them; null: none did")
    team_name: str
    opened: int = Field(description="tickets opened in that time", examples=[120])
    assigned: int = Field(description="of them, how many somebody has had", examples=[118])
    median_seconds: int | None = Field(description="from opened to the first person", examples=[95])
    p90_seconds: int | None = Field(examples=[600])
    routed: int = Field(description="of them, how many a rule gave to a person", examples=[100])
    transferred: int = Field(description="how many were passed on at least once", examples=[9])
    transfers: int = Field(description="how often in all", examples=[11])
    transfer_rate: float | None = Field(description="transferred / opened", examples=[0.075])


class RoutingFiguresOut(WireOut):
    """By team, and of all."""

    since: datetime
    until: datetime
    items: list[TeamFiguresOut]
    total: TeamFiguresOut
