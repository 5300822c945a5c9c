"""Wire shapes of what goes out."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import Id, LongText, Moment, WireIn, WireOut

OutboundState = Literal["queued", "sending", "sent", "delayed", "bounced", "failed", "dead", "cancelled"]
RecipientState = Literal["queued", "sent", "refused", "bounced", "delayed"]
OutboundKind = Literal["reply", "acknowledgement", "notice"]
SkipReason = Literal["bounced", "ourselves", "colleague", "author", "no_address", "reads_portal"]


class MailPartyOut(WireOut):
    """Somebody with an address."""

    name: str = Field(examples=["李娜"])
    address: str = Field(examples=["li.na@example.net"])


class OutboundRecipientOut(WireOut):
    """Somebody whom a message is for, and what became of it."""

    field: Literal["to", "cc", "bcc"]
    address: str = Field(examples=["li.na@example.net"])
    name: str = Field(examples=["李娜"])
    contact_id: int | None = Field(examples=[41])
    state: RecipientState = Field(description="refused: by the mail server at once; bounced: it came back later")
    status: str = Field(description="as in RFC 3463, or the reply of SMTP; empty: none", examples=["5.1.1"])
    detail: str = Field(description="what the other server said", examples=["no such user"])
    settled_at: Moment | None


class OutboundTicketOut(WireOut):
    """Which ticket it belongs to."""

    id: int = Field(examples=[4711])
    number: str = Field(examples=["GD2025112200001"])


class OutboundMailboxOut(WireOut):
    """Which mailbox it is sent by."""

    id: int = Field(examples=[3])
    name: str = Field(examples=["售后支持"])
    address: str = Field(examples=["support@acme.example"])


class OutboundMessageOut(WireOut):
    """A message that goes out, without its text."""

    id: int = Field(examples=[5120])
    kind: OutboundKind = Field(description="notice: solved, closed or goes on elsewhere")
    mailbox: OutboundMailboxOut | None = Field(description="null: the installation's own mail server")
    ticket: OutboundTicketOut | None = Field(description="null: you do not see it, nor what the message says")
    comment_id: int | None = Field(description="of the comment it carries; null: none", examples=[901])
    subject: str = Field(examples=["Re: 打印机不出纸 [#GD2025112200001]"])
    state: OutboundState = Field(
        description="bounced: at least one recipient did not get it; failed: refused for good; dead: given up after"
        " two days of attempts. Whether it was opened is not watched."
    )
    can_cancel: bool = Field(description="it can still be taken back")
    can_retry: bool = Field(description="it was given up and can be sent again")
    due_at: Moment = Field(description="not sent before")
    attempts: int = Field(examples=[1])
    error: str = Field(description="why the last attempt failed; empty: it did not", examples=[""])
    recipients: list[OutboundRecipientOut]
    sent_at: Moment | None
    created_at: Moment


class OutboundMessageDetailOut(OutboundMessageOut):
    """A message as it is sent."""

    sender: MailPartyOut
    message_id: str = Field(description="without angle brackets", examples=["4711.901.Xk3@example.com"])
    text: str
    html: str = Field(description="with pictures of our own store in place of those that go along")


class MailPreviewIn(WireIn):
    """A reply before it is sent."""

    body: Annotated[LongText, StringConstraints(min_length=1)] = Field(
        description="as it would be sent to POST /tickets/{id}/comments", examples=["您好，我们已经在处理。"]
    )
    body_format: Literal["text", "html"] = "text"
    files: list[Id] = Field(default_factory=list, max_length=50, description="ids of files you uploaded")


class SkippedOut(WireOut):
    """Somebody who gets none, and why."""

    address: str = Field(examples=["old@example.net"])
    reason: SkipReason = Field(description="reads_portal: he has an account and did not ask for mail")


class PreviewFileOut(WireOut):
    """A file of the reply."""

    id: int
    name: str = Field(examples=["合同.pdf"])
    is_linked: bool = Field(description="too large to go along: a link opens it for 90 days")


class MailPreviewOut(WireOut):
    """What the customer would get, exactly; `to` is empty where nobody gets a mail."""

    sender: MailPartyOut
    reply_to: str = Field(description="where answers go, where that is not the sender", examples=[""])
    to: list[MailPartyOut]
    cc: list[MailPartyOut]
    skipped: list[SkippedOut]
    locale: str = Field(examples=["zh-CN"])
    subject: str
    text: str
    html: str
    files: list[PreviewFileOut]
