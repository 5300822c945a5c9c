"""Routes of the laboratory."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from gongdan.automation.actions.trying import start_trial, stop_trial
from gongdan.automation.queries import trials as reading
from gongdan.automation.schemas.trials import Difference, TrialIn, TrialOut, TrialTicketOut
from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.wire import Page, PathId, answer

trials_router = router("/api/v1/rule-trials", "automation")
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]


@trials_router.get("", response_model=Page[TrialOut], summary="List trials of rules")
async def list_trials(tx: ReadTx, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None) -> Response:
    """The newest first."""
    return answer(await reading.list_trials(tx, limit=limit, cursor=cursor))


@trials_router.post("", status_code=202, response_model=TrialOut, summary="Try a rule on what happened")
async def post_trial(tx: WriteTx, wanted: TrialIn) -> Response:
    """Which tickets it would have touched, when, and how; held against the version in force. In the background."""
    return answer(await reading.get_trial(tx, await start_trial(tx, wanted)), 202)


@trials_router.get("/{trial_id}", response_model=TrialOut, summary="How far a trial has come")
async def get_trial(trial_id: PathId, tx: ReadTx) -> Response:
    """And what it found."""
    return answer(await reading.get_trial(tx, trial_id))


@trials_router.post("/{trial_id}/cancellations", response_model=TrialOut, summary="Stop a trial")
async def post_trial_cancellation(trial_id: PathId, tx: WriteTx) -> Response:
    """Ends it where it is; what it has found stays. Whoever asked for it may."""
    await stop_trial(tx, trial_id)
    return answer(await reading.get_trial(tx, trial_id))


@trials_router.get("/{trial_id}/tickets", response_model=Page[TrialTicketOut], summary="Tickets of a trial")
async def list_trial_tickets(
    trial_id: PathId,
    tx: ReadTx,
    difference: Annotated[Difference | None, Query()] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Response:
    """What would have become of each that the caller sees."""
    found = await reading.list_trial_tickets(tx, trial_id, difference=difference, limit=limit, cursor=cursor)
    return answer(found)
