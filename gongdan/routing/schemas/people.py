"""Wire shapes of people as routing knows them: skills, room, presence, place, whose customers."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gongdan.kernel.wire import Id, Key, Names, WireIn, WireOut

Availability = Annotated[
    Literal["available", "busy", "away"],
    Field(description="busy: here, but nothing new by itself · away: what was not accepted goes to others"),
]
SkillKind = Literal["skill", "certificate"]


class SkillIn(WireIn):
    """Something that people can do, or a certificate that they may hold."""

    key: Key = Field(description="its name for scripts; for ever", examples=["network"])
    names: Names
    kind: SkillKind = Field(default="skill", description="a certificate has no levels, but may run out")
    is_active: bool = Field(default=True, description="false: not offered any more; whoever has it keeps it")


class SkillOut(WireOut):
    """A skill or certificate of the catalogue."""

    id: int = Field(examples=[7])
    key: str = Field(examples=["network"])
    kind: SkillKind
    names: Names
    name: str = Field(description="in the caller's language", examples=["网络"])
    is_active: bool
    people: int = Field(description="how many have it", examples=[4])
    version: int


class PersonSkillIn(WireIn):
    """What somebody can, how well, and until when."""

    skill_id: Id
    level: int = Field(default=1, ge=1, le=5, description="1 beginner … 5 expert", examples=[4])
    expires_on: date | None = Field(default=None, description="the last day on which it holds; null: for good")


class RoutingPersonIn(WireIn):
    """A person as routing is to know him; all of it at once."""

    capacity: int | None = Field(default=None, ge=0, le=10_000, description="points; null: as the settings say")
    weight: int = Field(default=1, ge=0, le=1000, description="by how much more often, for the strategy `weighted`")
    region_id: Id | None = Field(default=None, description="home region, for `nearest`")
    latitude: float | None = Field(default=None, ge=-90, le=90, examples=[39.9042])
    longitude: float | None = Field(default=None, ge=-180, le=180, examples=[116.4074])
    calendar_id: Id | None = Field(default=None, description="own hours; null: those of the team")
    skills: list[PersonSkillIn] = Field(default_factory=list, max_length=200)

    @model_validator(mode="after")
    def _is_whole(self) -> "RoutingPersonIn":
        if (self.latitude is None) != (self.longitude is None):
            raise PydanticCustomError("place_incomplete", "Give latitude and longitude together, or neither.")
        ids = [one.skill_id for one in self.skills]
        if len(set(ids)) != len(ids):
            raise PydanticCustomError("skill_repeated", "A skill is named twice: name each once.")
        return self


class PersonSkillOut(WireOut):
    """What somebody can."""

    skill_id: int
    key: str
    kind: SkillKind
    name: str
    level: int = Field(examples=[4])
    expires_on: date | None
    is_expired: bool


class RoutingPersonOut(WireOut):
    """A person as routing knows him at this moment."""

    id: int = Field(examples=[12])
    name: str
    team_ids: list[int]
    capacity: int = Field(description="points he has room for", examples=[20])
    has_own_capacity: bool
    load: int = Field(description="points of what he has; on hold weighs nothing", examples=[7])
    weight: int
    availability: Availability
    availability_at: datetime | None = Field(description="since when; null: it was never said")
    last_seen_at: datetime | None = Field(description="of his live sessions, to about five minutes")
    is_on_leave: bool
    is_in_class: bool
    region_id: int | None
    latitude: float | None
    longitude: float | None
    calendar_id: int | None
    skills: list[PersonSkillOut]
    version: int


class AvailabilityIn(WireIn):
    """Whether one is there."""

    availability: Availability


class AvailabilityOut(WireOut):
    """Whether one is there, and what one has."""

    availability: Availability
    availability_at: datetime | None
    load: int
    capacity: int


class CustomerOwnerIn(WireIn):
    """Whose customer it is: name a contact or an organisation, and the person; null: nobody's."""

    organisation_id: Id | None = None
    contact_id: Id | None = None
    user_id: Id | None = Field(default=None, description="null: nobody's")


class CustomerOwnerOut(WireOut):
    """Whose customer it is."""

    organisation_id: int | None
    contact_id: int | None
    customer_name: str
    user_id: int
    user_name: str
