"""The public route of files that were too large for their mail."""

from typing import Annotated

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from gongdan.channels.queries.drafts import FILE_PURPOSE
from gongdan.channels.queries.linked_files import get_linked_file
from gongdan.files import read_bytes
from gongdan.files.names import content_disposition
from gongdan.identity import caller_by_link
from gongdan.kernel.actor import Actor
from gongdan.kernel.http import router
from gongdan.kernel.signed_links import SignedLink
from gongdan.kernel.unit import Tx, unit

file_links_router = router("/api/v1/file-links", "outbound mail")


async def _whoever_holds_it(tx: Tx, link: SignedLink) -> Actor:
    return tx.actor


FileLinkCaller = Annotated[Actor, caller_by_link(FILE_PURPOSE, _whoever_holds_it)]


@file_links_router.get(
    "/{link}",
    summary="Download a file by the link in a mail",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "The bytes of the file.",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def download(request: Request, caller: FileLinkCaller) -> Response:
    """Public: the file of a reply, for 90 days, to whoever holds the link; never shown in the page itself."""
    async with unit(caller, is_read_only=True) as tx:
        row = await get_linked_file(tx, request.state.link)
    headers = {
        "Content-Disposition": content_disposition(row.name, is_inline=False),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
        "Content-Length": str(row.size),
    }
    return StreamingResponse(await read_bytes(row), headers=headers, media_type=row.content_type)
