"""Routes of tickets that are put away: archive, void, recycle bin."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.wire import Page, PathId, answer
from gongdan.ticketing.actions.put_away import (
    archive_ticket,
    delete_ticket,
    restore_ticket,
    take_back,
    void_ticket,
)
from gongdan.ticketing.api.told import told
from gongdan.ticketing.queries.recycle_bin import list_deleted
from gongdan.ticketing.schemas.closing import DeletedTicketOut, DeleteTicket, VoidTicket
from gongdan.ticketing.schemas.tickets import TicketOut
from gongdan.ticketing.shelves import Shelf

put_away_router = router("/api/v1/tickets", "archive, void and recycle bin")
bin_router = router("/api/v1/recycle-bin", "archive, void and recycle bin")


@put_away_router.post("/{ticket_id}/archive", response_model=TicketOut, summary="Archive a closed ticket")
async def archive(ticket_id: PathId, tx: WriteTx) -> Response:
    """It leaves the lists of the desk and is found by `shelf=archive`. Needs ticket.put_away."""
    await archive_ticket(tx, ticket_id)
    return await told(tx, ticket_id)


@put_away_router.delete("/{ticket_id}/archive", response_model=TicketOut, summary="Take out of the archive")
async def take_out_of_archive(ticket_id: PathId, tx: WriteTx) -> Response:
    """Back to the desk, still closed. Needs ticket.put_away."""
    await take_back(tx, ticket_id, Shelf.ARCHIVE)
    return await told(tx, ticket_id)


@put_away_router.post("/{ticket_id}/void", response_model=TicketOut, summary="Void a ticket")
async def void(ticket_id: PathId, draft: VoidTicket, tx: WriteTx) -> Response:
    """It should never have been opened: its number stays, nothing more is done to it. Needs ticket.put_away."""
    await void_ticket(tx, ticket_id, draft.reason)
    return await told(tx, ticket_id)


@put_away_router.delete("/{ticket_id}/void", response_model=TicketOut, summary="Bring a voided ticket back")
async def bring_back(ticket_id: PathId, tx: WriteTx) -> Response:
    """Back to the desk as it was. Needs ticket.put_away."""
    await take_back(tx, ticket_id, Shelf.VOID)
    return await told(tx, ticket_id)


@put_away_router.delete("/{ticket_id}", status_code=204, summary="Delete a ticket")
async def delete(ticket_id: PathId, draft: DeleteTicket, tx: WriteTx) -> Response:
    """To the recycle bin: found nowhere else, and gone for good after a while. Needs ticket.delete."""
    await delete_ticket(tx, ticket_id, draft.reason)
    return Response(status_code=204)


@put_away_router.post("/{ticket_id}/restorations", response_model=TicketOut, summary="Restore a deleted ticket")
async def restore(ticket_id: PathId, tx: WriteTx) -> Response:
    """Out of the recycle bin, exactly as it was. Needs ticket.delete."""
    await restore_ticket(tx, ticket_id)
    return await told(tx, ticket_id)


@bin_router.get("", response_model=Page[DeletedTicketOut], summary="Look into the recycle bin")
async def list_bin(
    tx: ReadTx,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")] = None,
) -> Response:
    """The deleted tickets within your reach, the last deleted first. Needs ticket.delete."""
    return answer(await list_deleted(tx, limit=limit, cursor=cursor))
