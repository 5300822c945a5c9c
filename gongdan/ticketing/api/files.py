"""Routes of files: upload as a stream, download what hangs where one may read."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Header, Query, Request
from fastapi.responses import Response, StreamingResponse
from starlette.requests import ClientDisconnect

from gongdan.files import must_be_given, read_bytes, upload_file
from gongdan.files.errors import UploadMalformed
from gongdan.files.names import content_disposition
from gongdan.files.schemas import FileOut
from gongdan.identity import Caller
from gongdan.kernel.http import router
from gongdan.kernel.unit import unit
from gongdan.kernel.wire import PathId, answer
from gongdan.ticketing.queries.files import get_file

files_router = router("/api/v1/files", "files")

UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "the file, with its name",
                        }
                    },
                }
            }
        },
    }
}
DOWNLOAD = {
    "description": "The bytes of the file.",
    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
}


@files_router.post("", status_code=201, response_model=FileOut, summary="Upload a file", openapi_extra=UPLOAD)
async def upload(request: Request, caller: Caller) -> Response:
    """Takes one file, in the field `file` of a multipart body. Name its id in `files` of a ticket or comment within
    a day, or it is discarded. What the file is, is found by looking inside."""
    content_type = request.headers.get("content-type", "")
    stored = await upload_file(caller, body_of(request), content_type, declared_length(request))
    return answer(stored, 201, {"Location": f"/api/v1/files/{stored['id']}"})


def declared_length(request: Request) -> int | None:
    """What the caller says the body is long; None where he does not."""
    declared = request.headers.get("content-length", "")
    return int(declared) if declared.isascii() and declared.isdigit() else None


async def body_of(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes. Raises UploadMalformed where it breaks off."""
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect:
        raise UploadMalformed("The upload broke off before its end: send it again.") from None


@files_router.get(
    "/{file_id}",
    summary="Download a file",
    response_class=StreamingResponse,
    responses={200: DOWNLOAD, 304: {"description": "The caller has it already."}},
)
async def download(
    file_id: PathId,
    caller: Caller,
    inline: Annotated[bool, Query(description="true: to be shown in a page; obeyed for pictures only")] = False,
    if_none_match: Annotated[str | None, Header(max_length=1000, description="ETag the caller has")] = None,
) -> Response:
    """The bytes of a file on a ticket or comment that the caller may read, or that he has just uploaded."""
    async with unit(caller, is_read_only=True) as tx:
        row = await get_file(tx, file_id)
    return await file_answer(row, is_inline=inline, known=if_none_match, for_staff=caller.is_staff)


async def file_answer(row: Any, *, is_inline: bool, known: str | None, for_staff: bool = False) -> Response:
    """The bytes of a file whose row the caller may see; 304 where `known` is its ETag. With no unit open."""
    must_be_given(row, is_staff=for_staff)
    headers = {  # nosniff is on every answer
        "Content-Disposition": content_disposition(row.name, is_inline=is_inline and row.is_inline_safe),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-cache",
        "ETag": f'"{row.sha256.hex()}"',
    }
    if known and headers["ETag"] in known:
        return Response(status_code=304, headers=headers)
    headers["Content-Length"] = str(row.size)
    return StreamingResponse(await read_bytes(row, for_staff=for_staff), headers=headers, media_type=row.content_type)
