"""Accounts and robots, texts and rules of kinds, as they travel over the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, StringConstraints

from gongdan.kernel.wire import Id, Key, Line, OptionalLine, WireIn, WireOut
from gongdan.notifications.kinds import KindKey
from gongdan.notifications.schemas.notices import RoadsIn
from gongdan.notifications.texts import MOST_BODY, MOST_SUBJECT

SetUpRoad = Literal["sms", "wecom", "dingtalk", "feishu"]
Secret = Annotated[SecretStr, Field(max_length=2000)]
_SEALED = "never answered, and sealed where it is kept; left out in a change: it stays"


class RoadPatch(WireIn):
    """A change of a road; fields that are left out stay, so do secrets."""

    name: Line = Field(default="", description="what colleagues call it", examples=["一线值班群"])
    team_id: Id | None = Field(
        default=None, description="of robots: the team whose group it is; null: everybody's", examples=[3]
    )
    is_active: bool = Field(default=True, description="false: nothing goes by it")
    url: Secret | None = Field(default=None, description=f"the address that the provider shows; {_SEALED}")
    secret: Secret | None = Field(
        default=None, description=f"signs messages: of SMS needed, of DingTalk and Feishu where it is set; {_SEALED}"
    )
    provider: Literal["webhook", "aliyun", "tencent"] | None = Field(
        default=None, description="of sms: who sends it; webhook: a gateway of your own", examples=["webhook"]
    )
    key_id: OptionalLine = Field(default="", description="of aliyun and tencent: AccessKeyId or SecretId")
    sign_name: OptionalLine = Field(default="", description="of aliyun and tencent: the approved signature")
    template: OptionalLine = Field(default="", description="of aliyun and tencent: the approved template")
    parameter: OptionalLine = Field(
        default="", description="of aliyun: the template's variable that takes the text", examples=["text"]
    )
    app_id: OptionalLine = Field(default="", description="of tencent: SmsSdkAppId")
    region: OptionalLine = Field(default="", description="of aliyun and tencent; empty: the usual one")


class RoadIn(RoadPatch):
    """A new road."""

    road: SetUpRoad = Field(description="sms or a group robot", examples=["wecom"])
    name: Line = Field(description="what colleagues call it, unique", examples=["一线值班群"])


class RoadHealthOut(WireOut):
    """How a road is."""

    state: Literal["unused", "working", "failing"] = Field(examples=["working"])
    sent_at: datetime | None = Field(description="when something went by it last")
    failed_at: datetime | None = Field(description="when something did not")
    error: str = Field(description="what the provider said then; empty once it works again", examples=[""])


class RoadOut(WireOut):
    """An SMS account or a group robot, without its secrets."""

    id: int = Field(examples=[4])
    road: SetUpRoad
    road_name: str = Field(description="in the caller's language", examples=["企业微信群机器人"])
    name: str = Field(examples=["一线值班群"])
    team_id: int | None
    team_name: str | None = Field(examples=["一线支持"])
    is_active: bool
    host: str = Field(description="of its address; the rest is secret", examples=["qyapi.weixin.qq.com"])
    has_secret: bool
    config: dict[str, str] = Field(description="what else is set up", examples=[{"provider": "webhook"}])
    health: RoadHealthOut
    version: int = Field(examples=[1])


class BuiltInRoadOut(WireOut):
    """A road that the installation brings along."""

    road: Literal["mail", "push"]
    road_name: str = Field(examples=["邮件"])
    is_ready: bool = Field(description="false: whoever runs the installation has not set it up")
    people: int = Field(description="of push: people with a device", examples=[12])


class RoadsPage(WireOut):
    """All roads on one page."""

    items: list[RoadOut]
    built_in: list[BuiltInRoadOut]
    next_cursor: str | None = None


class RoadTestIn(WireIn):
    """To whom a test goes."""

    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = Field(
        default="", description="of sms: to this number; of robots: whom it mentions", examples=["13800138000"]
    )


class RoadTestOut(WireOut):
    """What came of a test."""

    is_sent: bool
    answer: str = Field(description="what the provider said", examples=["0 ok"])


class NoticeTextOut(WireOut):
    """What is said of a kind outside, in a language."""

    kind: KindKey
    kind_name: str = Field(examples=["提到了你"])
    locale: str = Field(examples=["zh-CN"])
    subject: str = Field(description="all that SMS says, and the title of the others")
    body: str
    is_own: bool = Field(description="false: as shipped")
    version: int = Field(description="0: as shipped", examples=[0])


class NoticeVariableOut(WireOut):
    """Something that can be put into a text."""

    key: str = Field(examples=["ticket.number"])
    name: str = Field(examples=["工单号"])


class NoticeTextsOut(WireOut):
    """All texts, and what can be put into them as `{{key}}`."""

    items: list[NoticeTextOut]
    variables: list[NoticeVariableOut]


class NoticeTextIn(WireIn):
    """A text of one's own: plain text with `{{variables}}`."""

    subject: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_SUBJECT)] = Field(
        examples=["[{{ticket.number}}] {{ticket.title}}"]
    )
    body: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_BODY)] = Field(
        default="", examples=["{{link}}"]
    )


