"""Send again, by button, what has failed."""

from sqlalchemy import select, update

from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.notifications.actions.planning import send_at
from gongdan.notifications.errors import NotRetryable
from gongdan.notifications.models import notice_deliveries
from gongdan.notifications.policy import may_manage

_row = notice_deliveries.c


async def retry_delivery(tx: Tx, delivery_id: int) -> None:
    """It is due now, with all its attempts before it. Raises NotAllowed, NotFound, NotRetryable."""
    may_manage(tx)
    mine = (_row.tenant_id == tx.tenant_id, _row.id == delivery_id)
    row = await tx.first(select(_row.state, _row.road, _row.target).where(*mine).with_for_update())
    if row is None:
        raise NotFound("notice_delivery", delivery_id)
    if row.state != "failed":
        raise NotRetryable
    values = {"state": "waiting", "attempts": 0, "due_at": tx.now, "settled_at": None, "message_id": None}
    await tx.execute(update(notice_deliveries).where(*mine).values(**values, answer=""))
    await send_at(tx, row.road, row.target, tx.now)
