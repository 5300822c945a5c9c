"""Wire shapes of tickets, comments, assignments, moves, links and the timeline."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from gongdan.files.schemas import SAFETY, Safety
from gongdan.kernel.wire import Id, LongText, OptionalLine, WireIn, WireOut
from gongdan.rendering import clean_text
from gongdan.ticketing.schemas.closing_parts import (
    ChecklistSummary,
    ConfirmationOut,
    EscalationOut,
    ObservationOut,
    PutAwayOut,
)
from gongdan.ticketing.schemas.forms import CompletenessOut
from gongdan.ticketing.schemas.handover_parts import ArbitrationOut, HandoverOut, HoldOut
from gongdan.ticketing.schemas.in_short import (
    AuthorOut,
    DeadlineOut,
    OrganisationRef,
    PersonOut,
    RequesterOut,
    TeamOut,
    TicketBrief,
    TicketRef,
)
from gongdan.ticketing.schemas.parts import ProgressOut, SubtaskOut
from gongdan.ticketing.schemas.priority_words import Factors, Impact, Priority, PriorityIn, PrioritySource, Urgency
from gongdan.ticketing.schemas.rating_parts import RatingOut
from gongdan.ticketing.schemas.setup.parts import left_out

MAX_TITLE = 300


def title_of(text: str) -> str:
    """The title as it is stored. Raises PydanticCustomError for one that is no line at all or several."""
    title = clean_text(text).strip()
    if not title or "\n" in title:
        raise PydanticCustomError("line_expected", "The title must be a single line that shows.")
    return title


Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TITLE),
    AfterValidator(title_of),
    Field(description="one line, 1 to 300 characters", examples=["打印机无法连接网络"]),
]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), Field(examples=["vip"])]
Tags = Annotated[list[Tag], Field(max_length=50, description="free labels, each once", examples=[["printer"]])]
FieldValues = Annotated[
    dict[Annotated[str, StringConstraints(max_length=60)], Any],
    Field(max_length=200, description="custom fields by key; null clears one", examples=[{"order_no": "A-1024"}]),
]
KeyWord = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Reference = Annotated[
    Id | Annotated[str, StringConstraints(min_length=1, max_length=254)],
    Field(description="id, or for scripts: a team's key or name, a person's e-mail, `me`", examples=[12]),
]
FileIds = Annotated[list[Id], Field(max_length=50, description="ids of uploaded files (POST /api/v1/files)")]
BodyFormat = Annotated[
    Literal["text", "html"], Field(description="html is cleaned of everything active", examples=["text"])
]


ShelfWord = Literal["desk", "archive", "merged", "void", "bin"]


class RequesterIn(WireIn):
    """Who asks: an existing contact by `id`, or found by e-mail or phone and created on first contact."""

    id: Id | None = Field(default=None, description="id of an existing contact", examples=[31])
    name: OptionalLine | None = Field(default=None, description="full name", examples=["王小明"])
    email: Annotated[str, StringConstraints(max_length=254)] | None = Field(
        default=None, examples=["wang@example.com"], description="e-mail address"
    )
    phone: Annotated[str, StringConstraints(max_length=40)] | None = Field(
        default=None, examples=["+86 138 0013 8000"], description="phone number, any usual way of writing"
    )


class OpenTicket(WireIn):
    """A new request."""

    title: Title
    description: LongText = Field(default="", description="what happened, up to 200,000 characters")
    description_format: BodyFormat = "text"
    type: KeyWord | None = Field(default=None, description="key of the ticket type", examples=["incident"])
    priority: PriorityIn | None = Field(
        default=None,
        description="by hand; auto or null: by the rules, normal where nothing is known. A customer's is his advice: "
        "it counts as urgency",
    )
    impact: Impact | None = Field(default=None, description="else taken from the form's field `impact`")
    urgency: Urgency | None = None
    factors: Factors | None = Field(default=None, description="staff only")
    category: KeyWord | None = Field(default=None, description="key of the category", examples=["login_failure"])
    requester: RequesterIn | None = Field(default=None, description="customers always ask for themselves")
    fields: FieldValues = Field(default_factory=dict)
    tags: Tags = Field(default_factory=list)
    team: Reference | None = Field(default=None, description="first team; else the type's own")
    assignee: Reference | None = Field(default=None, description="first assignee")
    files: FileIds = Field(default_factory=list)


class OpenChild(OpenTicket):
    """A part of another ticket."""

    is_internal: bool = Field(
        default=True,
        description="true: nobody's request, no customer sees it; false: the parent's requester asks for it",
    )


class EditWithMove(WireIn):
    """What may change together with a move: all but the type, which would bring another flow."""

    title: Title = Field(default_factory=left_out)
    description: LongText = Field(default_factory=left_out, description="up to 200,000 characters")
    description_format: BodyFormat = Field(default_factory=left_out)
    priority: PriorityIn | None = Field(default=None, description="by hand; auto or null: by the rules again")
    impact: Impact | None = Field(default=None, description="null: not known")
    urgency: Urgency | None = Field(default=None, description="null: not known")
    factors: Factors | None = Field(default=None, description="all of them anew; null: none")
    category: KeyWord | None = Field(default=None, description="key of the category; null clears it")
    requester: RequesterIn | None = Field(default=None, description="who asks; null: nobody any more")
    fields: FieldValues = Field(default_factory=left_out)
    tags: Tags = Field(default_factory=left_out)


class EditTicket(EditWithMove):
    """What changes; absent fields stay as they are."""

    type: KeyWord = Field(default_factory=left_out, description="key of another type; the state is carried over")


class AssignTicket(WireIn):
    """Who has it. An absent field stays as it is, null clears it."""

    team: Reference | None = None
    assignee: Reference | None = None
    reason: Annotated[str, StringConstraints(max_length=2000)] = Field(
        default="", description="why it goes there; shown in the timeline", examples=["需要现场更换主板"]
    )


class MoveTicket(WireIn):
    """A move of the ticket's workflow, with the fields that it asks for."""

    move: KeyWord = Field(description="key of the move", examples=["solve"])
    fields: FieldValues | None = None
    comment: "CommentDraft | None" = Field(default=None, description="a reply or note that goes with the move")


