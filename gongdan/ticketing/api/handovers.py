"""Routes of who has a ticket: hand-overs, arbitrations, the pool, stays, and the report on transfers."""

from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT
from gongdan.kernel.wire import Moment, Page, PathId, answer
from gongdan.ticketing.actions.arbitrations import decide_arbitration
from gongdan.ticketing.actions.handovers import decide_handover, hand_over, withdraw_handover
from gongdan.ticketing.actions.pool import claim_next, claim_ticket, release_ticket
from gongdan.ticketing.api.tickets import Cursor, Limit
from gongdan.ticketing.api.told import told
from gongdan.ticketing.queries import handovers as reading
from gongdan.ticketing.queries.stays import get_stays, get_transfers
from gongdan.ticketing.schemas.handover_parts import ArbitrationOut, HandoverOut
from gongdan.ticketing.schemas.handovers import (
    Claim,
    DecideArbitration,
    DecideHandover,
    HandOver,
    Release,
    StaysOut,
    TransfersOut,
)
from gongdan.ticketing.schemas.tickets import TicketOut

handovers_router = router("/api/v1/tickets", "hand-overs")
pool_router = router("/api/v1", "hand-overs")


@handovers_router.post("/{ticket_id}/handovers", status_code=201, response_model=HandoverOut, summary="Hand over")
async def post_handover(ticket_id: PathId, draft: HandOver, tx: WriteTx) -> Response:
    """Gives the ticket to a team or person at once, with what they must know; they accept or decline it."""
    handover_id = await hand_over(tx, ticket_id, draft)
    await tx.settle()
    headers = {"Location": f"/api/v1/tickets/{ticket_id}/handovers/{handover_id}"}
    return answer(await reading.get_handover(tx, handover_id), 201, headers)


@handovers_router.get("/{ticket_id}/handovers", response_model=Page[HandoverOut], summary="List hand-overs")
async def list_handovers(
    ticket_id: PathId, tx: ReadTx, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """The hand-overs of a ticket, newest first; for colleagues only."""
    return answer(await reading.list_handovers(tx, ticket_id, limit=limit, cursor=cursor))


@handovers_router.get("/{ticket_id}/handovers/{handover_id}", response_model=HandoverOut, summary="Read a hand-over")
async def get_handover(ticket_id: PathId, handover_id: PathId, tx: ReadTx) -> Response:
    """One hand-over, with what became of it; for colleagues only."""
    return answer(await reading.get_handover_of(tx, ticket_id, handover_id))


@handovers_router.delete(
    "/{ticket_id}/handovers/{handover_id}", response_model=HandoverOut, summary="Take a hand-over back"
)
async def delete_handover(ticket_id: PathId, handover_id: PathId, tx: WriteTx) -> Response:
    """Whoever handed it over takes it back, as long as nobody has decided."""
    await withdraw_handover(tx, ticket_id, handover_id)
    await tx.settle()
    return answer(await reading.get_handover(tx, handover_id))


@handovers_router.post(
    "/{ticket_id}/handovers/{handover_id}/decisions", response_model=HandoverOut, summary="Accept or decline"
)
async def post_decision(ticket_id: PathId, handover_id: PathId, wanted: DecideHandover, tx: WriteTx) -> Response:
    """Accepting makes the ticket yours; declining, with a reason, takes it back to who had it."""
    await decide_handover(tx, ticket_id, handover_id, wanted)
    await tx.settle()
    return answer(await reading.get_handover(tx, handover_id))


@handovers_router.post("/{ticket_id}/claims", response_model=TicketOut, summary="Claim this ticket")
async def post_claim_of_ticket(ticket_id: PathId, tx: WriteTx) -> Response:
    """Takes this ticket if nobody has it; of two at once one gets it, and the other is told who."""
    await claim_ticket(tx, ticket_id)
    return await told(tx, ticket_id)


@handovers_router.post("/{ticket_id}/releases", response_model=TicketOut, summary="Give back to the pool")
async def post_release(ticket_id: PathId, given: Release, tx: WriteTx) -> Response:
    """Gives the ticket back to its team's pool, with the reason."""
    await release_ticket(tx, ticket_id, given.reason)
    return await told(tx, ticket_id)


@handovers_router.get("/{ticket_id}/stays", response_model=StaysOut, summary="Who had it how long")
async def list_stays(ticket_id: PathId, tx: ReadTx) -> Response:
    """Intervals by team, department, person and state, their totals, and how often it went on; for colleagues."""
    return answer(await get_stays(tx, ticket_id))


@pool_router.post("/claims", response_model=TicketOut, summary="Claim the next ticket")
async def post_claim(wanted: Claim, tx: WriteTx) -> Response:
    """Takes the most urgent, then oldest unassigned ticket of your teams; 404 where none waits."""
    return await told(tx, await claim_next(tx, wanted))


@pool_router.get("/arbitrations", response_model=Page[ArbitrationOut], summary="List arbitrations")
async def list_arbitrations(
    tx: ReadTx,
    state: Annotated[Literal["open", "decided", "lapsed"] | None, Query(description="only those")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Tickets that went to and fro too often, newest first: those you are to decide, and those in your reach."""
    return answer(await reading.list_arbitrations(tx, state=state, limit=limit, cursor=cursor))


@pool_router.post(
    "/arbitrations/{arbitration_id}/decisions", response_model=ArbitrationOut, summary="Decide an arbitration"
)
async def post_arbitration_decision(arbitration_id: PathId, wanted: DecideArbitration, tx: WriteTx) -> Response:
    """Gives the ticket to a team for good: it goes on only through a supervisor from then on."""
    await decide_arbitration(tx, arbitration_id, wanted)
    await tx.settle()
    row = await reading.get_arbitration_row(tx, arbitration_id, is_within_reach=True)
    return answer(reading.arbitration_shape(row))


@pool_router.get("/reports/transfers", response_model=TransfersOut, summary="Who sends what to whom")
async def report_transfers(
    tx: ReadTx,
    since: Annotated[Moment | None, Query(description="from then on; 30 days before `until` unless said")] = None,
    until: Annotated[Moment | None, Query(description="up to then; now unless said; 366 days at most")] = None,
) -> Response:
    """Between which teams tickets go, how many come back and how soon, and what supervisors had to decide."""
    return answer(await get_transfers(tx, since=since, until=until))
