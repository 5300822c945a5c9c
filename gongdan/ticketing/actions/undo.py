"""Undo a merge, a split or a batch: every value that it changed becomes what it was, or nothing happens."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, select, update

from gongdan.kernel.errors import FieldProblem, NotAllowed
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import iso
from gongdan.ticketing import policy
from gongdan.ticketing.actions.bulk_batches import rows_now
from gongdan.ticketing.actions.indexing import index_anew
from gongdan.ticketing.actions.restructuring import set_comments, set_tickets
from gongdan.ticketing.errors import AlreadyUndone, UndoBlocked, UndoTooLate
from gongdan.ticketing.events import TicketStructureRestored
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.journal import Journal, moved_on, way_back
from gongdan.ticketing.models import (
    attachments,
    comments,
    structure_edit_tickets,
    structure_edits,
    ticket_batches,
    ticket_links,
)
from gongdan.ticketing.queries.structure import (
    get_edit_for_change,
    grown_on,
    is_on_desk,
    later_edit,
    lock_tickets,
    wait_for_turn,
)
from gongdan.ticketing.shelves import SHELF_WORDS, Shelf


async def undo_edit(tx: Tx, edit_id: int) -> None:
    """Take an edit back. Raises NotAllowed, AlreadyUndone, UndoTooLate, or UndoBlocked where the tickets moved on.

    What was written or done since stays where it is. A ticket that the edit itself opened is left empty and void: its
    number was given and may stand in a mail.
    """
    await wait_for_turn(tx)
    edit = await get_edit_for_change(tx, edit_id)
    journal = Journal.read(edit.journal)
    rows = await _locked(tx, edit)
    if not policy.may_undo(tx, edit, list(rows.values())):
        raise NotAllowed(policy.STRUCTURE)
    if edit.undone_at is not None:
        raise AlreadyUndone
    if edit.undo_until is not None and tx.now > edit.undo_until:
        raise UndoTooLate(until=iso(edit.undo_until))
    await _hold(tx, edit, journal, rows)
    await _put_back(tx, edit, journal)
    await _mark(tx, edit)
    for one in (await rows_now(tx, list(rows))).values():
        told = {"edit_id": edit_id, "kind_of_edit": edit.kind, "shelf": SHELF_WORDS[one.shelf]}
        tx.record(TicketStructureRestored(one.id, **told, **concerned(one)))


async def _locked(tx: Tx, edit: Any) -> Mapping[int, Any]:
    link = structure_edit_tickets.c
    mine = (link.tenant_id == tx.tenant_id, link.edit_id == edit.id)
    return await lock_tickets(tx, list((await tx.execute(select(link.ticket_id).where(*mine))).scalars()))


async def _hold(tx: Tx, edit: Any, journal: Journal, rows: Mapping[int, Any]) -> None:
    """Raises UndoBlocked unless every value is still what the edit made of it and nothing was built upon it."""
    stuck = set(moved_on(journal.tickets, rows))
    present = await _comments(tx, journal.comments)
    for one in moved_on(journal.comments, present):
        stuck.add(present[one].ticket_id if one in present else edit.main_id)
    if stuck:
        raise await _blocked(tx, edit, rows, stuck)
    if edit.made_id is not None:
        await _hold_made(tx, edit, journal, rows)
    elif edit.kind.startswith("batch") and edit.kind != "batch_dissolve" and not is_on_desk(rows[edit.main_id]):
        raise await _blocked(tx, edit, rows, {edit.main_id})


async def _comments(tx: Tx, ids: Collection[int]) -> dict[int, Any]:
    if not ids:
        return {}
    statement = select(comments).where(comments.c.tenant_id == tx.tenant_id, comments.c.id.in_(ids))
    return {row.id: row for row in await tx.all(statement.order_by(comments.c.id).with_for_update())}


async def _hold_made(tx: Tx, edit: Any, journal: Journal, rows: Mapping[int, Any]) -> None:
    """The ticket that the edit opened must still be as good as unused, for it is given up."""
    made = rows[edit.made_id]
    grown = await grown_on(tx, made.id, but=journal.tickets)
    if not is_on_desk(made) or made.batch_id is not None or grown:
        raise await _blocked(tx, edit, rows, {made.id, *grown})
    if edit.kind != "split":
        return
    said = (comments.c.tenant_id == tx.tenant_id, comments.c.ticket_id == made.id)
    of_its_own = select(comments.c.id).where(*said, comments.c.id.not_in(list(journal.comments))).limit(1)
    hung = (attachments.c.tenant_id == tx.tenant_id, attachments.c.ticket_id == made.id)
    files = select(attachments.c.id).where(*hung, attachments.c.comment_id.is_(None)).limit(1)
    if await tx.first(of_its_own) is not None or await tx.first(files) is not None:
        back = f"Merge it back: POST /api/v1/tickets/{edit.main_id}/merges with ticket {made.number}."
        raise _stuck({made.number: "It has comments or files of its own."}, back)


async def _blocked(tx: Tx, edit: Any, rows: Mapping[int, Any], stuck: Collection[int]) -> UndoBlocked:
    """Which of the tickets stand elsewhere now, and what to undo before."""
    later = await later_edit(tx, edit.id, stuck)
    numbers = [rows[one].number for one in sorted(stuck) if one in rows and rows[one].is_seen][:10]
    found = dict.fromkeys(numbers or ["ticket"], "It is not as this left it.")
    if later is not None:
        return _stuck(found, f"Undo structure edit {later} first.", edit_id=later)
    return _stuck(found, "Bring it back to the desk first, or put it right by hand.")


def _stuck(reasons: Mapping[str, str], remedy: str, edit_id: int | None = None) -> UndoBlocked:
    """The refusal that names each ticket with what became of it, by its number."""
    problems = [FieldProblem(number, "moved_on", why, remedy) for number, why in reasons.items()]
    return UndoBlocked(problems=problems, numbers=", ".join(reasons), remedy=remedy, edit_id=edit_id)


async def _put_back(tx: Tx, edit: Any, journal: Journal) -> None:
    for values, ids in way_back(journal.tickets):
        await set_tickets(tx, ids, values)
    for values, ids in way_back(journal.comments):
        await set_comments(tx, ids, values)
    if journal.links:
        mine = (ticket_links.c.tenant_id == tx.tenant_id, ticket_links.c.id.in_(journal.links))
        await tx.execute(delete(ticket_links).where(*mine))
    if edit.made_id is not None:
        await set_tickets(tx, [edit.made_id], {"shelf": int(Shelf.VOID)})
    if journal.comments:
        await index_anew(tx, edit.main_id)
        await index_anew(tx, edit.made_id)
    if edit.main_id not in journal.tickets:
        await set_tickets(tx, [edit.main_id] if edit.main_id != edit.made_id else [], {})
    dissolved = {"batch": tx.now, "batch_dissolve": None}
    if edit.kind in dissolved:
        batch = (ticket_batches.c.tenant_id == tx.tenant_id, ticket_batches.c.ticket_id == edit.main_id)
        await tx.execute(update(ticket_batches).where(*batch).values(dissolved_at=dissolved[edit.kind]))


async def _mark(tx: Tx, edit: Any) -> None:
    undone = {"undone_at": tx.now, "undone_by_id": tx.actor.user_id, "undone_by_name": tx.actor.name[:200]}
    mine = (structure_edits.c.tenant_id == tx.tenant_id, structure_edits.c.id == edit.id)
    await tx.execute(update(structure_edits).where(*mine).values(**undone))
