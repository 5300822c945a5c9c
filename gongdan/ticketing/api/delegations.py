"""Routes of standing in: who decides for oneself while one is away."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.wire import Page, PathId, answer
from gongdan.ticketing.actions.delegations import create_delegation, end_delegation
from gongdan.ticketing.queries.delegations import get_delegation, list_delegations
from gongdan.ticketing.schemas.approvals import CreateDelegation, DelegationOut

delegations_router = router("/api/v1/me/delegations", "me")

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before")]


@delegations_router.get("", response_model=Page[DelegationOut], summary="List one's delegations")
async def list_own(tx: ReadTx, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """Who decides for you and for whom you decide, the newest first."""
    return answer(await list_delegations(tx, limit=limit, cursor=cursor))


@delegations_router.post("", status_code=201, response_model=DelegationOut, summary="Let somebody decide for you")
async def create(tx: WriteTx, draft: CreateDelegation) -> Response:
    """For a while the delegate may decide what you may decide; never what he asked for himself."""
    delegation_id = await create_delegation(tx, draft)
    headers = {"Location": f"{delegations_router.prefix}/{delegation_id}"}
    return answer(await get_delegation(tx, delegation_id), 201, headers)


@delegations_router.get("/{delegation_id}", response_model=DelegationOut, summary="Read a delegation")
async def get(delegation_id: PathId, tx: ReadTx) -> Response:
    """One that is yours, or by which you stand in."""
    return answer(await get_delegation(tx, delegation_id))


@delegations_router.delete("/{delegation_id}", status_code=204, summary="End a delegation")
async def end(delegation_id: PathId, tx: WriteTx) -> Response:
    """Takes your own delegation back; what was decided under it stays."""
    await end_delegation(tx, delegation_id)
    return Response(status_code=204)
