"""Seal the log: bind the rows written since into the tenant's chain of hashes. Writers never wait for it."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.identity.models import event_seals, sealed_events, tenants
from gongdan.identity.queries.chain import MAX_EVENTS, floor_of, is_unsealed, last_seal, row_hash
from gongdan.identity.sealing import FIRST, seal_hash
from gongdan.kernel import clock
from gongdan.kernel.events import events
from gongdan.kernel.unit import system_connection, try_advisory_lock


async def seal_all(tenant_ids: Sequence[int], late: timedelta) -> int:
    """Seal what these tenants' logs hold, a transaction a seal; how many rows were sealed.

    Much to catch up with, such as after an import, takes half of the time at most: promises and notices go on.
    """
    sealed = 0
    for tenant_id in tenant_ids:
        after: int | None = None
        while True:
            began = time.monotonic()
            async with system_connection() as connection:
                ids = await seal_once(connection, tenant_id, late, after)
            sealed += len(ids)
            if len(ids) < MAX_EVENTS:
                break
            after = ids[-1]
            await asyncio.sleep(time.monotonic() - began)
    return sealed


async def seal_once(
    connection: AsyncConnection, tenant_id: int, late: timedelta, after: int | None = None
) -> list[int]:
    """Make one seal over the oldest unsealed rows and return their ids; none where another process is at it.

    `late` says how far behind the last seal rows are looked for that were committed out of order. A run that
    goes on from its own last seal says `after` instead, so that catching up does not look at rows twice.
    """
    if not await try_advisory_lock(connection, f"seal:{tenant_id}"):
        return []
    newest = await last_seal(connection, tenant_id)
    floor = await floor_of(connection, tenant_id, late) if after is None else after
    seal_id = int((await connection.execute(select(func.nextval("event_seals_id_seq")))).scalar_one())
    batch = (
        select(events.c.tenant_id, events.c.id, literal(seal_id), row_hash())
        .where(events.c.tenant_id == tenant_id, events.c.id > floor, is_unsealed())
        .order_by(events.c.id)
        .limit(MAX_EVENTS)
    )
    taken = await connection.execute(
        insert(sealed_events)
        .from_select(["tenant_id", "event_id", "seal_id", "row_hash"], batch)
        .returning(sealed_events.c.event_id, sealed_events.c.row_hash)
    )
    entries = sorted((row.event_id, bytes(row.row_hash)) for row in taken)
    if not entries:
        return []
    previous = FIRST if newest is None else bytes(newest.hash)
    sealed_at = clock.now()
    await connection.execute(
        insert(event_seals).values(
            tenant_id=tenant_id,
            id=seal_id,
            previous_hash=previous,
            hash=seal_hash(previous, seal_id, sealed_at, entries),
            event_count=len(entries),
            sealed_at=sealed_at,
        )
    )
    return [event_id for event_id, _ in entries]


async def tenants_with_news(connection: AsyncConnection) -> Sequence[int]:
    """The tenants whose newest row is not sealed yet: two probes of an index each."""
    newest = select(func.max(events.c.id)).where(events.c.tenant_id == tenants.c.id).scalar_subquery()
    covered = select(func.max(sealed_events.c.event_id)).where(sealed_events.c.tenant_id == tenants.c.id)
    statement = select(tenants.c.id).where(newest > func.coalesce(covered.scalar_subquery(), 0))
    return list((await connection.scalars(statement.order_by(tenants.c.id))).all())


async def all_tenants(connection: AsyncConnection) -> Sequence[int]:
    return list((await connection.scalars(select(tenants.c.id).order_by(tenants.c.id))).all())
