"""Routes of working side by side: who is looking at a ticket, and drafts."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.wire import Page, PathId, answer, etag
from gongdan.ticketing.actions import drafts, presence
from gongdan.ticketing.queries import together
from gongdan.ticketing.schemas.together import (
    DraftRow,
    NewTicketDraftIn,
    NewTicketDraftOut,
    PresenceIn,
    PresenceOut,
    TicketDraftIn,
    TicketDraftOut,
)

on_tickets = router("/api/v1/tickets", "side by side")
mine = router("/api/v1/me/drafts", "side by side")
together_routers: list[APIRouter] = [on_tickets, mine]

DraftKey = Annotated[
    str, Path(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_-]+$", description="a name of your choice")
]


@on_tickets.put("/{ticket_id}/presence", response_model=Page[PresenceOut], summary="Say that you are here")
async def note_presence(ticket_id: PathId, given: PresenceIn, tx: WriteTx) -> Response:
    """Send it every 20 seconds while the ticket is open; answers who else is there. Customers never learn of it."""
    await presence.note_presence(tx, ticket_id, given.doing)
    return answer(await together.list_present(tx, ticket_id))


@on_tickets.get("/{ticket_id}/presence", response_model=Page[PresenceOut], summary="Who is here")
async def list_present(ticket_id: PathId, tx: ReadTx) -> Response:
    """The colleagues who have the ticket open. `GET /live` tells `ticket.presence` when that changes."""
    return answer(await together.list_present(tx, ticket_id))


@on_tickets.delete("/{ticket_id}/presence", status_code=204, summary="Say that you have left")
async def end_presence(ticket_id: PathId, tx: WriteTx) -> Response:
    """Harmless where you had not come."""
    await presence.end_presence(tx, ticket_id)
    return Response(status_code=204)


@on_tickets.put("/{ticket_id}/draft", response_model=TicketDraftOut, summary="Keep what you are writing")
async def save_ticket_draft(ticket_id: PathId, draft: TicketDraftIn, request: Request, tx: WriteTx) -> Response:
    """One draft a person and ticket; it goes when you send your comment, and 30 days after it was last saved."""
    await drafts.save_ticket_draft(tx, ticket_id, draft, partial(check_version, request))
    shape = await together.get_ticket_draft(tx, ticket_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@on_tickets.get("/{ticket_id}/draft", response_model=TicketDraftOut, summary="Your draft on a ticket")
async def get_ticket_draft(ticket_id: PathId, tx: ReadTx) -> Response:
    """Yours only; 404 where there is none."""
    shape = await together.get_ticket_draft(tx, ticket_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@on_tickets.delete("/{ticket_id}/draft", status_code=204, summary="Throw your draft away")
async def delete_ticket_draft(ticket_id: PathId, tx: WriteTx) -> Response:
    """Harmless where there is none."""
    await drafts.delete_ticket_draft(tx, ticket_id)
    return Response(status_code=204)


@mine.get("", response_model=Page[DraftRow], summary="Your drafts")
async def list_drafts(
    tx: ReadTx,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")] = None,
) -> Response:
    """On tickets and of new requests, the latest first."""
    return answer(await together.list_drafts(tx, limit=limit, cursor=cursor))


@mine.put("/{draft_key}", response_model=NewTicketDraftOut, summary="Keep a request that you are writing")
async def save_new_draft(draft_key: DraftKey, draft: NewTicketDraftIn, request: Request, tx: WriteTx) -> Response:
    """Under a name of your choice, such as `new`; nothing has to be filled in."""
    await drafts.save_new_draft(tx, draft_key, draft, partial(check_version, request))
    shape = await together.get_new_draft(tx, draft_key)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@mine.get("/{draft_key}", response_model=NewTicketDraftOut, summary="A request that you are writing")
async def get_new_draft(draft_key: DraftKey, tx: ReadTx) -> Response:
    """Yours only."""
    shape = await together.get_new_draft(tx, draft_key)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@mine.delete("/{draft_key}", status_code=204, summary="Throw a draft away")
async def delete_new_draft(draft_key: DraftKey, tx: WriteTx) -> Response:
    """Harmless where there is none."""
    await drafts.delete_new_draft(tx, draft_key)
    return Response(status_code=204)
