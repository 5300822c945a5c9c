"""Wire shapes of bulk edits: which tickets, what changes, how far it has come, what became of each."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import Id, LongText, OptionalLine, WireIn, WireOut
from gongdan.ticketing.schemas.in_short import PersonOut
from gongdan.ticketing.schemas.priority_words import Priority
from gongdan.ticketing.schemas.setup.parts import left_out
from gongdan.ticketing.schemas.tickets import BodyFormat, FieldValues, KeyWord, Reference, Tags

MAX_TICKETS = 10_000

Status = Annotated[
    Literal["running", "done", "cancelled", "stopped", "undoing", "undone"],
    Field(description="stopped: its owner may no longer do this", examples=["running"]),
]


class BulkComment(WireIn):
    """What is written on each of the tickets; files belong to one ticket and cannot be sent along."""

    body: Annotated[LongText, StringConstraints(min_length=1, max_length=200_000)] = Field(
        description="1 to 200,000 characters", examples=["故障已修复，请重试。"]
    )
    body_format: BodyFormat = "text"
    is_public: bool = Field(default=True, description="false: an internal note, never shown to the customer")


class BulkChanges(WireIn):
    """What changes on each ticket; one of them at least. Each is done as if by hand, with the same rules."""

    priority: Priority = Field(default_factory=left_out)
    category: KeyWord | None = Field(default=None, description="key of the category; null clears it")
    type: KeyWord = Field(default_factory=left_out, description="key of another type; the state is carried over")
    fields: FieldValues = Field(default_factory=left_out)
    tags_add: Tags = Field(default_factory=list, description="tags to put on, where they are not yet")
    tags_remove: Tags = Field(default_factory=list, description="tags to take off, where they are")
    team: Reference | None = Field(default=None, description="who gets it; null takes it from the team")
    assignee: Reference | None = Field(default=None, description="who gets it; null takes it from the person")
    reason: Annotated[str, StringConstraints(max_length=2000)] = Field(
        default="", description="why it goes to that team or person; shown in the timeline"
    )
    move: KeyWord | None = Field(default=None, description="key of a move", examples=["solve"])
    comment: BulkComment | None = Field(default=None, description="goes out once for each ticket; cannot be unsent")
    follow: Reference | None = Field(default=None, description="who is to follow them, such as `me`")
    unfollow: Reference | None = Field(default=None, description="who is no longer to follow them")


class BulkEditIn(WireIn):
    """Which tickets and what changes. Either `tickets`, or any of `view`, `filter` and `q` together."""

    tickets: Annotated[list[Id], Field(min_length=1, max_length=MAX_TICKETS)] | None = Field(
        default=None, description="ids, 10,000 at most", examples=[[4711, 4712]]
    )
    view: Id | None = Field(default=None, description="id of a view: all of its tickets")
    filter: dict[str, Any] | None = Field(default=None, description="condition tree, as for GET /tickets")
    q: OptionalLine | None = Field(default=None, description="number or words, as for GET /tickets")
    changes: BulkChanges = Field(description="what changes on each of them", examples=[{"priority": "high"}])


class SelectionOut(WireOut):
    """How the tickets were chosen: by ids, or by view, filter and words together."""

    tickets: int | None = Field(default=None, description="how many ids were sent", examples=[120])
    view: int | None = Field(default=None, description="id of a view", examples=[None])
    filter: dict[str, Any] | None = Field(default=None, description="condition tree, as sent", examples=[None])
    q: str | None = Field(default=None, description="number or words, as sent", examples=[None])


class BulkEditOut(WireOut):
    """How far a bulk edit has come."""

    id: int = Field(examples=[7])
    status: Status
    owner: PersonOut
    selection: SelectionOut
    changes: dict[str, Any] = Field(description="as sent; teams and people by id", examples=[{"priority": "high"}])
    total: int = Field(description="tickets in all", examples=[120])
    missing: int = Field(description="ids that were sent but are not there for the owner", examples=[0])
    waiting: int = Field(description="not looked at yet, or never, where it was broken off", examples=[40])
    changed: int = Field(examples=[75])
    unchanged: int = Field(description="were so already", examples=[3])
    refused: int = Field(description="could not be changed; see its results", examples=[2])
    undone: int = Field(description="taken back as a whole", examples=[0])
    kept: int = Field(description="not taken back, or only in part: changed by others since", examples=[0])
    comments: Literal["none", "internal", "public"] = Field(description="what was written; it stays when undone")
    seconds_left: int | None = Field(description="at the pace so far; null: not known", examples=[12])
    can_cancel: bool
    can_undo: bool
    created_at: datetime
    finished_at: datetime | None


class BulkTicketOut(WireOut):
    """A ticket in short."""

    id: int = Field(examples=[4711])
    number: str = Field(examples=["GD2025112200001"])
    title: str = Field(description="empty where you may no longer see it", examples=["打印机无法连接网络"])


class BulkResultOut(WireOut):
    """What became of one ticket."""

    ticket: BulkTicketOut
    outcome: Literal["waiting", "changed", "unchanged", "refused", "cancelled"]
    undo: Literal["undone", "partly", "kept"] | None
    code: str | None = Field(description="stable word for the reason", examples=["ticket_closed"])
    message: str | None = Field(description="why it was refused, or kept")
    fields: list[str] = Field(description="what the reason is about", examples=[["fields.resolution"]])
    comment_id: int | None = Field(description="what was written on it")


class BulkRefusals(WireOut):
    """Tickets that would be refused for one reason."""

    code: str = Field(examples=["ticket_closed"])
    count: int = Field(examples=[12])
    message: str
    sample: list[BulkTicketOut] = Field(description="the first five")


class BulkPreviewOut(WireOut):
    """What a bulk edit would meet now. Conditions and checklists of moves are looked at when it runs."""

    total: int = Field(examples=[120])
    missing: int = Field(description="ids that are not there for you", examples=[0])
    can_change: int = Field(examples=[108])
    refusals: list[BulkRefusals] = Field(description="by reason, most frequent first")
    sample: list[BulkTicketOut] = Field(description="the first ten that can be changed")
