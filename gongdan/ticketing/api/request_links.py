"""Routes of links to requests: staff make and revoke them; who holds one looks, replies, nudges, confirms, rates."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response, StreamingResponse

from gongdan.files.schemas import FileOut
from gongdan.identity import ReadTx, SecretTx, WriteTx, by_link, caller_by_link
from gongdan.kernel.actor import Actor
from gongdan.kernel.http import router
from gongdan.kernel.unit import Tx, unit
from gongdan.kernel.wire import Page, PathId, answer
from gongdan.ticketing.actions.comment import comment_on
from gongdan.ticketing.actions.confirm import record_answer
from gongdan.ticketing.actions.nudges import nudge_ticket
from gongdan.ticketing.actions.rate import rate_ticket
from gongdan.ticketing.actions.request_links import make_request_link, revoke_request_link, upload_by_link
from gongdan.ticketing.api.files import DOWNLOAD, UPLOAD, body_of, declared_length, file_answer
from gongdan.ticketing.queries.request_links import (
    PURPOSE,
    actor_of_link,
    enter_by_link,
    get_linked_file,
    get_linked_request,
    list_request_links,
)
from gongdan.ticketing.queries.tickets import get_ticket_for_change
from gongdan.ticketing.queries.timeline import get_comments, list_timeline
from gongdan.ticketing.schemas.portal import (
    ConfirmByLink,
    MakeRequestLink,
    NudgeByLink,
    RateTicket,
    ReplyByLink,
    RequestLinkMadeOut,
    RequestLinkOut,
    RequestViewOut,
)
from gongdan.ticketing.schemas.tickets import CommentDraft, CommentOut, TimelineItem
from gongdan.ticketing.shelves import Shelf

ticket_links_router = router("/api/v1/tickets/{ticket_id}/request-links", "request links")
request_links_router = router("/api/v1/request-links", "request links")

LinkTx = Annotated[Tx, by_link(PURPOSE)]
LinkCaller = Annotated[Actor, caller_by_link(PURPOSE, actor_of_link)]
_PRIVATE = {"Cache-Control": "no-store"}


@ticket_links_router.post(
    "", status_code=201, response_model=RequestLinkMadeOut, summary="Make a link to follow a request"
)
async def make(ticket_id: PathId, wanted: MakeRequestLink, tx: SecretTx) -> Response:
    """For the requester, told once: whoever holds it acts in his name on this one ticket. Needs ticket.comment."""
    return answer(await make_request_link(tx, ticket_id, wanted.days), 201, headers=_PRIVATE)


@ticket_links_router.get("", response_model=Page[RequestLinkOut], summary="List the links to a request")
async def list_made(ticket_id: PathId, tx: ReadTx) -> Response:
    """Those made so far, newest first, without what they open with. For staff."""
    return answer({"items": await list_request_links(tx, ticket_id), "next_cursor": None})


@ticket_links_router.delete("/{request_link_id}", status_code=204, summary="Revoke a link to a request")
async def revoke(ticket_id: PathId, request_link_id: PathId, tx: WriteTx) -> Response:
    """It opens nothing any more. Needs ticket.comment."""
    await revoke_request_link(tx, ticket_id, request_link_id)
    return Response(status_code=204)


@request_links_router.get("/{link}", response_model=RequestViewOut, summary="Look at a request by its link")
async def look(request: Request, tx: LinkTx) -> Response:
    """Public: what the account of the link's contact would show of this one request. Opening it changes nothing."""
    return await _shown(request, tx, await enter_by_link(tx, request.state.link))


@request_links_router.get(
    "/{link}/timeline", response_model=Page[TimelineItem], summary="Read a request's timeline by its link"
)
async def read_timeline(
    request: Request,
    tx: LinkTx,
    limit: Annotated[int, Query(ge=1, le=200, description="items a page")] = 50,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")] = None,
) -> Response:
    """Public facts and replies, newest first; the view holds the first page."""
    ticket_id = await enter_by_link(tx, request.state.link)
    page = await list_timeline(tx, ticket_id, limit=limit, cursor=cursor, is_newest_first=True)
    return answer(page, headers=_PRIVATE)


