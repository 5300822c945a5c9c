"""Routes of priorities: the rules, raises that are asked for, and the audit of how priorities came about."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT
from gongdan.kernel.wire import Moment, Page, PathId, answer
from gongdan.ticketing.actions.priority_rules import set_priority_rules
from gongdan.ticketing.actions.raise_priority import ask_raise, decide_raise
from gongdan.ticketing.api.parameters import Cursor, Limit
from gongdan.ticketing.api.setup_parts import expected, one
from gongdan.ticketing.queries.priority import get_priority_rules, get_raise, list_raises
from gongdan.ticketing.queries.priority_report import report_priorities
from gongdan.ticketing.schemas.priority import (
    AskRaise,
    DecideRaise,
    PriorityRaiseOut,
    PriorityReport,
    PriorityRulesIn,
    PriorityRulesOut,
    RaiseState,
)

rules_router = router("/api/v1/priority-rules", "priorities")
raises_router = router("/api/v1", "priorities")
reports_router = router("/api/v1/reports", "reports")
priority_routers = [rules_router, raises_router, reports_router]


@rules_router.get("", response_model=PriorityRulesOut, summary="Get the priority rules")
async def get_rules(tx: ReadTx) -> Response:
    """The matrix, the factors, and when priorities rise by themselves."""
    return one(await get_priority_rules(tx))


@rules_router.put("", response_model=PriorityRulesOut, summary="Set the priority rules")
async def set_rules(tx: WriteTx, request: Request, wanted: PriorityRulesIn) -> Response:
    """Needs type.manage. Tickets keep the priority they have until something about them changes."""
    await set_priority_rules(tx, wanted, expected(request))
    return one(await get_priority_rules(tx))


@raises_router.post(
    "/tickets/{ticket_id}/priority-raises",
    status_code=201,
    response_model=PriorityRaiseOut,
    summary="Raise a priority",
)
async def ask(ticket_id: PathId, wanted: AskRaise, tx: WriteTx) -> Response:
    """At once where you may (`granted`); else somebody with ticket.raise decides (`asked`)."""
    raise_id = await ask_raise(tx, ticket_id, wanted)
    await tx.settle()
    headers = {"Location": f"/api/v1/priority-raises/{raise_id}"}
    return answer(await get_raise(tx, raise_id), 201, headers)


@raises_router.get("/priority-raises", response_model=Page[PriorityRaiseOut], summary="List asked raises")
async def list_all(
    tx: ReadTx,
    state: Annotated[RaiseState | None, Query(description="e.g. asked: those that wait")] = None,
    ticket: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="id of a ticket")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """The raises of tickets that you may see, the newest first."""
    return answer(await list_raises(tx, state=state, ticket_id=ticket, limit=limit, cursor=cursor))


@raises_router.get("/priority-raises/{raise_id}", response_model=PriorityRaiseOut, summary="Get an asked raise")
async def get(raise_id: PathId, tx: ReadTx) -> Response:
    """One raise, and what became of it."""
    return answer(await get_raise(tx, raise_id))


@raises_router.post(
    "/priority-raises/{raise_id}/decisions", response_model=PriorityRaiseOut, summary="Decide an asked raise"
)
async def decide(raise_id: PathId, wanted: DecideRaise, tx: WriteTx) -> Response:
    """Grant or refuse it (needs ticket.raise, never who asked), or withdraw your own."""
    await decide_raise(tx, raise_id, wanted)
    await tx.settle()
    return answer(await get_raise(tx, raise_id))


@reports_router.get("/priorities", response_model=PriorityReport, summary="Audit of priorities")
async def report(
    tx: ReadTx,
    since: Annotated[
        Moment | None, Query(description="from then on; absent: 30 days before", examples=["2025-11-01T00:00:00Z"])
    ] = None,
    until: Annotated[
        Moment | None,
        Query(description="before then, within 366 days; absent: now", examples=["2025-12-01T00:00:00Z"]),
    ] = None,
) -> Response:
    """Needs report.read: how priorities came about, who shifted them, and what rose by itself."""
    return answer(await report_priorities(tx, since, until))
