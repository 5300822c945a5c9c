"""Routes of tickets: open, read, list, edit, comment, move, assign, follow, link, timeline."""

from typing import Annotated, Literal

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import check_version, offered_versions, router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.wire import Page, PathId, answer, etag
from gongdan.ticketing import actions, queries
from gongdan.ticketing.actions.mentions import told_mentions
from gongdan.ticketing.api.told import channel_of, told
from gongdan.ticketing.schemas.flows import LeadTicket
from gongdan.ticketing.schemas.mentions import WrittenCommentOut
from gongdan.ticketing.schemas.tickets import (
    AddComment,
    AddLink,
    AssignTicket,
    AttachFiles,
    CommentOut,
    EditTicket,
    MoveTicket,
    OpenTicket,
    TicketOut,
    TicketRow,
    TimelineItem,
)
from gongdan.ticketing.shelves import SHELVES

tickets_router = router("/api/v1/tickets", "tickets")

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")]
Cursor = Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")]


@tickets_router.post("", status_code=201, response_model=TicketOut, summary="Open a ticket")
async def open_ticket(draft: OpenTicket, tx: WriteTx) -> Response:
    """Opens a ticket. The requester is found by e-mail or phone, and created on first contact."""
    return await told(tx, await actions.open_ticket(tx, draft, channel=channel_of(tx)), 201)


@tickets_router.get("", response_model=Page[TicketRow], summary="List tickets")
async def list_tickets(
    tx: ReadTx,
    view: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="id of a view")] = None,
    filter: Annotated[str | None, Query(max_length=20_000, description="condition tree as JSON")] = None,
    q: Annotated[str | None, Query(max_length=500, description="number or words")] = None,
    sort: Annotated[str | None, Query(max_length=40, description="e.g. -updated_at, created_at, -pinned")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    count: Annotated[bool, Query(description="false: leave `count` out, for speed")] = True,
    shelf: Annotated[
        Literal["desk", "archive", "merged", "void", "any"], Query(description="where they lie; any: all but deleted")
    ] = "desk",
) -> Response:
    """A page of the tickets you may see, newest change first unless `sort` says otherwise."""
    page = await queries.list_tickets(
        tx,
        view_id=view,
        condition=queries.read_filter(filter),
        q=q,
        sort=sort,
        limit=limit,
        cursor=cursor,
        has_count=count,
        shelf=SHELVES.get(shelf),
    )
    return answer(page)


