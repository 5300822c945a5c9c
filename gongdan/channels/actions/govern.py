"""The governor: no address gets automatic mail without end, and nobody more than one acknowledgement in a while."""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.channels.events.outbound import OutboundStopped
from gongdan.channels.models import acknowledgements, inbound_messages, storms
from gongdan.channels.outbound.delivery import ACKNOWLEDGED_EVERY, MOST_AUTOMATIC, MOST_TO_A_PERSON
from gongdan.kernel.unit import Tx


async def may_acknowledge(tx: Tx, address: str, ticket_id: int) -> bool:
    """Takes the one acknowledgement that this address gets in an hour; False where it had it."""
    row = acknowledgements.c
    # Two requests at once take it one after the other.
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{tx.tenant_id}:{address}", 0))))
    recent = (row.tenant_id == tx.tenant_id, row.address == address, row.window_at > tx.now - ACKNOWLEDGED_EVERY)
    if await tx.scalar(select(exists().where(*recent))):
        return False
    values = {"tenant_id": tx.tenant_id, "address": address, "window_at": tx.now, "ticket_id": ticket_id}
    await tx.execute(insert(acknowledgements).values(values))
    return True


async def may_send_automatically(tx: Tx, address: str) -> bool:
    """Counts one automatic message to this address; False where it has had its share of this hour.

    Whom a person wrote from within the hour gets more: somebody is there who reads it. Of a stop the administrators
    are told once an hour.
    """
    window = tx.now.replace(minute=0, second=0, microsecond=0)
    count, told_at = await _counted(tx, f"out:{address}", window)
    if count <= MOST_AUTOMATIC:
        return True
    if count <= MOST_TO_A_PERSON and await _heard_a_person(tx, address):
        return True
    if told_at is None:
        row = storms.c
        mine = (row.tenant_id == tx.tenant_id, row.key == f"out:{address}", row.window_at == window)
        await tx.execute(update(storms).where(*mine).values(told_at=tx.now))
        tx.record(OutboundStopped(tx.tenant_id, address=address, details={"count": count}))
    return False


async def _counted(tx: Tx, key: str, window: datetime) -> tuple[int, datetime | None]:
    row = storms.c
    statement = (
        upsert(storms)
        .values(tenant_id=tx.tenant_id, key=key[:300], window_at=window, count=1)
        .on_conflict_do_update(index_elements=["tenant_id", "key", "window_at"], set_={"count": row.count + 1})
        .returning(row.count.label("so_far"), row.told_at)
    )
    found = await tx.one(statement)
    return int(found.so_far), found.told_at


async def _heard_a_person(tx: Tx, address: str) -> bool:
    row = inbound_messages.c
    heard = (
        row.tenant_id == tx.tenant_id,
        row.sender == address,
        row.machine == "",
        row.state == "done",
        row.received_at > tx.now - timedelta(hours=1),
    )
    return bool(await tx.scalar(select(exists().where(*heard))))
