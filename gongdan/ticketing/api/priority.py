"""Routes of priorities: the rules, raises by hand, and the audit of how priorities came about."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.wire import Moment, PathId, answer
from gongdan.ticketing.actions.priority_rules import set_priority_rules
from gongdan.ticketing.actions.raise_priority import raise_priority
from gongdan.ticketing.api.setup_parts import expected, one
from gongdan.ticketing.queries.approvals import told_raise
from gongdan.ticketing.queries.priority import get_priority_rules
from gongdan.ticketing.queries.priority_report import report_priorities
from gongdan.ticketing.schemas.priority import (
    AskRaise,
    PriorityReport,
    PriorityRulesIn,
    PriorityRulesOut,
    RaiseOut,
)

rules_router = router("/api/v1/priority-rules", "priorities")
raises_router = router("/api/v1/tickets/{ticket_id}/priority-raises", "priorities")
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


@raises_router.post("", status_code=201, response_model=RaiseOut, summary="Raise a priority")
async def ask(ticket_id: PathId, wanted: AskRaise, tx: WriteTx) -> Response:
    """At once where you may; else all who may are asked for approval (purpose `priority`), which does it then."""
    approval_id = await raise_priority(tx, ticket_id, wanted)
    await tx.settle()
    shape = await told_raise(tx, ticket_id, approval_id)
    return answer(shape, 201, {"Location": f"/api/v1/approvals/{approval_id}"} if approval_id else {})


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
