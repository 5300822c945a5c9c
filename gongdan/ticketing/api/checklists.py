"""Routes of checklists as they are set up."""

from fastapi import Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel import http
from gongdan.kernel.wire import Page, PathId
from gongdan.ticketing.actions.checklist_setup import create_checklist, edit_checklist, retire_checklist
from gongdan.ticketing.api.setup_parts import HasRetired, expected, made, one, whole
from gongdan.ticketing.queries.checklists import get_checklist_template, list_checklists
from gongdan.ticketing.schemas.setup.checklists import ChecklistOut, CreateChecklist, EditChecklist

router = http.router("/api/v1/checklists", "checklists")


@router.get("", response_model=Page[ChecklistOut], summary="List checklists")
async def list_all(tx: ReadTx, include_retired: HasRetired = False) -> Response:
    """What tickets are held against before they are closed: one checklist to a type at most, and one for the rest."""
    return whole(await list_checklists(tx, has_retired=include_retired))


@router.post("", status_code=201, response_model=ChecklistOut, summary="Create a checklist")
async def create(tx: WriteTx, draft: CreateChecklist) -> Response:
    """Needs type.manage. Open tickets of its type follow it at once."""
    return made(router, await get_checklist_template(tx, await create_checklist(tx, draft)))


@router.get("/{checklist_id}", response_model=ChecklistOut, summary="Get a checklist")
async def get(tx: ReadTx, checklist_id: PathId) -> Response:
    """One checklist with its items; the ETag is its version."""
    return one(await get_checklist_template(tx, checklist_id))


@router.patch("/{checklist_id}", response_model=ChecklistOut, summary="Change a checklist")
async def edit(tx: WriteTx, request: Request, checklist_id: PathId, patch: EditChecklist) -> Response:
    """Needs type.manage. What was ticked stays ticked where the item keeps its key."""
    await edit_checklist(tx, checklist_id, patch, expected(request))
    return one(await get_checklist_template(tx, checklist_id))


@router.delete("/{checklist_id}", status_code=204, summary="Retire a checklist")
async def retire(tx: WriteTx, request: Request, checklist_id: PathId) -> Response:
    """Needs type.manage. No ticket follows it any more; PATCH is_active brings it back."""
    await retire_checklist(tx, checklist_id, expected(request))
    return Response(status_code=204)
