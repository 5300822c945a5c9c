"""Wire shapes of merging, splitting, batches and of taking them back."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from gongdan.kernel.wire import Id, LongText, WireIn, WireOut
from gongdan.ticketing.merging import MAX_AT_ONCE
from gongdan.ticketing.schemas.in_short import AuthorOut, PersonOut, RequesterOut, TicketRef
from gongdan.ticketing.schemas.priority_words import Priority
from gongdan.ticketing.schemas.setup.parts import left_out
from gongdan.ticketing.schemas.tickets import (
    BodyFormat,
    CommentDraft,
    FieldValues,
    KeyWord,
    Reference,
    TicketRow,
    Title,
)

MAX_MEMBERS = 500
TicketNamed = Annotated[Id | KeyWord, Field(description="id or number", examples=["GD2025112200001"])]


def _each_once(ids: list[int]) -> list[int]:
    if len(set(ids)) != len(ids):
        raise PydanticCustomError("named_twice", "Name each comment once.")
    return ids


class StructureNote(CommentDraft):
    """What to say about it: an internal note unless it is said to be public."""

    is_public: bool = Field(default=False, description="true: a reply that the customer reads")


class MergeTickets(WireIn):
    """The tickets that shall go on in this one."""

    tickets: Annotated[list[TicketNamed], Field(min_length=1, max_length=MAX_AT_ONCE)] = Field(
        description="ids or numbers, 1 to 50", examples=[["GD2025112200002"]]
    )
    comment: StructureNote | None = Field(default=None, description="a note on the ticket in which they go on")


class SplitTicket(WireIn):
    """The comments that shall become a ticket of their own, with author, time and files."""

    comments: Annotated[list[Id], Field(min_length=1, max_length=200), AfterValidator(_each_once)] = Field(
        description="ids of comments of this ticket, 1 to 200", examples=[[901]]
    )
    title: Title
    description: LongText = Field(
        default_factory=left_out, description="what it is about; left out: the first public comment taken"
    )
    description_format: BodyFormat = "text"
    type: KeyWord | None = Field(default=None, description="key of its type; null: the same", examples=["incident"])
    priority: Priority = Field(default_factory=left_out)
    category: KeyWord | None = Field(default=None, description="key of its category; null: the same")
    team: Reference | None = Field(default=None, description="first team; null: the same")
    assignee: Reference | None = Field(default=None, description="first assignee")
    fields: FieldValues = Field(default_factory=dict)


class CreateBatch(WireIn):
    """A ticket that leads others with the same cause."""

    title: Title
    tickets: Annotated[list[TicketNamed], Field(min_length=1, max_length=MAX_MEMBERS)] = Field(
        description="ids or numbers of the first members, 1 to 500", examples=[["GD2025112200001"]]
    )
    description: LongText = Field(default="", description="what they have in common; customers never read it")
    type: KeyWord | None = Field(default=None, description="key of its type", examples=["incident"])
    priority: Priority = "normal"
    team: Reference | None = Field(default=None, description="first team; else the type's own")
    assignee: Reference | None = Field(default=None, description="first assignee")
    fields: FieldValues = Field(default_factory=dict)


class AddMembers(WireIn):
    """More tickets for the batch."""

    tickets: Annotated[list[TicketNamed], Field(min_length=1, max_length=MAX_MEMBERS)] = Field(
        description="ids or numbers, 1 to 500", examples=[["GD2025112200003"]]
    )


class BatchReply(WireIn):
    """One answer, written into each member's own ticket."""

    body: Annotated[LongText, Field(min_length=1)] = Field(
        description="1 to 200,000 characters", examples=["故障已修复，请重新登录。"]
    )
    body_format: BodyFormat = "text"
    is_public: bool = Field(default=True, description="false: an internal note in each")
    move: KeyWord | None = Field(
        default=None, description="a move that each member makes with it", examples=["solve"]
    )
    fields: FieldValues | None = Field(default=None, description="fields the move asks for")


