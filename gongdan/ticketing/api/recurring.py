"""Routes of tickets that recur."""

from fastapi import Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT
from gongdan.kernel.wire import Page, PathId, answer
from gongdan.ticketing.actions.recurring import create_recurring, delete_recurring, edit_recurring, preview_rule
from gongdan.ticketing.actions.recurring_runs import run_now
from gongdan.ticketing.api.parameters import Cursor, Limit
from gongdan.ticketing.api.setup_parts import expected, made, one
from gongdan.ticketing.queries.recurring import (
    get_recurring,
    get_run,
    list_recurring,
    list_runs,
    list_upcoming,
    upcoming_shape,
)
from gongdan.ticketing.schemas.recurring import (
    CreateRecurring,
    EditRecurring,
    PreviewRecurrence,
    RecurringOut,
    RunOut,
    UpcomingOut,
)

recurring_router = router("/api/v1/recurring-tickets", "recurring tickets")
previews_router = router("/api/v1/recurrence-previews", "recurring tickets")
recurring_routers = [recurring_router, previews_router]


@recurring_router.get("", response_model=Page[RecurringOut], summary="List recurring tickets")
async def list_all(tx: ReadTx, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """What recurs, paused ones included, each with its last run."""
    return answer(await list_recurring(tx, limit=limit, cursor=cursor))


@recurring_router.post("", status_code=201, response_model=RecurringOut, summary="Create a recurring ticket")
async def create(tx: WriteTx, wanted: CreateRecurring) -> Response:
    """Needs type.manage or ticket.supervise. The draft is tried out: what would be refused later is refused now."""
    return made(recurring_router, await get_recurring(tx, await create_recurring(tx, wanted)))


@recurring_router.get("/{recurring_id}", response_model=RecurringOut, summary="Get a recurring ticket")
async def get(tx: ReadTx, recurring_id: PathId) -> Response:
    """One of them; the ETag is its version."""
    return one(await get_recurring(tx, recurring_id))


@recurring_router.patch("/{recurring_id}", response_model=RecurringOut, summary="Change, pause or resume it")
async def edit(tx: WriteTx, request: Request, recurring_id: PathId, patch: EditRecurring) -> Response:
    """`{"is_active": false}` pauses it; resumed, it goes on with the next time and catches nothing up."""
    await edit_recurring(tx, recurring_id, patch, expected(request))
    return one(await get_recurring(tx, recurring_id))


@recurring_router.delete("/{recurring_id}", status_code=204, summary="Delete a recurring ticket")
async def delete(tx: WriteTx, request: Request, recurring_id: PathId) -> Response:
    """It recurs no longer; the tickets that it opened stay."""
    await delete_recurring(tx, recurring_id, expected(request))
    return Response(status_code=204)


@recurring_router.get("/{recurring_id}/upcoming", response_model=UpcomingOut, summary="When it comes next")
async def get_upcoming(tx: ReadTx, recurring_id: PathId) -> Response:
    """Its next ten times by its rule, paused or not."""
    return answer(await list_upcoming(tx, recurring_id))


@recurring_router.get("/{recurring_id}/runs", response_model=Page[RunOut], summary="List its runs")
async def list_its_runs(
    tx: ReadTx, recurring_id: PathId, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """What became of its due times, the newest first."""
    return answer(await list_runs(tx, recurring_id, limit=limit, cursor=cursor))


@recurring_router.post("/{recurring_id}/runs", status_code=201, response_model=RunOut, summary="Run it now")
async def run(tx: WriteTx, recurring_id: PathId) -> Response:
    """Opens a ticket of it now, besides its times."""
    run_id = await run_now(tx, recurring_id)
    headers = {"Location": f"{recurring_router.prefix}/{recurring_id}/runs/{run_id}"}
    return answer(await get_run(tx, recurring_id, run_id), 201, headers)


@recurring_router.get("/{recurring_id}/runs/{run_id}", response_model=RunOut, summary="Read a run")
async def get_one_run(tx: ReadTx, recurring_id: PathId, run_id: PathId) -> Response:
    """What became of one due time."""
    return answer(await get_run(tx, recurring_id, run_id))


@previews_router.post("", response_model=UpcomingOut, summary="Try a rule")
async def preview(tx: WriteTx, wanted: PreviewRecurrence) -> Response:
    """The next ten times of a rule that is not stored."""
    rule, zone = await preview_rule(tx, wanted)
    return answer(upcoming_shape(tx, rule, zone))
