"""Wire shapes of ticket types and the fields each of them asks for."""

from typing import Annotated

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import Id, Key, Names, WireIn
from gongdan.ticketing.schemas.setup.custom_fields import CustomFieldOut
from gongdan.ticketing.schemas.setup.parts import IsActive, Named, Position, left_out

Prefix = Annotated[
    str,
    StringConstraints(max_length=10, pattern=r"^[A-Za-z0-9-]*$"),
    Field(description="letters that begin the numbers of this type, for the format type_date", examples=["WX"]),
]


class TypeFieldIn(WireIn):
    """One field as a type uses it."""

    field: Key = Field(description="key of the custom field", examples=["order_no"])
    is_required: bool = Field(default=False, description="must be filled in when the ticket is opened")


TypeFields = Annotated[
    list[TypeFieldIn], Field(max_length=100, description="the fields of the type, in the order they are shown")
]


class CreateType(WireIn):
    """A new type of ticket."""

    key: Key = Field(description="stable word for scripts; it never changes", examples=["incident"])
    names: Names = Field(description="name in each language")
    workflow: Key = Field(description="key of the workflow its tickets follow", examples=["desk"])
    default_team_id: Id | None = Field(default=None, description="team that new tickets go to; null: none")
    number_prefix: Prefix = ""
    position: Position = 0
    is_public: bool = Field(default=True, description="customers may open it themselves")
    fields: TypeFields = Field(default_factory=list)


class EditType(WireIn):
    """What to change about a type; what is left out stays."""

    names: Names = Field(default_factory=left_out, description="name in each language")
    workflow: Key = Field(
        default_factory=left_out, description="key of the workflow for new tickets; running ones keep theirs"
    )
    default_team_id: Id | None = Field(default=None, description="team that new tickets go to; null: none")
    number_prefix: Prefix = Field(default_factory=left_out)
    position: Position = Field(default_factory=left_out)
    is_public: bool = Field(default_factory=left_out, description="customers may open it themselves")
    is_active: IsActive = Field(default_factory=left_out)


class SetTypeFields(WireIn):
    """All fields of a type, in order; fields not named are taken off it (tickets keep their values)."""

    fields: TypeFields


class TypeFieldOut(CustomFieldOut):
    """A field as a type uses it."""

    is_required: bool = Field(description="must be filled in when the ticket is opened", examples=[True])
    position: int = Field(description="place on the form, smallest first", examples=[0])


class TypeOut(Named):
    """A type of ticket with its fields."""

    workflow_id: int = Field(description="id of its workflow", examples=[1])
    workflow_version_id: int = Field(description="version that new tickets begin with", examples=[1])
    default_team_id: int | None = Field(description="team that new tickets go to", examples=[3])
    number_prefix: str = Field(description="letters that begin its numbers", examples=["WX"])
    position: int = Field(description="place in lists, smallest first", examples=[10])
    is_public: bool = Field(description="customers may open it themselves", examples=[True])
    fields: list[TypeFieldOut] = Field(description="the fields it asks for, in order")
