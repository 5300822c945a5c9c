"""Routes of the portal for who has signed in: settings, progress, ratings, reasons, satisfaction in numbers."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.wire import Moment, PathId, answer
from gongdan.ticketing.actions.portal import edit_portal
from gongdan.ticketing.actions.rate import rate_ticket, set_rating_reasons
from gongdan.ticketing.api.setup_parts import expected, one
from gongdan.ticketing.api.told import channel_of, told
from gongdan.ticketing.queries.portal import get_portal
from gongdan.ticketing.queries.progress import get_progress
from gongdan.ticketing.queries.ratings import get_rating_reasons, report_satisfaction
from gongdan.ticketing.schemas.portal import (
    EditPortal,
    PortalOut,
    RateTicket,
    RatingReasonsOut,
    RequestProgressOut,
    SatisfactionReport,
    SetRatingReasons,
)
from gongdan.ticketing.schemas.tickets import TicketOut

settings_router = router("/api/v1/portal-settings", "portal")
reasons_router = router("/api/v1/rating-reasons", "portal")
progress_router = router("/api/v1/tickets", "portal")
reports_router = router("/api/v1/reports", "reports")
portal_routers = [settings_router, reasons_router, progress_router, reports_router]


@settings_router.get("", response_model=PortalOut, summary="Get the portal settings")
async def get_settings(tx: ReadTx) -> Response:
    """How the tenant shows itself to customers and what they may open; for all staff."""
    return one(await get_portal(tx))


@settings_router.patch("", response_model=PortalOut, summary="Change the portal settings")
async def edit_settings(tx: WriteTx, request: Request, patch: EditPortal) -> Response:
    """Changes what is sent, leaves the rest. Needs tenant.manage, for `ticket_types` type.manage too."""
    await edit_portal(tx, patch, expected(request))
    await tx.settle()
    return one(await get_portal(tx))


@reasons_router.get("", response_model=RatingReasonsOut, summary="List the reasons for ratings")
async def get_reasons(tx: ReadTx) -> Response:
    """What can be tapped besides a score, in order; customers get those in use."""
    return one(await get_rating_reasons(tx))


@reasons_router.put("", response_model=RatingReasonsOut, summary="Set the reasons for ratings")
async def put_reasons(tx: WriteTx, request: Request, wanted: SetRatingReasons) -> Response:
    """All of them anew, in this order. Needs type.manage; ratings keep what they hold."""
    await set_rating_reasons(tx, wanted, expected(request))
    return one(await get_rating_reasons(tx))


@progress_router.get("/{ticket_id}/progress", response_model=RequestProgressOut, summary="How far a request is")
async def progress(ticket_id: PathId, tx: ReadTx) -> Response:
    """Steps with their times, who has it, whose turn it is, what comes next by when: facts to be put into words."""
    return answer(await get_progress(tx, ticket_id))


@progress_router.put("/{ticket_id}/rating", response_model=TicketOut, summary="Rate a ticket")
async def rate(ticket_id: PathId, draft: RateTicket, tx: WriteTx) -> Response:
    """The requester says how satisfied he is with the solution; sent again it replaces what was there. Until
    `rating_days` after closing; once for each time that the ticket is solved."""
    await rate_ticket(tx, ticket_id, draft, channel=channel_of(tx))
    return await told(tx, ticket_id)


@reports_router.get("/satisfaction", response_model=SatisfactionReport, summary="Satisfaction in numbers")
async def satisfaction(
    tx: ReadTx,
    since: Annotated[
        Moment | None, Query(description="from then on; absent: 30 days before", examples=["2025-11-01T00:00:00Z"])
    ] = None,
    until: Annotated[
        Moment | None,
        Query(description="before then, within 366 days; absent: now", examples=["2025-12-01T00:00:00Z"]),
    ] = None,
) -> Response:
    """Needs report.read: ratings given in this time, in all and by team, with mean and the share of 4 and 5."""
    return answer(await report_satisfaction(tx, since, until))
