"""Notices and preferences as they travel over the wire."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gongdan.kernel.wire import CountOut, Id, Key, WireIn, WireOut
from gongdan.notifications.kinds import KindKey
from gongdan.ticketing import AuthorOut, TicketingHome, TicketRef

MAX_READ = 200
KindWord = Annotated[
    KindKey,
    Field(description="what it is about", examples=["mentioned"]),
]


class NotificationOut(WireOut):
    """Something that you are told."""

    id: int = Field(examples=[5120])
    kind: KindWord
    kind_name: str = Field(description="in the caller's language", examples=["提到了你"])
    ticket: TicketRef | None = Field(description="what it is about; null: no ticket, or several of one bulk edit")
    actor: AuthorOut = Field(description="who did it; the last, where `count` is more than one")
    count: int = Field(description="how often it happened while you had not read it", examples=[1])
    excerpt: str | None = Field(
        description="the beginning of the comment, up to 140 characters; null where there is none",
        examples=["@何敏 请看一下配置"],
    )
    details: dict[str, Any] = Field(
        description="small values by kind, such as `comment_id`, `approval_id` or `outcome`",
        examples=[{"comment_id": 901}],
    )
    created_at: datetime = Field(description="when it happened first")
    told_at: datetime = Field(description="when it happened last; lists are sorted by this")
    read_at: datetime | None = Field(description="null: not read yet")


class NotificationCountsOut(WireOut):
    """How many notices wait to be read."""

    unread: CountOut
    mentions: CountOut = Field(description="those of `unread` that mention you")


class ReadsIn(WireIn):
    """Which notices have been read: some of them, all up to one, or all of one ticket."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=MAX_READ)] | None = Field(
        default=None, description="ids of notices, 200 at most; those that are not yours, or gone, are passed over"
    )
    up_to: Id | None = Field(
        default=None, description="id of a notice: it and all that were told before it, however many"
    )
    ticket: Id | None = Field(
        default=None, description="id of a ticket: all that are about it, as you have opened it"
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> "ReadsIn":
        if sum(one is not None for one in (self.ids, self.up_to, self.ticket)) != 1:
            raise PydanticCustomError("one_of_them", "Send one of ids, up_to and ticket, and no other.")
        return self


class ReadsOut(NotificationCountsOut):
    """What was marked, and what is left."""

    changed: int = Field(description="notices that were unread until now", examples=[12])


class RoadsIn(WireIn):
    """By which roads a kind is told; what is left out is as it is by itself."""

    app: bool | None = Field(
        default=None, description="in the notification centre; false: by no other road either", examples=[True]
    )
    mail: bool | None = Field(default=None, description="by e-mail")
    push: bool | None = Field(default=None, description="by your browsers, also while the app is closed")
    sms: bool | None = Field(default=None, description="by text message")
    wecom: bool | None = Field(default=None, description="by a group robot of WeCom")
    dingtalk: bool | None = Field(default=None, description="by a group robot of DingTalk")
    feishu: bool | None = Field(default=None, description="by a group robot of Feishu")

    def said(self) -> dict[str, bool]:
        """What was said, by road."""
        return {road: value for road, value in self.model_dump().items() if value is not None}


class PreferencesIn(WireIn):
    """What you want to be told. Kinds that are left out are as they are by themselves."""

    kinds: Annotated[dict[Key, RoadsIn], Field(max_length=100)] = Field(
        description="by kind", examples=[{"note_added": {"app": False}, "team_pool": {"app": True}}]
    )


class PreferenceOut(WireOut):
    """A kind of notice, and whether you are told."""

    kind: KindWord
    name: str = Field(description="in the caller's language", examples=["提到了你"])
    roads: dict[str, bool] = Field(examples=[{"app": True, "mail": False}])
    defaults: dict[str, bool] = Field(description="what it is for who has said nothing")
    is_urgent: bool = Field(description="may pass quiet hours and digests")


class PreferencesOut(WireOut):
    """What you are told, by kind, the most pressing first."""

    items: list[PreferenceOut]


class HomeOut(TicketingHome):
    """Your page of work, in one request."""

    mentions: list[NotificationOut] = Field(description="unread, 5 at most, newest first")
    unread: CountOut = Field(description="all notices that wait to be read")