@request_links_router.post(
    "/{link}/replies", status_code=201, response_model=CommentOut, summary="Reply to a request by its link"
)
async def reply(draft: ReplyByLink, request: Request, tx: LinkTx) -> Response:
    """A public reply in the contact's name; files are uploaded first."""
    ticket_id = await enter_by_link(tx, request.state.link)
    written = CommentDraft(body=draft.body, files=draft.files)
    comment_id = await comment_on(tx, ticket_id, written, channel="link")
    await tx.settle()
    return answer((await get_comments(tx, [comment_id]))[0], 201)


@request_links_router.post("/{link}/nudges", response_model=RequestViewOut, summary="Nudge a request by its link")
async def nudge(wanted: NudgeByLink, request: Request, tx: LinkTx) -> Response:
    """Asks to hurry, in the contact's name; within the window it is counted on the nudge that waits."""
    ticket_id = await enter_by_link(tx, request.state.link)
    await nudge_ticket(tx, ticket_id, wanted, channel="link")
    return await _shown(request, tx, ticket_id)


@request_links_router.post(
    "/{link}/confirmations", response_model=RequestViewOut, summary="Confirm or reject a solution by a request's link"
)
async def confirm(draft: ConfirmByLink, request: Request, tx: LinkTx) -> Response:
    """Whether it is solved, in the contact's name; the same answer twice is once."""
    ticket_id = await enter_by_link(tx, request.state.link)
    ticket = await get_ticket_for_change(tx, ticket_id, shelves=(Shelf.DESK, Shelf.ARCHIVE))
    await record_answer(tx, ticket, draft.verdict, draft.comment, way="link", channel="link")
    return await _shown(request, tx, ticket_id)


@request_links_router.post("/{link}/ratings", response_model=RequestViewOut, summary="Rate a request by its link")
async def rate(draft: RateTicket, request: Request, tx: LinkTx) -> Response:
    """How satisfied the contact is with the solution; sent again it replaces what was there."""
    ticket_id = await enter_by_link(tx, request.state.link)
    await rate_ticket(tx, ticket_id, draft, channel="link")
    return await _shown(request, tx, ticket_id)


@request_links_router.post(
    "/{link}/files",
    status_code=201,
    response_model=FileOut,
    summary="Upload a file for a reply by a request's link",
    openapi_extra=UPLOAD,
)
async def upload(request: Request, caller: LinkCaller) -> Response:
    """One file of 25 MB at most, in the field `file` of a multipart body; name its id in a reply within a day."""
    stored = await upload_by_link(
        caller, body_of(request), request.headers.get("content-type", ""), declared_length(request)
    )
    return answer(stored, 201)


@request_links_router.get(
    "/{link}/files/{file_id}",
    summary="Download a file of a request by its link",
    response_class=StreamingResponse,
    responses={200: DOWNLOAD, 304: {"description": "The caller has it already."}},
)
async def download(
    file_id: PathId,
    request: Request,
    caller: LinkCaller,
    inline: Annotated[bool, Query(description="true: to be shown in a page; obeyed for pictures only")] = False,
) -> Response:
    """A file on the request or on a public reply to it, or one just uploaded."""
    async with unit(caller, is_read_only=True) as tx:
        ticket_id = await enter_by_link(tx, request.state.link)
        row = await get_linked_file(tx, ticket_id, file_id)
    return await file_answer(row, is_inline=inline, known=request.headers.get("if-none-match"))


async def _shown(request: Request, tx: Tx, ticket_id: int) -> Response:
    if not tx.is_read_only:
        await tx.settle()
    return answer(await get_linked_request(tx, request.state.link, ticket_id), headers=_PRIVATE)
