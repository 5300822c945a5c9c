"""Forget old notices: those read a month ago, and those that nobody read for half a year."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, tuple_

from gongdan.kernel.unit import system_connection
from gongdan.notifications.models import notifications

READ_KEPT = timedelta(days=30)
UNREAD_KEPT = timedelta(days=180)
AT_ONCE = 2000
_row = notifications.c


async def forget_notifications(now: datetime) -> int:
    """Delete what is old, over all tenants, in batches that each commit for themselves; answers how many."""
    read = _row.read_at < now - READ_KEPT
    unread = _row.told_at < now - UNREAD_KEPT
    return await _forget(read) + await _forget(unread)


async def _forget(which: ColumnElement[bool]) -> int:
    total = 0
    while True:
        old = select(_row.tenant_id, _row.id).where(which).limit(AT_ONCE)
        async with system_connection() as connection:
            found = await connection.execute(
                delete(notifications).where(tuple_(_row.tenant_id, _row.id).in_(old)).returning(_row.id)
            )
            gone = len(found.all())
        total += gone
        if gone < AT_ONCE:
            return total
