"""Routes of bulk edits: look ahead, start, follow, cancel, undo."""

from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Page, PathId, answer
from gongdan.ticketing.actions import bulk
from gongdan.ticketing.actions.bulk_preview import preview_bulk_edit
from gongdan.ticketing.queries.bulk import bulk_edit_shape, get_bulk_edit, list_bulk_edits, list_results
from gongdan.ticketing.schemas.bulk import BulkEditIn, BulkEditOut, BulkPreviewOut, BulkResultOut

bulk_router = router("/api/v1/bulk-edits", "bulk edits")

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")]
Cursor = Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")]


async def _told(tx: Tx, bulk_edit_id: int, status: int = 200) -> Response:
    headers = {"Location": f"/api/v1/bulk-edits/{bulk_edit_id}"} if status == 202 else {}
    return answer(bulk_edit_shape(tx, await get_bulk_edit(tx, bulk_edit_id)), status, headers)


@bulk_router.post("", status_code=202, response_model=BulkEditOut, summary="Change many tickets")
async def start_bulk_edit(wanted: BulkEditIn, tx: WriteTx) -> Response:
    """Chooses the tickets now, 10,000 at most, and changes them in the background; look again at its `Location`."""
    channel = "web" if tx.actor.session_id else "api"
    return await _told(tx, await bulk.start_bulk_edit(tx, wanted, channel=channel), 202)


@bulk_router.get("", response_model=Page[BulkEditOut], summary="List bulk edits")
async def list_all(tx: ReadTx, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """Your own, newest first; supervisors also see those of their people."""
    return answer(await list_bulk_edits(tx, limit=limit, cursor=cursor))


@bulk_router.post("/previews", response_model=BulkPreviewOut, summary="Look ahead")
async def preview(wanted: BulkEditIn, tx: WriteTx) -> Response:
    """How many tickets there are, how many you may change, and why not the others. Nothing is changed."""
    return answer(await preview_bulk_edit(tx, wanted))


@bulk_router.get("/{bulk_edit_id}", response_model=BulkEditOut, summary="How far it has come")
async def get(bulk_edit_id: PathId, tx: ReadTx) -> Response:
    """Counts, and about how long the rest will take."""
    return await _told(tx, bulk_edit_id)


@bulk_router.get("/{bulk_edit_id}/results", response_model=Page[BulkResultOut], summary="What became of each ticket")
async def results(
    bulk_edit_id: PathId,
    tx: ReadTx,
    outcome: Annotated[
        Literal["waiting", "changed", "unchanged", "refused", "cancelled", "kept"] | None,
        Query(description="only these; kept: not taken back as a whole"),
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Each ticket with its reason where it was refused, in the order of their ids."""
    return answer(await list_results(tx, bulk_edit_id, outcome=outcome, limit=limit, cursor=cursor))


@bulk_router.post("/{bulk_edit_id}/cancellations", response_model=BulkEditOut, summary="Cancel the rest")
async def cancel(bulk_edit_id: PathId, tx: WriteTx) -> Response:
    """What was changed stays, and can be undone."""
    await bulk.cancel_bulk_edit(tx, bulk_edit_id)
    return await _told(tx, bulk_edit_id)


@bulk_router.post("/{bulk_edit_id}/undo", status_code=202, response_model=BulkEditOut, summary="Undo")
async def undo(bulk_edit_id: PathId, tx: WriteTx) -> Response:
    """Takes back what it changed, where nobody has changed it since. Comments stay: they cannot be unsent."""
    await bulk.undo_bulk_edit(tx, bulk_edit_id)
    return await _told(tx, bulk_edit_id, 202)
