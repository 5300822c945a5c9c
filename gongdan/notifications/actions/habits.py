"""Say when one wants to be told by roads outside."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel.diff import changes
from gongdan.kernel.unit import Tx
from gongdan.notifications import policy
from gongdan.notifications.events import UserNotificationHabitsChanged
from gongdan.notifications.models import notification_habits
from gongdan.notifications.queries.oneself import find_habits
from gongdan.notifications.schemas.oneself import HabitsIn


async def set_habits(tx: Tx, wanted: HabitsIn) -> None:
    """Quiet hours and digests from now on. What is on its way keeps its time, but for quiet hours."""
    user_id = policy.own_id(tx)
    before = await find_habits(tx, user_id)
    values: dict[str, Any] = {
        "quiet_from": minute_of(wanted.quiet_from),
        "quiet_to": minute_of(wanted.quiet_to),
        "urgent_passes": wanted.urgent_passes,
        "digest": wanted.digest,
        "digest_at": minute_of(wanted.digest_at),
    }
    changed = changes(before, values)
    if not changed:
        return
    given = upsert(notification_habits).values(tenant_id=tx.tenant_id, user_id=user_id, **values)
    await tx.execute(given.on_conflict_do_update(index_elements=["tenant_id", "user_id"], set_=values))
    tx.record(UserNotificationHabitsChanged(user_id, {name: list(pair) for name, pair in changed.items()}))


def minute_of(text: str | None) -> int | None:
    """The minute of the day of a time such as 22:00."""
    return None if text is None else int(text[:2]) * 60 + int(text[3:])
