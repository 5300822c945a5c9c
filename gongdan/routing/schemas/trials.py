"""Wire shapes of trials: what a rule would have decided about the tickets of the last days."""

from datetime import datetime

from pydantic import Field

from gongdan.kernel.wire import Id, WireIn, WireOut
from gongdan.routing.schemas.rules import RoutingRuleIn


class RoutingTrialIn(WireIn):
    """A rule that is not saved yet, and how far to look back."""

    rule: RoutingRuleIn
    rule_id: Id | None = Field(
        default=None,
        description="the rule whose place and say it would take; null: a new one, asked after all others",
    )
    days: int = Field(default=30, ge=1, le=365, description="tickets opened within so many days", examples=[30])


class RoutingTrialRuleOut(WireOut):
    """Which rule would have decided."""

    rule_id: int | None = Field(description="null: the one that is tried, or none")
    name: str = Field(description="empty: none", examples=["紧急 → 值班"])
    is_tried: bool


class RoutingTrialChangeOut(WireOut):
    """So many tickets would have been decided by another rule than now."""

    before: RoutingTrialRuleOut
    after: RoutingTrialRuleOut
    count: int = Field(examples=[37])


class RoutingTrialTeamOut(WireOut):
    """Where tickets of the tried rule are today."""

    team_id: int | None
    team_name: str = Field(description="empty: of no team")
    count: int = Field(examples=[300])


class RoutingTrialTicketOut(WireOut):
    """A ticket that another rule would have decided."""

    id: int
    number: str
    title: str
    before: RoutingTrialRuleOut
    after: RoutingTrialRuleOut
    team_name: str


class RoutingTrialOut(WireOut):
    """What it would have been. Tickets are looked at as they are today; nothing is written."""

    since: datetime
    until: datetime
    looked_at: int = Field(description="tickets opened in that time, the newest 20,000 at most", examples=[2310])
    is_cut: bool = Field(description="true: there are more, which were not looked at")
    matched: int = Field(description="of them, how many the rule would decide", examples=[412])
    matched_before: int | None = Field(description="by what it says now; null: it is new", examples=[380])
    agreed: int | None = Field(
        description="of those that it would decide, how many are in its team today; null: it names none",
        examples=[350],
    )
    changes: list[RoutingTrialChangeOut] = Field(description="the most first")
    teams: list[RoutingTrialTeamOut] = Field(description="where those that it would decide are today, the most first")
    examples: list[RoutingTrialTicketOut] = Field(
        description="of those decided otherwise, the newest 20 that the caller sees"
    )
