"""Put uploaded files on tickets and comments."""

from collections.abc import Sequence

from sqlalchemy import insert

from gongdan.files import claim_files
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.events import TicketFilesAttached
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import attachments
from gongdan.ticketing.queries.tickets import get_ticket_for_change


async def attach(tx: Tx, ticket_id: int, comment_id: int | None, file_ids: Sequence[int]) -> None:
    """Hang the caller's own uploads on the ticket or comment. Raises Invalid naming a file that is not his."""
    if not file_ids:
        return
    claimed = await claim_files(tx, list(dict.fromkeys(file_ids)))
    rows = [
        {"tenant_id": tx.tenant_id, "ticket_id": ticket_id, "comment_id": comment_id, "file_id": file.id}
        for file in claimed
    ]
    await tx.execute(insert(attachments), rows)


async def attach_files(tx: Tx, ticket_id: int, file_ids: Sequence[int]) -> None:
    """Add files to the ticket itself."""
    ticket = await get_ticket_for_change(tx, ticket_id)
    policy.may(tx, policy.COMMENT, ticket)
    await attach(tx, ticket_id, None, file_ids)
    await touch(tx, ticket, {})
    tx.record(TicketFilesAttached(ticket_id, file_ids=list(file_ids), **concerned(ticket)))
