"""What time does to tickets that are done with: closed ones are archived, deleted ones are gone for good."""

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Table, and_, delete, insert, select, update

from gongdan.files import discard_files
from gongdan.identity import active_tenant_ids
from gongdan.kernel.actor import system_actor
from gongdan.kernel.patience import Patience
from gongdan.kernel.tenancy import metadata
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.ticketing.events import TicketArchived, TicketPurged
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import attachments, shelvings, tickets
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category

log = logging.getLogger(__name__)

BATCH = 200
_patience = Patience(log, "tickets that are done with could not be put away")
MOST_PURGED = 1000  # in one run and tenant; the rest comes with the next
_row = tickets.c
_kept = shelvings.c


async def archive_closed() -> int:
    """Archive what was closed long enough ago, in each tenant that wishes so; how many."""
    done = 0
    for tenant_id in await _tenant_ids():
        with _patience.with_one(f"archive of tenant {tenant_id}"):
            last = 0
            while True:
                async with unit(system_actor(tenant_id), cause="closed long enough") as tx:
                    ids = await _archive_some(tx, last)
                done += len(ids)
                if not ids:
                    break
                last = ids[-1]
    return done


async def _archive_some(tx: Tx, last: int) -> list[int]:
    """The next of them, by id; skips those that somebody is changing right now."""
    days = (await catalogue(tx)).rules.archive_after_days
    if days == 0:
        return []
    due = (
        select(tickets)
        .where(
            _row.tenant_id == tx.tenant_id,
            _row.id > last,
            _row.shelf == int(Shelf.DESK),
            _row.state_category == int(Category.CLOSED),
            _row.closed_at < tx.now - timedelta(days=days),
        )
        .order_by(_row.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True, key_share=True)
    )
    found = await tx.all(due)
    if not found:
        return []
    ids = [row.id for row in found]
    why = {"shelf": int(Shelf.ARCHIVE), "former_shelf": int(Shelf.DESK), "author_name": tx.actor.name}
    rows = [{"tenant_id": tx.tenant_id, "ticket_id": one, "created_at": tx.now, **why} for one in ids]
    await tx.execute(insert(shelvings), rows)
    mine = (_row.tenant_id == tx.tenant_id, _row.id.in_(ids))
    laid = update(tickets).where(*mine).values(shelf=int(Shelf.ARCHIVE), version=_row.version + 1)
    for row in await tx.all(laid.returning(tickets)):
        tx.record(TicketArchived(row.id, **concerned(row)))
    return ids


async def purge_deleted() -> int:
    """Remove what has lain in the recycle bin long enough, each in a unit of its own; how many."""
    done = 0
    for tenant_id in await _tenant_ids():
        with _patience.with_one(f"bin of tenant {tenant_id}"):
            for ticket_id in await _purgeable(tenant_id):
                with _patience.with_one(ticket_id):
                    async with unit(system_actor(tenant_id), cause="long enough in the recycle bin") as tx:
                        done += await _purge(tx, ticket_id)
    return done


async def _tenant_ids() -> list[int]:
    async with system_connection() as connection:
        return await active_tenant_ids(connection)


async def _purgeable(tenant_id: int) -> Sequence[int]:
    async with unit(system_actor(tenant_id), is_read_only=True) as tx:
        due = select(_kept.ticket_id).where(await _is_over(tx)).order_by(_kept.created_at).limit(MOST_PURGED)
        return [row.ticket_id for row in await tx.all(due)]


async def _is_over(tx: Tx) -> Any:
    before = tx.now - timedelta(days=(await catalogue(tx)).rules.bin_days)
    return and_(_kept.tenant_id == tx.tenant_id, _kept.shelf == int(Shelf.BIN), _kept.created_at < before)


async def _purge(tx: Tx, ticket_id: int) -> bool:
    """Its rows, its texts and its files; False where it was restored or taken by another run meanwhile."""
    mine = (_row.tenant_id == tx.tenant_id, _row.id == ticket_id, _row.shelf == int(Shelf.BIN))
    ticket = await tx.first(select(tickets).where(*mine).with_for_update(skip_locked=True))
    over = select(_kept.ticket_id).where(await _is_over(tx), _kept.ticket_id == ticket_id)
    if ticket is None or await tx.first(over) is None:
        return False
    hung = select(attachments.c.file_id).where(
        attachments.c.tenant_id == tx.tenant_id, attachments.c.ticket_id == ticket_id
    )
    file_ids = list((await tx.execute(hung)).scalars())
    for table, column in references():
        await _let_go(tx, table, column, ticket_id)
    await tx.execute(delete(tickets).where(*mine))
    count = await discard_files(tx, file_ids)
    tx.record(TicketPurged(ticket_id, number=ticket.number, file_count=count, **concerned(ticket)))
    return True


def references() -> Iterator[tuple[Table, str]]:
    """Every column that refers to tickets and does not go with them by itself."""
    for table in metadata.sorted_tables:
        for key in table.constraints:
            if isinstance(key, ForeignKeyConstraint) and key.referred_table is tickets and key.ondelete is None:
                yield table, key.column_keys[-1]


async def _let_go(tx: Tx, table: Table, column: str, ticket_id: int) -> None:
    """Never SET NULL by the database, as the key holds the tenant: nulled here, or deleted where it must be set."""
    mine = (table.c.tenant_id == tx.tenant_id, table.c[column] == ticket_id)
    if table.c[column].nullable:
        await tx.execute(update(table).where(*mine).values({column: None}))
    else:
        await tx.execute(delete(table).where(*mine))
