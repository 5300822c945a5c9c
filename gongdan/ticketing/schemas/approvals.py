"""Wire shapes of approvals, their decisions, and of standing in for somebody."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from gongdan.kernel.wire import Id, LongText, Moment, OptionalLine, WireIn, WireOut
from gongdan.ticketing.approvals import MAX_APPROVERS, MAX_MINUTES
from gongdan.ticketing.schemas.in_short import AuthorOut, PersonOut
from gongdan.ticketing.schemas.priority_words import Priority
from gongdan.ticketing.schemas.tickets import BodyFormat, FieldValues, KeyWord, OpenApprovalOut, Reference

Rule = Annotated[
    Literal["any", "all", "in_order"],
    Field(
        description="any 或签: the first decision decides; all 会签: everybody; in_order 依次: one after another",
        examples=["any"],
    ),
]
State = Literal["pending", "approved", "rejected", "cancelled", "expired"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Minutes = Annotated[int, Field(ge=1, le=MAX_MINUTES)]


class ApproverIn(WireIn):
    """Who is asked."""

    kind: Literal["person", "role", "manager", "team_lead"] = Field(
        description="manager: yours, going up; team_lead: of the ticket's team", examples=["person"]
    )
    id: Id | None = Field(default=None, description="of kind person: the colleague", examples=[12])
    key: KeyWord | None = Field(default=None, description="of kind role: the role's key", examples=["supervisor"])

    @model_validator(mode="after")
    def _says_who(self) -> "ApproverIn":
        if (self.id is not None) != (self.kind == "person") or (self.key is not None) != (self.kind == "role"):
            raise PydanticCustomError(
                "approver_expected", "Give `id` with the kind person, `key` with the kind role, nothing with others."
            )
        return self


class ApprovedComment(WireIn):
    """A comment that is written when the move is made."""

    body: Annotated[LongText, StringConstraints(min_length=1)] = Field(
        description="1 to 200,000 characters", examples=["已按您的要求处理。"]
    )
    body_format: BodyFormat = "text"
    is_public: bool = Field(default=True, description="false: an internal note, never shown to the customer")


class AskApproval(WireIn):
    """A request for approval: of a `move`, by whom its flow says; or free, by the `approvers` that you name."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)] = Field(
        description="why; the approvers read it", examples=["客户已书面确认，申请关闭"]
    )
    move: KeyWord | None = Field(default=None, description="key of the move that needs approval", examples=[None])
    fields: FieldValues | None = Field(default=None, description="with a move: fields that are set when it is made")
    comment: ApprovedComment | None = Field(default=None, description="with a move: written when it is made")
    approvers: Annotated[list[ApproverIn], Field(min_length=1, max_length=MAX_APPROVERS)] | None = Field(
        default=None, description="without a move: who is asked"
    )
    rule: Rule | None = Field(default=None, description="without a move: how they decide; any unless said")
    expires_after_minutes: Minutes | None = Field(
        default=None, description="without a move: until when they may decide, minutes", examples=[None]
    )
    reminder_minutes: Minutes | None = Field(
        default=None, description="without a move: how often they are reminded, minutes", examples=[None]
    )


class DecideByLink(WireIn):
    """A decision from a link, which says itself which step it is for. A rejection says why."""

    decision: Literal["approve", "reject"] = Field(examples=["approve"])
    comment: Words = Field(default="", description="why, up to 2000 characters; needed to reject", examples=["同意"])


class DecideApproval(DecideByLink):
    """A decision. A rejection says why."""

    step_id: Id | None = Field(
        default=None, description="which step, where several wait for you; else your own first", examples=[None]
    )


class RoleRef(WireOut):
    """A role in short."""

    key: str = Field(examples=["supervisor"])
    name: str = Field(description="in the caller's language", examples=["主管"])


class StepOut(WireOut):
    """One approver's part."""

    id: int = Field(examples=[41])
    approver: PersonOut | None = Field(description="null: anybody of `role`")
    role: RoleRef | None = Field(description="anybody who has it and sees the ticket")
    state: Literal["waiting", "pending", "approved", "rejected", "skipped"]
    decided_by: PersonOut | None
    on_behalf_of: PersonOut | None = Field(description="for whom a stand-in decided")
    channel: str | None = Field(description="web, api or link", examples=["web"])
    comment: str = Field(examples=["同意"])
    decided_at: datetime | None
    can_decide: bool = Field(description="whether the caller may decide it now", examples=[True])


class ApprovalTicketOut(WireOut):
    """What approvers see of the ticket, whether or not they see the rest."""

    id: int = Field(examples=[4711])
    number: str = Field(examples=["GD2025112200001"])
    title: str = Field(examples=["打印机无法连接网络"])
    state: str = Field(description="key", examples=["solved"])
    priority: Priority
    requester: str | None = Field(description="name of the customer", examples=["王小明"])


class HindranceOut(WireOut):
    """Why what was approved could not be done."""

    code: str = Field(examples=["ticket_moved_on"])
    text: str = Field(examples=["The ticket has changed its state since this was asked: ask again."])


class ApprovalRow(OpenApprovalOut):
    """An approval in a list."""

    rule: Rule
    state: State
    ticket: ApprovalTicketOut
    reason: str = Field(examples=["客户已书面确认，申请关闭"])
    reminded_at: datetime | None
    ended_at: datetime | None
    done_at: datetime | None = Field(description="when what was approved was done; an approval is good once")
    hindrance: HindranceOut | None
    steps: list[StepOut] = Field(description="in their order; empty for customers")
    can_decide: bool = Field(description="whether it waits for the caller", examples=[True])


class ApprovalTicketTextOut(ApprovalTicketOut):
    """As above, with its description."""

    description: str
    description_format: BodyFormat


class ApprovedCommentOut(WireOut):
    """See ApprovedComment."""

    body: str
    body_format: BodyFormat
    is_public: bool


class ApprovalOut(ApprovalRow):
    """An approval with all that its approvers need."""

    ticket: ApprovalTicketTextOut
    fields: dict[str, Any] = Field(description="of a move: fields that it sets")
    comment: ApprovedCommentOut | None = Field(description="of a move: the comment that it brings")
    payload: dict[str, Any] = Field(description="of other purposes: what is asked", examples=[{"priority": "urgent"}])


class LinkedApprovalOut(WireOut):
    """What a link shows: the approval, and as whom its holder decides."""

    approver: AuthorOut
    step_id: int = Field(examples=[41])
    approval: ApprovalOut


class CreateDelegation(WireIn):
    """Somebody who decides for you while you are away."""

    delegate: Reference = Field(description="id or e-mail of the colleague", examples=[12])
    starts_at: Moment = Field(examples=["2030-02-01T00:00:00+08:00"])
    ends_at: Moment = Field(examples=["2030-02-08T00:00:00+08:00"])
    reason: OptionalLine = Field(default="", description="up to 200 characters", examples=["春节休假"])


class DelegationOut(WireOut):
    """Who decides for whom, and for how long."""

    id: int = Field(examples=[7])
    user: PersonOut = Field(description="who is away")
    delegate: PersonOut = Field(description="who decides for him")
    starts_at: datetime
    ends_at: datetime
    reason: str = Field(examples=["春节休假"])
    is_active: bool = Field(description="whether it holds now", examples=[False])
    created_at: datetime
