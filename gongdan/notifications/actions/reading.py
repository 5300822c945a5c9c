"""Mark notices as read: one, some, or all up to one. The reader's other windows hear of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, tuple_, update

from gongdan.kernel import live
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.notifications import policy
from gongdan.notifications.models import notifications
from gongdan.notifications.queries.notices import get_notification
from gongdan.notifications.schemas.notices import ReadsIn
from gongdan.ticketing import refuse_narrowed_reader

READ = "notification.read"
_row = notifications.c


async def read_notification(tx: Tx, notification_id: int) -> None:
    """Mark one as read; harmless where it was read already. Raises NotFound."""
    await get_notification(tx, notification_id)
    await _mark(tx, _row.id == notification_id)


async def read_notifications(tx: Tx, wanted: ReadsIn) -> int:
    """Mark several as read; answers how many were unread until now. Raises NotFound for an unknown `up_to`."""
    await refuse_narrowed_reader(tx)
    if wanted.ids is not None:
        return await _mark(tx, _row.id.in_(sorted(set(wanted.ids))))
    if wanted.ticket is not None:
        return await _mark(tx, _row.ticket_id == wanted.ticket)
    last = await tx.first(
        select(_row.told_at, _row.id).where(
            _row.tenant_id == tx.tenant_id, _row.user_id == policy.own_id(tx), _row.id == wanted.up_to
        )
    )
    if last is None:
        raise NotFound("notification", wanted.up_to)
    # What has happened again since comes later: it stays unread.
    place: Sequence[datetime | int] = (last.told_at, last.id)
    return await _mark(tx, tuple_(_row.told_at, _row.id) <= tuple_(*place))


async def _mark(tx: Tx, which: ColumnElement[bool]) -> int:
    user_id = policy.own_id(tx)
    mine = (_row.tenant_id == tx.tenant_id, _row.user_id == user_id, _row.read_at.is_(None))
    # Locked in one order, so that two windows of one person cannot wait for each other.
    unread = select(_row.id).where(*mine, which).order_by(_row.id).with_for_update().cte("unread")
    statement = (
        update(notifications)
        .where(_row.tenant_id == tx.tenant_id, _row.id == unread.c.id)
        .values(read_at=tx.now)
        .returning(_row.id)
    )
    changed = [row.id for row in await tx.all(statement)]
    if changed:
        note = live.passing(tx.tenant_id, READ, "notification", max(changed), {"user_id": user_id})
        await tx.execute(select(note))
    return len(changed)
