"""Handle what came in: read it, find whom it concerns, and let it become what it is, exactly once."""

from datetime import timedelta

from sqlalchemy import select

from gongdan.channels.actions.receive import JOB
from gongdan.channels.models import inbound_messages
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.jobs import enqueue
from gongdan.kernel.unit import system_connection, unit

WAITS = timedelta(minutes=2)
AT_ONCE = 500
_row = inbound_messages.c


async def process(tenant_id: int, message_id: int) -> None:
    """Handle one message; harmless where it was handled already."""


async def sweep_waiting() -> int:
    """Queue again what was received and not handled, over all tenants; how many."""
    old = select(_row.tenant_id, _row.id).where(_row.state == "received", _row.received_at < clock.now() - WAITS)
    async with system_connection() as connection:
        found = (await connection.execute(old.order_by(_row.received_at).limit(AT_ONCE))).all()
    for tenant_id, message_id in found:
        async with unit(system_actor(tenant_id, "inbound mail"), cause="sweep") as tx:
            await enqueue(tx, JOB, lock=f"inbound:{message_id}", tenant_id=tenant_id, message_id=message_id)
    return len(found)
