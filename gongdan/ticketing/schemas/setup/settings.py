"""Wire shapes of the settings of ticketing."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import WireIn, WireOut
from gongdan.ticketing.schemas.setup.parts import Version, left_out

Style = Annotated[
    Literal["increment", "date", "date_daily", "type_date", "date_checksum", "random"],
    Field(
        description=(
            "increment 1010138 · date 20251122000138 (one counter for ever) · date_daily GD2025112200001 · "
            "type_date WX20251122-0001 · date_checksum (last digit checks the others) · random (shows no volume)"
        ),
        examples=["date_daily"],
    ),
]


class NumberFormatIn(WireIn):
    """How new tickets are numbered; numbers given earlier never change."""

    style: Style
    prefix: Annotated[str, StringConstraints(max_length=10, pattern=r"^[A-Za-z0-9-]*$")] = Field(
        default="", description="letters or digits in front", examples=["GD"]
    )
    digits: int | None = Field(
        default=None, ge=1, le=12, description="digits of the counter; null: as usual for the style", examples=[5]
    )


class EditSettings(WireIn):
    """What to change; what is left out stays."""

    number_format: NumberFormatIn = Field(default_factory=left_out, description="how new tickets are numbered")
    reopen_days: int = Field(
        default_factory=left_out,
        ge=0,
        le=3650,
        description="days after closing in which a ticket can be reopened; later it needs a new one",
        examples=[14],
    )


class NumberFormatOut(WireOut):
    """How new tickets are numbered."""

    style: str = Field(description="see NumberFormatIn", examples=["date_daily"])
    prefix: str = Field(description="letters or digits in front", examples=["GD"])
    digits: int = Field(description="digits of the counter", examples=[5])
    example: str = Field(description="what a number of today looks like", examples=["GD2025112200001"])


class SettingsOut(WireOut):
    """The settings of ticketing."""

    number_format: NumberFormatOut = Field(description="how new tickets are numbered")
    reopen_days: int = Field(description="days after closing in which a ticket can be reopened", examples=[14])
    version: Version
