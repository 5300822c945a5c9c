"""Wire shapes of the portal: progress, ratings, links to requests, settings."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from gongdan.identity import PortalPatch, PortalSettingsOut
from gongdan.kernel.wire import Key, LongText, Names, Page, WireIn, WireOut
from gongdan.ticketing.schemas.attention import Nudge
from gongdan.ticketing.schemas.closing import AnswerByLink
from gongdan.ticketing.schemas.closing_parts import ConfirmationOut
from gongdan.ticketing.schemas.in_short import PersonOut, TeamOut
from gongdan.ticketing.schemas.rating_parts import RatingOut
from gongdan.ticketing.schemas.setup.parts import WireNames
from gongdan.ticketing.schemas.tickets import AttachmentOut, BodyFormat, TimelineItem

Score = Annotated[int, Field(ge=1, le=5, description="5: very satisfied", examples=[5])]
Suits = Annotated[Literal["high", "low", "any"], Field(description="the scores it goes with", examples=["high"])]
TypeKey = Annotated[str, StringConstraints(min_length=1, max_length=60)]

# --- portal settings -------------------------------------------------------------------------------


class EditPortal(PortalPatch):
    """What to change; what is left out stays, null clears."""

    ticket_types: list[TypeKey] = Field(
        default_factory=list,
        max_length=200,
        description="keys of the types that customers may open themselves, all of them; needs type.manage",
        examples=[["incident", "request"]],
    )


class PortalTypeOut(WireOut):
    """A ticket type, and whether customers may open it."""

    key: str = Field(examples=["incident"])
    name: str = Field(description="in the caller's language", examples=["故障"])
    is_public: bool = Field(description="customers may open it themselves", examples=[True])


class PortalOut(PortalSettingsOut):
    """How the tenant shows itself to customers, and what they may open."""

    ticket_types: list[PortalTypeOut] = Field(description="all that are in use, in order")


# --- ratings ---------------------------------------------------------------------------------------


class RateTicket(WireIn):
    """How satisfied the requester is; sent again it replaces what was there."""

    score: Score
    reasons: list[Key] = Field(
        default_factory=list, max_length=10, description="keys of GET /rating-reasons", examples=[["fast"]]
    )
    comment: Annotated[str, StringConstraints(max_length=5000)] = Field(
        default="", description="in his own words; staff see it", examples=["谢谢，很快就好了"]
    )


class RatingReasonIn(WireIn):
    """A reason that can be tapped."""

    key: Key = Field(description="stable word for it", examples=["fast"])
    names: Names
    suits: Suits = "any"
    is_active: bool = Field(default=True, description="false: kept for old ratings only", examples=[True])


class SetRatingReasons(WireIn):
    """All reasons in their order. One that ratings hold should stay, inactive."""

    reasons: list[RatingReasonIn] = Field(max_length=40)


class RatingReasonOut(WireOut):
    """A reason that can be tapped."""

    key: str = Field(examples=["fast"])
    name: str = Field(description="in the caller's language", examples=["响应快"])
    names: WireNames
    suits: Suits
    is_active: bool = Field(description="false: kept for old ratings only; customers do not get it", examples=[True])


class RatingReasonsOut(WireOut):
    """The reasons in their order."""

    items: list[RatingReasonOut]
    version: int = Field(description="as in its ETag", examples=[3])


class SatisfactionRow(WireOut):
    """Ratings in numbers."""

    team: TeamOut | None = Field(description="null: no team had it")
    count: int = Field(description="ratings", examples=[40])
    mean: float | None = Field(description="mean score; null: no ratings", examples=[4.35])
    good: int = Field(description="ratings of 4 and 5", examples=[34])
    good_share: float | None = Field(description="their share in per cent", examples=[85.0])
    scores: list[int] = Field(description="how many of 1, 2, 3, 4 and 5", examples=[[1, 2, 3, 14, 20]])


class SatisfactionReport(WireOut):
    """How satisfied customers were."""

    since: datetime
    until: datetime
    total: SatisfactionRow
    teams: list[SatisfactionRow] = Field(description="by the team that had the ticket, most ratings first")


# --- progress --------------------------------------------------------------------------------------


class StepOut(WireOut):
    """A step of a request."""

    key: Literal["submitted", "accepted", "in_progress", "solved", "closed"]
    state: Literal["done", "current", "ahead"] = Field(examples=["done"])
    at: datetime | None = Field(description="when it was reached; null: not yet, or not known")


class WhoOut(WireOut):
    """Who has it, by the names shown."""

    team: str | None = Field(examples=["一线客服"])
    assignee: str | None = Field(examples=["王芳"])


class NextOut(WireOut):
    """What comes next."""

    code: Literal[
        "accept",
        "start",
        "work",
        "your_reply",
        "resume",
        "observe",
        "your_confirmation",
        "close",
        "reopen_until",
        "continued",
        "nothing",
    ] = Field(
        description="accept: somebody takes it · start: work begins · work · your_reply: it waits for the customer · "
        "resume: it rests until then · observe: the solution is watched · your_confirmation · close: it closes by "
        "itself · reopen_until: closed, may come back · continued: it goes on in another ticket · nothing",
        examples=["work"],
    )
    at: datetime | None = Field(description="by when, as far as that is promised; UTC")


class ReopenedOut(WireOut):
    """It was solved once and taken up again."""

    count: int = Field(examples=[1])
    at: datetime | None = Field(description="the last time; null: not known")


class HoldUntilOut(WireOut):
    """It rests."""

    until: datetime | None = Field(description="null: no time was said")


class NudgeStateOut(WireOut):
    """Whether one can ask to hurry."""

    can: bool = Field(description="false: closed, or not allowed", examples=[True])
    next_at: datetime | None = Field(
        description="until then a further nudge is only counted on the one that waits; null: a new one begins"
    )
    count: int = Field(description="how often customers did", examples=[0])
    waiting_since: datetime | None = Field(description="the oldest that nobody has answered")


class RequestProgressOut(WireOut):
    """How far a request is, in facts; the page turns them to words."""

    number: str = Field(examples=["GD2025112200001"])
    title: str = Field(examples=["打印机无法连接网络"])
    state: str = Field(description="key", examples=["open"])
    state_name: str = Field(description="in the caller's language", examples=["处理中"])
    category: Literal["new", "open", "waiting", "on_hold", "solved", "closed"]
    since: datetime = Field(description="in this state since then")
    steps: list[StepOut]
    who: WhoOut
    your_turn: Literal["reply", "confirm"] | None = Field(description="what the customer has to do now")
    next: NextOut
    due_at: datetime | None = Field(description="nearest promise, UTC")
    hold: HoldUntilOut | None = Field(description="while it is on hold")
    reopened: ReopenedOut | None = Field(description="null: never")
    continued_in: str | None = Field(description="number of the ticket in which it goes on, where the caller sees it")
    nudge: NudgeStateOut
    can_reply: bool = Field(examples=[True])
    can_rate: bool = Field(description="by whoever asks", examples=[False])


# --- links to requests -----------------------------------------------------------------------------


class MakeRequestLink(WireIn):
    """A link for the requester of the ticket."""

    days: int = Field(default=30, ge=1, le=180, description="how long it opens the request", examples=[30])


class RequestLinkOut(WireOut):
    """A link to a request; what it opens with is told once, when it is made."""

    id: int = Field(examples=[7])
    contact: PersonOut = Field(description="in whose name it acts")
    made_by: str = Field(examples=["王芳"])
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class RequestLinkMadeOut(RequestLinkOut):
    """A link that was just made."""

    link: str = Field(description="for /request-links/{link}", examples=["1-1790000000-7.q3…"])
    url: str = Field(
        description="the page, under GONGDAN_PUBLIC_URL", examples=["https://desk.example/portal/request#1-179…"]
    )


class LinkTenantOut(WireOut):
    """Whose portal it is."""

    slug: str = Field(description="for GET /portal", examples=["xinghe"])
    name: str = Field(examples=["星河科技"])


class RequestViewOut(WireOut):
    """A request as its link shows it: what the contact's account would show, and nothing besides."""

    tenant: LinkTenantOut
    contact_name: str = Field(description="in whose name the link acts", examples=["梅琳"])
    expires_at: datetime = Field(description="when the link ends, UTC")
    number: str = Field(examples=["GD2025112200001"])
    title: str = Field(examples=["打印机无法连接网络"])
    description: str
    description_format: BodyFormat
    type_name: str = Field(examples=["故障"])
    created_at: datetime
    updated_at: datetime
    progress: RequestProgressOut
    solution: str | None = Field(description="how it was solved", examples=["更换网线"])
    confirmation: ConfirmationOut | None
    attachments: list[AttachmentOut] = Field(description="GET /request-links/{link}/files/{file_id}")
    timeline: Page[TimelineItem] = Field(description="the latest fifty, newest first")
    rating: RatingOut | None
    rating_reasons: list[RatingReasonOut]


class ReplyByLink(WireIn):
    """A reply in the contact's name."""

    body: Annotated[LongText, StringConstraints(min_length=1, max_length=20_000)] = Field(
        description="plain text, 1 to 20,000 characters", examples=["还是连不上，附上照片。"]
    )
    files: list[Annotated[int, Field(ge=1, le=2**63 - 1)]] = Field(
        default_factory=list, max_length=10, description="ids of POST /request-links/{link}/files"
    )


class NudgeByLink(Nudge):
    """Ask to hurry, in the contact's name."""


class ConfirmByLink(AnswerByLink):
    """Whether it is solved, in the contact's name."""
