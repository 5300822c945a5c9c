"""Routes of ticket types."""

from fastapi import Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel import http
from gongdan.kernel.wire import Page, PathId
from gongdan.ticketing.actions.types import create_type, edit_type, retire_type, set_type_fields
from gongdan.ticketing.api.setup_parts import HasRetired, expected, made, one, whole
from gongdan.ticketing.queries.setup import get_type, list_types
from gongdan.ticketing.schemas.setup.types import CreateType, EditType, SetTypeFields, TypeOut

router = http.router("/api/v1/ticket-types", "ticket types")


@router.get("", response_model=Page[TypeOut], summary="List ticket types")
async def list_all(tx: ReadTx, include_retired: HasRetired = False) -> Response:
    """The types of ticket with their fields, in their order. Customers get those they may open."""
    return whole(await list_types(tx, has_retired=include_retired))


@router.post("", status_code=201, response_model=TypeOut, summary="Create a ticket type")
async def create(tx: WriteTx, draft: CreateType) -> Response:
    """Needs type.manage."""
    return made(router, await get_type(tx, await create_type(tx, draft)))


@router.get("/{type_id}", response_model=TypeOut, summary="Get a ticket type")
async def get(tx: ReadTx, type_id: PathId) -> Response:
    """One type with its fields; the ETag is its version."""
    return one(await get_type(tx, type_id))


@router.patch("/{type_id}", response_model=TypeOut, summary="Change a ticket type")
async def edit(tx: WriteTx, request: Request, type_id: PathId, patch: EditType) -> Response:
    """Needs type.manage. Send If-Match to be sure nobody changed it in the meantime."""
    await edit_type(tx, type_id, patch, expected(request))
    return one(await get_type(tx, type_id))


@router.delete("/{type_id}", status_code=204, summary="Retire a ticket type")
async def retire(tx: WriteTx, request: Request, type_id: PathId) -> Response:
    """Needs type.manage. Tickets of the type stay; PATCH is_active brings it back."""
    await retire_type(tx, type_id, expected(request))
    return Response(status_code=204)


@router.put("/{type_id}/fields", response_model=TypeOut, summary="Set the fields of a ticket type")
async def set_fields(tx: WriteTx, request: Request, type_id: PathId, draft: SetTypeFields) -> Response:
    """Needs type.manage. All fields of the type, in order."""
    await set_type_fields(tx, type_id, draft.fields, expected(request))
    return one(await get_type(tx, type_id))