class CommentDraft(WireIn):
    """A reply to the customer, or an internal note."""

    body: Annotated[LongText, StringConstraints(min_length=1, max_length=200_000)] = Field(
        description="1 to 200,000 characters", examples=["您好，我们已经在处理。"]
    )
    body_format: BodyFormat = "text"
    is_public: bool = Field(default=True, description="false: an internal note, never shown to the customer")
    files: FileIds = Field(default_factory=list)


class AddComment(CommentDraft):
    """A comment, and if wanted a move together with it."""

    move: KeyWord | None = Field(default=None, description="key of a move to make as well", examples=["solve"])
    fields: FieldValues | None = Field(default=None, description="fields the move asks for")
    based_on_comment_id: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = Field(
        default=None,
        description="the last public comment you had read, 0: there was none; newer ones are then answered with 409",
    )
    ignore_newer: bool = Field(default=False, description="true: send it although there are newer comments")


class AddLink(WireIn):
    """A link to another ticket."""

    ticket: Id | KeyWord = Field(description="id or number of the other ticket", examples=["GD2025112200001"])
    kind: Literal["related", "duplicate", "blocks", "caused_by"] = Field(default="related", examples=["related"])


class AttachFiles(WireIn):
    """Files to put on the ticket itself."""

    files: Annotated[list[Id], Field(min_length=1, max_length=50)] = Field(description="ids of uploaded files")


class MoveOut(WireOut):
    """A move that this caller may make now."""

    key: str = Field(examples=["solve"])
    name: str = Field(description="in the caller's language", examples=["标记为已解决"])
    to: str = Field(description="state it leads to", examples=["solved"])
    required_fields: list[str] = Field(description="fields that must be filled for it", examples=[["assignee"]])
    needs_comment: bool = Field(examples=[False])
    needs_approval: bool = Field(
        description="whether somebody may have to approve it first: POST /tickets/{id}/approvals", examples=[False]
    )