@tickets_router.get("/{ticket_id}", response_model=TicketOut, summary="Read a ticket")
async def get_ticket(ticket_id: PathId, tx: ReadTx) -> Response:
    """The ticket in full; `moves` are those that you may make now."""
    shape = await queries.ticket_shape(tx, ticket_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@tickets_router.patch("/{ticket_id}", response_model=TicketOut, summary="Change a ticket")
async def edit_ticket(ticket_id: PathId, patch: EditTicket, request: Request, tx: WriteTx) -> Response:
    """Changes what is sent, leaves the rest.

    Send `If-Match` with the ETag you read: what others changed since stays, and where it is about the same fields
    nothing is changed and you get both versions (412 `edit_collision`).
    """
    await actions.edit_ticket(tx, ticket_id, patch, based_on=offered_versions(request))
    return await told(tx, ticket_id)


@tickets_router.put("/{ticket_id}/assignment", response_model=TicketOut, summary="Assign, transfer or take")
async def assign_ticket(ticket_id: PathId, wanted: AssignTicket, request: Request, tx: WriteTx) -> Response:
    """Gives the ticket to a team and a person; `"assignee": "me"` takes it. `If-Match` as for changes."""
    await actions.assign_ticket(tx, ticket_id, wanted, based_on=offered_versions(request))
    return await told(tx, ticket_id)


@tickets_router.put("/{ticket_id}/lead", response_model=TicketOut, summary="Let another team lead it")
async def lead_ticket(ticket_id: PathId, wanted: LeadTicket, request: Request, tx: WriteTx) -> Response:
    """The lead team (主责) sees the ticket wherever it is; who has it does not change."""
    await actions.lead_ticket(tx, ticket_id, wanted, check=lambda row: check_version(request, row.version))
    return await told(tx, ticket_id)


@tickets_router.put("/{ticket_id}/acceptance", response_model=TicketOut, summary="Accept an assigned ticket")
async def accept_ticket(ticket_id: PathId, tx: WriteTx) -> Response:
    """The assignee confirms that he has it."""
    await actions.accept_ticket(tx, ticket_id)
    return await told(tx, ticket_id)


@tickets_router.post("/{ticket_id}/moves", response_model=TicketOut, summary="Move to another state")
async def move_ticket(ticket_id: PathId, wanted: MoveTicket, tx: WriteTx) -> Response:
    """Makes one of the ticket's `moves`, with the fields and the comment that it asks for."""
    await actions.move_ticket(tx, ticket_id, wanted, channel=channel_of(tx))
    return await told(tx, ticket_id)


@tickets_router.post("/{ticket_id}/comments", status_code=201, response_model=WrittenCommentOut, summary="Comment")
async def comment_on(ticket_id: PathId, draft: AddComment, tx: WriteTx) -> Response:
    """Replies to the customer, or writes an internal note; with `move` the ticket moves as well.

    In HTML `<span data-mention="user:12">` mentions a colleague, `team:3` a team: those who may see it are told.
    With `based_on_comment_id` nothing is sent where others have replied since (409 `newer_comments`).
    """
    comment_id = await actions.comment_and_move(
        tx, ticket_id, draft, draft.move, draft.fields, channel=channel_of(tx)
    )
    await tx.settle()
    shape = (await queries.get_comments(tx, [comment_id]))[0]
    return answer({**shape, "mentions": await told_mentions(tx, comment_id, draft)}, 201)


@tickets_router.get("/{ticket_id}/comments", response_model=Page[CommentOut], summary="List comments")
async def list_comments(
    ticket_id: PathId, tx: ReadTx, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """The comments, oldest first; customers get the public ones."""
    return answer(await queries.list_comments(tx, ticket_id, limit=limit, cursor=cursor))


@tickets_router.get("/{ticket_id}/timeline", response_model=Page[TimelineItem], summary="What happened")
async def list_timeline(
    ticket_id: PathId,
    tx: ReadTx,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    newest_first: Annotated[bool, Query(description="true: from the end backwards")] = False,
) -> Response:
    """Everything that happened to the ticket, comments with their text."""
    page = await queries.list_timeline(tx, ticket_id, limit=limit, cursor=cursor, is_newest_first=newest_first)
    return answer(page)


@tickets_router.post("/{ticket_id}/attachments", response_model=TicketOut, summary="Attach files")
async def attach_files(ticket_id: PathId, given: AttachFiles, tx: WriteTx) -> Response:
    """Puts files that you uploaded on the ticket itself."""
    await actions.attach_files(tx, ticket_id, given.files)
    return await told(tx, ticket_id)


@tickets_router.put("/{ticket_id}/followers/{who}", response_model=TicketOut, summary="Follow")
async def follow_ticket(ticket_id: PathId, who: str, tx: WriteTx) -> Response:
    """Lets `who` (an id, or `me`) follow the ticket."""
    await actions.follow_ticket(tx, ticket_id, _who(who))
    return await told(tx, ticket_id)


@tickets_router.delete("/{ticket_id}/followers/{who}", status_code=204, summary="Stop following")
async def unfollow_ticket(ticket_id: PathId, who: str, tx: WriteTx) -> Response:
    """Stops `who` (an id, or `me`) from following."""
    await actions.unfollow_ticket(tx, ticket_id, _who(who))
    return Response(status_code=204)


def _who(who: str) -> int | str:
    return int(who) if who.isascii() and who.isdigit() and len(who) < 19 else who


@tickets_router.post("/{ticket_id}/links", status_code=201, response_model=TicketOut, summary="Link to a ticket")
async def link_tickets(ticket_id: PathId, draft: AddLink, tx: WriteTx) -> Response:
    """Links this ticket to another one."""
    await actions.link_tickets(tx, ticket_id, draft)
    return await told(tx, ticket_id, 201)


@tickets_router.delete("/{ticket_id}/links/{link_id}", status_code=204, summary="Take a link away")
async def unlink_tickets(ticket_id: PathId, link_id: PathId, tx: WriteTx) -> Response:
    """Takes a link away, from whichever end."""
    await actions.unlink_tickets(tx, ticket_id, link_id)
    return Response(status_code=204)
