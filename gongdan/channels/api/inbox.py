"""Routes of the inbox: sources for who administers them, and the door at which programs show a source's token."""

from functools import lru_cache, partial
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response
from sqlalchemy import Row

from gongdan.channels.actions.bring_mail import bring_mail_of_source
from gongdan.channels.actions.bring_request import bring_request, source_of
from gongdan.channels.actions.inbox_sources import (
    create_inbox_source,
    edit_inbox_source,
    replace_token,
    revoke_inbox_source,
)
from gongdan.channels.api.inbound import RAW
from gongdan.channels.api.posted import body_docs, posted
from gongdan.channels.queries.inbox_sources import get_inbox_source, list_inbox_sources
from gongdan.channels.schemas.inbound import MailReceivedOut
from gongdan.channels.schemas.inbox import (
    BringRequest,
    BroughtOut,
    CreateInboxSource,
    EditInboxSource,
    InboxSourceMadeOut,
    InboxSourceOut,
)
from gongdan.identity import ReadTx, SecretTx, WriteTx, address_limiter, caller_address
from gongdan.kernel import http
from gongdan.kernel.errors import TooManyRequests
from gongdan.kernel.http import check_version
from gongdan.kernel.limits import Limiter
from gongdan.kernel.settings import settings
from gongdan.kernel.wire import Page, PathId, answer, etag

inbox_sources_router = http.router("/api/v1/inbox-sources", "inbox")
inbox_router = http.router("/api/v1/inbox", "inbox")
_SECRET = {"Cache-Control": "no-store"}


@lru_cache(maxsize=1)
def source_limiter() -> Limiter:
    """As for anybody else with a token."""
    return Limiter(settings().rate(), max(1, settings().requests_per_minute // 4))


@inbox_sources_router.get("", response_model=Page[InboxSourceOut], summary="List inbox sources")
async def list_all(tx: ReadTx) -> Response:
    """Needs inbox_source.manage. All of them by name, revoked ones too."""
    return answer({"items": await list_inbox_sources(tx), "next_cursor": None})


@inbox_sources_router.post("", status_code=201, response_model=InboxSourceMadeOut, summary="Create an inbox source")
async def create(tx: SecretTx, draft: CreateInboxSource) -> Response:
    """Needs inbox_source.manage. Its token is told this once."""
    source_id, token = await create_inbox_source(tx, draft)
    shape = await get_inbox_source(tx, source_id)
    headers = {"ETag": etag(shape["version"]), "Location": f"{inbox_sources_router.prefix}/{source_id}"}
    return answer({**shape, "token": token}, 201, headers | _SECRET)


@inbox_sources_router.get("/{inbox_source_id}", response_model=InboxSourceOut, summary="Get an inbox source")
async def get(tx: ReadTx, inbox_source_id: PathId) -> Response:
    """Needs inbox_source.manage. The ETag is its version."""
    shape = await get_inbox_source(tx, inbox_source_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@inbox_sources_router.patch("/{inbox_source_id}", response_model=InboxSourceOut, summary="Change an inbox source")
async def edit(tx: WriteTx, request: Request, inbox_source_id: PathId, patch: EditInboxSource) -> Response:
    """Needs inbox_source.manage."""
    await edit_inbox_source(tx, inbox_source_id, patch, partial(check_version, request))
    shape = await get_inbox_source(tx, inbox_source_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@inbox_sources_router.delete("/{inbox_source_id}", status_code=204, summary="Revoke an inbox source")
async def revoke(tx: WriteTx, request: Request, inbox_source_id: PathId) -> Response:
    """Needs inbox_source.manage. Its token opens nothing any more; `is_active` admits it again."""
    await revoke_inbox_source(tx, inbox_source_id, partial(check_version, request))
    return Response(status_code=204)


@inbox_sources_router.post(
    "/{inbox_source_id}/tokens",
    status_code=201,
    response_model=InboxSourceMadeOut,
    summary="Replace a source's token",
)
async def replace(tx: SecretTx, request: Request, inbox_source_id: PathId) -> Response:
    """Needs inbox_source.manage. The new token is told this once; the old one opens nothing from now on."""
    token = await replace_token(tx, inbox_source_id, partial(check_version, request))
    shape = await get_inbox_source(tx, inbox_source_id)
    return answer({**shape, "token": token}, 201, {"ETag": etag(shape["version"])} | _SECRET)


@inbox_router.post(
    "",
    status_code=201,
    response_model=BroughtOut,
    summary="Bring a request",
    responses={202: {"model": BroughtOut, "description": "Taken; it is not a ticket yet."}},
    openapi_extra=body_docs(BringRequest),
)
async def bring(request: Request) -> Response:
    """For programs, with the token of an inbox source. The same `external_id` sent again leads to the same ticket.
    Five files of 10 MB each at most."""
    source = await _source(request)
    async with posted(request) as sent:
        became = await bring_request(source, sent.read(BringRequest), sent.files)
    return answer(became, 201 if became["number"] else 202)


@inbox_router.post(
    "/mails", status_code=201, response_model=MailReceivedOut, summary="Bring a mail", openapi_extra=RAW
)
async def bring_raw(
    request: Request,
    mailbox: Annotated[
        str, Query(max_length=254, description="address of the mailbox; else the one it is addressed to")
    ] = "",
    mail_from: Annotated[str, Query(max_length=254, description="MAIL FROM, where the transport knows it")] = "",
) -> Response:
    """For programs, with the token of an inbox source that brings mail. The body is the message as it is on the wire
    (RFC 5322), up to 50 MB; the same message again is harmless: 200 instead of 201."""
    received = await bring_mail_of_source(await _source(request), request.stream(), mailbox, mail_from)
    return answer({"id": received.id, "is_new": received.is_new}, 201 if received.is_new else 200)


async def _source(request: Request) -> Row[Any]:
    """Whose token is shown. Raises SourceUnknown, TooManyRequests."""
    if seconds := address_limiter().take(caller_address(request)):
        raise TooManyRequests(seconds)
    source = await source_of(request.headers.get("authorization", ""))
    if seconds := source_limiter().take(f"{source.tenant_id}:{source.id}"):
        raise TooManyRequests(seconds)
    return source
