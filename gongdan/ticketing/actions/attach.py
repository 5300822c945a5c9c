"""Put uploaded files on tickets and comments."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select

from gongdan.files import claim_files
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.errors import TicketClosed
from gongdan.ticketing.events import TicketFilesAttached
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.field_def import FieldDef
from gongdan.ticketing.models import attachments
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.forms import asks_for_files, score_row
from gongdan.ticketing.queries.tickets import get_ticket_to_answer
from gongdan.ticketing.states import Category


async def attach(
    tx: Tx, ticket_id: int, comment_id: int | None, file_ids: Sequence[int], field: str = "files"
) -> None:
    """Hang the caller's own uploads on the ticket or comment. Raises Invalid naming a file that is not his."""
    if not file_ids:
        return
    claimed = await claim_files(tx, list(dict.fromkeys(file_ids)), field)
    rows = [
        {"tenant_id": tx.tenant_id, "ticket_id": ticket_id, "comment_id": comment_id, "file_id": file.id}
        for file in claimed
    ]
    await tx.execute(insert(attachments), rows)


async def attach_field_files(
    tx: Tx, ticket_id: int, defs: Sequence[FieldDef], values: Mapping[str, Any], before: Mapping[str, Any]
) -> None:
    """Files that fields name hang on the ticket itself: else nobody else opens them, and a sweep takes them."""
    for one in defs:
        if one.kind != "file" or not values.get(one.key):
            continue
        wanted = [file_id for file_id in values[one.key] if file_id not in (before.get(one.key) or [])]
        if wanted:
            there = await _attached(tx, ticket_id, wanted)
            fresh = [file_id for file_id in wanted if file_id not in there]
            await attach(tx, ticket_id, None, fresh, f"fields.{one.key}")


async def _attached(tx: Tx, ticket_id: int, file_ids: Sequence[int]) -> set[int]:
    row = attachments.c
    mine = (row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.file_id.in_(file_ids))
    return {found.file_id for found in await tx.all(select(row.file_id).where(*mine))}


async def attach_files(tx: Tx, ticket_id: int, file_ids: Sequence[int]) -> None:
    """Add files to the ticket itself, where its customer sees them. Raises TicketClosed."""
    ticket = await get_ticket_to_answer(tx, ticket_id)
    ticket_id = ticket.id
    policy.may(tx, policy.COMMENT, ticket)
    if ticket.state_category == Category.CLOSED:
        raise TicketClosed
    await attach(tx, ticket_id, None, file_ids)
    known = await catalogue(tx)
    found = score_row(tx, known, ticket._asdict(), has_files=True) if asks_for_files(known, ticket.type_id) else None
    after = await touch(tx, ticket, {"completeness": found.score} if found else {})
    tx.record(TicketFilesAttached(ticket_id, file_ids=list(file_ids), **concerned(after)))
