"""Wire shapes of the laboratory: what a rule would have done to what really happened."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gongdan.automation.schemas.rules import RuleKind, RuleSaid
from gongdan.kernel.wire import Id, Moment, WireIn, WireOut


class TrialRule(RuleSaid):
    """A rule that has not been saved."""

    kind: Literal["trigger", "timed"] = "trigger"


class TrialIn(WireIn):
    """What is tried, and over which time."""

    rule_id: Id | None = Field(default=None, description="a rule: its draft, or the version in force", examples=[12])
    number: int | None = Field(default=None, ge=1, le=1_000_000, description="another version of the rule")
    rule: TrialRule | None = Field(
        default=None, description="what is not saved yet; with `rule_id` held against the version in force"
    )
    days: int | None = Field(default=None, ge=1, le=3660, description="the last so many days", examples=[90])
    from_at: Moment | None = Field(default=None, description="instead of `days`: from then")
    to_at: Moment | None = Field(default=None, description="until then; null: now")

    @model_validator(mode="after")
    def _says_what(self) -> "TrialIn":
        if self.rule is None and self.rule_id is None:
            raise PydanticCustomError("rule_missing", "Name a `rule_id`, or send a `rule`.")
        if self.rule is not None and self.number is not None:
            raise PydanticCustomError("rule_twice", "Send a `rule` or name the `number` of a version, not both.")
        if (self.days is None) is (self.from_at is None):
            raise PydanticCustomError("span_unclear", "Send either `days` or `from_at`.")
        if self.from_at and self.to_at and self.to_at <= self.from_at:
            raise PydanticCustomError("ends_before_start", "`to_at` lies before `from_at`: give a later time.")
        return self


class TrialLoop(WireOut):
    """Rules that set each other off."""

    rule_ids: list[int] = Field(description="in their order; 0: the rule that is tried", examples=[[12, 15]])
    names: list[str] = Field(examples=[["升级优先级", "恢复优先级"]])
    tickets: int = Field(description="on how many tickets", examples=[2])


class TrialDoubt(WireOut):
    """Something on which it depends whether an effect would have been done, and that the log does not tell."""

    what: str = Field(
        description="a field of conditions, or flow, checklist, subtasks, files, approvers, effect",
        examples=["checklist"],
    )
    name: str | None = Field(description="of the field", examples=["催单次数"])
    tickets: int = Field(description="on how many tickets", examples=[1])


class TrialOut(WireOut):
    """How far a trial has come, and what it found."""

    id: int = Field(examples=[7])
    rule_id: int | None = Field(examples=[12])
    number: int | None = Field(description="of the version tried; null: what was sent", examples=[4])
    kind: RuleKind
    name: str = Field(examples=["紧急工单打标签"])
    condition_text: str = Field(examples=["优先级是“紧急”"])
    from_at: datetime
    to_at: datetime
    state: Literal["waiting", "running", "done", "failed", "stopped"]
    total: int | None = Field(description="tickets to be looked at; null: not counted yet", examples=[24918])
    percent: int = Field(ge=0, le=100, description="how far it is, in tickets", examples=[40])
    can_stop: bool = Field(description="whether the caller may end it where it is")
    seen: int = Field(description="tickets looked at so far", examples=[24918])
    touched: int = Field(description="tickets that it would have touched", examples=[412])
    runs: int = Field(description="how often it would have run", examples=[530])
    live_touched: int = Field(description="tickets that the version in force would have touched", examples=[449])
    gained: int = Field(description="touched by this one only", examples=[0])
    lost: int = Field(description="touched by the version in force only", examples=[37])
    loops: int = Field(description="tickets on which rules would have set each other off", examples=[2])
    loops_found: list[TrialLoop]
    refused: int = Field(description="tickets on which an effect would have been refused", examples=[3])
    unsure: int = Field(
        description="tickets on which nobody knows whether an effect would have been done", examples=[1]
    )
    doubts: list[TrialDoubt] = Field(description="on what that depends; empty in lists")
    assumed_fields: list[str] = Field(
        description="fields of the condition that the log does not tell: taken as they are now", examples=[["title"]]
    )
    author_name: str = Field(examples=["冯磊"])
    created_at: datetime
    finished_at: datetime | None


class TriedRun(WireOut):
    """One run that would have been."""

    at: datetime
    event: str = Field(examples=["opened"])
    depth: int = Field(examples=[0])
    effects: list[dict[str, Any]] = Field(
        description="each `done`, or `refused` with its code and `detail`, as a run would say it; `unsure` names on "
        "what it depends that the log does not tell, and what follows is told as if it were done",
        examples=[[{"kind": "add_tags", "done": {"tags": ["urgent"]}}]],
    )


class TrialTicketOut(WireOut):
    """What would have become of a ticket."""

    ticket_id: int = Field(examples=[4711])
    number: str = Field(examples=["GD2025112200001"])
    title: str = Field(examples=["打印机无法连接网络"])
    difference: Literal["same", "gained", "lost", "other"] = Field(
        description="held against the version in force; other: touched by both, but otherwise"
    )
    runs: list[TriedRun]
    live_runs: list[TriedRun]
    loops: list[list[int]] = Field(description="rules that would have set each other off", examples=[[]])


Difference = Annotated[Literal["same", "gained", "lost", "other"], Field()]
