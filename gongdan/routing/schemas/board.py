"""Wire shapes of the dispatch board: what waits, who is there, what he has until when."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from gongdan.kernel.wire import CountOut, WireOut
from gongdan.routing.schemas.people import Availability, PersonSkillOut


class BoardPlaceOut(WireOut):
    """Where somebody or something is, as far as it is known."""

    latitude: float | None = Field(description="degrees, WGS 84; null: only words are known", examples=[39.9042])
    longitude: float | None = Field(examples=[116.4074])
    text: str = Field(description="an address or the name of a region; empty: none", examples=["朝阳区建国路 88 号"])


class BoardTeamOut(WireOut):
    """A team on the board."""

    id: int = Field(examples=[3])
    key: str | None = Field(examples=["field"])
    name: str = Field(examples=["现场组"])


class BoardTicketOut(WireOut):
    """A ticket on the board."""

    id: int = Field(examples=[4711])
    number: str = Field(examples=["GD2025112200001"])
    title: str = Field(examples=["打印机无法连接网络"])
    priority: Literal["urgent", "high", "normal", "low"]
    state_name: str = Field(description="in the caller's language", examples=["处理中"])
    state_category: Literal["new", "open", "waiting", "on_hold"]
    team_id: int | None = Field(examples=[3])
    points: int = Field(description="what it weighs in somebody's room; on hold nothing", examples=[2])
    created_at: datetime
    held_since: datetime | None = Field(description="since when the one who has it does; null: nobody has it")
    due_at: datetime | None = Field(description="the nearest promise; null: nothing is promised, or its clock rests")
    due_kind: str | None = Field(description="which promise", examples=["resolution"])
    due_state: Literal["running", "at_risk", "breached", "paused"] | None
    place: BoardPlaceOut | None = Field(description="of its field of kind place; null: none")
    version: int = Field(description='send it as `If-Match: "v3"` when you give it to somebody', examples=[3])


class BoardSpanOut(WireOut):
    """Time in which somebody is on duty, away or in class."""

    kind: Literal["duty", "dispatcher", "leave", "class"]
    starts_at: datetime
    ends_at: datetime
    name: str = Field(
        description="of the shift or class; empty for leave: why is his own business", examples=["早班"]
    )
    team_id: int | None = Field(description="for which team; null: a department's, or leave", examples=[3])


class BoardPersonOut(WireOut):
    """Somebody who could get a ticket, as he is at this moment, and what he has."""

    id: int = Field(examples=[12])
    name: str = Field(examples=["王芳"])
    team_ids: list[int]
    load: int = Field(description="points of all that he has", examples=[7])
    capacity: int = Field(description="points he has room for", examples=[20])
    availability: Availability
    is_present: bool = Field(description="a session of his was live lately: see `away_after_minutes`, 15 unless set")
    is_on_shift: bool = Field(description="by the plan of one of these teams, else by working hours")
    is_on_leave: bool
    is_in_class: bool
    skills: list[PersonSkillOut]
    place: BoardPlaceOut | None
    spans: list[BoardSpanOut] = Field(description="by start")
    tickets: list[BoardTicketOut] = Field(description="open ones that you may see, next deadline first, at most 50")
    ticket_count: int = Field(description="how many open ones of his you may see", examples=[4])


class DispatchBoardOut(WireOut):
    """The board of some teams."""

    at: datetime = Field(description="the moment that everything is told for")
    starts_at: datetime
    ends_at: datetime
    zone: str = Field(description="of the tenant; days begin by it", examples=["Asia/Shanghai"])
    teams: list[BoardTeamOut]
    people: list[BoardPersonOut] = Field(description="active members of these teams by name, at most 300")
    people_count: int = Field(examples=[12])
    waiting: list[BoardTicketOut] = Field(
        description="open ones of these teams, or of none, that nobody has: by priority, then deadline; at most 200"
    )
    waiting_count: CountOut
