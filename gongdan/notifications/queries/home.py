"""The personal home page of staff, in one request."""

from typing import Any

from gongdan.kernel.unit import Tx
from gongdan.notifications import policy
from gongdan.notifications.queries.notices import count_unread, list_notifications
from gongdan.ticketing import get_home

SHOWN_MENTIONS = 5


async def get_own_home(tx: Tx) -> dict[str, Any]:
    """The actor's work, what waits for him, and what he was told. The number of statements is fixed."""
    policy.may_see_home(tx)
    mentions = await list_notifications(tx, is_unread=True, kinds=("mentioned",), limit=SHOWN_MENTIONS)
    counts = await count_unread(tx)
    return {**await get_home(tx), "mentions": mentions["items"], "unread": counts["unread"]}
