"""What a ticket tells of its hand-overs, arbitrations and holds: pieces of its wire shape."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from gongdan.kernel.wire import WireOut
from gongdan.ticketing.schemas.in_short import PersonOut, TeamOut

HandoverState = Literal["offered", "accepted", "declined", "withdrawn", "superseded"]
ArbitrationState = Literal["open", "decided", "lapsed"]


class HandoverOut(WireOut):
    """A hand-over and what became of it."""

    id: int = Field(examples=[71])
    ticket_id: int = Field(examples=[4711])
    state: HandoverState = Field(examples=["offered"])
    from_team: TeamOut | None = Field(description="who had it before")
    from_person: PersonOut | None
    given_by: PersonOut | None
    to_team: TeamOut | None
    to_person: PersonOut | None = Field(description="null: whoever of the team")
    facts: str
    tried: str
    reason: str
    expected_at: datetime | None = Field(description="until when an answer is expected, UTC")
    overdue_at: datetime | None = Field(description="when it was noticed that no answer had come")
    offered_at: datetime
    decided_at: datetime | None
    decided_by: PersonOut | None
    decision_reason: str
    is_yours: bool = Field(description="whether you may accept or decline it now", examples=[True])


class ArbitrationOut(WireOut):
    """A ticket that came back too often, and who is to decide where it belongs."""

    id: int = Field(examples=[9])
    ticket_id: int = Field(examples=[4711])
    number: str = Field(description="of the ticket", examples=["GD2025112200001"])
    title: str = Field(description="of the ticket", examples=["打印机无法连接网络"])
    state: ArbitrationState = Field(examples=["open"])
    supervisor: PersonOut | None = Field(description="null: whoever supervises there")
    return_count: int = Field(description="how often it had come back", examples=[3])
    raised_at: datetime
    decided_at: datetime | None
    decided_by: PersonOut | None
    team: TeamOut | None = Field(description="who was given it for good")
    reason: str


class HoldOut(WireOut):
    """Why the ticket rests and until when."""

    reason: str | None = Field(description="null: the move was made without one", examples=["等待供应商发货"])
    resume_at: datetime | None = Field(description="when it goes on by itself, UTC")
