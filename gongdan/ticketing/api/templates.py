"""Routes of templates."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel import http
from gongdan.kernel.paging import DEFAULT_LIMIT
from gongdan.kernel.wire import Page, PathId, answer
from gongdan.ticketing.actions.templates import create_template, delete_template, edit_template, use_template
from gongdan.ticketing.api.setup_parts import Cursor, HasRetired, Limit, expected, made, one, whole
from gongdan.ticketing.queries.templates import get_template, list_placeholders, list_templates
from gongdan.ticketing.schemas.templates import (
    CreateTemplate,
    EditTemplate,
    PlaceholderOut,
    RenderingOut,
    RenderTemplate,
    TemplateKind,
    TemplateOut,
)

router = http.router("/api/v1/templates", "templates")
placeholders_router = http.router("/api/v1/template-placeholders", "templates")


@router.get("", response_model=Page[TemplateOut], summary="List templates")
async def list_all(
    tx: ReadTx,
    kind: Annotated[TemplateKind | None, Query(description="only of this kind")] = None,
    q: Annotated[str | None, Query(max_length=200, description="words in name or text")] = None,
    type: Annotated[str | None, Query(max_length=60, description="those for tickets of this type")] = None,
    include_retired: HasRetired = False,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """The templates the caller may use: shared ones, those of his teams and his own."""
    page = await list_templates(
        tx, kind=kind, q=q, type_key=type, has_retired=include_retired, limit=limit, cursor=cursor
    )
    return answer(page)


@router.post("", status_code=201, response_model=TemplateOut, summary="Save a template")
async def create(tx: WriteTx, draft: CreateTemplate) -> Response:
    """One's own, or shared with everybody or one team (needs template.share)."""
    return made(router, await get_template(tx, await create_template(tx, draft)))


@router.get("/{template_id}", response_model=TemplateOut, summary="Get a template")
async def get(tx: ReadTx, template_id: PathId) -> Response:
    """One template; the ETag is its version."""
    return one(await get_template(tx, template_id))


@router.patch("/{template_id}", response_model=TemplateOut, summary="Change a template")
async def edit(tx: WriteTx, request: Request, template_id: PathId, patch: EditTemplate) -> Response:
    """One's own; a shared one needs template.share."""
    await edit_template(tx, template_id, patch, expected(request))
    return one(await get_template(tx, template_id))


@router.delete("/{template_id}", status_code=204, summary="Delete a template")
async def delete(tx: WriteTx, request: Request, template_id: PathId) -> Response:
    """One's own; a shared one needs template.share. What was written with it stays."""
    await delete_template(tx, template_id, expected(request))
    return Response(status_code=204)


@router.post("/{template_id}/renderings", response_model=RenderingOut, summary="Use a template")
async def use(tx: WriteTx, template_id: PathId, wanted: RenderTemplate) -> Response:
    """Its text with the placeholders filled in from a ticket; without one a preview that shows the gaps."""
    return answer(await use_template(tx, template_id, wanted.ticket))


@placeholders_router.get("", response_model=Page[PlaceholderOut], summary="List placeholders")
async def list_names(tx: ReadTx) -> Response:
    """What templates may hold, to be written as {{name}}."""
    return whole(await list_placeholders(tx))
