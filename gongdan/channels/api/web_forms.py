"""Routes of web forms for who administers them."""

from functools import partial

from fastapi import Request
from fastapi.responses import Response

from gongdan.channels.actions.web_forms import close_web_form, create_web_form, edit_web_form
from gongdan.channels.queries.web_forms import get_web_form, list_web_forms
from gongdan.channels.schemas.web_forms import CreateWebForm, EditWebForm, WebFormOut
from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel import http
from gongdan.kernel.http import check_version
from gongdan.kernel.wire import Page, PathId, answer, etag

web_forms_router = http.router("/api/v1/web-forms", "web forms")


@web_forms_router.get("", response_model=Page[WebFormOut], summary="List web forms")
async def list_all(tx: ReadTx) -> Response:
    """Needs web_form.manage. All of them by name, closed ones too."""
    return answer({"items": await list_web_forms(tx), "next_cursor": None})


@web_forms_router.post("", status_code=201, response_model=WebFormOut, summary="Create a web form")
async def create(tx: WriteTx, draft: CreateWebForm) -> Response:
    """Needs web_form.manage. It is open at once; its address is not to be guessed."""
    shape = await get_web_form(tx, await create_web_form(tx, draft))
    location = f"{web_forms_router.prefix}/{shape['id']}"
    return answer(shape, 201, {"ETag": etag(shape["version"]), "Location": location})


@web_forms_router.get("/{web_form_id}", response_model=WebFormOut, summary="Get a web form")
async def get(tx: ReadTx, web_form_id: PathId) -> Response:
    """Needs web_form.manage. One of them with its snippet, and what its type has come to require; the ETag is its
    version."""
    shape = await get_web_form(tx, web_form_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@web_forms_router.patch("/{web_form_id}", response_model=WebFormOut, summary="Change a web form")
async def edit(tx: WriteTx, request: Request, web_form_id: PathId, patch: EditWebForm) -> Response:
    """Needs web_form.manage."""
    await edit_web_form(tx, web_form_id, patch, partial(check_version, request))
    shape = await get_web_form(tx, web_form_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@web_forms_router.delete("/{web_form_id}", status_code=204, summary="Close a web form")
async def close(tx: WriteTx, request: Request, web_form_id: PathId) -> Response:
    """Needs web_form.manage. Its address says that it is closed; `is_active` opens it again."""
    await close_web_form(tx, web_form_id, partial(check_version, request))
    return Response(status_code=204)
