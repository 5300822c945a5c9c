"""Routes of breaches: promises that were not kept, and why."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.wire import Id, Key, Moment, Page, PathId, answer
from gongdan.sla import policy
from gongdan.sla.actions.reasons import explain_breach, set_reasons
from gongdan.sla.queries import breaches
from gongdan.sla.queries.clocks import get_clock
from gongdan.sla.queries.reasons import list_reasons
from gongdan.sla.schemas.clocks import BreachOut, BreachReasonsIn, BreachReasonsOut, ClockOut, ReasonIn
from gongdan.sla.schemas.policies import KindWord

breaches_router = router("/api/v1", "sla")
reasons_router = router("/api/v1/sla-breach-reasons", "sla")


@breaches_router.get("/sla-breaches", response_model=Page[BreachOut], summary="Promises that were not kept")
async def list_breaches(
    tx: ReadTx,
    has_reason: Annotated[bool | None, Query(description="false: nobody has said why")] = None,
    reason: Annotated[Key | None, Query(description="only for this reason")] = None,
    kind: Annotated[KindWord | None, Query(description="only promises of this kind")] = None,
    team: Annotated[Id | None, Query(description="only of tickets that this team has")] = None,
    mine: Annotated[bool, Query(description="true: only of tickets that you have")] = False,
    since: Annotated[Moment | None, Query(description="breached at this time or later")] = None,
    until: Annotated[Moment | None, Query(description="breached before this time")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")] = None,
) -> Response:
    """Within your reach, the latest first."""
    page = await breaches.list_breaches(
        tx,
        has_reason=has_reason,
        reason=reason,
        kind=kind,
        team_id=team,
        mine=mine,
        since=since,
        until=until,
        limit=limit,
        cursor=cursor,
    )
    return answer(page)


@breaches_router.post(
    "/sla-clocks/{clock_id}/reasons", status_code=201, response_model=ClockOut, summary="Say why it was not kept"
)
async def post_reason(clock_id: PathId, given: ReasonIn, tx: WriteTx) -> Response:
    """Whoever may edit the ticket says why; said again, the last counts and the timeline keeps all."""
    ticket_id = await explain_breach(tx, clock_id, given)
    return answer(await get_clock(tx, ticket_id, clock_id), 201)


@reasons_router.get("", response_model=BreachReasonsOut, summary="Reasons to choose from")
async def get_reasons(tx: ReadTx) -> Response:
    """All of them; those that are no longer offered have `is_active` false."""
    policy.may_read_policies(tx)
    return answer(await list_reasons(tx))


@reasons_router.put("", response_model=BreachReasonsOut, summary="Set the reasons to choose from")
async def put_reasons(wanted: BreachReasonsIn, tx: WriteTx) -> Response:
    """All of them, in their order. One that is there is not left out, but no longer offered."""
    await set_reasons(tx, wanted)
    return answer(await list_reasons(tx))