class TicketRow(WireOut):
    """A ticket in a list."""

    id: int = Field(examples=[4711])
    number: str = Field(examples=["GD2025112200001"])
    title: str = Field(examples=["打印机无法连接网络"])
    type: str = Field(description="key", examples=["incident"])
    type_name: str = Field(examples=["故障"])
    state: str = Field(description="key", examples=["open"])
    state_name: str = Field(examples=["处理中"])
    state_category: Literal["new", "open", "waiting", "on_hold", "solved", "closed"]
    priority: Priority
    is_pinned: bool = Field(description="urgent and open: on top of the owner's list", examples=[False])
    category: str | None = Field(description="key", examples=["login_failure"])
    category_name: str | None = Field(examples=["登录失败"])
    requester: RequesterOut | None
    team: TeamOut | None
    assignee: PersonOut | None
    tags: list[str]
    channel: str = Field(examples=["web"])
    fields: dict[str, Any] = Field(description="custom fields by key")
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None = Field(description="nearest promise, UTC")
    deadline: DeadlineOut | None = Field(description="the promise that is nearest, as a clock; staff only")
    solved_at: datetime | None
    closed_at: datetime | None
    shelf: ShelfWord = Field(description="desk: where work is done; the others take no changes", examples=["desk"])
    version: int = Field(examples=[3])


class AttachmentOut(WireOut):
    """A file on a ticket or comment."""

    id: int = Field(description="file id: GET /api/v1/files/{id}", examples=[88])
    name: str = Field(examples=["现场.jpg"])
    content_type: str = Field(examples=["image/jpeg"])
    size: int = Field(description="bytes", examples=[204800])
    comment_id: int | None = Field(description="null: on the ticket itself", examples=[None])
    safety: Safety = Field(description=SAFETY, examples=["clean"])
    finding: str = Field(description="why it is held, for staff: as of GET /held-files", examples=[""])


class LinkOut(WireOut):
    """A link seen from this ticket."""

    id: int = Field(examples=[5])
    kind: str = Field(examples=["related"])
    is_outgoing: bool = Field(description="false: the other ticket names this one")
    ticket: TicketBrief = Field(description="the other one")
    offers_merge: bool = Field(
        default=False, description="true: a duplicate that you could merge into this one, POST /tickets/{id}/merges"
    )


class MergedOut(TicketRef):
    """A ticket that was merged into this one and is read with it."""

    tags: list[str] = Field(examples=[["printer"]])
    requester: RequesterOut | None
    created_at: datetime


class CameFrom(WireOut):
    """The merged ticket that something comes from."""

    id: int = Field(examples=[4712])
    number: str = Field(examples=["GD2025112200002"])


class StageOut(WireOut):
    """What the flow says about the state that the ticket is in; plain time, nights and holidays count."""

    owner: str | None = Field(description="receiver, lead or duty:<key>; null: nobody in particular")
    due_at: datetime | None = Field(description="when its time in this state is over")
    is_overdue: bool = Field(examples=[False])


Purpose = Literal["move", "priority", "free"]


class OpenApprovalOut(WireOut):
    """An approval in short."""

    id: int = Field(examples=[31])
    purpose: Purpose = Field(description="what is asked for", examples=["move"])
    move: str | None = Field(description="of purpose move: its key", examples=["close"])
    move_name: str | None = Field(description="in the caller's language", examples=["关闭"])
    asked_by: AuthorOut
    created_at: datetime
    expires_at: datetime | None


