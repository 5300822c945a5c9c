"""Routes of shifts and rotas."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.wire import Id, Page, PathId, answer, etag
from gongdan.routing.actions.rotas import lay_rota, save_rota, save_shift
from gongdan.routing.queries import planned as reading
from gongdan.routing.schemas.rotas import RotaIn, RotaOut, RotaPlanIn, RotaPlanOut, ShiftIn, ShiftOut

shifts_router = router("/api/v1/shifts", "rotas")
rotas_router = router("/api/v1/rotas", "rotas")


@shifts_router.get("", response_model=Page[ShiftOut], summary="List shifts")
async def list_shifts(tx: ReadTx) -> Response:
    """By their start."""
    return answer(await reading.list_shifts(tx))


@shifts_router.post("", status_code=201, response_model=ShiftOut, summary="Add a shift")
async def post_shift(tx: WriteTx, draft: ShiftIn) -> Response:
    """By the clock on the wall; it may cross midnight."""
    shape = await reading.get_shift(tx, await save_shift(tx, draft))
    return answer(shape, 201, {"ETag": etag(shape["version"])})


@shifts_router.put("/{shift_id}", response_model=ShiftOut, summary="Change a shift")
async def put_shift(shift_id: PathId, request: Request, tx: WriteTx, draft: ShiftIn) -> Response:
    """What is planned already keeps its times until a rota is laid over those dates again."""
    await save_shift(tx, draft, shift_id, lambda version: check_version(request, version))
    shape = await reading.get_shift(tx, shift_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@rotas_router.get("", response_model=Page[RotaOut], summary="List rotas")
async def list_rotas(
    tx: ReadTx, team: Annotated[Id | None, Query(description="only those of this team")] = None
) -> Response:
    """By name."""
    return answer(await reading.list_rotas(tx, team))


@rotas_router.post("", status_code=201, response_model=RotaOut, summary="Make a rota")
async def post_rota(tx: WriteTx, draft: RotaIn) -> Response:
    """A cycle of days and the people who go through it one behind the other; then lay it over dates."""
    shape = await reading.get_rota(tx, await save_rota(tx, draft))
    return answer(shape, 201, {"ETag": etag(shape["version"]), "Location": f"/api/v1/rotas/{shape['id']}"})


@rotas_router.get("/{rota_id}", response_model=RotaOut, summary="Get a rota")
async def get_rota(rota_id: PathId, tx: ReadTx) -> Response:
    """One rota; the ETag is its version."""
    shape = await reading.get_rota(tx, rota_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@rotas_router.put("/{rota_id}", response_model=RotaOut, summary="Change a rota")
async def put_rota(rota_id: PathId, request: Request, tx: WriteTx, draft: RotaIn) -> Response:
    """Dates follow when it is laid over them again."""
    await save_rota(tx, draft, rota_id, lambda version: check_version(request, version))
    shape = await reading.get_rota(tx, rota_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@rotas_router.post("/{rota_id}/plans", status_code=201, response_model=RotaPlanOut, summary="Lay a rota over dates")
async def post_plan(rota_id: PathId, tx: WriteTx, wanted: RotaPlanIn) -> Response:
    """Again it gives the same plan; single changes and swaps stay as they are."""
    planned, kept = await lay_rota(tx, rota_id, wanted)
    return answer({"planned": planned, "kept": kept}, 201)
