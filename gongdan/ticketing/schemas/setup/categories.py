"""Wire shapes of the category tree."""

from pydantic import Field

from gongdan.kernel.wire import Id, Key, Names, WireIn
from gongdan.ticketing.schemas.setup.parts import IsActive, Named, Position, left_out


class CreateCategory(WireIn):
    """A new category."""

    key: Key = Field(description="stable word for scripts; it never changes", examples=["network_vpn"])
    names: Names = Field(description="name in each language")
    parent_id: Id | None = Field(default=None, description="id of the category above; null: a root")
    position: Position = 0


class EditCategory(WireIn):
    """What to change about a category; what is left out stays. A new parent takes all below along."""

    names: Names = Field(default_factory=left_out, description="name in each language")
    parent_id: Id | None = Field(default=None, description="id of the category above; null: a root")
    position: Position = Field(default_factory=left_out)
    is_active: IsActive = Field(default_factory=left_out)


class CategoryOut(Named):
    """A category and its place in the tree."""

    parent_id: int | None = Field(description="id of the category above", examples=[4])
    path: list[int] = Field(description="ids from the root to itself", examples=[[4, 12]])
    position: int = Field(description="place among its siblings, smallest first", examples=[10])
