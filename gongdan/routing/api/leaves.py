"""Routes of leave and of classes."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.wire import Id, Moment, Page, PathId, answer
from gongdan.routing.actions.classes import cancel_class, plan_class
from gongdan.routing.actions.leaves import ask_leave, cancel_leave, decide_leave
from gongdan.routing.queries import classes as class_reading
from gongdan.routing.queries import planned as reading
from gongdan.routing.schemas.classes import TrainingClassIn, TrainingClassOut
from gongdan.routing.schemas.rotas import DecideLeaveIn, LeaveIn, LeaveOut, LeaveState

leaves_router = router("/api/v1/leaves", "rotas")
classes_router = router("/api/v1/training-classes", "rotas")


@leaves_router.get("", response_model=Page[LeaveOut], summary="List leave")
async def list_leaves(
    tx: ReadTx,
    user: Annotated[Id | None, Query(description="only of this person")] = None,
    state: Annotated[LeaveState | None, Query(description="only in this state")] = None,
    since: Annotated[Moment | None, Query(description="that ends after this time")] = None,
    until: Annotated[Moment | None, Query(description="that begins before this time")] = None,
) -> Response:
    """Your own, and with rota.read when others are away; why is shown to who plans."""
    return answer(await reading.list_leaves(tx, user_id=user, state=state, since=since, until=until))


@leaves_router.post("", status_code=201, response_model=LeaveOut, summary="Ask for leave")
async def post_leave(tx: WriteTx, draft: LeaveIn) -> Response:
    """Your own; whoever plans enters it for others, approved at once if he says so."""
    return answer(await reading.get_leave(tx, await ask_leave(tx, draft)), 201)


@leaves_router.post("/{leave_id}/decisions", status_code=201, response_model=LeaveOut, summary="Decide a leave")
async def post_decision(leave_id: PathId, tx: WriteTx, wanted: DecideLeaveIn) -> Response:
    """Approved, nothing is given to the person while it lasts."""
    await decide_leave(tx, leave_id, wanted)
    return answer(await reading.get_leave(tx, leave_id), 201)


@leaves_router.post("/{leave_id}/cancellations", status_code=201, response_model=LeaveOut, summary="Call off a leave")
async def post_cancellation(leave_id: PathId, tx: WriteTx) -> Response:
    """Your own, or by who plans."""
    await cancel_leave(tx, leave_id)
    return answer(await reading.get_leave(tx, leave_id), 201)


@classes_router.get("", response_model=Page[TrainingClassOut], summary="List classes")
async def list_classes(
    tx: ReadTx, team: Annotated[Id | None, Query(description="only of this team")] = None
) -> Response:
    """The last hundred, the latest first."""
    return answer(await class_reading.list_classes(tx, team))


@classes_router.post("", status_code=201, response_model=TrainingClassOut, summary="Plan a class")
async def post_class(tx: WriteTx, draft: TrainingClassIn) -> Response:
    """Never more of a team at once than its share; refused otherwise with the places that are free."""
    return answer(await class_reading.get_class(tx, await plan_class(tx, draft)), 201)


@classes_router.get("/{class_id}", response_model=TrainingClassOut, summary="Get a class")
async def get_class(class_id: PathId, tx: ReadTx) -> Response:
    """Who is in it, and what became of their tickets."""
    return answer(await class_reading.get_class(tx, class_id))


@classes_router.post(
    "/{class_id}/cancellations", status_code=201, response_model=TrainingClassOut, summary="Call off a class"
)
async def post_class_cancellation(class_id: PathId, tx: WriteTx) -> Response:
    """One that runs ends now: what is unfinished comes back."""
    await cancel_class(tx, class_id)
    return answer(await class_reading.get_class(tx, class_id), 201)
