"""Routes of what came in: the list, one message, its original, and what people do about those that wait."""

from typing import Annotated

from fastapi import Path, Query, Request
from fastapi.responses import Response, StreamingResponse

from gongdan.channels.actions.bring_mail import bring_mail
from gongdan.channels.actions.inbound_care import discard, replay, undo_guess
from gongdan.channels.actions.original import get_original, open_raw
from gongdan.channels.actions.remote_picture import get_remote_picture
from gongdan.channels.queries.inbound import InboundFilter, get_inbound, list_inbound
from gongdan.channels.schemas.inbound import (
    GuessUndoneOut,
    InboundMessageDetailOut,
    InboundMessageOut,
    InboundState,
    MailReceivedOut,
    OriginalOut,
)
from gongdan.files.names import content_disposition
from gongdan.identity import Caller, ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.wire import Id, Page, PathId, answer

inbound_router = router("/api/v1/inbound-messages", "inbound mail")
inbound_mails_router = router("/api/v1/inbound-mails", "inbound mail")

RAW = {
    "requestBody": {
        "required": True,
        "content": {"message/rfc822": {"schema": {"type": "string", "format": "binary"}}},
    }
}
DOWNLOAD = {"description": "The raw message.", "content": {"message/rfc822": {}}}


@inbound_router.get("", response_model=Page[InboundMessageOut], summary="List what came in")
async def list_messages(
    tx: ReadTx,
    state: Annotated[list[InboundState] | None, Query(max_length=10, description="only these; repeat it")] = None,
    mailbox: Annotated[Id | None, Query(description="id of a mailbox")] = None,
    ticket: Annotated[Id | None, Query(description="id of a ticket: what stands in it")] = None,
    q: Annotated[
        str, Query(max_length=200, description="beginning of the sender, part of the subject, or the id")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")] = None,
) -> Response:
    """The latest first. With mail.manage all of it; with mail.read what waits and what stands in your tickets; other
    colleagues see what stands in tickets that they see."""
    wanted = InboundFilter(tuple(state or ()), mailbox, ticket, q)
    return answer(await list_inbound(tx, wanted, limit=limit, cursor=cursor))


@inbound_router.get("/{message_id}", response_model=InboundMessageDetailOut, summary="Read a message that came in")
async def read(message_id: PathId, tx: ReadTx) -> Response:
    """What it says, where it comes from and what became of it."""
    return answer(await get_inbound(tx, message_id))


@inbound_router.get("/{message_id}/original", response_model=OriginalOut, summary="See a message as it was written")
async def original(
    message_id: PathId,
    caller: Caller,
    pictures: Annotated[
        bool, Query(description="true: show pictures on other servers, which then learn of it")
    ] = False,
) -> Response:
    """Its HTML, made safe, its whole text and its headers. Pictures from elsewhere only where they are asked for:
    they are fetched by this server, so theirs learns when, but not by whom."""
    return answer(await get_original(caller, message_id, with_pictures=pictures))


@inbound_router.get(
    "/{message_id}/pictures/{picture}",
    summary="Get a picture of a message from another server",
    response_class=Response,
    responses={200: {"description": "The picture.", "content": {"image/*": {}}}},
)
async def picture(
    message_id: PathId,
    picture: Annotated[str, Path(max_length=3000, description="as it stands in the HTML of the original")],
    caller: Caller,
) -> Response:
    """Fetched in the reader's place: without cookies, from public addresses only, 5 MB at most, pixels only. 409
    where it cannot be had."""
    found = await get_remote_picture(caller, message_id, picture)
    headers = {
        "Content-Disposition": "inline",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, max-age=600",
    }
    return Response(found.content, headers=headers, media_type=found.content_type)


@inbound_router.get(
    "/{message_id}/raw",
    summary="Download a message as it came",
    response_class=StreamingResponse,
    responses={200: DOWNLOAD},
)
async def raw(message_id: PathId, caller: Caller) -> Response:
    """The bytes as they came, as a file."""
    row, stream = await open_raw(caller, message_id)
    kind = "json" if row.road in ("form", "api") else "eml"
    headers = {
        "Content-Disposition": content_disposition(f"message-{row.id}.{kind}", is_inline=False),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
        "Content-Length": str(row.size),
    }
    media = "application/json" if kind == "json" else "message/rfc822"
    return StreamingResponse(stream, headers=headers, media_type=media)


@inbound_router.post(
    "/{message_id}/replays", response_model=InboundMessageDetailOut, summary="Have a message handled again"
)
async def post_replay(message_id: PathId, tx: WriteTx) -> Response:
    """Of a message that was held, ignored or discarded, or has failed: it is handled anew in a moment, and what held
    it back does so no more. Needs mail.manage."""
    await replay(tx, message_id)
    return answer(await get_inbound(tx, message_id))


@inbound_router.post(
    "/{message_id}/discards", response_model=InboundMessageDetailOut, summary="Let nothing come of a message"
)
async def post_discard(message_id: PathId, tx: WriteTx) -> Response:
    """Of a message that was held or has failed. It stays in the list. Needs mail.manage."""
    await discard(tx, message_id)
    return answer(await get_inbound(tx, message_id))


@inbound_router.post(
    "/{message_id}/guess-undo", response_model=GuessUndoneOut, summary="Take a guessed comment out of its ticket"
)
async def post_guess_undo(message_id: PathId, tx: WriteTx) -> Response:
    """The comment becomes a ticket of its own. Needs ticket.merge for the ticket it stands in."""
    return answer({"ticket_id": await undo_guess(tx, message_id)})


@inbound_mails_router.post(
    "", status_code=201, response_model=MailReceivedOut, summary="Bring in a raw mail", openapi_extra=RAW
)
async def post_mail(
    request: Request,
    caller: Caller,
    mailbox: Annotated[
        str, Query(max_length=254, description="address of the mailbox; else the one it is addressed to")
    ] = "",
    mail_from: Annotated[str, Query(max_length=254, description="MAIL FROM, where the transport knows it")] = "",
) -> Response:
    """The body is the message as it is on the wire (RFC 5322), up to 50 MB; it is stored before it is answered, and
    handled in a moment. The same message again is harmless: 200 instead of 201. Needs mail.receive."""
    received = await bring_mail(caller, request.stream(), mailbox, mail_from, road="http")
    body = {"id": received.id, "is_new": received.is_new}
    return answer(body, 201 if received.is_new else 200, {"Location": f"/api/v1/inbound-messages/{received.id}"})
