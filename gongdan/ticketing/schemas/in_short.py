"""People, teams, tickets and deadlines as others name them: pieces of many wire shapes."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from gongdan.kernel.wire import WireOut


class PersonOut(WireOut):
    """A person in short."""

    id: int = Field(examples=[12])
    name: str = Field(examples=["王芳"])


class TeamOut(WireOut):
    """A team in short."""

    id: int = Field(examples=[3])
    key: str | None = Field(default=None, examples=["frontline"])
    name: str = Field(examples=["一线客服"])


class RequesterOut(WireOut):
    """Who asks."""

    id: int = Field(examples=[31])
    name: str = Field(examples=["王小明"])
    email: str | None = Field(default=None, examples=["wang@example.com"])
    phone: str | None = Field(default=None, description="E.164", examples=["+8613800138000"])


class OrganisationRef(WireOut):
    """An organisation in short."""

    id: int = Field(examples=[5])
    name: str = Field(examples=["星河科技"])


class WordOut(WireOut):
    """A word that travels in requests, with its name."""

    key: str = Field(examples=["team"])
    name: str = Field(description="in the caller's language", examples=["小组"])


class AuthorOut(WireOut):
    """Who wrote or did it."""

    kind: str = Field(description="user, customer or system", examples=["user"])
    id: int | None = Field(examples=[12])
    name: str = Field(examples=["王芳"])


class TicketRef(WireOut):
    """Another ticket in short."""

    id: int = Field(examples=[4711])
    number: str = Field(examples=["GD2025112200001"])
    title: str = Field(examples=["打印机无法连接网络"])


class TicketBrief(WireOut):
    """Another ticket in short."""

    id: int = Field(examples=[4712])
    number: str = Field(examples=["GD2025112200002"])
    title: str = Field(examples=["更换主板"])
    state: str = Field(description="key", examples=["in_progress"])
    state_category: Literal["new", "open", "waiting", "on_hold", "solved", "closed"]


class DeadlineOut(WireOut):
    """The nearest promise of a ticket."""

    kind: Literal[
        "first_response", "next_response", "periodic_update", "resolution", "dwell", "stage", "supplier", "on_demand"
    ] = Field(examples=["resolution"])
    due_at: datetime | None = Field(description="null: its clock rests")
    state: Literal["running", "at_risk", "breached", "paused"] = Field(examples=["at_risk"])
