"""Wire shapes of working side by side: who is looking at a ticket, and drafts."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import LongText, WireIn, WireOut
from gongdan.ticketing.schemas.in_short import PersonOut
from gongdan.ticketing.schemas.priority_words import Priority
from gongdan.ticketing.schemas.tickets import (
    MAX_TITLE,
    BodyFormat,
    FieldValues,
    FileIds,
    KeyWord,
    Reference,
    RequesterIn,
    Tags,
)

Doing = Annotated[
    Literal["viewing", "replying", "editing"],
    Field(description="viewing 查看, replying 回复, editing 编辑", examples=["replying"]),
]


class PresenceIn(WireIn):
    """What you are doing on the ticket. Send it every 20 seconds; after 45 you have left."""

    doing: Doing


class PresenceOut(WireOut):
    """A colleague who has the ticket open."""

    user: PersonOut
    doing: Doing
    since: datetime = Field(description="since when he does that")
    seen_at: datetime = Field(description="when he was last heard of; 45 seconds later he has left")


class SentWithIn(WireIn):
    """What a tool filled the text in for, and does when it is sent: kept as it is for whoever writes it."""

    tool: Annotated[str, Field(min_length=1, max_length=40, examples=["macro"])]
    title: Annotated[str, Field(max_length=200, examples=["已受理"])]
    lines: Annotated[list[Annotated[str, Field(max_length=1000)]], Field(max_length=30, examples=[["添加标签 vip"]])]
    data: Annotated[dict[str, int | str | bool | None], Field(max_length=20, examples=[{"macro": 12}])]


class SentWithOut(WireOut):
    """The same as it was kept."""

    tool: str = Field(examples=["macro"])
    title: str = Field(examples=["已受理"])
    lines: list[str] = Field(description="what is done besides, a line each", examples=[["添加标签 vip"]])
    data: dict[str, int | str | bool | None] = Field(examples=[{"macro": 12}])


class TicketDraftIn(WireIn):
    """What you have written so far: a reply, or an internal note."""

    body: LongText = Field(default="", description="up to 200,000 characters", examples=["您好，"])
    body_format: BodyFormat = "text"
    is_public: bool = Field(default=True, description="false: it will be an internal note")
    files: FileIds = Field(default_factory=list)
    based_on_version: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = Field(
        default=None, description="version of the ticket that you had before you", examples=[3]
    )
    sent_with: SentWithIn | None = Field(
        default=None, description="what is done with it when it is sent; null: nothing"
    )


class TicketDraftOut(WireOut):
    """Your draft on a ticket; nobody else sees it."""

    ticket_id: int = Field(examples=[4711])
    body: str
    body_format: BodyFormat
    is_public: bool
    files: list[int] = Field(description="your uploads that are still there")
    based_on_version: int | None = Field(examples=[3])
    sent_with: SentWithOut | None = Field(description="what is done with it when it is sent")
    ticket_version: int = Field(description="the ticket's version now", examples=[5])
    updated_at: datetime
    expires_at: datetime = Field(description="when it is thrown away unless it is saved again")
    version: int = Field(description="raised each time it is saved; the ETag is `v<version>`", examples=[2])


class NewTicketDraftIn(WireIn):
    """A request that is not sent yet; nothing has to be filled in, and nothing is looked up."""

    title: Annotated[str, StringConstraints(max_length=MAX_TITLE)] = Field(default="", examples=["打印机"])
    description: LongText = ""
    description_format: BodyFormat = "text"
    type: KeyWord | None = None
    priority: Priority | None = None
    category: KeyWord | None = None
    requester: RequesterIn | None = None
    fields: FieldValues = Field(default_factory=dict)
    tags: Tags = Field(default_factory=list)
    team: Reference | None = None
    assignee: Reference | None = None
    files: FileIds = Field(default_factory=list)


class NewTicketDraftOut(WireOut):
    """Your draft of a new request."""

    key: str = Field(description="the name you gave it", examples=["new"])
    content: dict[str, Any] = Field(description="as it was sent", examples=[{"title": "打印机"}])
    updated_at: datetime
    expires_at: datetime
    version: int = Field(examples=[2])


class DraftRow(WireOut):
    """One of your drafts in a list."""

    ticket_id: int | None = Field(description="null: of a new request", examples=[4711])
    key: str | None = Field(description="null: on a ticket", examples=[None])
    text: str = Field(description="how it begins", examples=["您好，"])
    is_public: bool
    updated_at: datetime
    expires_at: datetime
    version: int = Field(examples=[2])
