"""Record what became of a message: on its deliveries, on the road, on the devices; and try again what may yet go."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from gongdan.kernel.unit import Tx
from gongdan.notifications.actions.handing_over import Letter
from gongdan.notifications.actions.planning import send_at
from gongdan.notifications.attempts import Outcome, after_attempt
from gongdan.notifications.models import notice_deliveries, notification_roads, push_devices

# What a provider puts off for longer than this is given up.
LONGEST_WAIT = timedelta(days=1)
_row = notice_deliveries.c


async def record(
    tx: Tx, letter: Letter, message_id: str, attempts: int, outcome: Outcome, gone: tuple[int, ...] = ()
) -> None:
    """Settle the deliveries of one message; harmless where another process settled them."""
    mine = (_row.tenant_id == tx.tenant_id, _row.message_id == message_id, _row.state == "sending")
    rows = await tx.all(select(notice_deliveries).where(*mine).order_by(_row.id).with_for_update())
    if rows:
        verdict = after_attempt(attempts, outcome, tx.now)
        is_old = rows[0].created_at < tx.now - LONGEST_WAIT and rows[0].attempts > 1
        state = "failed" if verdict.state == "waiting" and not verdict.counts and is_old else verdict.state
        values: dict[str, Any] = {"state": state, "answer": outcome.answer[:500], "claimed_at": None}
        if state == "waiting":
            values |= {"due_at": verdict.due_at}
            if not verdict.counts:
                values["attempts"] = max(attempts - 1, 1)
        else:
            values["settled_at"] = tx.now
        ids = [one.id for one in rows]
        await tx.execute(update(notice_deliveries).where(mine[0], _row.id.in_(ids)).values(**values))
        if state == "waiting" and verdict.due_at is not None:
            await send_at(tx, rows[0].road, rows[0].target, verdict.due_at)
    await note_health(tx, letter.road_id, outcome)
    await _note_devices(tx, letter, outcome, gone)


async def note_health(tx: Tx, road_id: int | None, outcome: Outcome) -> None:
    """When an account or robot worked last, and what it said when it did not."""
    if road_id is None:
        return
    row = notification_roads.c
    if outcome.is_sent:
        values: dict[str, Any] = {"sent_at": tx.now, "last_error": ""}
    else:
        values = {"failed_at": tx.now, "last_error": outcome.answer[:500]}
    await tx.execute(
        update(notification_roads).where(row.tenant_id == tx.tenant_id, row.id == road_id).values(**values)
    )


async def _note_devices(tx: Tx, letter: Letter, outcome: Outcome, gone: tuple[int, ...]) -> None:
    """A browser that is subscribed no longer is forgotten: nothing reaches it any more."""
    row = push_devices.c
    if gone:
        await tx.execute(delete(push_devices).where(row.tenant_id == tx.tenant_id, row.id.in_(gone)))
    if letter.devices and outcome.is_sent:
        ids = [one.id for one in letter.devices if one.id not in gone]
        await tx.execute(
            update(push_devices).where(row.tenant_id == tx.tenant_id, row.id.in_(ids)).values(sent_at=tx.now)
        )
