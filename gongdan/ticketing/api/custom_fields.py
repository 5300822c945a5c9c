"""Routes of custom fields."""

from fastapi import Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel import http
from gongdan.kernel.wire import Page, PathId
from gongdan.ticketing.actions.custom_fields import create_custom_field, edit_custom_field, retire_custom_field
from gongdan.ticketing.api.setup_parts import HasRetired, expected, made, one, whole
from gongdan.ticketing.queries.setup import get_custom_field, list_custom_fields
from gongdan.ticketing.schemas.setup.custom_fields import CreateCustomField, CustomFieldOut, EditCustomField

router = http.router("/api/v1/custom-fields", "custom fields")


@router.get("", response_model=Page[CustomFieldOut], summary="List custom fields")
async def list_all(tx: ReadTx, include_retired: HasRetired = False) -> Response:
    """All custom fields by key."""
    return whole(await list_custom_fields(tx, has_retired=include_retired))


@router.post("", status_code=201, response_model=CustomFieldOut, summary="Define a custom field")
async def create(tx: WriteTx, draft: CreateCustomField) -> Response:
    """Needs type.manage. Put it on types with PUT /api/v1/ticket-types/{id}/fields."""
    return made(router, await get_custom_field(tx, await create_custom_field(tx, draft)))


@router.get("/{field_id}", response_model=CustomFieldOut, summary="Get a custom field")
async def get(tx: ReadTx, field_id: PathId) -> Response:
    """One custom field; the ETag is its version."""
    return one(await get_custom_field(tx, field_id))


@router.patch("/{field_id}", response_model=CustomFieldOut, summary="Change a custom field")
async def edit(tx: WriteTx, request: Request, field_id: PathId, patch: EditCustomField) -> Response:
    """Needs type.manage. The kind is fixed once tickets hold values."""
    await edit_custom_field(tx, field_id, patch, expected(request))
    return one(await get_custom_field(tx, field_id))


@router.delete("/{field_id}", status_code=204, summary="Retire a custom field")
async def retire(tx: WriteTx, request: Request, field_id: PathId) -> Response:
    """Needs type.manage. Tickets keep their values; PATCH is_active brings it back."""
    await retire_custom_field(tx, field_id, expected(request))
    return Response(status_code=204)
