"""The governor: no address gets automatic mail without end, and nobody more than one acknowledgement in a while."""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.channels.events.outbound import OutboundStopped
from gongdan.channels.models import acknowledgements, inbound_messages, storms
from gongdan.channels.outbound.delivery import (
    ACKNOWLEDGED_EVERY,
    MOST_AUTOMATIC,
    MOST_TO_A_DOMAIN,
    MOST_TO_A_PERSON,
    domain_of,
    untagged,
)
from gongdan.kernel.unit import Tx


async def may_acknowledge(tx: Tx, address: str, ticket_id: int, answers_id: int | None = None) -> bool:
    """Takes the one acknowledgement that this address gets in an hour; False where it had it.

    Machines that answer from an ever new address would never end: tags behind a plus do not count, nor is anybody
    acknowledged who answers, as a stranger, to the ticket `answers_id` that was acknowledged in this hour; and of one
    domain so many are in an hour, of which the administrators are told once.
    """
    row, address = acknowledgements.c, untagged(address)
    # Two requests at once take it one after the other.
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{tx.tenant_id}:{address}", 0))))
    recent = (row.tenant_id == tx.tenant_id, row.window_at > tx.now - ACKNOWLEDGED_EVERY)
    had = or_(row.address == address, row.ticket_id == answers_id) if answers_id else row.address == address
    if await tx.scalar(select(exists().where(*recent, had))):
        return False
    key, window = f"ack:@{domain_of(address)}", _window(tx)
    count, told_at = await _counted(tx, key, window)
    if count > MOST_TO_A_DOMAIN:
        await _tell(tx, key, window, told_at, f"@{domain_of(address)}", count)
        return False
    values = {"tenant_id": tx.tenant_id, "address": address, "window_at": tx.now, "ticket_id": ticket_id}
    await tx.execute(insert(acknowledgements).values(values))
    return True


async def may_send_automatically(tx: Tx, address: str) -> bool:
    """Counts one automatic message to this address; False where it has had its share of this hour.

    Whom a person wrote from within the hour gets more: somebody is there who reads it. Of a stop the administrators
    are told once an hour.
    """
    key, window = f"out:{untagged(address)}", _window(tx)
    count, told_at = await _counted(tx, key, window)
    if count <= MOST_AUTOMATIC:
        return True
    if count <= MOST_TO_A_PERSON and await _heard_a_person(tx, address):
        return True
    await _tell(tx, key, window, told_at, address, count)
    return False


def _window(tx: Tx) -> datetime:
    return tx.now.replace(minute=0, second=0, microsecond=0)


async def _tell(tx: Tx, key: str, window: datetime, told_at: datetime | None, whom: str, count: int) -> None:
    """Tell the administrators of a stop, unless they were told in this window."""
    if told_at is not None:
        return
    row = storms.c
    mine = (row.tenant_id == tx.tenant_id, row.key == key[:300], row.window_at == window)
    await tx.execute(update(storms).where(*mine).values(told_at=tx.now))
    tx.record(OutboundStopped(tx.tenant_id, address=whom, details={"count": count}))


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
