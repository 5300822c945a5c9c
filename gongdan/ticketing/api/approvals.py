"""Routes of approvals: ask, read, decide, remind, cancel; and deciding by a link."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx, by_link
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Page, PathId, answer
from gongdan.ticketing.actions.approval_links import PURPOSE, decide_by_link, show_linked_approval
from gongdan.ticketing.actions.ask_approval import ask_for_approval
from gongdan.ticketing.actions.decide_approval import decide_approval
from gongdan.ticketing.actions.end_approval import cancel_approval, remind_approvers
from gongdan.ticketing.queries.approvals import get_approval, list_approvals, list_approvals_of
from gongdan.ticketing.schemas.approvals import (
    ApprovalOut,
    ApprovalRow,
    AskApproval,
    DecideApproval,
    DecideByLink,
    LinkedApprovalOut,
    State,
)
from gongdan.ticketing.schemas.tickets import Purpose

approvals_router = router("/api/v1/approvals", "approvals")
ticket_approvals_router = router("/api/v1/tickets/{ticket_id}/approvals", "approvals")
approval_links_router = router("/api/v1/approval-links", "approvals")

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")]
Cursor = Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")]
LinkTx = Annotated[Tx, by_link(PURPOSE)]


async def _told(tx: Tx, approval_id: int, status: int = 200) -> Response:
    """The approval as it is after everything that reacts has reacted."""
    await tx.settle()
    headers = {"Location": f"{approvals_router.prefix}/{approval_id}"} if status == 201 else {}
    return answer(await get_approval(tx, approval_id), status, headers)


@ticket_approvals_router.post("", status_code=201, response_model=ApprovalOut, summary="Ask for approval")
async def ask(ticket_id: PathId, wanted: AskApproval, tx: WriteTx) -> Response:
    """Asks for approval of a move, which is then made by itself; or of anything, by the approvers you name."""
    return await _told(tx, await ask_for_approval(tx, ticket_id, wanted), 201)


@ticket_approvals_router.get("", response_model=Page[ApprovalRow], summary="List the approvals of a ticket")
async def list_of_ticket(
    ticket_id: PathId, tx: ReadTx, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """All that was ever asked of the ticket, the newest first; customers get what they asked for."""
    return answer(await list_approvals_of(tx, ticket_id, limit=limit, cursor=cursor))


@approvals_router.get("", response_model=Page[ApprovalRow], summary="List approvals")
async def list_all(
    tx: ReadTx,
    state: Annotated[State | None, Query(description="only those in this state")] = None,
    purpose: Annotated[Purpose | None, Query(description="only what was asked for this, e.g. priority")] = None,
    mine: Annotated[bool, Query(description="true: only what waits for you, as yourself or as a stand-in")] = False,
    asked_by_me: Annotated[bool, Query(description="true: only what you asked for")] = False,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """The approvals you may see, the newest first."""
    wanted = {"state": state, "purpose": purpose, "is_mine": mine, "is_asked_by_me": asked_by_me}
    return answer(await list_approvals(tx, **wanted, limit=limit, cursor=cursor))  # type: ignore[arg-type]


@approvals_router.get("/{approval_id}", response_model=ApprovalOut, summary="Read an approval")
async def get(approval_id: PathId, tx: ReadTx) -> Response:
    """What is asked, by whom and why, with as much of the ticket as its approvers need to decide."""
    return answer(await get_approval(tx, approval_id))


@approvals_router.post("/{approval_id}/decisions", response_model=ApprovalOut, summary="Approve or reject")
async def decide(approval_id: PathId, wanted: DecideApproval, tx: WriteTx) -> Response:
    """Decides your step. Once all is approved what was asked for happens at once; see `done_at` and `hindrance`."""
    channel = "web" if tx.actor.session_id else "api"
    await decide_approval(tx, approval_id, wanted, channel=channel)
    return await _told(tx, approval_id)


@approvals_router.post("/{approval_id}/reminders", response_model=ApprovalOut, summary="Remind the approvers")
async def remind(approval_id: PathId, tx: WriteTx) -> Response:
    """For whoever asked, or supervises the ticket; once an hour at most."""
    await remind_approvers(tx, approval_id)
    return await _told(tx, approval_id)


@approvals_router.post("/{approval_id}/cancellations", response_model=ApprovalOut, summary="Take a request back")
async def cancel(approval_id: PathId, tx: WriteTx) -> Response:
    """For whoever asked, or supervises the ticket."""
    await cancel_approval(tx, approval_id)
    return await _told(tx, approval_id)


@approval_links_router.get("/{link}", response_model=LinkedApprovalOut, summary="Read an approval by its link")
async def show_linked(request: Request, tx: LinkTx) -> Response:
    """What the link is for. It shows only: mail scanners open links."""
    return answer(await show_linked_approval(tx, request.state.link))


@approval_links_router.post("/{link}/decisions", response_model=ApprovalOut, summary="Approve or reject by a link")
async def decide_linked(request: Request, wanted: DecideByLink, tx: LinkTx) -> Response:
    """Decides the link's step as its approver. The link is dead afterwards."""
    return answer(await decide_by_link(tx, request.state.link, wanted))
