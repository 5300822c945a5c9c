"""Wire shapes of closing: checklists of tickets, confirmations, observations, follow-ups, shelves."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from gongdan.kernel.wire import LongText, Moment, WireIn, WireOut
from gongdan.rendering import clean_text
from gongdan.ticketing.schemas.closing_parts import ChecklistSummary, DoneByOut
from gongdan.ticketing.schemas.priority_words import Priority
from gongdan.ticketing.schemas.setup.parts import left_out
from gongdan.ticketing.schemas.tickets import FieldValues, FileIds, Title, title_of


def _shown(text: str) -> str:
    clean = clean_text(text).strip()
    if not clean:
        raise PydanticCustomError("nothing_shown", "Nothing of this would show: write something.")
    return clean


Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    AfterValidator(_shown),
    Field(description="why, 1 to 2,000 characters; staff see it", examples=["测试工单，误建"]),
]
Note = Annotated[
    str, StringConstraints(max_length=2000), AfterValidator(clean_text), Field(examples=["电话与客户核对过"])
]
Comment = Annotated[
    str,
    StringConstraints(max_length=20_000),
    AfterValidator(clean_text),
    Field(description="what he says to it; needed to reject", examples=["还是连不上"]),
]
ItemTitle = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(title_of),
    Field(description="one line, 1 to 300 characters", examples=["备份旧配置"]),
]
ItemKey = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Verdict = Annotated[
    Literal["confirmed", "rejected"], Field(description="whether it is solved", examples=["confirmed"])
]
Way = Literal["phone", "survey", "email", "in_system"]


class TickItem(WireIn):
    """An item is done, or is not after all."""

    is_done: bool = Field(description="true: done", examples=[True])
    note: Note = Field(default="", description="what was found, up to 2,000 characters")


class AddItem(WireIn):
    """An item of this ticket alone: something to do."""

    title: ItemTitle
    is_required: bool = Field(default=False, description="true: moves that need the checklist wait for it")


class ChecklistItemOut(WireOut):
    """An item with its answer."""

    key: str = Field(description="its word in paths", examples=["solution_verified"])
    name: str = Field(description="in the caller's language", examples=["解决方案已验证"])
    kind: Literal["manual", "automatic"] = Field(description="automatic: it looks for itself")
    is_required: bool = Field(examples=[True])
    is_own: bool = Field(description="true: of this ticket alone, not of the template", examples=[False])
    is_done: bool = Field(examples=[False])
    done_at: datetime | None = Field(description="when it was ticked, UTC")
    done_by: DoneByOut | None
    note: str = Field(examples=[""])
    remedy: str | None = Field(description="what to do while it is open")


class TicketChecklistOut(ChecklistSummary):
    """The checklist of a ticket."""

    template: str | None = Field(description="key of the template it follows", examples=["close"])
    items: list[ChecklistItemOut]


class AnswerSolution(WireIn):
    """The customer's answer to a solution: his own, or as staff heard it from him."""

    verdict: Verdict
    comment: Comment = ""
    way: Way | None = Field(
        default=None,
        description="staff only, and needed then: phone 电话回访, survey 问卷, email 邮件, in_system 系统内",
        examples=[None],
    )


class AnswerByLink(WireIn):
    """The customer's answer to a solution, by his link."""

    verdict: Verdict
    comment: Comment = ""


class StartObservation(WireIn):
    """Watch a solved ticket for a while before anything closes it."""

    until: Moment = Field(description="ISO-8601 with offset, within 400 days", examples=["2026-02-01T09:00:00+08:00"])
    note: Note = Field(default="", description="what is watched; staff see it", examples=["夜间批处理两周无报错"])


class OpenFollowUp(WireIn):
    """A closed matter goes on in a new ticket; what is left out is taken from the closed one."""

    title: Title = Field(default_factory=left_out)
    description: LongText = Field(default="", description="what is new, up to 200,000 characters")
    priority: Priority = Field(default_factory=left_out)
    fields: FieldValues = Field(default_factory=dict)
    files: FileIds = Field(default_factory=list)


class VoidTicket(WireIn):
    """A ticket that should never have been opened."""

    reason: Reason


class DeleteTicket(WireIn):
    """A ticket that goes to the recycle bin."""

    reason: Reason


class DeletedTicketOut(WireOut):
    """A ticket in the recycle bin."""

    id: int = Field(examples=[4711])
    number: str = Field(examples=["GD2025112200001"])
    title: str = Field(examples=["打印机无法连接网络"])
    deleted_at: datetime
    deleted_by: str = Field(examples=["周敏"])
    reason: str = Field(examples=["重复提交"])
    purged_after: datetime = Field(description="when it is gone for good, UTC")


class SolutionOut(WireOut):
    """What a link to a solution shows, and nothing besides."""

    number: str = Field(examples=["GD2025112200001"])
    title: str = Field(examples=["打印机无法连接网络"])
    solution: str | None = Field(description="how it was solved", examples=["更换网线"])
    solved_at: datetime
    confirm_by: datetime | None = Field(description="until when an answer counts")
    state: str = Field(description="awaiting, observing, confirmed, rejected, overdue or over", examples=["awaiting"])
