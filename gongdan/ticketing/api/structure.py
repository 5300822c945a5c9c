"""Routes of merging and splitting, of batches, and of taking either back."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Page, PathId, answer, etag
from gongdan.ticketing.actions.batches import add_members, create_batch, dissolve_batch, remove_member
from gongdan.ticketing.actions.merge import merge_tickets, preview_merge
from gongdan.ticketing.actions.split import preview_split, split_ticket
from gongdan.ticketing.actions.treatment import answer_batch, move_batch
from gongdan.ticketing.actions.undo import undo_edit
from gongdan.ticketing.api.tickets import Cursor, Limit
from gongdan.ticketing.queries.batches import batch_shape, list_batches
from gongdan.ticketing.queries.structure import edit_shape, list_edits
from gongdan.ticketing.schemas.structure import (
    AddMembers,
    BatchInFull,
    BatchMove,
    BatchOut,
    BatchReply,
    CreateBatch,
    MergePreview,
    MergeTickets,
    SplitPreview,
    SplitTicket,
    StructureEditOut,
    TreatmentOut,
)

merging_router = router("/api/v1/tickets", "structure")
edits_router = router("/api/v1/structure-edits", "structure")
batches_router = router("/api/v1/ticket-batches", "structure")
structure_routers: list[APIRouter] = [merging_router, edits_router, batches_router]


async def _edit(tx: Tx, edit_id: int, status: int = 201) -> Response:
    await tx.settle()
    return answer(await edit_shape(tx, edit_id), status, {"Location": f"/api/v1/structure-edits/{edit_id}"})


async def _batch(tx: Tx, batch_id: int, status: int = 200) -> Response:
    await tx.settle()
    shape = await batch_shape(tx, batch_id)
    headers = {"ETag": etag(shape["version"])}
    return answer(
        shape, status, headers | ({"Location": f"/api/v1/ticket-batches/{batch_id}"} if status == 201 else {})
    )


def _channel(tx: Tx) -> str:
    return "web" if tx.actor.session_id else "api"


@merging_router.post(
    "/{ticket_id}/merges", status_code=201, response_model=StructureEditOut, summary="Merge others in"
)
async def merge(ticket_id: PathId, draft: MergeTickets, tx: WriteTx) -> Response:
    """Lets the named tickets go on in this one. They are read together; each keeps its number, state and times."""
    return await _edit(tx, await merge_tickets(tx, ticket_id, draft))


@merging_router.post("/{ticket_id}/merges/previews", response_model=MergePreview, summary="What merging would do")
async def merge_preview(ticket_id: PathId, draft: MergeTickets, tx: WriteTx) -> Response:
    """What the same request to …/merges would do, why it would be refused, and who would be told. Changes nothing."""
    return answer(await preview_merge(tx, ticket_id, draft))


@merging_router.post(
    "/{ticket_id}/splits", status_code=201, response_model=StructureEditOut, summary="Split comments off"
)
async def split(ticket_id: PathId, wanted: SplitTicket, tx: WriteTx) -> Response:
    """Takes comments out into a new ticket of the same customer, with their authors, times and files."""
    return await _edit(tx, await split_ticket(tx, ticket_id, wanted))


@merging_router.post("/{ticket_id}/splits/previews", response_model=SplitPreview, summary="What splitting would do")
async def split_preview(ticket_id: PathId, wanted: SplitTicket, tx: WriteTx) -> Response:
    """What the same request to …/splits would do, and who would be told. Changes nothing."""
    return answer(await preview_split(tx, ticket_id, wanted))


@edits_router.get("", response_model=Page[StructureEditOut], summary="List structure edits")
async def list_structure_edits(
    tx: ReadTx,
    ticket: Annotated[str | None, Query(min_length=1, max_length=120, description="id or number of a ticket")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Merges, splits and batches that you made or whose tickets you may see, newest first."""
    return answer(await list_edits(tx, ticket=ticket, limit=limit, cursor=cursor))


@edits_router.get("/{edit_id}", response_model=StructureEditOut, summary="Read a structure edit")
async def get_structure_edit(edit_id: PathId, tx: ReadTx) -> Response:
    """One merge, split or batch, and whether it can still be undone."""
    return answer(await edit_shape(tx, edit_id))


@edits_router.post("/{edit_id}/undo", response_model=StructureEditOut, summary="Undo a structure edit")
async def undo(edit_id: PathId, tx: WriteTx) -> Response:
    """Puts every value back that it changed. Refused with the way out where the tickets moved on since."""
    await undo_edit(tx, edit_id)
    return await _edit(tx, edit_id, 200)


@batches_router.post("", status_code=201, response_model=BatchInFull, summary="Make a batch")
async def make_batch(draft: CreateBatch, tx: WriteTx) -> Response:
    """Opens a ticket that leads the named ones, for one treatment of all."""
    batch_id, _ = await create_batch(tx, draft)
    return await _batch(tx, batch_id, 201)


@batches_router.get("", response_model=Page[BatchOut], summary="List batches")
async def get_batches(tx: ReadTx, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """The batches whose leading ticket you may see, newest first, with how far their members are."""
    return answer(await list_batches(tx, limit=limit, cursor=cursor))


@batches_router.get("/{batch_id}", response_model=BatchInFull, summary="Read a batch")
async def get_batch(batch_id: PathId, tx: ReadTx) -> Response:
    """The leading ticket and its members."""
    shape = await batch_shape(tx, batch_id)
    return answer(shape, 200, {"ETag": etag(shape["version"])})


@batches_router.post("/{batch_id}/members", status_code=201, response_model=StructureEditOut, summary="Add members")
async def post_members(batch_id: PathId, draft: AddMembers, tx: WriteTx) -> Response:
    """Takes more tickets into the batch."""
    return await _edit(tx, await add_members(tx, batch_id, draft))


@batches_router.delete(
    "/{batch_id}/members/{member_id}", response_model=StructureEditOut, summary="Take a member out"
)
async def delete_member(batch_id: PathId, member_id: PathId, tx: WriteTx) -> Response:
    """Lets the ticket go its own way again."""
    return await _edit(tx, await remove_member(tx, batch_id, member_id), 200)


@batches_router.post(
    "/{batch_id}/replies", status_code=201, response_model=TreatmentOut, summary="Answer all members"
)
async def post_reply(batch_id: PathId, reply: BatchReply, tx: WriteTx) -> Response:
    """Writes the answer into every member's own ticket, with a move if wanted; says what became of each."""
    return answer(await answer_batch(tx, batch_id, reply, channel=_channel(tx)), 201)


@batches_router.post("/{batch_id}/moves", response_model=TreatmentOut, summary="Move the batch")
async def post_move(batch_id: PathId, wanted: BatchMove, tx: WriteTx) -> Response:
    """Moves the leading ticket; with `carries_members` each member that can make the same move."""
    return answer(await move_batch(tx, batch_id, wanted, channel=_channel(tx)))


@batches_router.post("/{batch_id}/dissolutions", status_code=201, response_model=StructureEditOut, summary="Dissolve")
async def post_dissolution(batch_id: PathId, tx: WriteTx) -> Response:
    """Lets all members go and archives the leading ticket."""
    return await _edit(tx, await dissolve_batch(tx, batch_id))
