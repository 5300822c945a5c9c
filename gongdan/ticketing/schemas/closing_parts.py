"""What a ticket tells of its closing: pieces of its wire shape."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from gongdan.kernel.wire import WireOut


class DoneByOut(WireOut):
    """Who ticked an item."""

    id: int | None = Field(examples=[12])
    name: str | None = Field(examples=["王芳"])


class ChecklistSummary(WireOut):
    """How far the checklist is."""

    done: int = Field(examples=[3])
    total: int = Field(examples=[6])
    open_required: int = Field(
        description="items that a move which needs the checklist still waits for", examples=[1]
    )


class AnsweredByOut(WireOut):
    """Who gave or recorded an answer."""

    kind: str = Field(description="customer or user", examples=["customer"])
    id: int | None = Field(examples=[31])
    name: str = Field(examples=["梅琳"])


class ConfirmationOut(WireOut):
    """Whether the customer agrees that it is solved."""

    state: Literal["awaiting", "observing", "confirmed", "rejected", "overdue", "over"] = Field(
        description="observing: nothing closes it before `observation.until`; overdue: his time is over, yet it is "
        "not closed; over: it was closed without an answer",
        examples=["awaiting"],
    )
    confirm_by: datetime | None = Field(description="until when he may answer, UTC")
    way: str | None = Field(description="in_system, link, phone, survey or email", examples=[None])
    by: AnsweredByOut | None
    at: datetime | None
    comment: str | None = Field(examples=[None])


class ObservationOut(WireOut):
    """A solved ticket that is watched."""

    until: datetime
    note: str | None = Field(description="staff only", examples=["夜间批处理两周无报错"])
    by: str | None = Field(description="who watches; staff only", examples=["王芳"])


class EscalationOut(WireOut):
    """A supervisor is asked to look."""

    since: datetime
    cause: Literal["rejected", "unanswered", "unfinished", "time", "complexity", "wish", "impact"]
    supervisor: DoneByOut | None = Field(description="null: neither team nor department has one")


class PutAwayOut(WireOut):
    """Why it lies on its shelf."""

    at: datetime
    by: str = Field(examples=["周敏"])
    reason: str = Field(examples=["重复提交"])
