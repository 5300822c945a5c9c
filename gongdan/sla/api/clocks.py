"""Routes of clocks: those of a ticket, why one is due, the monitor and attainment."""

from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.wire import Id, Moment, PathId, answer
from gongdan.sla.actions.demanding import start_clock, stop_this_clock
from gongdan.sla.queries import attainment, clocks, explain, monitor
from gongdan.sla.schemas.clocks import (
    AttainmentsOut,
    ClockOut,
    ClockStartIn,
    ClockStopIn,
    ExplanationOut,
    MonitorOut,
    TicketClocksOut,
)
from gongdan.sla.schemas.policies import KindWord

clocks_router = router("/api/v1/tickets", "sla")
monitor_router = router("/api/v1/sla-monitor", "sla")
attainment_router = router("/api/v1/sla-attainments", "sla")


@clocks_router.get("/{ticket_id}/clocks", response_model=TicketClocksOut, summary="Clocks of a ticket")
async def list_clocks(ticket_id: PathId, tx: ReadTx) -> Response:
    """The last round of each promise, those due first, and the rounds before; for staff."""
    return answer(await clocks.list_clocks(tx, ticket_id))


@clocks_router.post(
    "/{ticket_id}/clocks", status_code=201, response_model=ClockOut, summary="Start a clock on demand"
)
async def post_clock(ticket_id: PathId, wanted: ClockStartIn, tx: WriteTx) -> Response:
    """Asks for a promise that starts on demand. One that runs already goes on as it is."""
    await start_clock(tx, ticket_id, wanted.promise)
    await tx.react()
    shape = await clocks.get_last_clock(tx, ticket_id, wanted.promise)
    return answer(shape, 201, {"Location": f"/api/v1/tickets/{ticket_id}/clocks/{shape['id']}"})


@clocks_router.post(
    "/{ticket_id}/clocks/{clock_id}/stops",
    status_code=201,
    response_model=ClockOut,
    summary="Stop a clock that was started on demand",
)
async def post_stop(ticket_id: PathId, clock_id: PathId, wanted: ClockStopIn, tx: WriteTx) -> Response:
    """What was asked for is done, or asked for no longer. Asked for again, it begins a new round."""
    await stop_this_clock(tx, ticket_id, clock_id, wanted.outcome)
    await tx.react()
    return answer(await clocks.get_clock(tx, ticket_id, clock_id), 201)


@clocks_router.get("/{ticket_id}/clocks/{clock_id}", response_model=ClockOut, summary="One clock")
async def get_clock(ticket_id: PathId, clock_id: PathId, tx: ReadTx) -> Response:
    """One clock of a ticket."""
    return answer(await clocks.get_clock(tx, ticket_id, clock_id))


@clocks_router.get(
    "/{ticket_id}/clocks/{clock_id}/explanation", response_model=ExplanationOut, summary="Why it is due then"
)
async def get_explanation(ticket_id: PathId, clock_id: PathId, tx: ReadTx) -> Response:
    """Every stretch that counted, every rest and every switch, counted anew from the log; and the policies asked."""
    return answer(await explain.get_explanation(tx, ticket_id, clock_id))


@monitor_router.get("", response_model=MonitorOut, summary="How promises stand now")
async def get_monitor(
    tx: ReadTx,
    team: Annotated[Id | None, Query(description="only tickets that this team has")] = None,
    kind: Annotated[KindWord | None, Query(description="only promises of this kind")] = None,
) -> Response:
    """By team and stage, and what needs somebody at once, within your reach."""
    return answer(await monitor.get_monitor(tx, team_id=team, kind=kind))


@attainment_router.get("", response_model=AttainmentsOut, summary="Kept promises")
async def get_attainments(
    tx: ReadTx,
    by: Annotated[
        Literal["kind", "policy", "team", "priority", "month"], Query(description="what the items stand for")
    ] = "kind",
    since: Annotated[Moment | None, Query(description="30 days before `until` unless said")] = None,
    until: Annotated[Moment | None, Query(description="now unless said; not included")] = None,
    kind: Annotated[KindWord | None, Query(description="only promises of this kind")] = None,
) -> Response:
    """met / (met + breached) of promises decided in that time, by the policy at the time, within your reach."""
    return answer(await attainment.get_attainments(tx, by=by, since=since, until=until, kind=kind))
