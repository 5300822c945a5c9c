"""Wire shapes of what helps while a ticket is written: guesses, warnings of duplicates, the completeness report."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import LongText, WireIn, WireOut
from gongdan.ticketing.schemas.forms import Answers
from gongdan.ticketing.schemas.tickets import KeyWord, RequesterIn

TitleSoFar = Annotated[
    str,
    StringConstraints(max_length=300),
    Field(description="the title as far as it is typed", examples=["打印机无法连接网络"]),
]


class AskPrefill(WireIn):
    """What is known of the new ticket so far."""

    type: KeyWord | None = Field(default=None, description="key of the ticket type; null: the usual one")
    requester: RequesterIn | None = Field(default=None, description="who asks; nobody is created")
    title: TitleSoFar = ""
    values: Answers = Field(default_factory=dict)


class EvidenceOut(WireOut):
    """Which tickets a guess rests on."""

    witness: Literal["customer", "near", "type"] = Field(
        alias="from",
        description="customer: his own last tickets; near: those of the type with the nearest titles; type: its last",
        examples=["customer"],
    )
    same: int = Field(description="how many held this value", examples=[3])
    of: int = Field(description="of how many", examples=[4])


class GuessOut(WireOut):
    """A guess for an empty field; it is for a person to take or leave."""

    field: str = Field(description="key on the form", examples=["model"])
    value: Any = Field(description="as POST /api/v1/tickets takes it", examples=["HP-400"])
    label: str | None = Field(
        description="in the caller's language, of a category, priority or team", examples=[None]
    )
    confidence: float = Field(description="0 to 1; nothing below 0.55 is told", examples=[0.72])
    why: str = Field(description="in the caller's language", examples=["该客户最近 4 张工单中有 3 张如此"])
    evidence: EvidenceOut


class PrefillOut(WireOut):
    """The guesses, in the order of the form."""

    items: list[GuessOut]


class CheckDuplicates(WireIn):
    """The new ticket as far as it is written."""

    requester: RequesterIn | None = Field(default=None, description="who asks; customers always ask for themselves")
    title: Annotated[str, StringConstraints(min_length=1, max_length=300)] = Field(
        description="the title as far as it is typed", examples=["打印机无法连接网络"]
    )
    description: LongText = Field(default="", description="plain text; its beginning is compared")


class NearTicketOut(WireOut):
    """The other ticket in short."""

    id: int = Field(examples=[4711])
    number: str = Field(examples=["GD2025112200001"])
    title: str = Field(examples=["打印机连不上网"])
    state_category: str = Field(examples=["open"])
    created_at: datetime


class DuplicateOut(WireOut):
    """A ticket that says nearly the same."""

    ticket: NearTicketOut
    score: float = Field(description="0 to 1; nothing below 0.45 is told", examples=[0.81])
    words: list[str] = Field(description="what both texts hold, the weightiest first", examples=[["打印", "印机"]])
    is_same_requester: bool = Field(description="false: somebody else of his organisation", examples=[True])


class DuplicatesOut(WireOut):
    """At most five, the nearest first."""

    items: list[DuplicateOut]


class CompletenessRow(WireOut):
    """How complete the tickets of one group are."""

    id: int | None = Field(description="of the type or team; null: none, or a channel", examples=[2])
    key: str | None = Field(description="of the type or team, or the channel", examples=["incident"])
    name: str = Field(description="in the caller's language", examples=["故障"])
    tickets: int = Field(description="opened in this time", examples=[120])
    judged: int = Field(description="of them judged; imported ones may not be yet", examples=[118])
    complete: int = Field(description="of them complete, 100 per cent", examples=[96])
    rate: float | None = Field(description="complete of judged, per cent; null: none was judged", examples=[81.4])
    average: float | None = Field(description="mean score, per cent", examples=[94.2])


class CompletenessReport(WireOut):
    """The completeness rate (完整率) of what was opened in a time."""

    items: list[CompletenessRow] = Field(description="a group each, the largest first")
    total: CompletenessRow = Field(description="all groups together")
