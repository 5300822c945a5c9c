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
