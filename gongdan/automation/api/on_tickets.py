"""Routes of what rules do to a ticket: macros, what is scheduled, and the trace."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from gongdan.automation.actions.macros import try_macro, use_macro
from gongdan.automation.actions.running import outcome_of
from gongdan.automation.actions.scheduling import cancel_scheduled, schedule_action
from gongdan.automation.queries.macros import list_macros as list_usable
from gongdan.automation.queries.runs import effect_shape, list_scheduled, list_ticket_runs
from gongdan.automation.schemas.rules import MacroOut
from gongdan.automation.schemas.running import (
    MacroPreviewOut,
    MacroRunOut,
    MacroUse,
    RuleRunOut,
    ScheduledOut,
    ScheduleIn,
)
from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.wire import MAX_BIGINT, Page, PathId, answer

macros_router = router("/api/v1/macros", "automation")
on_tickets_router = router("/api/v1/tickets", "automation")
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]


@macros_router.get("", response_model=Page[MacroOut], summary="Macros that you may use")
async def list_macros(
    tx: ReadTx, ticket_id: Annotated[int | None, Query(ge=1, le=MAX_BIGINT, examples=[None])] = None
) -> Response:
    """Your own, those of your teams and those for all; with `ticket_id` each says whether it fits that ticket."""
    return answer(await list_usable(tx, ticket_id))


@on_tickets_router.post(
    "/{ticket_id}/macro-runs", status_code=201, response_model=MacroRunOut, summary="Use a macro on a ticket"
)
async def post_macro_run(ticket_id: PathId, tx: WriteTx, wanted: MacroUse) -> Response:
    """All that it does, in your name and with your rights. What is refused is told, and does not undo the rest."""
    run_id, done = await use_macro(tx, ticket_id, wanted.macro_id)
    shape = {"run_id": run_id, "outcome": outcome_of(done), "effects": [effect_shape(tx, one) for one in done]}
    return answer(shape, 201)


@on_tickets_router.post(
    "/{ticket_id}/macro-previews", response_model=MacroPreviewOut, summary="What a macro would do to a ticket"
)
async def post_macro_preview(ticket_id: PathId, tx: WriteTx, wanted: MacroUse) -> Response:
    """Fields, the reply with its values put in, the move. Nothing changes."""
    shape = await try_macro(tx, ticket_id, wanted.macro_id)
    return answer(shape | {"effects": [effect_shape(tx, one) for one in shape["effects"]]})


@on_tickets_router.get(
    "/{ticket_id}/rule-runs", response_model=Page[RuleRunOut], summary="What rules did to a ticket"
)
async def list_runs(
    ticket_id: PathId, tx: ReadTx, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None
) -> Response:
    """Which rule did what and why, the last first."""
    return answer(await list_ticket_runs(tx, ticket_id, limit=limit, cursor=cursor))


@on_tickets_router.get(
    "/{ticket_id}/scheduled-actions", response_model=Page[ScheduledOut], summary="What waits to be done to a ticket"
)
async def list_scheduled_actions(ticket_id: PathId, tx: ReadTx) -> Response:
    """And what was done or cancelled, the newest first."""
    return answer(await list_scheduled(tx, ticket_id))


@on_tickets_router.post(
    "/{ticket_id}/scheduled-actions",
    status_code=201,
    response_model=Page[ScheduledOut],
    summary="Do something to a ticket later",
)
async def post_scheduled_action(ticket_id: PathId, tx: WriteTx, wanted: ScheduleIn) -> Response:
    """In your name, at that time. Answers all that waits on the ticket."""
    await schedule_action(tx, ticket_id, wanted)
    return answer(await list_scheduled(tx, ticket_id), 201)


@on_tickets_router.delete(
    "/{ticket_id}/scheduled-actions/{action_id}", status_code=204, summary="Cancel what waits to be done"
)
async def delete_scheduled_action(ticket_id: PathId, action_id: PathId, tx: WriteTx) -> Response:
    """It will not be done."""
    await cancel_scheduled(tx, ticket_id, action_id)
    return Response(status_code=204)
