"""Routes of the parts of tickets: children, parents and sub-tasks."""

from typing import Annotated, Literal

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT
from gongdan.kernel.wire import Page, PathId, answer, etag
from gongdan.ticketing.actions.family import attach_to_parent, detach_from_parent, open_child
from gongdan.ticketing.actions.subtasks import add_subtask, edit_subtask, remove_subtask
from gongdan.ticketing.api.parameters import Cursor, Limit
from gongdan.ticketing.api.setup_parts import expected, one, whole
from gongdan.ticketing.api.told import channel_of, told
from gongdan.ticketing.queries.parts import get_subtask, list_subtasks, list_subtasks_of
from gongdan.ticketing.schemas.parts import AddSubtask, AttachParent, EditSubtask, OwnSubtaskOut, SubtaskOut
from gongdan.ticketing.schemas.tickets import OpenChild, TicketOut

family_router = router("/api/v1/tickets/{ticket_id}", "tickets")
subtasks_router = router("/api/v1/subtasks", "sub-tasks")
parts_routers = [family_router, subtasks_router]


@family_router.post("/children", status_code=201, response_model=TicketOut, summary="Open a child ticket")
async def open_a_child(ticket_id: PathId, draft: OpenChild, tx: WriteTx) -> Response:
    """Opens a part of this ticket as a ticket of its own. Internal unless said otherwise: no customer sees it."""
    return await told(tx, await open_child(tx, ticket_id, draft, channel=channel_of(tx)), 201)


@family_router.put("/parent", response_model=TicketOut, summary="Make it a part of another ticket")
async def attach(ticket_id: PathId, wanted: AttachParent, tx: WriteTx) -> Response:
    """Puts this ticket below another; it is taken off the one it was below."""
    await attach_to_parent(tx, ticket_id, wanted)
    return await told(tx, ticket_id)


@family_router.delete("/parent", status_code=204, summary="Take it off its parent")
async def detach(ticket_id: PathId, tx: WriteTx) -> Response:
    """The ticket stands for itself again; harmless where it did."""
    await detach_from_parent(tx, ticket_id)
    return Response(status_code=204)


@family_router.get("/subtasks", response_model=Page[SubtaskOut], summary="List a ticket's sub-tasks")
async def list_of_ticket(ticket_id: PathId, tx: ReadTx) -> Response:
    """The steps of this ticket in their order, 200 at most; for staff."""
    return whole(await list_subtasks_of(tx, ticket_id))


@family_router.post("/subtasks", status_code=201, response_model=SubtaskOut, summary="Add a sub-task")
async def add(ticket_id: PathId, draft: AddSubtask, tx: WriteTx) -> Response:
    """Writes down a step. Who is given it follows the ticket."""
    shape = await get_subtask(tx, await add_subtask(tx, ticket_id, draft))
    location = f"/api/v1/tickets/{ticket_id}/subtasks/{shape['id']}"
    return answer(shape, 201, {"ETag": etag(shape["version"]), "Location": location})


@family_router.patch("/subtasks/{subtask_id}", response_model=SubtaskOut, summary="Change or finish a sub-task")
async def edit(ticket_id: PathId, subtask_id: PathId, patch: EditSubtask, request: Request, tx: WriteTx) -> Response:
    """`{"state": "done"}` finishes it. Who was given it needs no right to change the ticket for that."""
    await edit_subtask(tx, ticket_id, subtask_id, patch, expected(request))
    return one(await get_subtask(tx, subtask_id))


@family_router.delete("/subtasks/{subtask_id}", status_code=204, summary="Remove a sub-task")
async def remove(ticket_id: PathId, subtask_id: PathId, request: Request, tx: WriteTx) -> Response:
    """Takes the step away; the timeline remembers it."""
    await remove_subtask(tx, ticket_id, subtask_id, expected(request))
    return Response(status_code=204)


@subtasks_router.get("", response_model=Page[OwnSubtaskOut], summary="List sub-tasks across tickets")
async def list_all(
    tx: ReadTx,
    mine: Annotated[bool, Query(description="true: given to you, or to your team and nobody yet")] = False,
    state: Annotated[Literal["open", "done", "cancelled", "any"], Query(description="how far they are")] = "open",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Steps of tickets that are not closed, the soonest due first."""
    state_or_none = None if state == "any" else state
    return answer(await list_subtasks(tx, is_only_mine=mine, state=state_or_none, limit=limit, cursor=cursor))
