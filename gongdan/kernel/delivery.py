"""The one job behind `@later`: tell each listener once, each in a unit of its own."""

import logging
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import Event, Listener, Recorded, event_receipts, events, listeners_of
from gongdan.kernel.jobs import job
from gongdan.kernel.unit import MAX_DEPTH, unit

log = logging.getLogger(__name__)


class DeliveryIncomplete(Exception):
    """Some listeners failed; the queue tries again, and those who succeeded are skipped."""


@job(max_attempts=12)
async def deliver(*, tenant_id: int, event_ids: list[int]) -> None:
    """Tell the listeners of these events. A repeated run does only what is still missing."""
    failed: list[str] = []
    for recorded in await _recorded(tenant_id, event_ids):
        if recorded.depth >= MAX_DEPTH:
            log.error("loop stopped", extra={"event_id": recorded.id, "event_kind": recorded.fact.kind()})
            continue
        for name, listener in listeners_of(type(recorded.fact)).items():
            try:
                await _tell(recorded, name, listener)
            except Exception:
                log.exception("listener failed", extra={"listener": name, "event_id": recorded.id})
                failed.append(name)
    if failed:
        raise DeliveryIncomplete(", ".join(sorted(set(failed))))


async def _recorded(tenant_id: int, event_ids: Iterable[int]) -> list[Recorded]:
    statement = (
        select(events).where(events.c.tenant_id == tenant_id, events.c.id.in_(list(event_ids))).order_by(events.c.id)
    )
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        rows = await tx.all(statement)
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
        receipt = (
            upsert(event_receipts)
            .values(tenant_id=recorded.tenant_id, event_id=recorded.id, listener=name)
            .on_conflict_do_nothing()
            .returning(event_receipts.c.event_id)
        )
        if await tx.first(receipt) is not None:
            await listener(tx, recorded.fact, recorded)
