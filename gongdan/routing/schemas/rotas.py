"""Wire shapes of shifts, rotas, planned duties and leave."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from gongdan.calendars import zone_exists
from gongdan.kernel.wire import Id, Line, OptionalLine, WireIn, WireOut

Wall = Annotated[
    str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), Field(description="HH:MM", examples=["22:00"])
]
RotaKind = Annotated[
    Literal["duty", "dispatcher"],
    Field(description="dispatcher: who coordinates meanwhile (轮值专员)", examples=["duty"]),
]
LeaveKind = Literal["annual", "sick", "personal", "compensation", "other"]
LeaveState = Literal["asked", "approved", "rejected", "cancelled"]
Half = Literal["am", "pm"]


def _known_zone(name: str) -> str:
    if not zone_exists(name):
        raise PydanticCustomError("zone_unknown", "This is no time zone of the IANA list, such as Asia/Shanghai.")
    return name


class ShiftIn(WireIn):
    """A shift by the clock on the wall; one that ends at or before its start ends on the next day."""

    name: Line = Field(examples=["夜班"])
    starts: Wall
    ends: Wall
    zone: Annotated[Line, AfterValidator(_known_zone)] | None = Field(
        default=None, description="IANA time zone; null: that of the tenant", examples=["Asia/Shanghai"]
    )
    is_active: bool = True


class ShiftOut(WireOut):
    """A shift."""

    id: int
    name: str
    starts: str = Field(examples=["22:00"])
    ends: str = Field(examples=["06:00"])
    crosses_midnight: bool
    zone: str
    is_active: bool
    version: int


class RotaIn(WireIn):
    """A cycle of days: the first person begins with its first day, each other so many days after the one before."""

    name: Line = Field(examples=["一线两班倒"])
    kind: RotaKind = "duty"
    team_id: Id | None = None
    department_id: Id | None = Field(default=None, description="only of a dispatcher, in place of a team")
    starts_on: date = Field(description="the day on which the cycle begins", examples=["2026-03-02"])
    days: list[Id | None] = Field(
        min_length=1,
        max_length=366,
        description="the shift of each day of the cycle; null: free",
        examples=[[1, None]],
    )
    step: int = Field(default=7, ge=0, le=366, description="so many days each is behind the one before", examples=[7])
    people: list[Id] = Field(min_length=1, max_length=200, description="in their order")
    is_active: bool = True

    @model_validator(mode="after")
    def _is_whole(self) -> "RotaIn":
        if len(set(self.people)) != len(self.people):
            raise PydanticCustomError("person_repeated", "A person is named twice: name each once.")
        return self


class RotaOut(WireOut):
    """A rota."""

    id: int
    name: str
    kind: RotaKind
    team_id: int | None
    department_id: int | None
    starts_on: date
    days: list[int | None]
    step: int
    people: list[int]
    is_active: bool
    version: int


class RotaPlanIn(WireIn):
    """Lay the cycle over these dates. What a person changed by hand stays as it is."""

    since: date = Field(description="the first day", examples=["2026-03-02"])
    until: date = Field(description="the last day, at most 400 later", examples=["2026-03-29"])

    @model_validator(mode="after")
    def _is_a_span(self) -> "RotaPlanIn":
        if not 0 <= (self.until - self.since).days <= 400:
            raise PydanticCustomError("span_wrong", "`until` must lie 0 to 400 days after `since`.")
        return self


class RotaPlanOut(WireOut):
    """What came of it."""

    planned: int = Field(description="duties that stand now of this rota in these dates", examples=[28])
    kept: int = Field(description="changed by hand, and left as they are", examples=[1])


class PlannedDutyIn(WireIn):
    """Somebody works a shift on a date."""

    user_id: Id
    shift_id: Id
    on_date: date = Field(description="on which the shift begins", examples=["2026-03-04"])
    kind: RotaKind = "duty"
    team_id: Id | None = None
    department_id: Id | None = Field(default=None, description="only of a dispatcher, in place of a team")
    note: OptionalLine = ""


class PlannedDutyPatch(WireIn):
    """A single change; what is left out stays."""

    user_id: Id | None = None
    shift_id: Id | None = None
    is_cancelled: bool | None = Field(default=None, description="true: nobody works it")
    note: OptionalLine | None = None


class PlannedDutyOut(WireOut):
    """Who works when."""

    id: int
    user_id: int
    user_name: str
    team_id: int | None
    department_id: int | None
    kind: RotaKind
    shift_id: int
    shift_name: str
    rota_id: int | None
    on_date: date
    starts_at: datetime
    ends_at: datetime
    source: Literal["rota", "manual", "swap"]
    is_cancelled: bool
    note: str
    version: int


class PlannedDutiesOut(WireOut):
    """A plan."""

    items: list[PlannedDutyOut]


class DutySwapIn(WireIn):
    """Two change their duties."""

    first_id: Id
    second_id: Id


class RotaClashOut(WireOut):
    """What does not fit together."""

    kind: Literal["double_shift", "leave_during_shift", "too_few"]
    text: str = Field(description="in the caller's language")
    starts_at: datetime
    ends_at: datetime
    user_id: int | None
    user_name: str
    duty_ids: list[int]
    leave_id: int | None
    on_duty: int | None = Field(description="too_few: how many are there")


class RotaClashesOut(WireOut):
    """All that does not fit together in these days."""

    items: list[RotaClashOut]


class OnDutyPersonOut(WireOut):
    """Somebody who works then."""

    user_id: int
    name: str
    until: datetime | None = Field(description="when his shift ends; null: the calendar says it")


class OnDutyOut(WireOut):
    """Who works for a team at an instant."""

    team_id: int
    at: datetime
    is_planned: bool = Field(description="by its rota; false: by its calendar")
    people: list[OnDutyPersonOut]
    dispatchers: list[OnDutyPersonOut]
    next_at: datetime | None = Field(description="when somebody works next, where nobody does")


class LeaveIn(WireIn):
    """Leave in whole or half days."""

    user_id: Id | None = Field(default=None, description="null: your own")
    kind: LeaveKind = "annual"
    from_on: date = Field(description="the first day", examples=["2026-03-05"])
    from_half: Half = Field(default="am", description="pm: it begins at noon")
    to_on: date = Field(description="the last day", examples=["2026-03-06"])
    to_half: Half = Field(default="pm", description="am: it ends at noon")
    note: OptionalLine = ""
    is_approved: bool = Field(default=False, description="true: enter it as approved; takes rota.manage")

    @model_validator(mode="after")
    def _is_a_span(self) -> "LeaveIn":
        ends_first = self.to_on < self.from_on
        is_empty = self.to_on == self.from_on and (self.from_half, self.to_half) == ("pm", "am")
        if ends_first or is_empty or (self.to_on - self.from_on).days > 731:
            raise PydanticCustomError("span_wrong", "The leave must end after it begins, within two years.")
        return self


class DecideLeaveIn(WireIn):
    """Approve or reject."""

    decision: Literal["approve", "reject"]
    note: OptionalLine = ""


class LeaveOut(WireOut):
    """A leave. Kind and notes are shown to the person himself and to who plans."""

    id: int
    user_id: int
    user_name: str
    kind: LeaveKind | None
    from_on: date
    from_half: Half
    to_on: date
    to_half: Half
    starts_at: datetime
    ends_at: datetime
    state: LeaveState
    note: str
    decision_note: str
    decided_at: datetime | None
    clashes: int = Field(description="planned duties that fall into it", examples=[0])
    created_at: datetime
    version: int
