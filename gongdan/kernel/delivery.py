"""The jobs behind `@later`: tell each listener once, each in a unit of its own."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import ARRAY, BigInteger, String, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import Event, Listener, Recorded, event_receipts, events, listeners_of
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.jobs import enqueue, every, job
from gongdan.kernel.unit import MAX_DEPTH, system_connection, unit

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=2)
# Longer than the queue keeps a job that could be tried again.
RECEIPTS_KEPT_DAYS = 30

_RECORDED = Fixed(
    select(events)
    .where(
        events.c.tenant_id == bindparam("tenant", type_=BigInteger),
        events.c.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))),
    )
    .order_by(events.c.id)
)
_RECEIPT = Fixed(
    upsert(event_receipts)
    .values(
        tenant_id=bindparam("of_tenant", type_=BigInteger),
        event_id=bindparam("of_event", type_=BigInteger),
        listener=bindparam("by", type_=String),
    )
    .on_conflict_do_nothing()
    .returning(event_receipts.c.event_id)
)


@job(max_attempts=12)
async def deliver(*, tenant_id: int, event_ids: list[int]) -> None:
    """Tell the listeners of these events. A repeated run does only what is still missing.

    A listener that fails is told again by a job of its own, so that it holds up neither the others nor what
    happens next to the same subject.
    """
    for recorded in await _recorded(tenant_id, event_ids):
        if recorded.depth >= MAX_DEPTH:
            log.error("loop stopped", extra={"event_id": recorded.id, "event_kind": recorded.fact.kind()})
            continue
        for name, listener in listeners_of(type(recorded.fact)).items():
            try:
                await _tell(recorded, name, listener)
            except Exception:
                log.exception("listener failed", extra={"listener": name, "event_id": recorded.id})
                await _tell_later(recorded, name)


@job(max_attempts=12)
async def deliver_again(*, tenant_id: int, event_id: int, listener: str) -> None:
    """Tell one listener that failed; while it raises, the queue comes back at growing intervals."""
    for recorded in await _recorded(tenant_id, [event_id]):
        found = listeners_of(type(recorded.fact)).get(listener)
        if found is not None:
            await _tell(recorded, listener, found)


async def _tell_later(recorded: Recorded, name: str) -> None:
    # The lock keeps what one listener missed of one subject in order.
    lock = f"{recorded.tenant_id}:{recorded.fact.subject}:{recorded.fact.subject_id}:{name}"
    async with unit(system_actor(recorded.tenant_id)) as tx:
        await enqueue(
            tx,
            "deliver_again",
            lock=lock,
            at=clock.now() + FIRST_PAUSE,
            tenant_id=recorded.tenant_id,
            event_id=recorded.id,
            listener=name,
        )


async def _recorded(tenant_id: int, event_ids: Iterable[int]) -> list[Recorded]:
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        rows = await _RECORDED.all(tx.connection, {"tenant": tenant_id, "ids": list(event_ids)})
    return [
        Recorded(
            id=row.id,
            tenant_id=row.tenant_id,
            fact=Event.kinds[row.kind].from_payload(row.payload),
            actor_kind=row.actor_kind,
            actor_id=row.actor_id,
            cause=row.cause,
            depth=row.depth,
            at=row.at,
        )
        for row in rows
        if row.kind in Event.kinds
    ]


async def _tell(recorded: Recorded, name: str, listener: Listener) -> None:
    """Run one listener; its receipt and its effect commit together, so the effect is kept once."""
    actor = system_actor(recorded.tenant_id, name.rsplit(".", 1)[-1])
    async with unit(actor, cause=f"event:{recorded.id}", depth=recorded.depth + 1) as tx:
        told = {"of_tenant": recorded.tenant_id, "of_event": recorded.id, "by": name}
        if await _RECEIPT.first(tx.connection, told) is not None:
            await listener(tx, recorded.fact, recorded)


@every("41 3 * * *")
async def forget_old_receipts() -> None:
    """No delivery is tried again after so long, so its receipt has done its duty."""
    old = clock.now() - timedelta(days=RECEIPTS_KEPT_DAYS)
    async with system_connection() as connection:
        await connection.execute(delete(event_receipts).where(event_receipts.c.at < old))
