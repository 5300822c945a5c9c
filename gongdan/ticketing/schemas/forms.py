"""Wire shapes of forms: what a type asks for, what is asked now, and how complete a ticket is."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import Key, Names, ProblemField, WireIn, WireOut
from gongdan.ticketing.schemas.setup.custom_fields import HintsIn
from gongdan.ticketing.schemas.setup.parts import WireNames

FormField = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60),
    Field(
        description="title, description, category, priority, requester, files, tags, team, assignee, or the key of a "
        "custom field of the type",
        examples=["order_no"],
    ),
]
Condition = Annotated[
    dict[str, Any],
    Field(
        max_length=3,
        description='a condition on other fields of the form: {"field": "field:<key>" or "category", "op", "value"}, '
        'or {"all": […]}, {"any": […]}, {"not": …}',
        examples=[{"field": "field:warranty", "op": "is", "value": "in_warranty"}],
    ),
]
Answers = Annotated[
    dict[Annotated[str, StringConstraints(max_length=60)], Any],
    Field(
        max_length=200,
        description="what is filled in so far, by field; null: left empty on purpose, so no default is put in",
        examples=[{"title": "打印机卡纸", "warranty": "in_warranty"}],
    ),
]


class EntryIn(WireIn):
    """One field on a form."""

    field: FormField
    is_required: bool = Field(default=False, description="must be filled in whenever it shows")
    required_when: Condition | None = Field(default=None, description="must be filled in while this holds")
    shown_when: Condition | None = Field(default=None, description="shows while this holds; null: always")
    hints: HintsIn = Field(default_factory=HintsIn, description="help for this form; empty: the field's own")
    default: Any = Field(default=None, description="filled in where the field shows and nothing was sent")
    audience: Literal["all", "staff"] = Field(default="all", description="staff: customers are not asked")
    is_recommended: bool = Field(default=True, description="counts for completeness though it is not required")

    def stored(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "is_required": self.is_required,
            "required_when": self.required_when,
            "shown_when": self.shown_when,
            "hints": self.hints.stored(),
            "default": self.default,
            "audience": self.audience,
            "is_recommended": self.is_recommended,
        }


class SectionIn(WireIn):
    """Fields under one heading."""

    key: Key = Field(description="stable word, once on the form", examples=["device"])
    names: Names = Field(description="heading in each language")
    hints: HintsIn = Field(default_factory=HintsIn, description="a line below the heading")
    entries: list[EntryIn] = Field(max_length=150, description="the fields, in order; at least one")

    def stored(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "names": self.names.stored(),
            "hints": self.hints.stored(),
            "entries": [entry.stored() for entry in self.entries],
        }


class DrawForm(WireIn):
    """A whole form; it replaces the one in force."""

    sections: Annotated[list[SectionIn], Field(min_length=1, max_length=50, description="the sections, in order")]


class EvaluateForm(WireIn):
    """What is filled in so far."""

    values: Answers = Field(default_factory=dict)


class EntryOut(WireOut):
    """One field on a form, with all that is needed to show it."""

    field: FormField
    is_custom: bool = Field(description="false: one of the ticket's own", examples=[True])
    kind: str | None = Field(description="kind of a custom field", examples=["text"])
    name: str = Field(description="in the caller's language", examples=["订单号"])
    is_required: bool = Field(examples=[True])
    required_when: dict[str, Any] | None = Field(description="see EntryIn", examples=[None])
    shown_when: dict[str, Any] | None = Field(description="see EntryIn", examples=[None])
    hints: dict[str, str] = Field(description="help by language", examples=[{"zh-CN": "见包装盒侧面"}])
    default: Any = Field(description="see EntryIn", examples=[None])
    audience: str = Field(description="all or staff", examples=["all"])
    is_recommended: bool = Field(examples=[True])
    options: list[dict[str, Any]] = Field(description="of a select, multi_select or cascade")
    rules: dict[str, Any] = Field(description="bounds of the value", examples=[{"max_length": 60}])


class SectionOut(WireOut):
    """Fields under one heading."""

    key: str = Field(examples=["device"])
    names: WireNames
    name: str = Field(description="in the caller's language", examples=["设备信息"])
    hints: dict[str, str] = Field(description="help by language", examples=[{}])
    entries: list[EntryOut]


class FormOut(WireOut):
    """What a type asks for."""

    type_id: int = Field(examples=[2])
    type: str = Field(description="key of the type", examples=["field_service"])
    name: str = Field(description="of the type, in the caller's language", examples=["现场报修"])
    is_drawn: bool = Field(description="false: made of the type's own fields", examples=[True])
    sections: list[SectionOut]
    version: int = Field(description="number of the form in force, 0 where none was drawn; the ETag", examples=[3])


class FormVersionOut(WireOut):
    """A form that was in force from a time on."""

    id: int = Field(examples=[7])
    number: int = Field(examples=[3])
    sections: list[dict[str, Any]] | None = Field(description="as it was drawn; null: the type's own fields")
    created_at: datetime


class GapOut(WireOut):
    """A field that is asked for and empty."""

    field: str = Field(examples=["order_no"])
    name: str = Field(description="in the caller's language", examples=["订单号"])
    is_required: bool = Field(description="false: recommended only", examples=[False])


class CompletenessOut(WireOut):
    """How complete a ticket is."""

    score: int | None = Field(
        description="per cent of what its form asked for when it was last judged; required fields count three times; "
        "null: not judged yet",
        examples=[75],
    )
    missing: list[GapOut] = Field(description="what is empty, by the form as it is today")


class JudgedOut(WireOut):
    """One field as it stands with these values."""

    field: str = Field(examples=["order_no"])
    is_shown: bool = Field(examples=[True])
    is_required: bool = Field(examples=[True])
    is_missing: bool = Field(description="required, and empty", examples=[True])
    value: Any = Field(description="as it would be stored", examples=[None])
    is_default: bool = Field(description="the form filled it in", examples=[False])


class EvaluationOut(WireOut):
    """What the form asks for now; opening a ticket with these values is held to exactly this."""

    entries: list[JudgedOut]
    problems: list[ProblemField] = Field(description="why opening would be refused; empty: it would not")
    completeness: CompletenessOut
