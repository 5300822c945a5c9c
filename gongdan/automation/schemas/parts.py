"""Parts of the wire shapes of rules."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import Id, LongText, WireIn
from gongdan.ticketing import BodyFormat

EffectKind = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_]*$"),
    Field(description="one of GET /api/v1/rule-parts", examples=["add_tags"]),
]


class EffectIn(WireIn):
    """One thing that is done."""

    kind: EffectKind
    params: dict[str, Any] = Field(
        default_factory=dict, description="by the effect's own schema", examples=[{"tags": ["vip"]}]
    )


class CommentParams(WireIn):
    """A reply to the customer, or an internal note."""

    body: Annotated[LongText, StringConstraints(min_length=1)] = Field(
        description="with placeholders such as {{ticket.number}}", examples=["您好，工单 {{ticket.number}} 已受理。"]
    )
    body_format: BodyFormat = "text"
    is_public: bool = Field(default=False, description="true: a reply that the customer reads")


class WrittenParams(CommentParams):
    """A comment that a person has read and made his own: nothing is put in any more."""

    files: list[Id] = Field(default_factory=list)
