"""Who writes more than a person can is stopped for a while, and the administrators hear of it once an hour."""

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.channels.events.inbound import InboundStopped
from gongdan.channels.models import storms
from gongdan.kernel.unit import Tx

_row = storms.c


async def tell_of_storm(tx: Tx, address: str) -> None:
    """Count one more message that was held; the first in an hour is told."""
    hour = tx.now.replace(minute=0, second=0, microsecond=0)
    key = f"in:{address}"[:300]
    new = upsert(storms).values(tenant_id=tx.tenant_id, key=key, window_at=hour, count=1)
    counted = new.on_conflict_do_update(
        index_elements=["tenant_id", "key", "window_at"], set_={"count": _row.count + 1}
    ).returning(_row.told_at)
    if await tx.scalar(counted) is not None:
        return
    mine = (_row.tenant_id == tx.tenant_id, _row.key == key, _row.window_at == hour)
    await tx.execute(update(storms).where(*mine).values(told_at=func.now()))
    tx.record(InboundStopped(tx.tenant_id, address))
