"""What the clock brings to calendars."""

import logging

from sqlalchemy import func, select

from gongdan.calendars.actions.feeds import fetch_due_feed
from gongdan.calendars.models import calendar_feeds
from gongdan.kernel.jobs import every
from gongdan.kernel.unit import system_connection

log = logging.getLogger(__name__)
AT_ONCE = 200


@every("*/5 * * * *")
async def fetch_holiday_feeds() -> None:
    """Every five minutes: feeds that are due, each for itself."""
    async with system_connection() as connection:
        f = calendar_feeds.c
        due = select(f.tenant_id, f.calendar_id).where(f.next_at <= func.now()).order_by(f.next_at).limit(AT_ONCE)
        found = list((await connection.execute(due)).all())
    for row in found:
        try:
            await fetch_due_feed(row.tenant_id, row.calendar_id)
        except Exception:
            # One feed never keeps the others waiting.
            log.exception("a holiday feed could not be fetched", extra={"calendar_id": row.calendar_id})
