"""Wire shapes of the texts that mails are made of."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import Moment, WireIn, WireOut

TemplateKind = Literal["reply", "acknowledgement", "solved", "closed", "follow_up"]
TemplateLocale = Literal["zh-CN", "en"]


class TemplateVariableOut(WireOut):
    """Something that can be put in, as `{{key}}`."""

    key: str = Field(examples=["ticket.number"])
    name: str = Field(description="in the caller's language", examples=["工单号"])


class MailTemplateOut(WireOut):
    """A text, as it is used."""

    kind: TemplateKind
    kind_name: str = Field(examples=["客服回复"])
    locale: TemplateLocale
    subject: str = Field(examples=["Re: {{ticket.title}} [#{{ticket.number}}]"])
    body: str = Field(description="HTML with variables; the text part is made from it", examples=["<p>{{body}}</p>"])
    is_active: bool = Field(description="false: nothing of this kind is sent; replies always are")
    is_shipped: bool = Field(description="as the product came; nobody changed it")
    variables: list[TemplateVariableOut] = Field(description="what can be put in")
    version: int = Field(description="0: as shipped", examples=[0])
    updated_at: Moment | None


class MailTemplateIn(WireIn):
    """A text to be used from now on."""

    subject: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\r\n]*$")
    ] = Field(
        description="may hold variables that every kind has", examples=["Re: {{ticket.title}} [#{{ticket.number}}]"]
    )
    body: Annotated[str, StringConstraints(min_length=1, max_length=50_000)] = Field(
        description="HTML with variables; what acts or loads from elsewhere is taken out",
        examples=["<p>{{body}}</p>"],
    )
    is_active: bool = Field(default=True, description="false: nothing of this kind is sent; not for replies")


class MailTemplatePreviewOut(WireOut):
    """The text with made-up values."""

    subject: str
    text: str
    html: str