class BatchMove(WireIn):
    """A move of the leading ticket, and of its members where wanted."""

    move: KeyWord = Field(description="key of the move", examples=["solve"])
    fields: FieldValues | None = Field(default=None, description="fields the move asks for")
    comment: CommentDraft | None = Field(default=None, description="goes with the move, in each ticket that makes it")
    carries_members: bool = Field(default=False, description="true: each member makes the same move, where it can")


class RefusalOut(WireOut):
    """Why this one cannot be merged."""

    code: str = Field(examples=["other_customer"])
    message: str = Field(examples=["Its customer belongs to another organisation."])
    remedy: str = Field(examples=["Use a batch ticket."])


class MergedOne(TicketRef):
    """One of the tickets of a merge."""

    refusal: RefusalOut | None = Field(description="null: it can be merged")


class HearingOut(WireOut):
    """Who is told of it."""

    requesters: list[RequesterOut]
    followers: list[PersonOut]
    assignees: list[PersonOut]


class MergePreview(WireOut):
    """What merging would do; nothing was done."""

    is_possible: bool = Field(description="whether the same request to …/merges would be accepted")
    refusal: RefusalOut | None = Field(description="why nothing can be merged into this ticket")
    tickets: list[MergedOne]
    public_comments: int = Field(description="public comments that would be read here as well", examples=[4])
    internal_notes: int = Field(examples=[2])
    files: int = Field(examples=[1])
    notified: HearingOut


class SplitPreview(WireOut):
    """What splitting would do; nothing was done."""

    title: str
    type: str = Field(description="key", examples=["incident"])
    description: str
    description_format: BodyFormat
    requester: RequesterOut | None
    public_comments: int = Field(description="public comments that would move", examples=[1])
    internal_notes: int = Field(examples=[0])
    files: int = Field(examples=[1])
    notified: HearingOut


class EditTicketOut(TicketRef):
    """A ticket that an edit concerned."""

    role: Literal["main", "source", "carried", "made", "member"] = Field(
        description="carried: had been merged into a source before; made: opened by the edit itself"
    )


class StructureEditOut(WireOut):
    """A merge, split or batch, and whether it can be undone."""

    id: int = Field(examples=[17])
    kind: Literal["merge", "split", "batch", "batch_add", "batch_remove", "batch_dissolve"]
    tickets: list[EditTicketOut] = Field(description="those of its tickets that you may see")
    made_by: AuthorOut
    at: datetime
    undo_until: datetime | None = Field(description="null: for ever")
    is_open: bool = Field(description="true: not undone, and the time for it is not over")
    undone_at: datetime | None
    undone_by: AuthorOut | None


class BatchOut(TicketRow):
    """A batch by the ticket that leads it."""

    member_count: int = Field(description="members that you may see", examples=[12])
    members_by_category: dict[str, int] = Field(
        description="members by the category of their state", examples=[{"open": 7, "solved": 5}]
    )
    gathered_at: datetime
    dissolved_at: datetime | None


class BatchInFull(BatchOut):
    """A batch with its members."""

    members: list[TicketRow] = Field(description="at most 500, by id; those that you may see")


class MemberResult(WireOut):
    """What became of one member."""

    ticket_id: int = Field(examples=[4711])
    number: str | None = Field(description="null: a member that you may not see", examples=["GD2025112200001"])
    is_done: bool
    comment_id: int | None = Field(description="the comment written there", examples=[902])
    code: str | None = Field(description="why not", examples=["move_refused"])
    reason: str | None = Field(description="why not, in words")


class TreatmentOut(WireOut):
    """One treatment and what became of it in each member."""

    batch_id: int = Field(examples=[4800])
    comment_id: int | None = Field(description="the comment on the leading ticket", examples=[903])
    done: int = Field(examples=[11])
    refused: int = Field(examples=[1])
    members: list[MemberResult]
