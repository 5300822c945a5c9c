"""Routes of views."""

from fastapi import Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel import http
from gongdan.kernel.wire import Page, PathId
from gongdan.ticketing.actions.views import create_view, delete_view, edit_view
from gongdan.ticketing.api.setup_parts import expected, made, one, whole
from gongdan.ticketing.queries.views_config import get_view, list_views, view_shape
from gongdan.ticketing.schemas.setup.views import CreateView, EditView, ViewOut

router = http.router("/api/v1/views", "views")


@router.get("", response_model=Page[ViewOut], summary="List views")
async def list_all(tx: ReadTx) -> Response:
    """The views the caller may use: shared ones, those of his teams and his own."""
    return whole(await list_views(tx))


@router.post("", status_code=201, response_model=ViewOut, summary="Save a view")
async def create(tx: WriteTx, draft: CreateView) -> Response:
    """One's own, or shared with everybody or one team (needs view.share)."""
    return made(router, view_shape(tx, await get_view(tx, await create_view(tx, draft))))


@router.get("/{view_id}", response_model=ViewOut, summary="Get a view")
async def get(tx: ReadTx, view_id: PathId) -> Response:
    """One view; the ETag is its version."""
    return one(view_shape(tx, await get_view(tx, view_id)))


@router.patch("/{view_id}", response_model=ViewOut, summary="Change a view")
async def edit(tx: WriteTx, request: Request, view_id: PathId, patch: EditView) -> Response:
    """One's own; a shared one needs view.share."""
    await edit_view(tx, view_id, patch, expected(request))
    return one(view_shape(tx, await get_view(tx, view_id)))


@router.delete("/{view_id}", status_code=204, summary="Delete a view")
async def delete(tx: WriteTx, request: Request, view_id: PathId) -> Response:
    """One's own; a shared one needs view.share. The tickets stay."""
    await delete_view(tx, view_id, expected(request))
    return Response(status_code=204)