class NoticeTextPreviewOut(WireOut):
    """The text with made-up values."""

    subject: str
    body: str


class KindRuleIn(WireIn):
    """What the tenant says of a kind."""

    roads: RoadsIn = Field(default_factory=RoadsIn, description="which roads it goes by; others are as shipped")
    unread_minutes: Annotated[int, Field(ge=1, le=10080)] | None = Field(
        default=None,
        description="unread for so long it goes by the person's next road, at last to his lead; null: never",
        examples=[30],
    )


class NoticeRulesIn(WireIn):
    """What the tenant says of kinds; those left out are as shipped."""

    kinds: Annotated[dict[Key, KindRuleIn], Field(max_length=100)] = Field(
        examples=[{"mentioned": {"roads": {"mail": False}, "unread_minutes": 60}}]
    )


class KindRuleOut(WireOut):
    """What a kind is for everybody who says nothing else."""

    kind: KindKey
    name: str = Field(examples=["提到了你"])
    audience: Literal["staff", "customer"]
    roads: dict[str, bool] = Field(examples=[{"app": True, "mail": False}])
    shipped: dict[str, bool] = Field(description="what it is when the tenant says nothing")
    unread_minutes: int | None
    is_urgent: bool = Field(description="may pass quiet hours and digests")


class NoticeRulesOut(WireOut):
    """All kinds, the most pressing first."""

    items: list[KindRuleOut]
    version: int = Field(examples=[1])


class DeliveryOut(WireOut):
    """A notice on its way by one road."""

    id: int = Field(examples=[91])
    notification_id: int
    kind: KindKey
    kind_name: str
    ticket: dict[str, Any] | None = Field(
        description="id, number and title, where you may see it",
        examples=[{"id": 4711, "number": "GD1", "title": "…"}],
    )
    person: dict[str, Any] = Field(description="whom it is for", examples=[{"id": 12, "name": "王强"}])
    road: str = Field(examples=["mail"])
    road_name: str = Field(examples=["邮件"])
    address: str = Field(description="masked", examples=["wa•••@xinghe.example"])
    cause: Literal["preference", "urgent", "unread", "rule"]
    state: Literal["waiting", "held", "digested", "sending", "sent", "failed", "dropped"]
    reason: str = Field(description="of dropped: read, gone, retired, preference, no_way", examples=[""])
    answer: str = Field(description="what the provider said last", examples=["0 ok"])
    attempts: int = Field(examples=[1])
    created_at: datetime
    due_at: datetime = Field(description="when it goes, or went, at the earliest")
    settled_at: datetime | None = Field(description="when it was sent, given up or dropped")
