"""What the demo's people find in their notification centre: the last days' notices, most of them read."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, exists, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.delivery import deliver
from gongdan.kernel.events import event_receipts, events
from gongdan.kernel.unit import unit
from gongdan.notifications.handlers import tell_people_when_a_ticket_changed as listener
from gongdan.notifications.models import notifications
from gongdan.notifications.telling import HEARD

_RECENT = timedelta(days=3)
_READ_AFTER = timedelta(hours=20)
_AT_ONCE = 100
_LISTENER = f"{listener.__module__}.{listener.__qualname__}"


async def tell_notices(tenant_id: int) -> int:
    """Have people told of what the story brought them lately; how many facts that were.

    What is longer ago was told and read long ago: nobody hears of it now.
    """
    fact, receipt, now = events.c, event_receipts.c, clock.now()
    heard = (fact.tenant_id == tenant_id, fact.kind.in_([kind.kind() for kind in HEARD]))
    is_told = exists().where(
        receipt.tenant_id == fact.tenant_id, receipt.event_id == fact.id, receipt.listener == _LISTENER
    )
    async with unit(system_actor(tenant_id), cause="demo") as tx:
        old = select(fact.tenant_id, fact.id, literal(_LISTENER)).where(*heard, fact.at < now - _RECENT)
        known = upsert(event_receipts).from_select(["tenant_id", "event_id", "listener"], old)
        await tx.execute(known.on_conflict_do_nothing())
    untold = select(fact.id).where(*heard, ~is_told).order_by(fact.id).limit(_AT_ONCE)
    count = 0
    # What is heard may bring about more to tell: a breach is escalated.
    while ids := await _ids(tenant_id, untold):
        await deliver(tenant_id=tenant_id, event_ids=ids)
        count += len(ids)
    if count:
        row = notifications.c
        is_old = (row.tenant_id == tenant_id, row.told_at < now - _READ_AFTER, row.read_at.is_(None))
        async with unit(system_actor(tenant_id), cause="demo") as tx:
            unread = update(notifications).where(*is_old, row.kind != "mentioned")
            await tx.execute(unread.values(read_at=row.told_at + timedelta(minutes=20)))
    return count


async def _ids(tenant_id: int, untold: Select[Any]) -> list[int]:
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        return [row.id for row in await tx.all(untold)]
