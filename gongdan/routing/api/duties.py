"""Routes of planned duties: who works when, swaps, what does not fit, and who is there now."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Id, Moment, PathId, answer, etag
from gongdan.routing.actions.duties import change_duty, enter_duty, swap_duties
from gongdan.routing.queries import planned as reading
from gongdan.routing.queries.classes import get_places as get_class_places
from gongdan.routing.schemas.classes import ClassPlacesOut
from gongdan.routing.schemas.rotas import (
    DutySwapIn,
    OnDutyOut,
    PlannedDutiesOut,
    PlannedDutyIn,
    PlannedDutyOut,
    PlannedDutyPatch,
    RotaClashesOut,
)

duties_router = router("/api/v1/planned-duties", "rotas")
swaps_router = router("/api/v1/duty-swaps", "rotas")
teams_duty_router = router("/api/v1/routing-teams", "rotas")

Since = Annotated[Moment | None, Query(description="from this time on; now unless said")]
Until = Annotated[Moment | None, Query(description="until this time, at most 400 days later; 14 days unless said")]


def span(tx: Tx, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    """What was asked for, or two weeks from now on."""
    start = since or tx.now
    return start, until or start + timedelta(days=14)


@duties_router.get("", response_model=PlannedDutiesOut, summary="Who works when")
async def list_duties(
    tx: ReadTx,
    since: Since = None,
    until: Until = None,
    team: Annotated[Id | None, Query(description="only of this team, and of its department's dispatcher")] = None,
    user: Annotated[Id | None, Query(description="only of this person")] = None,
) -> Response:
    """All that falls into that time, called-off duties too."""
    start, end = span(tx, since, until)
    return answer(await reading.list_planned(tx, team_id=team, user_id=user, since=start, until=end))


@duties_router.post("", status_code=201, response_model=PlannedDutyOut, summary="Enter a duty")
async def post_duty(tx: WriteTx, draft: PlannedDutyIn) -> Response:
    """One that no rota brings. What does not fit is told by the conflicts, not refused."""
    shape = await reading.get_planned(tx, await enter_duty(tx, draft))
    return answer(shape, 201, {"ETag": etag(shape["version"])})


@duties_router.patch("/{planned_duty_id}", response_model=PlannedDutyOut, summary="Change a duty")
async def patch_duty(planned_duty_id: PathId, request: Request, tx: WriteTx, patch: PlannedDutyPatch) -> Response:
    """Somebody else, another shift, or called off. A rota that is laid again leaves it alone."""
    await change_duty(tx, planned_duty_id, patch, lambda version: check_version(request, version))
    shape = await reading.get_planned(tx, planned_duty_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@swaps_router.post("", status_code=201, response_model=PlannedDutiesOut, summary="Swap two duties")
async def post_swap(tx: WriteTx, wanted: DutySwapIn) -> Response:
    """Each works the other's."""
    await swap_duties(tx, wanted)
    items = [await reading.get_planned(tx, one) for one in (wanted.first_id, wanted.second_id)]
    return answer({"items": items}, 201)


@teams_duty_router.get("/{team_id}/on-duty", response_model=OnDutyOut, summary="Who is on duty")
async def get_on_duty(
    team_id: PathId,
    tx: ReadTx,
    at: Annotated[Moment | None, Query(description="now unless said")] = None,
) -> Response:
    """Who works for the team then, and who coordinates (轮值专员)."""
    return answer(await reading.get_on_duty(tx, team_id, at or tx.now))


@teams_duty_router.get(
    "/{team_id}/rota-conflicts", response_model=RotaClashesOut, summary="What does not fit together"
)
async def list_clashes(team_id: PathId, tx: ReadTx, since: Since = None, until: Until = None) -> Response:
    """Two shifts of one person at once, leave during a shift, and fewer on duty than the team wants in its hours."""
    return answer(await reading.list_clashes(tx, team_id, *span(tx, since, until)))


@teams_duty_router.get("/{team_id}/training-places", response_model=ClassPlacesOut, summary="Places in class")
async def get_places(team_id: PathId, tx: ReadTx, since: Since = None, until: Until = None) -> Response:
    """How many of the team may be in class at once, and how many more in all of that time."""
    return answer(await get_class_places(tx, team_id, *span(tx, since, until)))
