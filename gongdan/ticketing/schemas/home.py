"""Wire shapes of the personal home page, and of how much each person has."""

from datetime import date, datetime

from pydantic import Field

from gongdan.kernel.wire import CountOut, WireOut
from gongdan.ticketing.schemas.approvals import ApprovalRow
from gongdan.ticketing.schemas.in_short import PersonOut, TeamOut, TicketRef
from gongdan.ticketing.schemas.tickets import TicketRow


class LoadOut(PersonOut):
    """A person, and how much he has."""

    is_lead: bool = Field(description="whether he leads the team", examples=[False])
    open: CountOut = Field(description="open tickets that he has, in whatever team")
    urgent: int = Field(description="those of them that are urgent", examples=[1])


class TeamLoadOut(TeamOut):
    """A team, and how much each of its members has."""

    members: list[LoadOut] = Field(description="the least loaded first")


class TeamLoadsOut(WireOut):
    """Teams by name; 500 members at most in all."""

    items: list[TeamLoadOut]


class OpenPartOut(WireOut):
    """Your open tickets: urgent first, then the next due, then the longest waiting; 10 at most."""

    items: list[TicketRow]
    count: CountOut


class NudgedPartOut(WireOut):
    """Your tickets whose nudge waits for an answer, the longest waiting first; 5 at most."""

    items: list[TicketRow]
    count: CountOut


class ApprovalsPartOut(WireOut):
    """Approvals that wait for you, the newest first; 5 at most."""

    items: list[ApprovalRow]
    count: CountOut


class WaitingHandoverOut(WireOut):
    """A hand-over that waits for your answer."""

    id: int = Field(examples=[77])
    ticket: TicketRef
    given_by: PersonOut | None
    to_team: TeamOut | None
    reason: str = Field(examples=["需要现场检查"])
    offered_at: datetime
    expected_at: datetime | None = Field(description="until when an answer is expected")


class HandoversPartOut(WireOut):
    """Hand-overs that wait for your answer, the next expected first; 5 at most."""

    items: list[WaitingHandoverOut]
    count: CountOut


class FiguresOut(WireOut):
    """Numbers of a span."""

    assigned: int = Field(description="tickets that came to you, and that you still have or finished", examples=[6])
    solved: int = Field(description="your tickets that were solved", examples=[4])
    opened: int = Field(description="tickets opened that your teams have", examples=[23])


class HomeFiguresOut(WireOut):
    """Today beside the seven days before; days are those of your own time zone."""

    today_on: date = Field(description="which day today is", examples=["2025-11-22"])
    today: FiguresOut
    seven_days_before: FiguresOut = Field(description="the sum of the seven whole days before today")


class TicketingHome(WireOut):
    """What the home page shows of tickets."""

    open: OpenPartOut
    approvals: ApprovalsPartOut
    handovers: HandoversPartOut
    nudged: NudgedPartOut
    figures: HomeFiguresOut
    teams: list[TeamLoadOut] = Field(description="the teams that you lead; empty for most")
