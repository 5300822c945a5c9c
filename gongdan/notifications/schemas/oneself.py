"""How somebody wants to be told, and by what he can be reached, as it travels over the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from gongdan.kernel.wire import WireIn, WireOut
from gongdan.ticketing import TicketRef

Clock = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"),
    Field(description="of your own clock", examples=["22:00"]),
]


class HabitsIn(WireIn):
    """When you want to be told by roads outside the app."""

    quiet_from: Clock | None = Field(default=None, description="quiet hours begin; may cross midnight; null: none")
    quiet_to: Clock | None = Field(default=None, description="quiet hours end; what was held goes then")
    urgent_passes: bool = Field(default=True, description="what is urgent passes quiet hours")
    digest: Literal["none", "hourly", "daily"] = Field(default="none", description="mails as one, not one by one")
    digest_at: Clock = Field(default="08:00", description="when the daily one goes")

    @model_validator(mode="after")
    def _both_or_none(self) -> "HabitsIn":
        if (self.quiet_from is None) is not (self.quiet_to is None):
            raise PydanticCustomError("both_or_none", "Send both quiet_from and quiet_to, or neither.")
        if self.quiet_from is not None and self.quiet_from == self.quiet_to:
            raise PydanticCustomError("quiet_empty", "Quiet hours must end at another time than they begin.")
        return self


class HabitsOut(HabitsIn):
    """When you are told by roads outside the app."""

    time_zone: str = Field(description="by whose clock; see your profile", examples=["Asia/Shanghai"])


class OwnRoadOut(WireOut):
    """A road, and whether it leads to you."""

    road: str = Field(examples=["mail"])
    name: str = Field(examples=["邮件"])
    is_ready: bool = Field(description="whether it leads to you now")
    address: str = Field(description="where it leads to, masked", examples=["wa•••@xinghe.example"])
    missing: Literal["", "set_up", "device", "phone", "robot"] = Field(
        description="what is missing: set_up: the installation or an administrator has to set it up · device: name a"
        " browser for it · phone: prove a number · robot: your teams have none",
        examples=[""],
    )


class OwnRoadsOut(WireOut):
    """The roads by which you can be told, the fastest first."""

    items: list[OwnRoadOut]


class DeviceIn(WireIn):
    """A subscription as the browser gives it."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] = Field(
        examples=["Chrome · macOS"]
    )
    endpoint: Annotated[str, StringConstraints(min_length=10, max_length=1000)] = Field(
        description="https address of the browser's push service", examples=["https://push.example/send/abc"]
    )
    p256dh: Annotated[str, StringConstraints(min_length=80, max_length=100)] = Field(
        description="its public key, base64url", examples=["BCVxsr7N_eNgVRqvHtD0zTZsEc6…"]
    )
    auth: Annotated[str, StringConstraints(min_length=20, max_length=30)] = Field(
        description="its secret, base64url", examples=["BTBZMqHH6r4Tts7J_aSIgg"]
    )


class DeviceOut(WireOut):
    """A browser that shows your notices."""

    id: int = Field(examples=[7])
    name: str = Field(examples=["Chrome · macOS"])
    created_at: datetime
    sent_at: datetime | None = Field(description="when something was shown there last")


class DevicesOut(WireOut):
    """Your devices, and the key with which a browser subscribes."""

    items: list[DeviceOut]
    application_server_key: str = Field(description="base64url, the same for the whole installation")


class PhoneIn(WireIn):
    """A number for text messages."""

    phone: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=40)] = Field(
        examples=["13800138000"]
    )


class CodeIn(WireIn):
    """The code that was sent to the number."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{6}$")] = Field(examples=["042137"])


class PhoneOut(WireOut):
    """Your number for text messages."""

    phone: str | None = Field(description="proven; null: none", examples=["+8613800138000"])
    waiting: str | None = Field(description="a number that waits for its code", examples=[None])
    verified_at: datetime | None


class RoadWordOut(WireOut):
    """A road by its name."""

    key: str = Field(examples=["sms"])
    name: str = Field(examples=["短信"])


class UrgentAlertOut(WireOut):
    """An urgent ticket that waits for your first word."""

    id: int = Field(examples=[31])
    ticket: TicketRef
    opened_at: datetime
    answer_by: datetime = Field(description="then your lead and whoever is on duty are told")
    is_overdue: bool
    is_accepted: bool = Field(description="you have accepted the ticket before it became urgent")
    roads: list[RoadWordOut] = Field(description="by which you were told at once")
    is_short_of_roads: bool = Field(description="fewer than two lead to you: set up another")


class UrgentAlertsOut(WireOut):
    """What waits for your first word, the first due first."""

    items: list[UrgentAlertOut]
    next_cursor: str | None = None
