"""Wire shapes of what is looked at from time to time: figures of escalation, abnormal tickets."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from gongdan.kernel.wire import WireOut
from gongdan.ticketing import PersonOut, TeamOut, TicketRef


class EscalationFigureOut(WireOut):
    """Escalations of one team, path, level, trigger or person."""

    key: str = Field(examples=["3"])
    name: str = Field(description="of the team or person; else the key", examples=["一线客服"])
    count: int = Field(examples=[12])
    tickets: int = Field(description="of so many tickets", examples=[10])
    automatic: int = Field(description="begun by rules or by the product", examples=[8])
    acknowledged: int = Field(examples=[9])
    acknowledged_seconds: int | None = Field(description="the median until somebody did", examples=[840])
    settled: int = Field(examples=[10])
    same_hands: int = Field(description="ended without the ticket having changed hands", examples=[6])
    unfounded: int = Field(description="taken back, or ended as not needed", examples=[2])
    early: int = Field(description="within `early_minutes` after the ticket was opened", examples=[3])
    repeated: int = Field(description="by somebody who had escalated the same ticket in that time", examples=[1])


class EscalationFiguresOut(WireOut):
    """How much is escalated, and how much of it was needed."""

    since: datetime
    until: datetime
    early_minutes: int
    tickets_opened: int
    share: float | None = Field(description="escalated tickets of those opened, 0 to 1 and above", examples=[0.04])
    total: EscalationFigureOut
    items: list[EscalationFigureOut]
    people: list[EscalationFigureOut] = Field(description="who escalates most, 20 at most")


class AbnormalTicketOut(WireOut):
    """An open ticket that somebody should look at, and why."""

    ticket: TicketRef
    priority: str = Field(examples=["high"])
    state: str
    state_name: str
    team: TeamOut | None
    assignee: PersonOut | None
    created_at: datetime
    updated_at: datetime
    state_changed_at: datetime
    ping_pong_count: int
    reopen_count: int
    breach_count: int
    escalation_count: int
    reasons: list[
        Literal["long_unchanged", "ping_pong", "reopened", "breached_often", "escalated_often", "set_by_hand"]
    ]
