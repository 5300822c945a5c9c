"""Discard what nobody attached. Rows go first, then bytes: a crash between leaves a blob, never a dead row."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gongdan.files.events import FileDiscarded
from gongdan.files.models import files
from gongdan.files.place import file_store
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import Tx, system_connection, unit

KEPT = timedelta(days=1)
_AT_ONCE = 500


async def discard_unattached() -> int:
    """Discard uploads that were attached to nothing within a day, in all tenants; how many."""
    discarded = 0
    async with system_connection() as connection:
        old = func.now() - KEPT
        unheld = func.coalesce(files.c.held_until, old) < func.now()
        loose = (files.c.attached_at.is_(None), files.c.created_at < old, unheld)
        due = select(files.c.tenant_id).where(*loose).distinct()
        tenant_ids = list((await connection.scalars(due)).all())
    for tenant_id in tenant_ids:
        while keys := await _discard_some(tenant_id):
            for key in keys:
                await file_store().delete(key)
            discarded += len(keys)
    return discarded


async def _discard_some(tenant_id: int) -> list[str]:
    async with unit(system_actor(tenant_id, "file sweep"), cause="unattached for a day") as tx:
        return await _discard_rows(tx)


async def _discard_rows(tx: Tx) -> list[str]:
    """Forget some files that are due; skips those that somebody is attaching right now."""
    row = files.c
    due = (
        select(row.id)
        .where(row.tenant_id == tx.tenant_id, row.attached_at.is_(None), row.created_at < tx.now - KEPT)
        .where(or_(row.held_until.is_(None), row.held_until < tx.now))
        .order_by(row.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    gone = await tx.all(
        delete(files).where(row.tenant_id == tx.tenant_id, row.id.in_(due)).returning(row.id, row.name, row.key)
    )
    for one in gone:
        tx.record(FileDiscarded(one.id, one.name))
    return [one.key for one in gone]


Keeper = Callable[[AsyncConnection, Sequence[str]], Awaitable[Collection[str]]]
_keepers: list[Keeper] = []


def keeps_files(keeper: Keeper) -> Keeper:
    """Declare whose rows elsewhere know keys of the store: `await keeper(connection, keys)` says which of them."""
    if keeper not in _keepers:
        _keepers.append(keeper)
    return keeper


async def find_orphans(older_than: timedelta = 7 * KEPT) -> list[str]:
    """Keys in the store that no row knows: what a crash between the bytes and the row left behind.

    They are only named. Whoever deletes them must be sure that this database is the store's only one, and no
    older copy of it.
    """
    orphans: list[str] = []
    async for keys in file_store().keys(older_than.total_seconds()):
        orphans += await _unknown(keys)
    return orphans


async def _unknown(keys: list[str]) -> list[str]:
    if not keys:
        return []
    async with system_connection() as connection:
        statement = select(files.c.key).where(files.c.key.in_(keys))
        known = set((await connection.scalars(statement)).all())
        for keeper in _keepers:
            known.update(await keeper(connection, keys))
    return [key for key in keys if key not in known]
