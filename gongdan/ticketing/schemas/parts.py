"""Wire shapes of the parts of tickets: parents, children and sub-tasks."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from gongdan.kernel.wire import Id, Moment, WireIn, WireOut
from gongdan.rendering import clean_text
from gongdan.ticketing.schemas.in_short import PersonOut, TeamOut, TicketBrief
from gongdan.ticketing.schemas.setup.parts import Position, left_out


class ProgressOut(WireOut):
    """How far the parts of a ticket are."""

    done: int = Field(description="solved, closed, done or cancelled", examples=[2])
    total: int = Field(examples=[5])


class SubtaskOut(WireOut):
    """A step inside a ticket."""

    id: int = Field(examples=[9])
    ticket_id: int = Field(examples=[4711])
    title: str = Field(examples=["备份数据"])
    state: Literal["open", "done", "cancelled"] = Field(examples=["open"])
    team: TeamOut | None = Field(description="whose it is")
    assignee: PersonOut | None = Field(description="whose it is; null: whoever of the team")
    due_at: datetime | None
    position: int = Field(description="place among its siblings, smallest first", examples=[10])
    finished_at: datetime | None
    finished_by: PersonOut | None = Field(description="who said that it is done, or need not be")
    version: int = Field(description="the ETag is `v<version>`", examples=[1])


class AttachParent(WireIn):
    """The ticket that another becomes a part of."""

    ticket: Id | Annotated[str, StringConstraints(min_length=1, max_length=120)] = Field(
        description="id or number of the parent", examples=["GD2025112200001"]
    )


def _one_line(text: str) -> str:
    line = clean_text(text).strip()
    if not line or "\n" in line:
        raise PydanticCustomError("line_expected", "This must be a single line that shows.")
    return line


SubtaskTitle = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(_one_line),
    Field(description="one line, 1 to 300 characters", examples=["备份数据"]),
]
Holder = Annotated[
    Id | Annotated[str, StringConstraints(min_length=1, max_length=254)],
    Field(description="id, or for scripts: a team's key or name, a person's e-mail, `me`", examples=[12]),
]
SubtaskState = Annotated[Literal["open", "done", "cancelled"], Field(examples=["done"])]


class AddSubtask(WireIn):
    """A step inside the ticket."""

    title: SubtaskTitle
    team: Holder | None = Field(default=None, description="whose it is; a team's members may do it")
    assignee: Holder | None = Field(default=None, description="whose it is; he then follows the ticket")
    due_at: Moment | None = None
    position: Position | None = Field(default=None, description="place among its siblings; null: behind the last")


class EditSubtask(WireIn):
    """What changes about a step; absent fields stay as they are."""

    title: SubtaskTitle = Field(default_factory=left_out)
    state: SubtaskState = Field(default_factory=left_out)
    team: Holder | None = Field(default=None, description="null: no team")
    assignee: Holder | None = Field(default=None, description="null: nobody")
    due_at: Moment | None = Field(default=None, description="null: no time")
    position: Position = Field(default_factory=left_out)


class OwnSubtaskOut(SubtaskOut):
    """A step with its ticket."""

    ticket: TicketBrief
