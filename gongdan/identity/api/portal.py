"""Routes that show a tenant's portal to everybody: its name, colours, contacts, and its logo."""

from typing import Annotated

from fastapi import Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from gongdan.files import read_bytes
from gongdan.files.names import content_disposition
from gongdan.identity.current import PublicTx, TenantSlug, public_unit
from gongdan.identity.queries.portal import get_logo, get_portal
from gongdan.identity.schemas.portal import PortalOut
from gongdan.kernel.http import router
from gongdan.kernel.wire import MAX_BIGINT, answer

portal_router = router("/api/v1/portal", "portal")

_PICTURE = {"description": "The picture.", "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}}


@portal_router.get("", response_model=PortalOut, summary="Look at a portal")
async def get(tx: PublicTx) -> Response:
    """Public: how a tenant shows itself to customers. Without `tenant` where the installation has one only."""
    return answer(await get_portal(tx), headers={"Cache-Control": "public, max-age=60"})


@portal_router.get(
    "/logo",
    summary="Get the logo of a portal",
    response_class=StreamingResponse,
    responses={200: _PICTURE, 304: {"description": "The caller has it already."}},
)
async def logo(
    request: Request,
    tenant: TenantSlug = None,
    of: Annotated[
        int | None, Query(ge=1, le=MAX_BIGINT, description="as in `logo_url`; lets caches keep it", examples=[88])
    ] = None,
    if_none_match: Annotated[str | None, Header(max_length=1000, description="ETag the caller has")] = None,
) -> Response:
    """Public: the picture itself, made to be kept by caches. 404 where there is none."""
    async with public_unit(request, tenant) as tx:
        row = await get_logo(tx)
    lasts = "max-age=31536000, immutable" if of == row.id else "max-age=300"
    headers = {
        "Content-Disposition": content_disposition(row.name, is_inline=True),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": f"public, {lasts}",
        "ETag": f'"{row.sha256.hex()}"',
    }
    if if_none_match and headers["ETag"] in if_none_match:
        return Response(status_code=304, headers=headers)
    headers["Content-Length"] = str(row.size)
    return StreamingResponse(await read_bytes(row), headers=headers, media_type=row.content_type)
