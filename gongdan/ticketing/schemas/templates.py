"""Wire shapes of templates: texts and tickets to begin with."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import Id, Line, WireIn, WireOut
from gongdan.ticketing.schemas.priority_words import Priority
from gongdan.ticketing.schemas.setup.parts import IsActive, Position, Version, left_out
from gongdan.ticketing.schemas.tickets import BodyFormat, FieldValues, KeyWord, Tags

TemplateKind = Annotated[
    Literal["ticket", "description", "reply", "solution"],
    Field(description="ticket 工单, description 描述, reply 回复, solution 解决方案", examples=["reply"]),
]
Body = Annotated[
    str,
    StringConstraints(max_length=50_000),
    Field(
        description="the text, up to 50,000 characters; placeholders such as {{ticket.number}} are filled in "
        "when it is used",
        examples=["{{requester.name}}您好，您的工单 {{ticket.number}} 已受理。"],
    ),
]


class ContentIn(WireIn):
    """What a ticket template fills in; the body is its description."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\r\n]*$")] = Field(
        default="", description="one line, with placeholders", examples=["退款申请"]
    )
    type: KeyWord | None = Field(default=None, description="key of the ticket type", examples=["request"])
    priority: Priority | None = None
    category: KeyWord | None = Field(default=None, description="key of the category", examples=["order_refund"])
    tags: Tags = Field(default_factory=list)
    fields: FieldValues = Field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        sent = self.model_dump(exclude_defaults=True)
        return {key: value for key, value in sent.items() if value not in (None, "", [], {})}


class CreateTemplate(WireIn):
    """A new template: one's own, or shared with everybody or one team."""

    kind: TemplateKind
    name: Line = Field(description="what it is called", examples=["受理通知"])
    body: Body = ""
    body_format: BodyFormat = "text"
    content: ContentIn = Field(default_factory=ContentIn, description="for ticket templates")
    type: KeyWord | None = Field(default=None, description="offered with tickets of this type only; null: with all")
    is_shared: bool = Field(default=False, description="others see it too; needs template.share")
    team_id: Id | None = Field(default=None, description="a shared template for one team only")
    position: Position = 0


class EditTemplate(WireIn):
    """What to change about a template; what is left out stays. Its kind is fixed."""

    name: Line = Field(default_factory=left_out, description="what it is called")
    body: Body = Field(default_factory=left_out)
    body_format: BodyFormat = Field(default_factory=left_out)
    content: ContentIn = Field(default_factory=left_out, description="for ticket templates, as a whole")
    type: KeyWord | None = Field(default=None, description="offered with tickets of this type only; null: with all")
    is_shared: bool = Field(default_factory=left_out, description="others see it too; needs template.share")
    team_id: Id | None = Field(default=None, description="a shared template for one team only; null: for all")
    position: Position = Field(default_factory=left_out)
    is_active: IsActive = Field(default_factory=left_out)


class RenderTemplate(WireIn):
    """For what it is used."""

    ticket: Id | None = Field(default=None, description="id of the ticket it is used on; null: a preview")


class TemplateOut(WireOut):
    """A template."""

    id: int = Field(examples=[5])
    kind: TemplateKind
    name: str = Field(description="in the caller's language where it was shipped", examples=["受理通知"])
    body: str
    body_format: BodyFormat
    content: dict[str, Any] = Field(description="what a ticket template fills in, see ContentIn")
    type: str | None = Field(description="offered with tickets of this type only", examples=[None])
    is_shared: bool = Field(examples=[True])
    owner_id: int | None = Field(description="whose own it is; null: shared", examples=[None])
    team_id: int | None = Field(description="for one team only", examples=[None])
    position: int = Field(description="place among the templates, smallest first", examples=[10])
    usage_count: int = Field(description="how often it was used on a ticket", examples=[128])
    used_at: datetime | None = Field(description="when it was last used on a ticket")
    is_active: IsActive
    can_edit: bool = Field(description="the caller may change or delete it", examples=[False])
    created_at: datetime
    version: Version


class RenderingOut(WireOut):
    """A template with its placeholders filled in."""

    body: str = Field(description="ready to be sent; what has no value is left out")
    body_format: BodyFormat
    preview: str = Field(description="the same with a mark 〔…〕 in place of what has no value")
    content: dict[str, Any] = Field(description="of a ticket template: what POST /api/v1/tickets takes")
    missing: list[str] = Field(description="placeholders without a value", examples=[["fields.order_no"]])


class PlaceholderOut(WireOut):
    """A placeholder that templates may hold."""

    name: str = Field(description="to be written as {{name}}", examples=["ticket.number"])
    label: str = Field(description="in the caller's language", examples=["工单号"])
    is_for_customers: bool = Field(description="may stand in replies and solutions", examples=[True])
