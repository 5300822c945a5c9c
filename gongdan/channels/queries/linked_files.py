"""A file that was too large for its mail, fetched by the link in it."""

from typing import Any

from sqlalchemy import Row

from gongdan.channels.queries.told_tickets import find_ticket
from gongdan.files import open_file
from gongdan.kernel.signed_links import LinkExpired, LinkInvalid, SignedLink
from gongdan.kernel.unit import Tx
from gongdan.ticketing import Shelf, get_comments


async def get_linked_file(tx: Tx, link: SignedLink) -> Row[Any]:
    """The row of the file, while it hangs on that public comment. Raises LinkInvalid, LinkExpired."""
    if len(link.ids) != 2:
        raise LinkInvalid
    file_id, comment_id = link.ids
    found = await get_comments(tx, [comment_id])
    if not found or not found[0]["is_public"]:
        raise LinkExpired
    ticket = await find_ticket(tx, found[0]["ticket_id"])
    if ticket is None or ticket.shelf >= Shelf.VOID:
        raise LinkExpired
    if file_id not in {one["id"] for one in found[0]["attachments"]}:
        raise LinkExpired
    return await open_file(tx, file_id)
