"""What the clock brings to approvals: they expire, and those who have not decided are reminded."""

import logging
from collections.abc import Sequence

from sqlalchemy import Row, and_, or_, select

from gongdan.identity import tenants
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.jobs import every
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import system_connection, unit
from gongdan.ticketing.actions.end_approval import keep_time
from gongdan.ticketing.models import approvals

log = logging.getLogger(__name__)

AT_ONCE = 500
_patience = Patience(log, "approval not kept")


@every("* * * * *")
async def keep_time_of_approvals() -> None:
    """Each minute: overdue requests expire, due reminders are told, each in a unit of its own and once."""
    after: tuple[int, int] = (0, 0)
    while due := await _due_after(after):
        for row in due:
            if _patience.rests(row.id):
                continue
            with _patience.with_one(row.id):
                async with unit(system_actor(row.tenant_id, "approvals"), cause="time of approvals") as tx:
                    await keep_time(tx, row.ticket_id, row.id)
        after = (due[-1].tenant_id, due[-1].id)


async def _due_after(after: tuple[int, int]) -> Sequence[Row[int, int, int]]:
    row = approvals.c
    now = clock.now()
    statement = (
        select(row.tenant_id, row.id, row.ticket_id)
        .join(tenants, and_(tenants.c.id == row.tenant_id, tenants.c.is_active))
        .where(row.state == "pending", or_(row.expires_at <= now, row.remind_at <= now))
        .where(or_(row.tenant_id > after[0], and_(row.tenant_id == after[0], row.id > after[1])))
        .order_by(row.tenant_id, row.id)
        .limit(AT_ONCE)
    )
    async with system_connection() as connection:
        return (await connection.execute(statement)).all()
