"""Wire shapes of duties: which team does what."""

from pydantic import Field

from gongdan.kernel.wire import Id, Key, Names, WireIn, WireOut
from gongdan.ticketing.schemas.setup.parts import IsActive, Named, left_out


class CreateDuty(WireIn):
    """A new duty that states of flows can be owned by."""

    key: Key = Field(description="stable word; flows name it as duty:<key>", examples=["finance"])
    names: Names = Field(description="name in each language")
    team_id: Id | None = Field(default=None, description="id of the team that does it; null: nobody yet")


class EditDuty(WireIn):
    """What to change about a duty; what is left out stays."""

    names: Names = Field(default_factory=left_out, description="name in each language")
    team_id: Id | None = Field(default=None, description="id of the team that does it; null: nobody")
    is_active: IsActive = Field(default_factory=left_out)


class DutyTeamOut(WireOut):
    """The team that does it."""

    id: int = Field(examples=[3])
    key: str = Field(examples=["finance_desk"])
    name: str = Field(examples=["财务组"])


class DutyOut(Named):
    """A duty and the team that does it."""

    team: DutyTeamOut | None = Field(description="null: nobody does it, tickets stay with who has them")
