"""Wire shapes of the priority rules, of raises and of the audit of priorities."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from gongdan.kernel.wire import Key, WireIn, WireOut
from gongdan.ticketing.priorities import PRIORITIES
from gongdan.ticketing.schemas.approvals import ApprovalOut
from gongdan.ticketing.schemas.in_short import AuthorOut, WordOut
from gongdan.ticketing.schemas.priority_words import Impact, Priority, Urgency
from gongdan.ticketing.schemas.setup.parts import Version

Weight = Annotated[int, Field(ge=0, le=10, description="how much one level of it weighs; 0: not at all")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


class MatrixRow(WireIn):
    """The priority at each urgency."""

    cannot_work: Priority
    hindered: Priority
    inconvenient: Priority
    can_wait: Priority


class Matrix(WireIn):
    """The priority of each impact at each urgency."""

    company: MatrixRow
    department: MatrixRow
    team: MatrixRow
    person: MatrixRow

    @model_validator(mode="after")
    def _orderly(self) -> "Matrix":
        """Wider or graver is never less urgent."""
        rows = [[PRIORITIES[word] for word in row.values()] for row in self.model_dump().values()]
        is_grave_first = all(row == sorted(row) for row in rows)
        is_wide_first = all(list(column) == sorted(column) for column in zip(*rows, strict=True))
        if not (is_grave_first and is_wide_first):
            raise PydanticCustomError(
                "matrix_disorderly",
                "A wider impact or a greater urgency must not be less urgent: order the rows and columns.",
            )
        return self


class Weights(WireIn):
    """How much each factor weighs."""

    business_stop: Weight = Field(examples=[3])
    money: Weight = Field(examples=[2])
    security: Weight = Field(examples=[3])
    customer: Weight = Field(examples=[2])
    law: Weight = Field(examples=[2])


class ThresholdIn(WireIn):
    """From this score (levels times weights) on the priority is higher."""

    score: int = Field(ge=1, le=1000, examples=[6])
    steps: int = Field(ge=1, le=3, description="by so many steps", examples=[1])


class RiseIn(WireIn):
    """Unsolved for so long, a ticket rises by one step. The first rule that fits a ticket holds."""

    type: Key | None = Field(default=None, description="key of a ticket type; null: any", examples=["incident"])
    priority: Priority | None = Field(default=None, description="at this priority; null: at any")
    after_minutes: int = Field(
        ge=1,
        le=5_256_000,
        description="plain minutes at this priority; time that waits for the customer or on hold does not count",
        examples=[1440],
    )
    up_to: Priority = Field(default="urgent", description="never above this")

    @model_validator(mode="after")
    def _goes_up(self) -> "RiseIn":
        if self.up_to == "low" or (self.priority and PRIORITIES[self.priority] <= PRIORITIES[self.up_to]):
            raise PydanticCustomError(
                "rise_leads_nowhere", "A rise needs room above it: give a lower `priority` or a higher `up_to`."
            )
        return self


class PriorityRulesIn(WireIn):
    """The whole rules. They hold for what changes from now on; what has a priority keeps it until then."""

    matrix: Matrix
    assumed_impact: Impact = Field(default="person", description="where only the urgency is known")
    assumed_urgency: Urgency = Field(default="inconvenient", description="where only the impact is known")
    weights: Weights
    thresholds: Annotated[list[ThresholdIn], Field(max_length=20, description="the highest that is reached holds")]
    rises: Annotated[list[RiseIn], Field(max_length=100, description="with time, in order; empty: nothing rises")]
    widened_at: Annotated[
        list[Annotated[int, Field(ge=2, le=100_000)]],
        Field(max_length=10, description="one step higher at so many tickets of the same cause", examples=[[5, 20]]),
    ]


class ThresholdOut(WireOut):
    """See ThresholdIn."""

    score: int = Field(examples=[6])
    steps: int = Field(examples=[1])


class RiseOut(WireOut):
    """See RiseIn."""

    type: str | None = Field(examples=["incident"])
    priority: Priority | None
    after_minutes: int = Field(examples=[1440])
    up_to: Priority


class PriorityRulesOut(WireOut):
    """The rules in force, see PriorityRulesIn, with the names of their words."""

    matrix: dict[str, dict[str, str]] = Field(
        description="priority by impact and urgency", examples=[{"team": {"hindered": "high"}}]
    )
    assumed_impact: Impact
    assumed_urgency: Urgency
    weights: dict[str, int] = Field(examples=[{"money": 2}])
    thresholds: list[ThresholdOut] = Field(description="the highest that is reached holds")
    rises: list[RiseOut]
    widened_at: list[int] = Field(examples=[[5, 20]])
    impacts: list[WordOut] = Field(description="the widest first")
    urgencies: list[WordOut] = Field(description="the gravest first")
    factors: list[WordOut]
    version: Version


class AskRaise(WireIn):
    """A higher priority, and why."""

    priority: Literal["urgent", "high", "normal"] = Field(description="higher than it is now", examples=["urgent"])
    reason: Annotated[Text, StringConstraints(min_length=1)] = Field(examples=["客户产线停机"])


class RaiseOut(WireOut):
    """A raise that was done, or waits for its approval."""

    is_done: bool = Field(description="false: `approval` waits for a decision", examples=[False])
    priority: Priority = Field(description="what the ticket has now")
    approval: ApprovalOut | None = Field(description="what was asked of those who may raise; null: it was done")


class PriorityCount(WireOut):
    """Tickets opened, of one type, with one source and one priority."""

    type: str = Field(examples=["incident"])
    source: str = Field(description="what decided the priority they have now", examples=["matrix"])
    priority: Priority
    count: int = Field(examples=[17])


class PriorityShifts(WireOut):
    """How often somebody raised or lowered priorities."""

    actor: AuthorOut
    type: str = Field(examples=["incident"])
    raised: int = Field(examples=[3])
    lowered: int = Field(examples=[1])


class PriorityReport(WireOut):
    """How priorities came about. Counts only tickets that the caller may see."""

    since: datetime
    until: datetime
    opened: list[PriorityCount] = Field(description="tickets opened in this time")
    shifts: list[PriorityShifts] = Field(description="changes by people and by rules, the busiest 200")
    rises: dict[str, int] = Field(description="rises by reason", examples=[{"unsolved": 4, "widened": 1}])
    raises: dict[str, int] = Field(
        description="asked raises by the state of their approval", examples=[{"approved": 2}]
    )