class TicketOut(TicketRow):
    """A ticket in full, with what this caller may do next."""

    description: str
    description_format: BodyFormat
    organisation: OrganisationRef | None = Field(description="whose request it is")
    creator: PersonOut | None = Field(description="staff who raised it on the customer's behalf")
    accepted_at: datetime | None
    first_responded_at: datetime | None
    state_changed_at: datetime
    transfer_count: int = Field(examples=[0])
    reopen_count: int = Field(examples=[0])
    external_id: str | None = Field(description="id in the system it was imported from")
    moves: list[MoveOut]
    followers: list[PersonOut]
    links: list[LinkOut]
    attachments: list[AttachmentOut]
    # The flow and who owns its stages.
    stage: StageOut | None = Field(description="null: the state has no owner and no limit; customers: always null")
    lead_team: TeamOut | None = Field(description="who leads it through all departments and speaks with the customer")
    receiver_team: TeamOut | None = Field(description="who received it first; customers: always null")
    # Approvals.
    approvals: list[OpenApprovalOut] = Field(description="those that wait for a decision")
    # Hand-over, pool, nudges, holds.
    handover: HandoverOut | None = Field(description="the hand-over that waits for an answer; staff only")
    arbitration: ArbitrationOut | None = Field(description="the last arbitration; staff only")
    ping_pong_count: int | None = Field(description="how often it came back to a team; null for customers")
    nudge_count: int = Field(description="how often somebody asked to hurry", examples=[0])
    nudged_at: datetime | None = Field(description="since when a nudge waits for an answer")
    is_supervised: bool | None = Field(description="a supervisor watches it; null for customers")
    hold: HoldOut | None = Field(description="while it is on hold; staff only")
    # Merges, splits, batches.
    merged_into: TicketRef | None = Field(description="the ticket in which this one goes on")
    merged: list[MergedOut] = Field(description="the tickets that go on in this one and are read with it")
    batch: TicketRef | None = Field(description="the ticket that leads the batch it is in; customers never see it")
    # Closing.
    confirmation: ConfirmationOut | None = Field(description="whether the customer agrees; null: never asked")
    observation: ObservationOut | None = Field(description="a solution that is watched")
    escalation: EscalationOut | None = Field(description="a supervisor is asked to look; staff only")
    checklist: ChecklistSummary | None = Field(description="what must be done before closing; staff only")
    put_away: PutAwayOut | None = Field(description="why it lies on its shelf; staff only")
    rating: RatingOut | None = Field(description="the last one; to customers only if they gave it")
    can_rate: bool = Field(description="whether you can rate it now, or change your rating", examples=[False])
    # Forms and completeness.
    completeness: CompletenessOut | None = Field(description="how much of what its form asks for is filled in")
    # Priority.
    impact: Impact | None
    urgency: Urgency | None
    factors: dict[str, int] | None = Field(
        description="what weighs besides; null to customers", examples=[{"law": 2}]
    )
    priority_source: PrioritySource | None = Field(description="what decided; null to customers", examples=["matrix"])
    priority_reasons: list[str] = Field(
        description="the way to the priority, in the caller's language; none to customers",
        examples=[["矩阵：部门 × 工作受阻 = 高"]],
    )
    # Parents, children, checklists.
    parent: TicketBrief | None = Field(description="the ticket this is a part of; null to customers")
    children: list[TicketBrief] = Field(description="its parts, at most 50; none to customers")
    subtasks: list[SubtaskOut] = Field(description="its sub-tasks in order; none to customers")
    progress: ProgressOut | None = Field(description="children and sub-tasks together; null: there are none")


class CommentOut(WireOut):
    """A comment."""

    id: int = Field(examples=[901])
    ticket_id: int = Field(examples=[4711])
    author: AuthorOut
    body: str
    body_format: BodyFormat
    is_public: bool
    channel: str = Field(examples=["web"])
    created_at: datetime
    attachments: list[AttachmentOut]
    came_from: CameFrom | None = Field(default=None, description="the merged ticket it was written on; else null")


class TimelineItem(WireOut):
    """One thing that happened."""

    id: int = Field(examples=[120045])
    kind: str = Field(examples=["ticket.moved"])
    at: datetime
    actor: AuthorOut
    is_public: bool = Field(description="whether the customer sees it too")
    details: dict[str, Any] = Field(description="what changed, by the kind", examples=[{"move": "solve"}])
    comment: CommentOut | None = Field(description="the comment, where it is one")
    came_from: CameFrom | None = Field(default=None, description="the merged ticket it happened to; else null")


MoveTicket.model_rebuild()
