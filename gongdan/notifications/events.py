"""What notifications say has happened. That somebody was told, or has read it, is in no log."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event


@dataclass(frozen=True)
class UserNotificationPreferencesChanged(Event):
    """Somebody said which kinds he wants to be told; `changes` as {kind: [was wanted, is wanted]}."""

    subject: ClassVar[str] = "user"
    user_id: int
    road: str = "app"
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NotificationRoadAdded(Event):
    """An SMS account or a group robot was set up."""

    subject: ClassVar[str] = "notification_road"
    notification_road_id: int
    name: str = ""
    road: str = ""


@dataclass(frozen=True)
class NotificationRoadChanged(Event):
    """It was set up anew; `changes` as {field: [old, new]}, of secrets only that there is one."""

    subject: ClassVar[str] = "notification_road"
    notification_road_id: int
    name: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NotificationRoadDeleted(Event):
    """Nothing goes by it any more."""

    subject: ClassVar[str] = "notification_road"
    notification_road_id: int
    name: str = ""
    road: str = ""


@dataclass(frozen=True)
class NotificationTemplateChanged(Event):
    """What is said of a kind outside is other than before; `is_shipped`: as shipped again."""

    subject: ClassVar[str] = "notification_template"
    notification_template_id: int
    template: str = ""
    locale: str = ""
    is_shipped: bool = False


@dataclass(frozen=True)
class NotificationSettingRulesChanged(Event):
    """What a tenant says of kinds is other than before; the tenant's own number is the subject."""

    subject: ClassVar[str] = "notification_setting"
    notification_setting_id: int
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class UserNotificationHabitsChanged(Event):
    """Somebody said when he wants to be told; `changes` as {field: [old, new]}."""

    subject: ClassVar[str] = "user"
    user_id: int
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class UserNotificationPhoneChanged(Event):
    """Somebody proved his number for text messages, or took it away; `phone` is masked."""

    subject: ClassVar[str] = "user"
    user_id: int
    phone: str = ""


@dataclass(frozen=True)
class UserPushDeviceAdded(Event):
    """A browser of somebody's shows notices from now on."""

    subject: ClassVar[str] = "user"
    user_id: int
    device: str = ""


@dataclass(frozen=True)
class UserPushDeviceRemoved(Event):
    """It shows them no longer."""

    subject: ClassVar[str] = "user"
    user_id: int
    device: str = ""
