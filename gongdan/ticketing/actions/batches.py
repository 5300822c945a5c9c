"""Batches: one ticket leads many with the same cause; they gain members, lose some, and are dissolved."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update

from gongdan.kernel.errors import FieldProblem, NotAllowed, NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.open import open_ticket
from gongdan.ticketing.actions.restructuring import keep_edit, set_tickets
from gongdan.ticketing.errors import BatchFull, BatchRefused
from gongdan.ticketing.events import TicketBatchDissolved, TicketBatched, TicketBatchGathered, TicketUnbatched
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.journal import Journal, changed
from gongdan.ticketing.models import ticket_batches, tickets
from gongdan.ticketing.queries.batches import get_batch_for_change
from gongdan.ticketing.queries.structure import (
    is_on_desk,
    leading_batches,
    lock_tickets,
    named_tickets,
    wait_for_turn,
)
from gongdan.ticketing.schemas.structure import MAX_MEMBERS, AddMembers, CreateBatch
from gongdan.ticketing.schemas.tickets import OpenTicket
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category


async def create_batch(tx: Tx, draft: CreateBatch) -> tuple[int, int]:
    """Open a ticket that leads these; returns its id and the structure edit's. Raises BatchRefused.

    Nobody outside has asked for it: it has no requester, and the customers of its members never read it.
    """
    policy.may_restructure(tx)
    ids = await named_tickets(tx, draft.tickets)
    await wait_for_turn(tx)
    rows = await _joining(tx, ids, await lock_tickets(tx, ids))
    own = draft.model_dump(include={"title", "description", "type", "priority", "team", "assignee", "fields"})
    batch_id = await open_ticket(tx, OpenTicket.model_validate(own), whose=(None, None), may_be_incomplete=True)
    await tx.execute(insert(ticket_batches).values(tenant_id=tx.tenant_id, ticket_id=batch_id, created_at=tx.now))
    lead = await tx.one(select(tickets).where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == batch_id))
    return batch_id, await _gather(tx, "batch", lead, rows, made_id=batch_id)


async def add_members(tx: Tx, batch_id: int, draft: AddMembers) -> int:
    """Take more tickets into the batch; returns the structure edit's id. Raises BatchRefused or BatchFull."""
    policy.may_restructure(tx)
    ids = await named_tickets(tx, draft.tickets)
    batch = await get_batch_for_change(tx, batch_id, ids)
    rows = await _joining(tx, ids, batch.others)
    if len(batch.members) + len(rows) > MAX_MEMBERS:
        raise BatchFull(most=MAX_MEMBERS)
    return await _gather(tx, "batch_add", batch.lead, rows)


async def remove_member(tx: Tx, batch_id: int, ticket_id: int) -> int:
    """Let a ticket go its own way again; returns the structure edit's id. Raises NotFound."""
    batch = await get_batch_for_change(tx, batch_id)
    row = batch.members.get(ticket_id)
    if row is None or not row.is_seen:
        raise NotFound("member", ticket_id)
    policy.may(tx, policy.STRUCTURE, row)
    edit_id, now = await _release(tx, "batch_remove", batch.lead, [row], {})
    tx.record(TicketUnbatched(ticket_id, edit_id=edit_id, batch_id=batch_id, **concerned(now[ticket_id])))
    return edit_id


async def dissolve_batch(tx: Tx, batch_id: int) -> int:
    """Let all members go and put the leading ticket into the archive; returns the structure edit's id."""
    batch = await get_batch_for_change(tx, batch_id)
    lead, rows = batch.lead, list(batch.members.values())
    archive = {"shelf": int(Shelf.ARCHIVE)}
    edit_id, now = await _release(tx, "batch_dissolve", lead, rows, {batch_id: changed(lead, archive)})
    lead = (await set_tickets(tx, [batch_id], archive))[batch_id]
    mine = (ticket_batches.c.tenant_id == tx.tenant_id, ticket_batches.c.ticket_id == batch_id)
    await tx.execute(update(ticket_batches).where(*mine).values(dissolved_at=tx.now))
    for row in rows:
        tx.record(TicketUnbatched(row.id, edit_id=edit_id, batch_id=batch_id, **concerned(now[row.id])))
    tx.record(TicketBatchDissolved(batch_id, edit_id=edit_id, member_ids=[row.id for row in rows], **concerned(lead)))
    return edit_id


async def _joining(tx: Tx, ids: Sequence[int], locked: Mapping[int, Any]) -> list[Any]:
    """Those of the locked rows as they were named. Raises NotAllowed or BatchRefused with all that cannot join."""
    rows = [locked[one] for one in ids if one in locked]
    if any(not row.is_seen or not policy.reaches(tx.actor, policy.STRUCTURE, row) for row in rows):
        raise NotAllowed(policy.STRUCTURE)
    leading = await leading_batches(tx, ids)
    problems = [
        FieldProblem(f"tickets.{place}", code, message, remedy)
        for place, row in enumerate(rows)
        for code, message, remedy in _objections(row, row.id in leading)
    ]
    if problems:
        raise BatchRefused(problems=problems)
    return rows


def _objections(row: Any, is_leading: bool) -> list[tuple[str, str, str]]:
    """Why a ticket cannot be a member: code, message, remedy."""
    if not is_on_desk(row):
        return [("put_away", f"{row.number} was put away.", "Name the ticket in which it goes on, or bring it back.")]
    if row.state_category == Category.CLOSED:
        return [("closed", f"{row.number} is closed: it takes no answer.", "Reopen it first, or leave it out.")]
    if is_leading:
        return [("leads_a_batch", f"{row.number} leads a batch itself.", "Add its members instead.")]
    if row.batch_id is not None:
        return [("in_a_batch", f"{row.number} is in a batch already.", "Take it out of that one first.")]
    return []


async def _gather(tx: Tx, kind: str, lead: Any, rows: Sequence[Any], *, made_id: int | None = None) -> int:
    values = {"batch_id": lead.id}
    ids = [row.id for row in rows]
    now = await set_tickets(tx, ids, values)
    if made_id is None:
        lead = (await set_tickets(tx, [lead.id], {}))[lead.id]
    journal = Journal(tickets={row.id: changed(row, values) for row in rows})
    edit_id = await keep_edit(tx, kind, lead.id, _roles(lead, ids), journal, made_id=made_id)
    for row in rows:
        whom = concerned(now[row.id])
        tx.record(TicketBatched(row.id, edit_id=edit_id, batch_id=lead.id, batch_number=lead.number, **whom))
    tx.record(TicketBatchGathered(lead.id, edit_id=edit_id, member_ids=ids, **concerned(lead)))
    return edit_id


async def _release(
    tx: Tx, kind: str, lead: Any, rows: Sequence[Any], beside: Mapping[int, Any]
) -> tuple[int, Mapping[int, Any]]:
    """The structure edit's id, and the members as they are now."""
    values = {"batch_id": None}
    ids = [row.id for row in rows]
    now = await set_tickets(tx, ids, values)
    await set_tickets(tx, [] if beside else [lead.id], {})
    journal = Journal(tickets={row.id: changed(row, values) for row in rows} | dict(beside))
    return await keep_edit(tx, kind, lead.id, _roles(lead, ids), journal), now


def _roles(lead: Any, ids: Sequence[int]) -> dict[int, str]:
    return dict.fromkeys(ids, "member") | {lead.id: "main"}
