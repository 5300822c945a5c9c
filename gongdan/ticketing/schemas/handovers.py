"""Wire shapes of hand-overs, arbitrations, the pool, stays, and the report on transfers."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from gongdan.kernel.wire import Moment, WireIn, WireOut
from gongdan.rendering import clean_text
from gongdan.ticketing.schemas.in_short import PersonOut, TeamOut
from gongdan.ticketing.schemas.tickets import Reference


def shown_text(text: str) -> str:
    """The text as it is stored. Raises PydanticCustomError where nothing of it would show."""
    clean = clean_text(text).strip()
    if not clean:
        raise PydanticCustomError("text_expected", "Nothing of this would show; write something.")
    return clean


WrittenText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=5000),
    AfterValidator(shown_text),
    Field(description="1 to 5,000 characters", examples=["需要现场更换主板"]),
]
AnyText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000), AfterValidator(clean_text)]


class HandOver(WireIn):
    """To whom the ticket goes, and what they must know. Name a team, a person, or both."""

    team: Reference | None = None
    assignee: Reference | None = None
    facts: WrittenText = Field(description="what is known, 1 to 5,000 characters", examples=["主板指示灯不亮"])
    tried: WrittenText = Field(description="what was tried, 1 to 5,000 characters", examples=["已更换电源，无效"])
    reason: WrittenText = Field(description="why you, 1 to 5,000 characters", examples=["主板只有现场组能换"])
    expected_at: Moment | None = Field(default=None, description="until when an answer is expected; in the future")


class DecideHandover(WireIn):
    """Accept or decline."""

    decision: Literal["accept", "decline"] = Field(examples=["accept"])
    reason: AnyText = Field(default="", description="needed to decline, up to 5,000 characters", examples=["在保内"])


class DecideArbitration(WireIn):
    """Who has the ticket for good, and why."""

    team: Reference
    assignee: Reference | None = None
    reason: WrittenText = Field(description="why they, 1 to 5,000 characters", examples=["故障在核心交换机"])


class Claim(WireIn):
    """From which pool; nothing: from those of all one's teams."""

    team: Reference | None = Field(default=None, description="one of your own teams")


class Release(WireIn):
    """Why it is given back."""

    reason: Annotated[WrittenText, StringConstraints(max_length=2000)] = Field(
        description="1 to 2,000 characters, shown in the timeline", examples=["今日下班，未处理完"]
    )


class StayOut(WireOut):
    """A time in which neither holder nor state changed."""

    team: TeamOut | None
    department: TeamOut | None
    person: PersonOut | None
    state: str = Field(examples=["in_progress"])
    state_category: str = Field(examples=["open"])
    began_at: datetime
    ended_at: datetime | None = Field(description="null: it lasts")
    seconds: int = Field(description="plain time, nights and holidays too", examples=[5400])


class HeldOut(WireOut):
    """How long in all one of them had it."""

    id: int | None = Field(description="null: nobody", examples=[3])
    name: str | None = Field(examples=["一线客服"])
    seconds: int = Field(examples=[5400])


class InStateOut(WireOut):
    """How long in all it was in a state."""

    state: str = Field(examples=["in_progress"])
    seconds: int = Field(examples=[5400])


class StayCountsOut(WireOut):
    """How often it went on."""

    assignments: int = Field(description="somebody, or another one, got it", examples=[4])
    reassignments: int = Field(description="it was taken from a team or person that had it", examples=[3])
    team_changes: int = Field(description="it left a team that had it", examples=[2])
    returns: int = Field(description="it came to a team that had had it before", examples=[1])
    reopens: int = Field(examples=[0])
    state_changes: int = Field(examples=[5])


class StaysOut(WireOut):
    """Who had the ticket how long, from the log of what happened; while it is closed nobody has it."""

    items: list[StayOut] = Field(description="in order, the first 2,000")
    teams: list[HeldOut]
    departments: list[HeldOut]
    people: list[HeldOut]
    states: list[InStateOut]
    counts: StayCountsOut
    seconds: int = Field(description="in all, without the time while it was closed", examples=[86400])


class TransferEdgeOut(WireOut):
    """What one team sent to another."""

    from_team: TeamOut
    to_team: TeamOut
    count: int = Field(description="how often it sent a ticket there", examples=[41])
    returned_count: int = Field(description="how many of these came back to it later", examples=[12])
    median_hours_until_return: float | None = Field(description="null: none came back", examples=[5.25])


class ArbitrationCountsOut(WireOut):
    """The arbitrations that were raised in that time."""

    raised: int = Field(examples=[3])
    open: int = Field(examples=[1])
    decided: int = Field(examples=[2])
    lapsed: int = Field(examples=[0])
    median_hours_until_decision: float | None = Field(examples=[7.5])


class TransfersOut(WireOut):
    """Who sends what to whom and gets it back."""

    since: datetime
    until: datetime
    edges: list[TransferEdgeOut] = Field(description="the most frequent first, 1,000 at most")
    arbitrations: ArbitrationCountsOut
