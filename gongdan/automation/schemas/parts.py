"""Parts of the wire shapes of rules."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import WireIn

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
