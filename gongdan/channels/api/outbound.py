"""Routes of what goes out: what became of it, taking it back, sending it again, and what a reply would look like."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from gongdan.channels.actions.take_back import cancel_message, retry_message
from gongdan.channels.queries.outbound import OutboundFilter, get_message, list_messages, list_of_ticket
from gongdan.channels.queries.previews import preview_reply
from gongdan.channels.schemas.outbound import (
    MailPreviewIn,
    MailPreviewOut,
    OutboundMessageDetailOut,
    OutboundMessageOut,
    OutboundState,
)
from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Id, Page, PathId, answer

of_tickets_router = router("/api/v1/tickets", "outbound mail")
outbound_router = router("/api/v1/outbound-messages", "outbound mail")


@of_tickets_router.get(
    "/{ticket_id}/outbound-messages", response_model=Page[OutboundMessageOut], summary="List the mails of a ticket"
)
async def list_for_ticket(ticket_id: PathId, tx: ReadTx) -> Response:
    """What was sent for the ticket and what became of it, the latest first, 200 at most; for staff."""
    return answer({"items": await list_of_ticket(tx, ticket_id), "next_cursor": None})


@of_tickets_router.post(
    "/{ticket_id}/mail-previews", response_model=MailPreviewOut, summary="See a reply as the customer would get it"
)
async def preview(ticket_id: PathId, wanted: MailPreviewIn, tx: WriteTx) -> Response:
    """Sends nothing and keeps nothing. Needs ticket.comment; 409 where no mail can be sent at all."""
    return answer(await preview_reply(tx, ticket_id, wanted))


@outbound_router.get("", response_model=Page[OutboundMessageOut], summary="List mails that go out")
async def list_all(
    tx: ReadTx,
    state: Annotated[
        list[OutboundState] | None, Query(max_length=10, description="only in these states; repeat it")
    ] = None,
    mailbox: Annotated[Id | None, Query(description="id of a mailbox")] = None,
    q: Annotated[
        str,
        Query(
            max_length=200, description="beginning of a recipient's address, part of his name, or a ticket's number"
        ),
    ] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")] = None,
) -> Response:
    """Of the tickets that you see, with mail.manage of all, the latest first; `dead` and `failed` wait."""
    return answer(await list_messages(tx, OutboundFilter(state or (), mailbox, q), limit=limit, cursor=cursor))


@outbound_router.get("/{outbound_id}", response_model=OutboundMessageDetailOut, summary="Read a mail that goes out")
async def read(outbound_id: PathId, tx: ReadTx) -> Response:
    """Its people, its text as it is sent, and what became of it."""
    return answer(await get_message(tx, outbound_id))


@outbound_router.post(
    "/{outbound_id}/cancellations", response_model=OutboundMessageDetailOut, summary="Take a mail back"
)
async def cancel(outbound_id: PathId, tx: WriteTx) -> Response:
    """Within ten seconds, while it is queued; then nobody gets it. The comment stays. Needs ticket.comment or
    mail.manage."""
    await cancel_message(tx, outbound_id)
    return await _told(tx, outbound_id)


@outbound_router.post("/{outbound_id}/retries", response_model=OutboundMessageDetailOut, summary="Send a mail again")
async def retry(outbound_id: PathId, tx: WriteTx) -> Response:
    """One that was given up, to whoever did not get it. Needs ticket.comment or
    mail.manage."""
    await retry_message(tx, outbound_id)
    return await _told(tx, outbound_id)


async def _told(tx: Tx, outbound_id: int) -> Response:
    await tx.settle()
    return answer(await get_message(tx, outbound_id))
