"""Wire shapes of escalations: the form, what people do about them, and how they stand."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from gongdan.escalation.schemas.ladders import MAX_LEVELS, PathWord
from gongdan.kernel.wire import Moment, WireIn, WireOut
from gongdan.ticketing import FileIds, PersonOut, TeamOut, TicketRef, WrittenText

TriggerWord = Annotated[
    Literal["time", "complexity", "wish", "impact"],
    Field(
        description="time: too long · complexity: beyond what we can · wish: the customer wants it · impact: it hits"
        " more and more",
        examples=["complexity"],
    ),
]
AnyWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000)]


class EscalateIn(WireIn):
    """Why more is needed than those who have the ticket can do."""

    path: Literal["technical", "management"] = Field(examples=["technical"])
    trigger: TriggerWord
    reason: WrittenText = Field(description="why, 1 to 5,000 characters", examples=["核心交换机反复重启"])
    evidence: WrittenText = Field(
        description="what shows it: facts, links, 1 to 5,000 characters", examples=["日志见附件"]
    )
    tried: WrittenText = Field(description="what was tried, 1 to 5,000 characters", examples=["已升级固件，无效"])
    files: FileIds = Field(default_factory=list)
    expected_at: Moment | None = Field(default=None, description="until when an answer is expected; in the future")
    customer_message: AnyWords = Field(
        default="", description="a public reply that tells the customer; needs `expected_at`", examples=[""]
    )


class ClimbIn(WireIn):
    """Why the next level is needed."""

    reason: WrittenText = Field(description="1 to 5,000 characters", examples=["主管无法决定退款"])


class LowerIn(WireIn):
    """Why less is enough."""

    reason: WrittenText = Field(description="1 to 5,000 characters", examples=["已有解决办法"])
    level: int | None = Field(default=None, ge=1, le=MAX_LEVELS, description="to this level; null: it is over")
    gives_back: bool = Field(default=False, description="hand the ticket back to who had it before")


class SettleIn(WireIn):
    """How it ended."""

    outcome: Literal["done", "unfounded"] = Field(
        description="done: what was asked for is done · unfounded: it was not needed", examples=["done"]
    )
    note: AnyWords = Field(default="", description="up to 5,000 characters", examples=["已协调厂商更换"])
    root_cause: AnyWords = Field(default="", description="needed where the ladder asks for a review")
    lessons: AnyWords = Field(default="", description="needed where the ladder asks for a review")


class ReviewIn(WireIn):
    """What was learnt."""

    root_cause: WrittenText = Field(description="1 to 5,000 characters", examples=["电源模块批次缺陷"])
    lessons: WrittenText = Field(description="1 to 5,000 characters", examples=["同批次提前更换"])


class EscalationLevelOut(WireOut):
    """A rung, and who was told on it when."""

    level: int = Field(examples=[1])
    name: str
    is_reached: bool
    people: list[PersonOut] = Field(description="who was told, or of a level to come who would be now")
    takes_over_team: TeamOut | None
    remind_minutes: int | None
    next_after_minutes: int | None
    time: Literal["working", "plain"]
    told_at: datetime | None = Field(description="when it was told first; null: not yet")
    told_count: int = Field(description="how often it was told, reminders too", examples=[2])


class EscalationStepOut(WireOut):
    """A line of the log."""

    kind: Literal[
        "told",
        "reminded",
        "handed_over",
        "held",
        "customer_told",
        "joined",
        "acknowledged",
        "lowered",
        "settled",
        "reviewed",
    ]
    level: int
    people: list[PersonOut]
    note: str
    by_name: str
    at: datetime


class EscalationRunOut(WireOut):
    """An escalation, or a reminder that goes on."""

    id: int = Field(examples=[7])
    ticket: TicketRef
    path: PathWord
    trigger: TriggerWord
    cause: str = Field(description="the trigger, or rejected, unanswered, unfinished", examples=["time"])
    rule: dict[str, Any] | None = Field(description="of the ladder, that began it")
    ladder_name: str
    level: int
    level_count: int
    reason: str
    evidence: str
    tried: str
    note_id: int | None = Field(description="the internal note with its files")
    expected_at: datetime | None
    customer_told_at: datetime | None
    opened_by: str = Field(examples=["王芳"])
    is_automatic: bool
    opened_at: datetime
    team: TeamOut | None = Field(description="who had the ticket then")
    handler: PersonOut | None = Field(description="who had it then, and follows it since")
    next_at: datetime | None = Field(description="when somebody is told next; null: it rests")
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    settled_at: datetime | None
    outcome: Literal["done", "unfounded", "lowered", "ended", "solved", "closed", "put_away", "over"] | None
    settled_by: str | None
    settled_note: str
    asks_review: bool
    root_cause: str
    lessons: str
    reviewed_at: datetime | None
    reviewed_by: str | None
    can: list[Literal["acknowledge", "climb", "lower", "settle", "review"]] = Field(description="what you may do")


class EscalationOfTicketOut(EscalationRunOut):
    """With its levels and log."""

    levels: list[EscalationLevelOut]
    steps: list[EscalationStepOut]


class TicketEscalationsOut(WireOut):
    """Those that run first, then those that are over, the latest first."""

    items: list[EscalationOfTicketOut]


class EscalationOptionOut(WireOut):
    """What escalating on this path would do."""

    path: Literal["technical", "management"]
    ladder_name: str = Field(description="empty: no ladder is for this ticket, its supervisors are asked")
    is_running: bool = Field(description="it is escalated on this path already")
    asks_review: bool
    levels: list[EscalationLevelOut]


class EscalationOptionsOut(WireOut):
    """Both paths."""

    items: list[EscalationOptionOut]
