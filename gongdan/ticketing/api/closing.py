"""Routes of closing: checklist, confirmation, observation, escalation and follow-up of a ticket."""

from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import PathId, answer
from gongdan.ticketing.actions.checklists import add_item, remove_item, tick_item
from gongdan.ticketing.actions.confirm import answer_solution
from gongdan.ticketing.actions.escalate import end_escalation
from gongdan.ticketing.actions.follow_up import open_follow_up
from gongdan.ticketing.actions.observe import observe_ticket
from gongdan.ticketing.api.told import channel_of, told
from gongdan.ticketing.queries.closing import get_checklist
from gongdan.ticketing.schemas.closing import (
    AddItem,
    AnswerSolution,
    ItemKey,
    OpenFollowUp,
    StartObservation,
    TicketChecklistOut,
    TickItem,
)
from gongdan.ticketing.schemas.tickets import TicketOut

closing_router = router("/api/v1/tickets", "closing")


@closing_router.get("/{ticket_id}/checklist", response_model=TicketChecklistOut, summary="Read the checklist")
async def read_checklist(ticket_id: PathId, tx: ReadTx) -> Response:
    """What must be done before the ticket is closed, and what of it is done. Staff only."""
    return answer(await get_checklist(tx, ticket_id))


@closing_router.post(
    "/{ticket_id}/checklist", status_code=201, response_model=TicketChecklistOut, summary="Add an item"
)
async def add_to_checklist(ticket_id: PathId, draft: AddItem, tx: WriteTx) -> Response:
    """Adds an item that this ticket alone has: something to do. Needs ticket.edit."""
    key = await add_item(tx, ticket_id, draft)
    headers = {"Location": f"/api/v1/tickets/{ticket_id}/checklist/{key}"}
    return answer(await _checklist(tx, ticket_id), 201, headers)


@closing_router.put("/{ticket_id}/checklist/{item}", response_model=TicketChecklistOut, summary="Tick an item")
async def tick_checklist_item(ticket_id: PathId, item: ItemKey, tick: TickItem, tx: WriteTx) -> Response:
    """Says that an item is done, or is not after all. Automatic items look for themselves. Needs ticket.edit."""
    await tick_item(tx, ticket_id, item, tick)
    return answer(await _checklist(tx, ticket_id))


@closing_router.delete("/{ticket_id}/checklist/{item}", status_code=204, summary="Take an own item away")
async def remove_from_checklist(ticket_id: PathId, item: ItemKey, tx: WriteTx) -> Response:
    """Takes an item away that was added to this ticket. Needs ticket.edit."""
    await remove_item(tx, ticket_id, item)
    return Response(status_code=204)


async def _checklist(tx: Tx, ticket_id: int) -> dict[str, object]:
    await tx.settle()
    return await get_checklist(tx, ticket_id)


@closing_router.post("/{ticket_id}/confirmations", response_model=TicketOut, summary="Confirm or reject the solution")
async def answer_to_solution(ticket_id: PathId, draft: AnswerSolution, tx: WriteTx) -> Response:
    """The customer's own answer, or with `way` what staff heard of him.

    Confirmed, the ticket is closed if its workflow lets it; rejected, it is reopened and its supervisor is asked.
    """
    await answer_solution(tx, ticket_id, draft, channel=channel_of(tx))
    return await told(tx, ticket_id)


@closing_router.post("/{ticket_id}/observations", response_model=TicketOut, summary="Observe a solution")
async def observe(ticket_id: PathId, draft: StartObservation, tx: WriteTx) -> Response:
    """Nothing closes the solved ticket by itself before `until`; the time to confirm begins then."""
    await observe_ticket(tx, ticket_id, draft)
    return await told(tx, ticket_id)


@closing_router.delete("/{ticket_id}/escalation", response_model=TicketOut, summary="End an escalation")
async def close_escalation(ticket_id: PathId, tx: WriteTx) -> Response:
    """The supervisor has seen to it. Needs ticket.supervise."""
    await end_escalation(tx, ticket_id)
    return await told(tx, ticket_id)


@closing_router.post("/{ticket_id}/follow-ups", status_code=201, response_model=TicketOut, summary="Open a follow-up")
async def follow_up(ticket_id: PathId, draft: OpenFollowUp, tx: WriteTx) -> Response:
    """A closed matter goes on in a new ticket with the same customer, type, category, team and fields."""
    return await told(tx, await open_follow_up(tx, ticket_id, draft, channel=channel_of(tx)), 201)
