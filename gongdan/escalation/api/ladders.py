"""Routes of ladders."""

from fastapi import Request
from fastapi.responses import Response

from gongdan.escalation.actions.ladders import change_ladder, create_ladder, order_ladders
from gongdan.escalation.queries import ladders as reading
from gongdan.escalation.schemas.ladders import LadderIn, LadderOrderIn, LadderOut
from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.wire import Page, PathId, answer, etag

ladders_router = router("/api/v1/escalation-ladders", "escalation")


@ladders_router.get("", response_model=Page[LadderOut], summary="List escalation ladders")
async def list_ladders(tx: ReadTx) -> Response:
    """In the order in which they are asked; of a path the first that is for a ticket is climbed."""
    return answer(await reading.list_ladders(tx))


@ladders_router.post("", status_code=201, response_model=LadderOut, summary="Make an escalation ladder")
async def post_ladder(tx: WriteTx, draft: LadderIn) -> Response:
    """It is asked after all others. Its rules concern tickets opened from now on, unless `includes_older`."""
    shape = await reading.get_ladder(tx, await create_ladder(tx, draft))
    headers = {"ETag": etag(shape["version"]), "Location": f"/api/v1/escalation-ladders/{shape['id']}"}
    return answer(shape, 201, headers)


@ladders_router.put("/order", response_model=Page[LadderOut], summary="Order escalation ladders")
async def put_order(tx: WriteTx, wanted: LadderOrderIn) -> Response:
    """All ladders, the first asked first."""
    await order_ladders(tx, wanted)
    return answer(await reading.list_ladders(tx))


@ladders_router.get("/{ladder_id}", response_model=LadderOut, summary="Get an escalation ladder")
async def get_ladder(ladder_id: PathId, tx: ReadTx) -> Response:
    """One ladder; the ETag is its version."""
    shape = await reading.get_ladder(tx, ladder_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@ladders_router.put("/{ladder_id}", response_model=LadderOut, summary="Change an escalation ladder")
async def put_ladder(ladder_id: PathId, request: Request, tx: WriteTx, draft: LadderIn) -> Response:
    """The ladder as it is to be. Escalations that run keep the levels that they began with."""
    await change_ladder(tx, ladder_id, draft, lambda version: check_version(request, version))
    shape = await reading.get_ladder(tx, ladder_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})
