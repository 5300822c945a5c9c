"""What the clock brings to many at once: bulk edits at work, those that lost their job, and what is old."""

import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, column, delete, exists, func, select, table, update

from gongdan.identity import active_tenant_ids, tenants
from gongdan.kernel import clock
from gongdan.kernel.actor import system_actor
from gongdan.kernel.jobs import every, job
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.ticketing import bulk_states
from gongdan.ticketing.actions.bulk import queue_bulk_edit
from gongdan.ticketing.actions.bulk_run import work_off
from gongdan.ticketing.models import bulk_edits, drafts, ticket_presences
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.together import DRAFTS_KEPT, GONE_AFTER

# A turn is over long before; whatever has not moved for so long has lost its job.
STUCK_AFTER = timedelta(minutes=3)
# Results can be looked at for a while after they can no longer be undone.
MOST_RESUMED = 500
_patience = Patience(logging.getLogger(__name__), "bulk edit not resumed")
SHOWN_AFTER_UNDO = timedelta(days=30)


@job()
async def run_bulk_edit(*, tenant_id: int, bulk_edit_id: int) -> None:
    """One turn of a bulk edit, or of undoing one."""
    await work_off(tenant_id, bulk_edit_id)


@every("* * * * *")
async def resume_stuck_bulk_edits() -> None:
    """A bulk edit whose job was lost or given up goes on."""
    row = bulk_edits.c
    is_stuck = (row.status.in_(bulk_states.AT_WORK), row.progress_at < clock.now() - STUCK_AFTER)
    here = and_(tenants.c.id == row.tenant_id, tenants.c.is_active)
    async with system_connection() as connection:
        stuck = select(row.tenant_id, row.id).join(tenants, here).where(*is_stuck, ~_has_job())
        found = (await connection.execute(stuck.order_by(row.progress_at).limit(MOST_RESUMED))).all()
    for one in found:
        if _patience.rests(one.id):
            continue
        with _patience.with_one(one.id):
            async with unit(system_actor(one.tenant_id)) as tx:
                this = (row.tenant_id == one.tenant_id, row.id == one.id, *is_stuck)
                held = select(row.id).where(*this).with_for_update(skip_locked=True)
                if await tx.first(held) is not None:
                    await tx.execute(update(bulk_edits).where(*this).values(progress_at=tx.now))
                    await queue_bulk_edit(tx, one.id)


def _has_job() -> ColumnElement[bool]:
    """Whether the queue still has a turn of it: one that waits to be tried again is not lost."""
    job = table("procrastinate_jobs", column("lock"), column("status"))
    name = func.concat("bulk:", bulk_edits.c.tenant_id, ":", bulk_edits.c.id)
    return exists(select(job.c.lock).where(job.c.lock == name, cast(job.c.status, Text).in_(("todo", "doing"))))


@every("23 3 * * *")
async def forget_old_bulk_edits() -> None:
    """What a bulk edit did and what was before is forgotten a month after it can no longer be undone."""
    for tenant_id in await _tenants():
        with _patience.with_one(f"old ones of tenant {tenant_id}"):
            async with unit(system_actor(tenant_id)) as tx:
                await _forget_bulk_edits(tx)


async def _tenants() -> list[int]:
    async with system_connection() as connection:
        return list(await active_tenant_ids(connection))


async def _forget_bulk_edits(tx: Tx) -> None:
    days = (await catalogue(tx)).rules.undo_days
    if not days:
        return  # it can be undone for ever
    kept = timedelta(days=days) + SHOWN_AFTER_UNDO
    row: Any = bulk_edits.c
    is_old = (row.tenant_id == tx.tenant_id, row.status.not_in(bulk_states.AT_WORK), row.finished_at < tx.now - kept)
    await tx.execute(delete(bulk_edits).where(*is_old))


@every("*/5 * * * *")
async def forget_who_has_left() -> None:
    """Who sends no heartbeats any more; nobody is shown them in the meantime."""
    async with system_connection() as connection:
        await connection.execute(
            delete(ticket_presences).where(ticket_presences.c.seen_at < clock.now() - GONE_AFTER)
        )


@every("31 3 * * *")
async def forget_old_drafts() -> None:
    """Drafts that nobody has saved for thirty days."""
    async with system_connection() as connection:
        await connection.execute(delete(drafts).where(drafts.c.updated_at < clock.now() - DRAFTS_KEPT))
