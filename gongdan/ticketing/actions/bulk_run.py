"""A bulk edit at work: batch after batch, each a unit of its own, so that it can be killed at any point."""

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update

from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import Event
from gongdan.kernel.unit import Tx, unit
from gongdan.ticketing import bulk_states
from gongdan.ticketing.actions.bulk import queue_bulk_edit
from gongdan.ticketing.actions.bulk_batches import Result, authority, keep_results, locked, on_desk, rows_now, worked
from gongdan.ticketing.actions.bulk_changes import apply_changes
from gongdan.ticketing.actions.bulk_undo import undo_batch
from gongdan.ticketing.actions.family import wait_for_siblings
from gongdan.ticketing.bulk_states import Outcome, Undo
from gongdan.ticketing.events import (
    BulkEditFinished,
    BulkEditReverted,
    BulkEditStopped,
    TicketFollowed,
    TicketUnfollowed,
)
from gongdan.ticketing.models import bulk_edit_items, bulk_edits
from gongdan.ticketing.schemas.bulk import BulkChanges
from gongdan.ticketing.undoing import FOLLOWERS, Image, image_of

# So few that browsers are told each fact: who has none of these tickets before him is not disturbed.
BATCH = 40
# A turn ends before a worker that is told to stop would break it off; the next one waits its turn in the queue.
TURN_SECONDS = 6.0


async def work_off(tenant_id: int, bulk_edit_id: int) -> None:
    """One turn of work. What a killed turn had committed is not done again, the rest is."""
    deadline = time.monotonic() + TURN_SECONDS
    while True:
        async with unit(system_actor(tenant_id), cause=f"bulk:{bulk_edit_id}") as tx:
            goes_on = await work_off_batch(tx, bulk_edit_id)
            if goes_on and (is_over := time.monotonic() > deadline):
                await queue_bulk_edit(tx, bulk_edit_id)
        if not goes_on or is_over:
            return


async def work_off_batch(tx: Tx, bulk_edit_id: int) -> bool:
    """The next batch, where there is one; whether there is more to do. Whoever cancels waits for its end."""
    this = (bulk_edits.c.tenant_id == tx.tenant_id, bulk_edits.c.id == bulk_edit_id)
    row = await tx.first(select(bulk_edits).where(*this).with_for_update())
    if row is None or row.status not in bulk_states.AT_WORK:
        return False
    actor = await authority(tx, row)
    if actor is None:
        await _stop(tx, row)
        return False
    await tx.become(actor, is_tenant_set=True)
    ticket_ids = await _next(tx, row)
    if ticket_ids:
        work = undo_batch if row.status == bulk_states.UNDOING else _change_batch
        await work(tx, row, ticket_ids)
    if len(ticket_ids) == BATCH:
        return True
    await _finish(tx, await tx.one(select(bulk_edits).where(*this)))
    return False


async def _next(tx: Tx, row: Row[Any]) -> Sequence[int]:
    item = bulk_edit_items.c
    wanted: list[ColumnElement[bool]] = [
        item.tenant_id == tx.tenant_id,
        item.bulk_edit_id == row.id,
        item.ticket_id > row.reached_id,
    ]
    if row.status == bulk_states.UNDOING:
        # An undo that was broken off and is asked for again goes on with the rest.
        wanted += [item.outcome == int(Outcome.CHANGED), item.undo == int(Undo.NONE)]
    found = await tx.all(select(item.ticket_id).where(*wanted).order_by(item.ticket_id).limit(BATCH))
    return [one.ticket_id for one in found]


async def _change_batch(tx: Tx, row: Row[Any], ticket_ids: Sequence[int]) -> None:
    changes = BulkChanges.model_validate(row.changes)
    before = await locked(tx, ticket_ids, is_reached=True)
    if changes.move is not None:  # what each move leads to follows at once: all that it waits for is waited for here
        await wait_for_siblings(tx, ticket_ids)

    async def act(ticket_id: int) -> Result:
        ticket, told = on_desk(before, ticket_id), len(tx.facts)
        comment_id = await apply_changes(tx, ticket, changes, channel=row.channel)
        facts = tx.facts[told:]
        outcome = Outcome.CHANGED if facts else Outcome.UNCHANGED
        return Result(ticket_id, outcome, image=_followers_of(facts), comment_id=comment_id)

    def refused(result: Result) -> None:
        result.outcome = Outcome.REFUSED

    results = await worked(tx, ticket_ids, act, refused, is_apart=changes.move is not None)
    after = await rows_now(tx, ticket_ids)
    for result in results:
        if result.outcome is Outcome.CHANGED:
            old, new = before[result.ticket_id]._asdict(), after[result.ticket_id]._asdict()
            result.image = image_of(old, new) | (result.image or {})
    await keep_results(tx, row.id, results, **_counts(results))


def _followers_of(facts: Sequence[Event]) -> Image | None:
    """Who really began to follow, or really ceased to."""
    found = {
        str(fact.user_id): [isinstance(fact, TicketUnfollowed), isinstance(fact, TicketFollowed)]
        for fact in facts
        if isinstance(fact, TicketFollowed | TicketUnfollowed)
    }
    return {FOLLOWERS: found} if found else None


def _counts(results: Sequence[Result]) -> dict[str, int]:
    def count(outcome: Outcome) -> int:
        return sum(one.outcome is outcome for one in results)

    return {
        "changed": count(Outcome.CHANGED),
        "unchanged": count(Outcome.UNCHANGED),
        "refused": count(Outcome.REFUSED),
    }


async def _finish(tx: Tx, row: Row[Any]) -> None:
    is_undo = row.status == bulk_states.UNDOING
    await _end(tx, row, bulk_states.UNDONE if is_undo else bulk_states.DONE)
    if is_undo:
        tx.record(BulkEditReverted(row.id, row.owner_id, undone=row.undone, kept=row.kept))
    else:
        counts = {name: getattr(row, name) for name in ("changed", "unchanged", "refused")}
        tx.record(BulkEditFinished(row.id, row.owner_id, **counts))


async def _stop(tx: Tx, row: Row[Any]) -> None:
    """Its owner has left, or may no longer change many tickets at once. An undo can be asked for again."""
    await _end(tx, row, bulk_states.STOPPED)
    waiting = row.total - row.changed - row.unchanged - row.refused
    tx.record(BulkEditStopped(row.id, row.owner_id, changed=row.changed, waiting=waiting))


async def _end(tx: Tx, row: Row[Any], status: str) -> None:
    this = (bulk_edits.c.tenant_id == tx.tenant_id, bulk_edits.c.id == row.id)
    await tx.execute(update(bulk_edits).where(*this).values(status=status, finished_at=tx.now))
