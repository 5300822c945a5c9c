"""Wire shapes of the inbox: sources, and what programs bring."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from gongdan.channels.schemas.web_forms import Name, left_out
from gongdan.kernel.wire import Id, LongText, OptionalLine, WireIn, WireOut

BRINGS_MAIL = "true: its token takes raw mail too, at POST /inbox/mails"


class CreateInboxSource(WireIn):
    """A program that may bring requests."""

    name: Name = Field(description="one of its own, for staff", examples=["监控平台"])
    type_id: Id | None = Field(
        default=None, description="where a request names no type; null: the first", examples=[2]
    )
    team_id: Id | None = Field(default=None, description="who gets them; null: as the type says", examples=[None])
    brings_mail: bool = Field(default=False, description=BRINGS_MAIL)


class EditInboxSource(WireIn):
    """What to change about a source; what is left out stays."""

    name: Name = Field(default_factory=left_out)
    type_id: Id | None = Field(default=None, description="null: the first", examples=[2])
    team_id: Id | None = Field(default=None, description="null: as the type says", examples=[None])
    brings_mail: bool = Field(default_factory=left_out, description=BRINGS_MAIL)
    is_active: bool = Field(default_factory=left_out, description="false: its token opens nothing")


class InboxSourceOut(WireOut):
    """A source, without its token."""

    id: int = Field(examples=[3])
    name: str = Field(examples=["监控平台"])
    type_id: int | None = Field(examples=[2])
    team_id: int | None = Field(examples=[None])
    brings_mail: bool = Field(description=BRINGS_MAIL, examples=[False])
    is_active: bool = Field(examples=[True])
    used_at: datetime | None = Field(description="when it last brought something, to the minute")
    version: int = Field(examples=[1])
    created_at: datetime


class InboxSourceMadeOut(InboxSourceOut):
    """A source with its token, which is told once."""

    token: str = Field(
        description="for `Authorization: Bearer …`; only its fingerprint is kept", examples=["gd_in_1_…"]
    )


class InboxRequester(WireIn):
    """Who asks, found by external id, e-mail or phone, or made on first contact. One of them at least."""

    name: OptionalLine = Field(default="", description="full name", examples=["王小明"])
    email: Annotated[str, StringConstraints(max_length=254)] = Field(default="", examples=["wang@example.com"])
    phone: Annotated[str, StringConstraints(max_length=40)] = Field(default="", examples=["+86 138 0013 8000"])
    external_id: Annotated[str, StringConstraints(max_length=120)] = Field(
        default="", description="of the person, in the program's own books", examples=["crm-4711"]
    )


class BringRequest(WireIn):
    """A request. Sent as JSON, or as the part `request` of a multipart body beside parts `files`."""

    requester: InboxRequester
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)] = Field(
        examples=["三号机房温度过高"]
    )
    description: LongText = Field(default="", description="up to 200,000 characters")
    type: Annotated[str, StringConstraints(min_length=1, max_length=120)] | None = Field(
        default=None, description="key of a type that is open to customers; null: as the source says", examples=[None]
    )
    category: Annotated[str, StringConstraints(max_length=120)] | None = Field(
        default=None, description="key of a category", examples=[None]
    )
    priority: Annotated[str, StringConstraints(max_length=20)] | None = Field(
        default=None, description="low, normal, high or urgent: a customer's advice", examples=["normal"]
    )
    fields: dict[Annotated[str, StringConstraints(max_length=60)], Any] = Field(
        default_factory=dict, max_length=200, description="custom fields by key", examples=[{}]
    )
    external_id: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        default=None,
        description="of the request, in the program's own books: sent again it leads to the same ticket",
        examples=["alarm-90210"],
    )


class BroughtOut(WireOut):
    """What became of a request that a program brought."""

    reference: str = Field(description="of the message in the pipeline", examples=["815"])
    state: str = Field(description="done; received and held: not yet a ticket; failed, discarded", examples=["done"])
    number: str | None = Field(description="of the ticket; null: there is none yet", examples=["GD2025112200001"])
    ticket_id: int | None = Field(examples=[4711])
    is_repeated: bool = Field(description="true: this external_id was brought before", examples=[False])
