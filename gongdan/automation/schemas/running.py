"""Wire shapes of what rules do to tickets: runs, macros at work, what is scheduled."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from gongdan.automation.schemas.parts import EffectIn, EffectKind
from gongdan.kernel.wire import Id, LongText, Moment, OptionalLine, WireIn, WireOut
from gongdan.ticketing import BodyFormat

RunKind = Annotated[Literal["trigger", "timed", "macro", "scheduled"], Field(examples=["trigger"])]


class EffectDoneOut(WireOut):
    """One effect of a run: what it did, or why it was refused."""

    kind: str = Field(examples=["add_tags"])
    name: str = Field(description="in the caller's language", examples=["添加标签"])
    done: dict[str, Any] = Field(
        description="what it did; empty: there was nothing to do", examples=[{"tags": ["vip"]}]
    )
    refused: str | None = Field(default=None, description="code of the refusal", examples=[None])
    detail: str = Field(default="", description="the refusal in words")
    cause: str = Field(
        default="",
        description="of a refused move: state, role, fields, comment, guard, checklist, subtasks or approval",
        examples=["fields"],
    )
    missing: list[str] = Field(
        default_factory=list,
        description="the fields, items or sub-tasks that it waits for",
        examples=[["resolution"]],
    )


class RuleRunOut(WireOut):
    """What a rule did to a ticket, and why."""

    id: int = Field(examples=[901])
    ticket_id: int = Field(examples=[4711])
    rule_id: int | None = Field(description="null: it was scheduled without a rule", examples=[12])
    rule_name: str = Field(description="as it was called then", examples=["VIP 打标签"])
    number: int | None = Field(description="version of the rule", examples=[3])
    kind: RunKind
    event: str = Field(description="what it listened to; empty for macros and the clock", examples=["opened"])
    outcome: Literal["done", "nothing", "refused", "stopped"] = Field(
        description="nothing: all was as it should be; refused: at least one effect; stopped: by the loop guard"
    )
    stopped_by: Literal["depth", "fan_out"] | None = Field(default=None, description="of `stopped`")
    lines: list[str] = Field(
        description="the condition line by line with its outcome, for whoever may read rules",
        examples=[["满足全部： ✓", "  优先级是“高” ✓"]],
    )
    effects: list[EffectDoneOut]
    depth: int = Field(description="0: what a person did brought it about; 1: another rule did; and so on")
    cause: str | None = Field(examples=["rule:11"])
    actor_name: str = Field(description="in whose name", examples=["VIP 打标签"])
    at: datetime


class MacroReplyIn(WireIn):
    """What a person made of the macro's reply or note; it is written as it stands."""

    body: Annotated[LongText, StringConstraints(min_length=1)] = Field(examples=["您好，工单已受理。"])
    body_format: BodyFormat = "text"
    is_public: bool = Field(
        description="which of the two it stands for: the reply, or the internal note", examples=[True]
    )
    files: Annotated[list[Id], Field(max_length=50)] = Field(default_factory=list, description="uploaded before")


class MacroUse(WireIn):
    """Which macro."""

    macro_id: Id = Field(description="of GET /api/v1/macros", examples=[12])
    without: Annotated[list[EffectKind], Field(max_length=20)] = Field(
        default_factory=list,
        description="kinds of effects that are left out, because you send them yourself: an edited reply, a move",
        examples=[["comment"]],
    )
    reply: MacroReplyIn | None = Field(
        default=None,
        description="written in the same unit instead of its first reply (or note); null: as the macro says",
        examples=[None],
    )


class MacroRunOut(WireOut):
    """What the macro did."""

    run_id: int = Field(examples=[901])
    outcome: Literal["done", "nothing", "refused"]
    effects: list[EffectDoneOut]


class RenderedReplyOut(WireOut):
    """A comment as the macro would write it, to be edited first."""

    body: str = Field(examples=["您好，工单 GD2025112200001 已受理。"])
    body_format: Literal["text", "html"]
    is_public: bool


class MacroPreviewOut(WireOut):
    """What the macro would do to the ticket as it stands. Nothing has been changed."""

    outcome: Literal["done", "nothing", "refused"]
    effects: list[EffectDoneOut]
    replies: list[RenderedReplyOut] = Field(description="what it would write, for the composer")
    move: str | None = Field(description="the move that it would make", examples=["solve"])
    fits: bool = Field(description="whether the macro's condition holds", examples=[True])


class ScheduleIn(WireIn):
    """What is to be done to the ticket, and when."""

    due_at: Moment = Field(description="ahead", examples=["2990-01-01T09:00:00+08:00"])
    effects: Annotated[list[EffectIn], Field(min_length=1, max_length=20)]
    note: OptionalLine = Field(default="", description="why, for colleagues", examples=["到期回访"])


class ScheduledOut(WireOut):
    """What waits to be done, was done, or was cancelled."""

    id: int = Field(examples=[31])
    due_at: datetime
    effects: list[dict[str, Any]] = Field(examples=[[{"kind": "add_tags", "params": {"tags": ["vip"]}}]])
    note: str
    state: Literal["waiting", "done", "cancelled"]
    rule_id: int | None = Field(description="the rule that put it off", examples=[None])
    author_name: str = Field(examples=["王芳"])
    created_at: datetime
    ended_at: datetime | None
    ended_by_name: str | None
