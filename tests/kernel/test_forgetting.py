"""What the kernel keeps only for a while is forgotten in time, and no sooner."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select

from gongdan.kernel import clock, delivery, idempotency
from gongdan.kernel.events import event_receipts
from gongdan.kernel.idempotency import idempotency_keys
from gongdan.kernel.jobs import declared_jobs


async def test_old_keys_and_receipts_go_and_young_ones_stay(world: Any, as_system: Any) -> None:
    now, tenant_id = clock.now(), world.xinghe.id
    async with as_system(tenant_id) as tx:
        for name, hours in (("old", 49), ("young", 47)):
            await tx.execute(
                insert(idempotency_keys).values(
                    tenant_id=tenant_id,
                    caller="user:1",
                    key=name,
                    request_hash=b"",
                    created_at=now - timedelta(hours=hours),
                )
            )
        for event_id, days in ((1, 31), (2, 29)):
            at = now - timedelta(days=days)
            await tx.execute(
                insert(event_receipts).values(tenant_id=tenant_id, event_id=event_id, listener="x", at=at)
            )
    await idempotency.forget_old_keys()
    await delivery.forget_old_receipts()
    async with as_system(tenant_id) as tx:
        keys = await tx.all(select(idempotency_keys.c.key).where(idempotency_keys.c.tenant_id == tenant_id))
        receipts = await tx.scalar(select(func.min(event_receipts.c.event_id)))
    assert [row.key for row in keys] == ["young"]
    assert receipts == 2


def test_both_are_brought_by_the_clock() -> None:
    assert {"forget_old_keys", "forget_old_receipts"} <= set(declared_jobs())
