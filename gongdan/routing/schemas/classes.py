"""Wire shapes of classes."""

from datetime import datetime
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gongdan.kernel.wire import Id, Line, Moment, WireIn, WireOut


class TrainingClassIn(WireIn):
    """People of a team in class; their tickets go to the backup queue meanwhile."""

    name: Line = Field(examples=["新产品培训"])
    team_id: Id
    backup_team_id: Id | None = Field(default=None, description="null: the one that the team's routing names")
    starts_at: Moment = Field(examples=["2030-03-04T06:00:00Z"])
    ends_at: Moment = Field(examples=["2030-03-04T08:00:00Z"])
    user_ids: list[Id] = Field(min_length=1, max_length=500)

    @model_validator(mode="after")
    def _is_a_span(self) -> "TrainingClassIn":
        if self.ends_at <= self.starts_at:
            raise PydanticCustomError("span_wrong", "The class must end after it begins.")
        if len(set(self.user_ids)) != len(self.user_ids):
            raise PydanticCustomError("person_repeated", "A person is named twice: name each once.")
        return self


class PupilOut(WireOut):
    """Somebody in class."""

    user_id: int
    name: str


class ClassTicketOut(WireOut):
    """A ticket that went to the backup queue."""

    ticket_id: int
    number: str
    user_id: int = Field(description="who had it")
    left_at: datetime
    ended_at: datetime | None
    outcome: Literal["returned", "solved", "kept", "moved"] | None = Field(
        description="null: there now · kept: put away meanwhile · moved: handed on by the backup queue"
    )


class TrainingClassOut(WireOut):
    """A class."""

    id: int
    name: str
    team_id: int
    team_name: str
    backup_team_id: int
    starts_at: datetime
    ends_at: datetime
    state: Literal["planned", "running", "ended", "cancelled"]
    people: list[PupilOut]
    tickets: list[ClassTicketOut] = Field(description="only of those that the caller sees")
    version: int


class ClassPlacesOut(WireOut):
    """How many of a team may be in class at once."""

    team_id: int
    front_line: int = Field(description="active members of the team", examples=[20])
    share: int = Field(description="per cent", examples=[20])
    places: int = Field(description="rounded down", examples=[4])
    free: int = Field(description="in all of the time asked for", examples=[2])
