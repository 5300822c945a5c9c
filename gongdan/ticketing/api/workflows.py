"""Routes of workflows and their versions."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel import http
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.wire import Page, PathId, answer
from gongdan.ticketing.actions.versions import preview_version, publish_version, roll_back
from gongdan.ticketing.actions.workflows import create_workflow, edit_workflow, retire_workflow
from gongdan.ticketing.api.setup_parts import HasRetired, expected, made, one, whole
from gongdan.ticketing.queries.flow_versions import get_carry_over, list_carry_overs
from gongdan.ticketing.queries.setup import get_version, get_workflow, list_versions, list_workflows
from gongdan.ticketing.schemas.setup.versions import (
    CarryOverOut,
    PreviewOut,
    PreviewVersion,
    PublishVersion,
    RollBack,
)
from gongdan.ticketing.schemas.setup.workflows import (
    CreateWorkflow,
    EditWorkflow,
    VersionOut,
    WorkflowOut,
    WorkflowSummaryOut,
)

router = http.router("/api/v1/workflows", "workflows")

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items per page")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before")]


@router.get("", response_model=Page[WorkflowSummaryOut], summary="List workflows")
async def list_all(tx: ReadTx, include_retired: HasRetired = False) -> Response:
    """All workflows, without their definitions."""
    return whole(await list_workflows(tx, has_retired=include_retired))


@router.post("", status_code=201, response_model=WorkflowOut, summary="Create a workflow")
async def create(tx: WriteTx, draft: CreateWorkflow) -> Response:
    """Needs type.manage. The definition becomes version 1; it is refused with every fault it has."""
    return made(router, await get_workflow(tx, await create_workflow(tx, draft)))


@router.get("/{workflow_id}", response_model=WorkflowOut, summary="Get a workflow")
async def get(tx: ReadTx, workflow_id: PathId) -> Response:
    """A workflow with the definition in force; the ETag is its version."""
    return one(await get_workflow(tx, workflow_id))


@router.patch("/{workflow_id}", response_model=WorkflowOut, summary="Rename a workflow")
async def edit(tx: WriteTx, request: Request, workflow_id: PathId, patch: EditWorkflow) -> Response:
    """Needs type.manage. The flow itself changes by publishing a version."""
    await edit_workflow(tx, workflow_id, patch, expected(request))
    return one(await get_workflow(tx, workflow_id))


@router.delete("/{workflow_id}", status_code=204, summary="Retire a workflow")
async def retire(tx: WriteTx, request: Request, workflow_id: PathId) -> Response:
    """Needs type.manage. Refused while an active type follows it; running tickets keep their version."""
    await retire_workflow(tx, workflow_id, expected(request))
    return Response(status_code=204)


@router.get("/{workflow_id}/versions", response_model=Page[VersionOut], summary="List versions of a workflow")
async def list_all_versions(
    tx: ReadTx, workflow_id: PathId, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """The versions with their definitions, the newest first."""
    return answer(await list_versions(tx, workflow_id, limit, cursor))


@router.post(
    "/{workflow_id}/versions", status_code=201, response_model=WorkflowOut, summary="Publish a version of a workflow"
)
async def publish(tx: WriteTx, request: Request, workflow_id: PathId, draft: PublishVersion) -> Response:
    """Needs type.manage. In force for tickets opened from now on; `running` says what becomes of the others."""
    await publish_version(tx, workflow_id, draft, expected(request))
    return made(router, await get_workflow(tx, workflow_id))


@router.get("/{workflow_id}/versions/{number}", response_model=VersionOut, summary="Get a version of a workflow")
async def get_one_version(tx: ReadTx, workflow_id: PathId, number: PathId) -> Response:
    """One version by its number."""
    return answer(await get_version(tx, workflow_id, number))


@router.post("/{workflow_id}/previews", response_model=PreviewOut, summary="Preview a version of a workflow")
async def preview(tx: WriteTx, workflow_id: PathId, draft: PreviewVersion) -> Response:
    """Needs type.manage. What publishing it would change and which running tickets it concerns. Nothing is stored."""
    return answer(await preview_version(tx, workflow_id, draft))


@router.post("/{workflow_id}/rollbacks", status_code=201, response_model=WorkflowOut, summary="Go back to a version")
async def go_back(tx: WriteTx, request: Request, workflow_id: PathId, wanted: RollBack) -> Response:
    """Needs type.manage. The old definition becomes the next version; no version is ever lost."""
    await roll_back(tx, workflow_id, wanted, expected(request))
    return made(router, await get_workflow(tx, workflow_id))


@router.get("/{workflow_id}/carry-overs", response_model=Page[CarryOverOut], summary="List carry-overs of a workflow")
async def list_all_carry_overs(
    tx: ReadTx, workflow_id: PathId, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """Running tickets carried over to new versions, the newest first."""
    return answer(await list_carry_overs(tx, workflow_id, limit, cursor))


@router.get("/{workflow_id}/carry-overs/{carry_over_id}", response_model=CarryOverOut, summary="See how far it is")
async def get_one_carry_over(tx: ReadTx, workflow_id: PathId, carry_over_id: PathId) -> Response:
    """How many of the running tickets go on by the new version already."""
    return answer(await get_carry_over(tx, workflow_id, carry_over_id))
