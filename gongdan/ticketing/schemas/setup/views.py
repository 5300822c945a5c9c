"""Wire shapes of views: saved lists of tickets."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import Id, Line, WireIn, WireOut
from gongdan.ticketing.schemas.setup.parts import Position, Version, left_out

ViewSort = Annotated[
    Literal["-updated_at", "updated_at", "-created_at", "created_at", "priority", "due_at", "number", "-pinned"],
    Field(
        description="order of the list; a leading - is newest first; -pinned: urgent open ones before all others",
        examples=["-updated_at"],
    ),
]
Condition = Annotated[
    dict[str, Any],
    Field(
        max_length=3,
        description='which tickets: {"all": […]}, {"any": […]}, {"not": …} or {"field", "op", "value"}',
        examples=[{"all": [{"field": "assignee", "op": "is", "value": "me"}]}],
    ),
]
Columns = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=80)]],
    Field(max_length=40, description="columns to show, in order; field:<key> for a custom field; empty: the usual"),
]


class CreateView(WireIn):
    """A new view: one's own, or shared with everybody or one team."""

    name: Line = Field(description="what the list is called", examples=["我的待处理"])
    condition: Condition
    sort: ViewSort = "-updated_at"
    columns: Columns = Field(default_factory=list, examples=[["number", "title", "priority"]])
    is_shared: bool = Field(default=False, description="others see it too; needs view.share")
    team_id: Id | None = Field(default=None, description="a shared view for one team only")
    position: Position = 0


class EditView(WireIn):
    """What to change about a view; what is left out stays."""

    name: Line = Field(default_factory=left_out, description="what the list is called")
    condition: Condition = Field(default_factory=left_out)
    sort: ViewSort = Field(default_factory=left_out)
    columns: Columns = Field(default_factory=left_out)
    is_shared: bool = Field(default_factory=left_out, description="others see it too; needs view.share")
    team_id: Id | None = Field(default=None, description="a shared view for one team only; null: for all")
    position: Position = Field(default_factory=left_out)


class ViewOut(WireOut):
    """A saved list of tickets."""

    id: int = Field(description="id; use it as `view` of GET /api/v1/tickets", examples=[5])
    name: str = Field(description="what the list is called, in the caller's language", examples=["未分派"])
    is_shared: bool = Field(description="others see it too", examples=[True])
    owner_id: int | None = Field(description="whose own it is; null: shared", examples=[None])
    team_id: int | None = Field(description="for one team only", examples=[None])
    condition: dict[str, Any] = Field(description="which tickets")
    sort: str = Field(description="order of the list", examples=["-updated_at"])
    columns: list[str] = Field(description="columns to show", examples=[["number", "title"]])
    position: int = Field(description="place among the views, smallest first", examples=[10])
    can_edit: bool = Field(description="the caller may change or delete it", examples=[False])
    created_at: datetime = Field(description="when it was saved, UTC")
    version: Version
