"""Routes of what hurries, watches or rests: nudges, supervisions, holds."""

from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT
from gongdan.kernel.wire import Page, PathId, answer
from gongdan.ticketing.actions.holds import hold_ticket, resume_ticket
from gongdan.ticketing.actions.nudges import acknowledge_nudge, nudge_ticket
from gongdan.ticketing.actions.supervisions import close_supervision, open_supervision, report_progress
from gongdan.ticketing.api.tickets import Cursor, Limit
from gongdan.ticketing.api.told import channel_of, told
from gongdan.ticketing.queries import attention as reading
from gongdan.ticketing.schemas.attention import (
    CloseSupervision,
    Hold,
    Nudge,
    NudgeOut,
    OpenSupervision,
    ReportProgress,
    SupervisionOut,
)
from gongdan.ticketing.schemas.tickets import TicketOut

attention_router = router("/api/v1/tickets", "nudges, supervision, holds")
supervisions_router = router("/api/v1/supervisions", "nudges, supervision, holds")

Watch = Annotated[Literal["open", "closed"] | None, Query(description="only those")]


@attention_router.post("/{ticket_id}/nudges", status_code=201, response_model=NudgeOut, summary="Nudge")
async def post_nudge(ticket_id: PathId, wanted: Nudge, tx: WriteTx) -> Response:
    """Asks to hurry. Further nudges within the window are counted on the one that waits for an answer."""
    nudge_id = await nudge_ticket(tx, ticket_id, wanted, channel=channel_of(tx))
    await tx.settle()
    headers = {"Location": f"/api/v1/tickets/{ticket_id}/nudges/{nudge_id}"}
    return answer(await reading.get_nudge(tx, nudge_id), 201, headers)


@attention_router.get("/{ticket_id}/nudges", response_model=Page[NudgeOut], summary="List nudges")
async def list_nudges(ticket_id: PathId, tx: ReadTx, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """Who asked to hurry, newest first, and how each was answered; customers see the customers' own."""
    return answer(await reading.list_nudges(tx, ticket_id, limit=limit, cursor=cursor))


@attention_router.get("/{ticket_id}/nudges/{nudge_id}", response_model=NudgeOut, summary="Read a nudge")
async def get_nudge(ticket_id: PathId, nudge_id: PathId, tx: ReadTx) -> Response:
    """One nudge, and how it was answered; customers see the customers' own."""
    return answer(await reading.get_nudge_of(tx, ticket_id, nudge_id))


@attention_router.post(
    "/{ticket_id}/nudges/{nudge_id}/acknowledgements", response_model=NudgeOut, summary="Say that it was heard"
)
async def post_acknowledgement(ticket_id: PathId, nudge_id: PathId, tx: WriteTx) -> Response:
    """Answers a nudge without a reply; the customer sees that it was heard."""
    await acknowledge_nudge(tx, ticket_id, nudge_id)
    await tx.settle()
    return answer(await reading.get_nudge(tx, nudge_id))


@attention_router.post(
    "/{ticket_id}/supervisions", status_code=201, response_model=SupervisionOut, summary="Supervise"
)
async def post_supervision(ticket_id: PathId, draft: OpenSupervision, tx: WriteTx) -> Response:
    """Watches the ticket until it is done; whoever works on it reports."""
    supervision_id = await open_supervision(tx, ticket_id, draft)
    await tx.settle()
    return answer(await reading.get_supervision(tx, ticket_id, supervision_id), 201, _at(ticket_id, supervision_id))


@attention_router.get(
    "/{ticket_id}/supervisions", response_model=Page[SupervisionOut], summary="List supervisions of a ticket"
)
async def list_supervisions_of(
    ticket_id: PathId, tx: ReadTx, state: Watch = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """Who watches the ticket or did, newest first; for colleagues only."""
    page = await reading.list_supervisions(tx, ticket_id=ticket_id, state=state, limit=limit, cursor=cursor)
    return answer(page)


@attention_router.get(
    "/{ticket_id}/supervisions/{supervision_id}", response_model=SupervisionOut, summary="Read a supervision"
)
async def get_supervision(ticket_id: PathId, supervision_id: PathId, tx: ReadTx) -> Response:
    """One supervision, with what came of it; for colleagues only."""
    return answer(await reading.get_supervision_of(tx, ticket_id, supervision_id))


def _at(ticket_id: int, supervision_id: int) -> dict[str, str]:
    return {"Location": f"/api/v1/tickets/{ticket_id}/supervisions/{supervision_id}"}


@attention_router.post(
    "/{ticket_id}/supervisions/{supervision_id}/reports",
    status_code=201,
    response_model=SupervisionOut,
    summary="Report progress",
)
async def post_report(ticket_id: PathId, supervision_id: PathId, draft: ReportProgress, tx: WriteTx) -> Response:
    """Tells the supervisor how far it is; kept as an internal note."""
    await report_progress(tx, ticket_id, supervision_id, draft)
    await tx.settle()
    return answer(await reading.get_supervision(tx, ticket_id, supervision_id), 201, _at(ticket_id, supervision_id))


@attention_router.post(
    "/{ticket_id}/supervisions/{supervision_id}/closings",
    response_model=SupervisionOut,
    summary="Close a supervision",
)
async def post_closing(ticket_id: PathId, supervision_id: PathId, draft: CloseSupervision, tx: WriteTx) -> Response:
    """The supervisor is satisfied."""
    await close_supervision(tx, ticket_id, supervision_id, draft)
    await tx.settle()
    return answer(await reading.get_supervision(tx, ticket_id, supervision_id))


@attention_router.post("/{ticket_id}/hold", response_model=TicketOut, summary="Put on hold")
async def post_hold(ticket_id: PathId, wanted: Hold, tx: WriteTx) -> Response:
    """Makes the flow's move onto hold and keeps the reason; with `resume_at` the ticket goes on by itself then."""
    await hold_ticket(tx, ticket_id, wanted, channel=channel_of(tx))
    return await told(tx, ticket_id)


@attention_router.delete("/{ticket_id}/hold", response_model=TicketOut, summary="Resume")
async def delete_hold(ticket_id: PathId, tx: WriteTx) -> Response:
    """Makes the flow's move from hold back into work."""
    await resume_ticket(tx, ticket_id, channel=channel_of(tx))
    return await told(tx, ticket_id)


@supervisions_router.get("", response_model=Page[SupervisionOut], summary="List supervisions")
async def list_supervisions(
    tx: ReadTx,
    mine: Annotated[bool, Query(description="true: only those that you opened")] = False,
    state: Watch = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """The supervisions of all tickets that you may see, newest first; for colleagues only."""
    return answer(await reading.list_supervisions(tx, is_mine=mine, state=state, limit=limit, cursor=cursor))
