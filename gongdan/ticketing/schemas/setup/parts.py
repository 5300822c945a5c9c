"""Pieces that several shapes of the set-up share."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from gongdan.kernel.wire import Names, WireOut

Position = Annotated[
    int, Field(ge=0, le=1_000_000, description="place among its siblings, smallest first", examples=[10])
]
WireNames = Annotated[
    dict[str, str],
    Field(description="name by language", examples=[{"zh-CN": "故障", "en": "Incident"}]),
]
Version = Annotated[int, Field(description="raised by each change; the ETag is `v<version>`", examples=[3])]
IsActive = Annotated[bool, Field(description="false: retired, kept for old tickets only", examples=[True])]


class Named(WireOut):
    """What everything in the set-up answers with."""

    id: int = Field(description="id", examples=[12])
    key: str = Field(description="stable word for scripts", examples=["incident"])
    names: WireNames
    name: str = Field(description="name in the caller's language", examples=["故障"])
    is_active: IsActive
    version: Version


def left_out() -> Any:
    """The default of a field that a PATCH may leave out but not empty."""
    return None


def given(patch: BaseModel) -> dict[str, Any]:
    """What the caller really sent, as it is stored."""
    sent = {name: getattr(patch, name) for name in patch.model_fields_set}
    return {name: value.stored() if isinstance(value, Names) else value for name, value in sent.items()}
