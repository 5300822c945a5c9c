"""Wire shapes of what holds for all, and of teams as routing knows them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from gongdan.kernel.wire import Id, Key, WireIn

Points = Annotated[int, Field(ge=0, le=100)]
PriorityWord = Literal["urgent", "high", "normal", "low"]


class RoutingSettingsIn(WireIn):
    """What holds for all."""

    capacity: int = Field(default=20, ge=0, le=10_000, description="points that a person has room for", examples=[20])
    points_by_priority: dict[PriorityWord, Points] = Field(
        default={"urgent": 3, "high": 2, "normal": 1, "low": 1}, description="what a ticket weighs; left out: 1"
    )
    factor_by_type: dict[Key, Points] = Field(
        default_factory=dict, max_length=200, description="by key of the type, times the points; left out: 1"
    )
    away_after_minutes: int | None = Field(
        default=None, ge=10, le=1440, description="without a live session for so long one is away; null: never"
    )
    retry_minutes: int = Field(
        default=5, ge=1, le=240, description="after so long it is tried again where nobody had room"
    )
    training_share: int = Field(
        default=20, ge=0, le=100, description="per cent of a team that may be in class at once, rounded down"
    )


class RoutingSettingsOut(RoutingSettingsIn):
    """What holds for all."""

    version: int


class RoutingTeamIn(WireIn):
    """A team as routing is to know it."""

    needs_acceptance: bool = Field(default=False, description="whoever is chosen is asked to accept")
    accept_minutes: int = Field(default=10, ge=1, le=1440, description="without an answer the next one is chosen")
    holds_claims: bool = Field(default=False, description="whoever claims from the pool keeps to his capacity")
    overflow_team_id: Id | None = Field(default=None, description="helps while a backlog is warned of")
    backup_team_id: Id | None = Field(default=None, description="has the tickets of those in class")
    min_on_duty: int = Field(default=0, ge=0, le=1000, description="fewer on duty is a conflict of the rota")
    max_waiting: int | None = Field(default=None, ge=0, le=100_000, description="warn of more tickets without owner")
    max_age_minutes: int | None = Field(default=None, ge=1, le=100_000, description="warn of an older one of them")
    max_due_per_head: float | None = Field(
        default=None, gt=0, le=1000, description="warn of more that are due within the hour, for each on duty"
    )


class RoutingTeamOut(RoutingTeamIn):
    """A team as routing knows it, and how it stands."""

    id: int
    key: str
    name: str
    department_id: int | None
    lead_id: int | None
    is_planned: bool = Field(description="who works is said by its rota; false: by its calendar")
    warned_at: datetime | None = Field(description="since when a backlog is warned of")
    warned_of: list[Literal["waiting", "age", "due"]]
    waiting: int = Field(description="tickets that nobody has", examples=[3])
    oldest_minutes: int
    due_in_hour: int
    on_duty: int = Field(description="who works now", examples=[5])
    version: int
