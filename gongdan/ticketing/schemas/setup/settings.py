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


class RulesIn(WireIn):
    """Rules of the desk; what is left out stays."""

    nudge_window_minutes: int = Field(
        default_factory=left_out, ge=1, le=43_200, description="a nudge within so many minutes is the same nudge"
    )
    ping_pong_limit: int = Field(
        default_factory=left_out, ge=1, le=100, description="returns between teams after which a supervisor decides"
    )
    handover_required: bool = Field(
        default_factory=left_out, description="from team to team only by a hand-over with facts and reasons"
    )
    undo_days: int = Field(
        default_factory=left_out,
        ge=0,
        le=3650,
        description="days in which a merge, a split, a batch or a bulk edit can be undone; 0: for ever",
    )
    confirm_days: int = Field(
        default_factory=left_out, ge=1, le=28, description="days a customer has to confirm or reject a solution"
    )
    archive_after_days: int = Field(
        default_factory=left_out, ge=0, le=3650, description="days after closing until the archive; 0: never"
    )
    bin_days: int = Field(default_factory=left_out, ge=1, le=3650, description="days a deleted ticket can come back")
    raise_needs_approval: bool = Field(
        default_factory=left_out, description="raising a priority by hand needs approval, or the right to raise"
    )
    confirmation_required: bool = Field(
        default_factory=left_out,
        description="staff close only after the customer confirmed or let his time pass, or with ticket.supervise",
    )
    receiver_closes: bool = Field(
        default_factory=left_out,
        description="of staff only those who first received a ticket close it, or ticket.supervise",
    )
    rating_days: int = Field(
        default_factory=left_out, ge=1, le=365, description="days after closing to rate, or to change a rating"
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
    rules: RulesIn = Field(default_factory=left_out, description="rules of the desk")


class RulesOut(WireOut):
    """Rules of the desk, see RulesIn."""

    nudge_window_minutes: int = Field(examples=[60])
    ping_pong_limit: int = Field(examples=[3])
    handover_required: bool = Field(examples=[False])
    undo_days: int = Field(examples=[30])
    confirm_days: int = Field(examples=[4])
    archive_after_days: int = Field(examples=[0])
    bin_days: int = Field(examples=[30])
    raise_needs_approval: bool = Field(examples=[False])
    confirmation_required: bool = Field(examples=[False])
    receiver_closes: bool = Field(examples=[False])
    rating_days: int = Field(examples=[14])


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
    rules: RulesOut
    version: Version
