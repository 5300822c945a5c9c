"""Wire shapes of what a person's own pages keep, and of a person's own language and time zone."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import Line, Moment, WireIn, WireOut

PreferenceKey = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$"),
    Field(description="letters, digits and . _ : -", examples=["list.columns"]),
]


class PreferenceIn(WireIn):
    """What to keep."""

    value: Any = Field(
        description="any JSON of 16,384 bytes at most, written without spaces", examples=[["number", "title"]]
    )


class PreferenceOut(WireOut):
    """What is kept under a key."""

    key: PreferenceKey
    value: Any = Field(examples=[["number", "title"]])
    version: int = Field(description="as in its ETag", examples=[1])
    updated_at: Moment = Field(examples=["2026-03-01T08:00:00Z"])


class OwnPatch(WireIn):
    """What one may change about oneself; fields left out stay. The name is changed by administrators."""

    locale: Line | None = Field(default=None, description="zh-CN or en; null: the tenant's", examples=["en"])
    time_zone: Line | None = Field(
        default=None, description="IANA time zone; null: the tenant's", examples=["Europe/London"]
    )
