"""Wire shapes of nudges, supervisions and holds."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import Moment, WireIn, WireOut
from gongdan.ticketing.schemas.handovers import AnyText, WrittenText
from gongdan.ticketing.schemas.in_short import AuthorOut, PersonOut
from gongdan.ticketing.schemas.tickets import CommentDraft


class Nudge(WireIn):
    """Ask to hurry."""

    comment: AnyText = Field(
        default="",
        description="what else is to be said: a customer's becomes a reply, a colleague's an internal note",
        examples=["已经等了三天"],
    )


class NudgeOut(WireOut):
    """A nudge; further ones within the window are counted on it."""

    id: int = Field(examples=[15])
    ticket_id: int = Field(examples=[4711])
    by: AuthorOut
    count: int = Field(description="how often within the window", examples=[2])
    began_at: datetime
    last_at: datetime
    answered_at: datetime | None = Field(description="null: it still waits for an answer")
    answered_how: Literal["reply", "move", "acknowledged"] | None
    answered_by: PersonOut | None


class OpenSupervision(WireIn):
    """Watch a ticket until it is done."""

    reason: WrittenText = Field(description="why, 1 to 5,000 characters", examples=["重点客户投诉"])
    due_at: Moment = Field(
        description="by when it is to be done, ISO-8601 with offset; in the future",
        examples=["2099-01-01T18:00:00+08:00"],
    )


class ReportProgress(WireIn):
    """How far it is; kept as an internal note."""

    body: WrittenText = Field(description="1 to 5,000 characters", examples=["备件已到，今日更换"])


class CloseSupervision(WireIn):
    """What came of it."""

    note: WrittenText = Field(description="1 to 5,000 characters", examples=["客户已确认恢复"])


class SupervisionOut(WireOut):
    """A supervisor's watch over a ticket."""

    id: int = Field(examples=[6])
    ticket_id: int = Field(examples=[4711])
    number: str = Field(description="of the ticket", examples=["GD2025112200001"])
    title: str = Field(description="of the ticket", examples=["打印机无法连接网络"])
    state_category: str = Field(description="of the ticket", examples=["open"])
    state: Literal["open", "closed"] = Field(examples=["open"])
    supervisor: PersonOut | None
    reason: str
    due_at: datetime
    opened_at: datetime
    is_overdue: bool = Field(description="open, and its date has passed", examples=[False])
    report_count: int = Field(examples=[1])
    last_reported_at: datetime | None
    closed_at: datetime | None
    closed_by: PersonOut | None
    closing_note: str


class Hold(WireIn):
    """Let it rest, until a date if there is one."""

    reason: Annotated[WrittenText, StringConstraints(max_length=2000)] = Field(
        description="why, 1 to 2,000 characters; internal", examples=["等待供应商发货"]
    )
    resume_at: Moment | None = Field(default=None, description="when it goes on by itself; in the future")
    comment: CommentDraft | None = Field(
        default=None, description="what the customer is told, or a note; without it the reason is noted internally"
    )
