"""Wire shapes of checklists as they are set up."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from gongdan.kernel.wire import Key, Names, WireIn, WireOut
from gongdan.ticketing.checklist import CHECKS, OWN
from gongdan.ticketing.schemas.setup.parts import IsActive, Named, WireNames, left_out

Check = Literal["solution_recorded", "root_cause_recorded", "times_recorded", "customer_confirmed"]


def _not_own(key: str) -> str:
    if key.startswith(OWN):
        raise PydanticCustomError("reserved", "Keys that begin with own_ are those of a ticket's own items.")
    return key


class ChecklistItemIn(WireIn):
    """One item of a checklist."""

    key: Annotated[Key, AfterValidator(_not_own)] = Field(description="stable word", examples=["solution_verified"])
    names: Names = Field(description="name in each language")
    is_required: bool = Field(default=True, description="moves that need the checklist wait for it")
    kind: Literal["manual", "automatic"] = Field(default="manual", description="automatic: it looks for itself")
    check: Check | None = Field(
        default=None, description="of an automatic item: what it looks at", examples=["solution_recorded"]
    )

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        if self.kind == "automatic" and self.check is None:
            raise PydanticCustomError("check_missing", "An automatic item needs `check`: one of {known}.", _KNOWN)
        if self.kind == "manual" and self.check is not None:
            raise PydanticCustomError("check_unused", "Only an automatic item has `check`: leave it out.")
        return self


_KNOWN = {"known": ", ".join(CHECKS)}


def _each_once(items: list[ChecklistItemIn]) -> list[ChecklistItemIn]:
    seen: set[str] = set()
    for item in items:
        if item.key in seen:
            raise PydanticCustomError("duplicate", "The key {key} is used twice.", {"key": item.key})
        seen.add(item.key)
    return items


Items = Annotated[
    list[ChecklistItemIn],
    Field(min_length=1, max_length=60, description="the items, in the order they are shown"),
    AfterValidator(_each_once),
]


class CreateChecklist(WireIn):
    """A new checklist."""

    key: Key = Field(description="stable word for scripts; it never changes", examples=["field_close"])
    names: Names = Field(description="name in each language")
    type: Key | None = Field(
        default=None, description="key of the type whose tickets follow it; null: all that have no other"
    )
    items: Items


class EditChecklist(WireIn):
    """What to change about a checklist; what is left out stays. Tickets follow it at once."""

    names: Names = Field(default_factory=left_out, description="name in each language")
    items: Items = Field(default_factory=left_out)
    is_active: IsActive = Field(default_factory=left_out)


class ChecklistTemplateItemOut(WireOut):
    """One item of a checklist."""

    key: str = Field(examples=["solution_verified"])
    names: WireNames
    name: str = Field(description="in the caller's language", examples=["解决方案已验证"])
    is_required: bool = Field(examples=[True])
    kind: str = Field(description="manual or automatic", examples=["manual"])
    check: str | None = Field(description="what an automatic item looks at", examples=[None])


class ChecklistOut(Named):
    """A checklist."""

    type: str | None = Field(description="key of its type; null: for all that have no other", examples=[None])
    items: list[ChecklistTemplateItemOut]
