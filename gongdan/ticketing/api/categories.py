"""Routes of the category tree."""

from fastapi import Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel import http
from gongdan.kernel.wire import Page, PathId
from gongdan.ticketing.actions.categories import create_category, edit_category, retire_category
from gongdan.ticketing.api.setup_parts import HasRetired, expected, made, one, whole
from gongdan.ticketing.queries.setup import get_category, list_categories
from gongdan.ticketing.schemas.setup.categories import CategoryOut, CreateCategory, EditCategory

router = http.router("/api/v1/categories", "categories")


@router.get("", response_model=Page[CategoryOut], summary="List categories")
async def list_all(tx: ReadTx, include_retired: HasRetired = False) -> Response:
    """The whole tree, each category behind the one above it. Customers get those in use, which forms ask them for."""
    return whole(await list_categories(tx, has_retired=include_retired))


@router.post("", status_code=201, response_model=CategoryOut, summary="Create a category")
async def create(tx: WriteTx, draft: CreateCategory) -> Response:
    """Needs type.manage."""
    return made(router, await get_category(tx, await create_category(tx, draft)))


@router.get("/{category_id}", response_model=CategoryOut, summary="Get a category")
async def get(tx: ReadTx, category_id: PathId) -> Response:
    """One category; the ETag is its version."""
    return one(await get_category(tx, category_id))


@router.patch("/{category_id}", response_model=CategoryOut, summary="Change or move a category")
async def edit(tx: WriteTx, request: Request, category_id: PathId, patch: EditCategory) -> Response:
    """Needs type.manage. A new parent takes everything below along."""
    await edit_category(tx, category_id, patch, expected(request))
    return one(await get_category(tx, category_id))


@router.delete("/{category_id}", status_code=204, summary="Retire a category")
async def retire(tx: WriteTx, request: Request, category_id: PathId) -> Response:
    """Needs type.manage. It and everything below is offered no longer; tickets keep it."""
    await retire_category(tx, category_id, expected(request))
    return Response(status_code=204)
