"""Wire shapes of what came in."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from gongdan.kernel.wire import WireOut
from gongdan.ticketing import TicketRef

InboundState = Literal["received", "done", "ignored", "held", "failed", "discarded"]
Road = Literal["imap", "pop3", "smtp", "pipe", "http", "form", "api"]


class MailboxRef(WireOut):
    """The mailbox it came through."""

    id: int = Field(examples=[3])
    address: str = Field(examples=["care@example.com"])


class PartyOut(WireOut):
    """Somebody named in a header."""

    name: str = Field(examples=["王小明"])
    address: str = Field(examples=["wang@example.com"])


class InboundMessageOut(WireOut):
    """A message that came in, and what became of it."""

    id: int = Field(examples=[90210])
    road: Road = Field(description="how it came", examples=["imap"])
    mailbox: MailboxRef | None
    state: InboundState = Field(
        description="received: waits to be handled; held and failed: wait for a person", examples=["held"]
    )
    reason: str = Field(
        description="why nothing came of it, or why it waits: duplicate, own, auto_reply, receipt, bounce, delayed, "
        "feedback; storm, forged, no_sender, staff_unproven, closed; failed",
        examples=["storm"],
    )
    detail: str = Field(description="what went wrong, for who manages mail; else empty")
    attempts: int = Field(examples=[1])
    message_id: str = Field(description="without angle brackets", examples=["a1b2@example.com"])
    sender: str = Field(description="address in From", examples=["wang@example.com"])
    sender_name: str = Field(examples=["王小明"])
    subject: str = Field(description="empty where you may not read what its ticket says", examples=["打印机卡纸"])
    size: int = Field(description="bytes", examples=[20480])
    language: str = Field(description="BCP 47; empty: not sure", examples=["zh-Hans"])
    machine: str = Field(description="what kind of machine wrote it; empty: a person", examples=[""])
    seal: str = Field(description="pgp-… or smime-…; empty: none", examples=[""])
    proof: Literal["proven", "unknown", "forged"] = Field(description="whether it comes from whom it says")
    ticket: TicketRef | None = Field(description="where it stands; null: nowhere, or not for you to see")
    comment_id: int | None = Field(description="null: it opened the ticket", examples=[901])
    matched_by: Literal["references", "address", "tag", "guess"] | None = Field(
        description="how its ticket was found; null: it opened one"
    )
    is_guess: bool = Field(description="by subject and people only: POST …/guess-undo takes it out again")
    possible_ticket_id: int | None = Field(description="a ticket that it speaks of without having a part in it")
    duplicate_of_id: int | None = Field(description="the message that is the same letter")
    bounced_message_id: int | None = Field(description="the outbound message that did not arrive")
    received_at: datetime
    handled_at: datetime | None


class InboundMessageDetailOut(InboundMessageOut):
    """A message in full."""

    envelope: dict[str, Any] = Field(description="what the transport said: mail_from, recipients, ip, helo")
    trust: dict[str, Any] = Field(description="spf, dkim, dmarc, arc: result, domain, detail; dmarc_policy; proof")
    damages: list[str] = Field(description="what was wrong with it", examples=[["charset"]])
    to: list[PartyOut]
    cc: list[PartyOut]
    text: str = Field(description="what is new in it, without quotes and signature")
    quoted: str
    signature: str
    evidence: str = Field(description="what gave the machine away")
    forwarded_from: PartyOut | None = Field(description="who wrote what is forwarded in it")
    invites: list[dict[str, Any]] = Field(description="calendar invitations: summary, starts_at, ends_at, place …")
    attachments: list[dict[str, Any]] = Field(description="name and content_type")
    bounce: dict[str, Any] | None = Field(description="of a report: message_id, and recipients with what befell them")
    is_readable: bool = Field(description="false: its words are part of a ticket that you may not see")


class OriginalOut(WireOut):
    """A message as its sender made it look."""

    html: str = Field(description="cleaned of everything active and of pictures from elsewhere; empty: there is none")
    text: str = Field(description="its text, quotes and signature with it")
    headers: list[list[str]] = Field(description="name and value, in their order; 200 at most")
    remote_pictures: int = Field(description="pictures on other servers; left out unless asked for", examples=[3])


class MailReceivedOut(WireOut):
    """A message that was taken."""

    id: int = Field(examples=[90210])
    is_new: bool = Field(description="false: this very message had been brought before")


class GuessUndoneOut(WireOut):
    """Where the message stands now."""

    ticket_id: int = Field(examples=[4712])
