"""Wire shapes of custom fields: kind, options and rules."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import Key, Names, OptionalLine, WireIn
from gongdan.ticketing.schemas.setup.parts import IsActive, Named, left_out

FieldKind = Annotated[
    Literal[
        "text",
        "long_text",
        "integer",
        "decimal",
        "money",
        "date",
        "time",
        "datetime",
        "select",
        "multi_select",
        "cascade",
        "boolean",
        "person",
        "contact",
        "phone",
        "email",
        "url",
        "file",
        "place",
    ],
    Field(description="what the field holds; fixed once tickets hold values of it", examples=["text"]),
]


class OptionIn(WireIn):
    """One option of a select, multi_select or cascade."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=60)] = Field(
        description="stable word that tickets store", examples=["hardware"]
    )
    names: Names = Field(description="name in each language")
    is_active: bool = Field(default=True, description="false: no longer offered, kept for old tickets")
    children: list[OptionIn] = Field(
        default_factory=list, max_length=500, description="options below it (cascade only)"
    )

    def stored(self) -> dict[str, Any]:
        option: dict[str, Any] = {"key": self.key, "names": self.names.stored()}
        if not self.is_active:
            option["is_active"] = False
        if self.children:
            option["children"] = [child.stored() for child in self.children]
        return option


class HintsIn(WireIn):
    """A line of help in each language."""

    zh_cn: OptionalLine = Field(default="", alias="zh-CN", description="in Chinese", examples=["见包装盒侧面"])
    en: OptionalLine = Field(default="", description="in English", examples=["On the side of the box"])

    def stored(self) -> dict[str, str]:
        return {key: value for key, value in (("zh-CN", self.zh_cn), ("en", self.en)) if value}


Options = Annotated[list[OptionIn], Field(max_length=500, description="for select, multi_select and cascade")]
Rules = Annotated[
    dict[Annotated[str, StringConstraints(max_length=40)], Any],
    Field(
        max_length=10,
        description=(
            "bounds of the value, by kind: min, max (numbers, dates), unit (text shown behind a number), "
            "scale (decimal places), max_length (characters), pattern (mask: 9 digit, A letter, X either, "
            "+ one or more, * anything at the end), currency, max_count, must_end_at_leaf, region"
        ),
        examples=[{"max_length": 40, "pattern": "SN-9999+"}],
    ),
]


class CreateCustomField(WireIn):
    """A new custom field; put it on types with PUT /api/v1/ticket-types/{id}/fields."""

    key: Key = Field(description="stable word under which tickets store it", examples=["order_no"])
    kind: FieldKind
    names: Names = Field(description="name in each language")
    hints: HintsIn = Field(default_factory=HintsIn, description="help shown beside it")
    options: Options = Field(default_factory=list)
    rules: Rules = Field(default_factory=dict)
    is_customer_visible: bool = Field(default=True, description="shown to customers and filled in by them")


class EditCustomField(WireIn):
    """What to change about a field; what is left out stays.

    Options that are left out of `options` while tickets hold values are retired, not forgotten.
    """

    kind: FieldKind = Field(default_factory=left_out)
    names: Names = Field(default_factory=left_out, description="name in each language")
    hints: HintsIn = Field(default_factory=left_out, description="help shown beside it")
    options: Options = Field(default_factory=left_out)
    rules: Rules = Field(default_factory=left_out)
    is_customer_visible: bool = Field(default_factory=left_out, description="shown to customers")
    is_active: IsActive = Field(default_factory=left_out)


class CustomFieldOut(Named):
    """A custom field."""

    kind: str = Field(description="what it holds", examples=["text"])
    hints: dict[str, str] = Field(description="help by language", examples=[{"en": "On the side of the box"}])
    options: list[dict[str, Any]] = Field(description="options with key, names, is_active, children")
    rules: dict[str, Any] = Field(description="bounds of the value", examples=[{"max_length": 40}])
    is_customer_visible: bool = Field(description="shown to customers", examples=[True])


OptionIn.model_rebuild()
