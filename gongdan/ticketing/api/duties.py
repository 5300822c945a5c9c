"""Routes of duties: which team does what flows ask for."""

from fastapi import Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel import http
from gongdan.kernel.wire import Page, PathId
from gongdan.ticketing.actions.duties import create_duty, edit_duty, retire_duty
from gongdan.ticketing.api.setup_parts import HasRetired, expected, made, one, whole
from gongdan.ticketing.queries.duties import get_duty, list_duties
from gongdan.ticketing.schemas.setup.duties import CreateDuty, DutyOut, EditDuty

router = http.router("/api/v1/duties", "workflows")


@router.get("", response_model=Page[DutyOut], summary="List duties")
async def list_all(tx: ReadTx, include_retired: HasRetired = False) -> Response:
    """All duties with the teams that do them."""
    return whole(await list_duties(tx, has_retired=include_retired))


@router.post("", status_code=201, response_model=DutyOut, summary="Create a duty")
async def create(tx: WriteTx, draft: CreateDuty) -> Response:
    """Needs type.manage. States of flows can then be owned by `duty:<key>`."""
    return made(router, await get_duty(tx, await create_duty(tx, draft)))


@router.get("/{duty_id}", response_model=DutyOut, summary="Get a duty")
async def get(tx: ReadTx, duty_id: PathId) -> Response:
    """One duty; the ETag is its version."""
    return one(await get_duty(tx, duty_id))


@router.patch("/{duty_id}", response_model=DutyOut, summary="Give a duty to a team, or rename it")
async def edit(tx: WriteTx, request: Request, duty_id: PathId, patch: EditDuty) -> Response:
    """Needs type.manage. Tickets that a team has already stay with it."""
    await edit_duty(tx, duty_id, patch, expected(request))
    return one(await get_duty(tx, duty_id))


@router.delete("/{duty_id}", status_code=204, summary="Retire a duty")
async def retire(tx: WriteTx, request: Request, duty_id: PathId) -> Response:
    """Needs type.manage. Refused while a flow in force names it."""
    await retire_duty(tx, duty_id, expected(request))
    return Response(status_code=204)
