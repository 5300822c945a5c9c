"""Routes of escalations: the form, the ladder of a ticket with its log, what people do about it, lists."""

from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import Response

from gongdan.escalation.actions import settling
from gongdan.escalation.actions.starting import escalate_ticket
from gongdan.escalation.queries import escalations as reading
from gongdan.escalation.schemas.escalations import (
    ClimbIn,
    EscalateIn,
    EscalationOptionsOut,
    EscalationRunOut,
    LowerIn,
    ReviewIn,
    SettleIn,
    TicketEscalationsOut,
)
from gongdan.escalation.schemas.ladders import PathWord
from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Id, Page, PathId, answer

of_tickets_router = router("/api/v1/tickets", "escalation")
lists_router = router("/api/v1/escalations", "escalation")
_ONE = "/{ticket_id}/escalations/{escalation_id}"


@of_tickets_router.get(
    "/{ticket_id}/escalations", response_model=TicketEscalationsOut, summary="Escalations of a ticket"
)
async def list_of_ticket(ticket_id: PathId, tx: ReadTx) -> Response:
    """Those that run first; each with its levels, who was told on them when, and its log. For staff."""
    return answer(await reading.list_of_ticket(tx, ticket_id))


@of_tickets_router.get(
    "/{ticket_id}/escalation-options", response_model=EscalationOptionsOut, summary="What escalating would do"
)
async def get_options(ticket_id: PathId, tx: ReadTx) -> Response:
    """The ladder of each path and the people of its levels, as things stand now."""
    return answer(await reading.get_options(tx, ticket_id))


@of_tickets_router.post(
    "/{ticket_id}/escalations", status_code=201, response_model=TicketEscalationsOut, summary="Escalate a ticket"
)
async def post_escalation(ticket_id: PathId, draft: EscalateIn, tx: WriteTx) -> Response:
    """Tells the first level of the ladder at once. Whoever had the ticket goes on following it."""
    await escalate_ticket(tx, ticket_id, draft)
    return await _told(tx, ticket_id, 201)


@of_tickets_router.post(f"{_ONE}/acknowledgements", response_model=TicketEscalationsOut, summary="Acknowledge one")
async def post_acknowledgement(ticket_id: PathId, escalation_id: PathId, tx: WriteTx) -> Response:
    """You see to it: nobody is told again. For those who were told, and supervisors of the ticket."""
    await settling.acknowledge(tx, ticket_id, escalation_id)
    return await _told(tx, ticket_id)


@of_tickets_router.post(f"{_ONE}/climbs", response_model=TicketEscalationsOut, summary="Take it a level higher")
async def post_climb(ticket_id: PathId, escalation_id: PathId, wanted: ClimbIn, tx: WriteTx) -> Response:
    """The next level is told now."""
    await settling.climb(tx, ticket_id, escalation_id, wanted)
    return await _told(tx, ticket_id)


@of_tickets_router.post(f"{_ONE}/de-escalations", response_model=TicketEscalationsOut, summary="De-escalate")
async def post_de_escalation(ticket_id: PathId, escalation_id: PathId, wanted: LowerIn, tx: WriteTx) -> Response:
    """To a lower level, whose people have it again, or to none: then it is over."""
    await settling.lower(tx, ticket_id, escalation_id, wanted)
    return await _told(tx, ticket_id)


@of_tickets_router.post(f"{_ONE}/outcomes", response_model=TicketEscalationsOut, summary="End an escalation")
async def post_outcome(ticket_id: PathId, escalation_id: PathId, wanted: SettleIn, tx: WriteTx) -> Response:
    """With its outcome; where the ladder asks for it, with root cause and lessons."""
    await settling.settle_by_hand(tx, ticket_id, escalation_id, wanted)
    return await _told(tx, ticket_id)


@of_tickets_router.put(f"{_ONE}/review", response_model=TicketEscalationsOut, summary="Review an escalation")
async def put_review(ticket_id: PathId, escalation_id: PathId, wanted: ReviewIn, tx: WriteTx) -> Response:
    """Root cause and lessons, while it runs or afterwards."""
    await settling.review(tx, ticket_id, escalation_id, wanted)
    return await _told(tx, ticket_id)


@lists_router.get("", response_model=Page[EscalationRunOut], summary="List escalations")
async def list_escalations(
    tx: ReadTx,
    state: Annotated[
        Literal["running", "unanswered", "settled", "review_missing"],
        Query(description="unanswered: nobody has acknowledged it · review_missing: over, and nothing was learnt"),
    ] = "running",
    path: Annotated[PathWord | None, Query(description="only of this path; reminders only when asked for")] = None,
    team: Annotated[Id | None, Query(description="only of tickets that this team has")] = None,
    mine: Annotated[bool, Query(description="true: only those of which you were told")] = False,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")] = None,
) -> Response:
    """Over all tickets within your reach, the latest first."""
    page = await reading.list_escalations(
        tx, state=state, path=path, team_id=team, mine=mine, limit=limit, cursor=cursor
    )
    return answer(page)


async def _told(tx: Tx, ticket_id: int, status: int = 200) -> Response:
    await tx.settle()
    return answer(await reading.list_of_ticket(tx, ticket_id), status)
