"""Routes of held files: what the virus scanner found or strangers sent, and what a person does about it."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from gongdan.files import discard_held_file, release_file
from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.wire import Page, PathId, answer
from gongdan.ticketing.queries.held_files import get_held_file, list_held_files
from gongdan.ticketing.schemas.held_files import DiscardFile, HeldFileOut, HeldShow, ReleaseFile

held_files_router = router("/api/v1/held-files", "files")


@held_files_router.get("", response_model=Page[HeldFileOut], summary="List held files")
async def list_all(
    tx: ReadTx,
    show: Annotated[HeldShow, Query(description="settled: what somebody released or discarded")] = "held",
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")] = None,
) -> Response:
    """What is kept from everybody until somebody has looked at it, the latest first; `waiting` is what the virus
    scanner has not seen yet. Needs file.judge."""
    return answer(await list_held_files(tx, show, limit=limit, cursor=cursor))


@held_files_router.get("/{file_id}", response_model=HeldFileOut, summary="Get a held file")
async def get(tx: ReadTx, file_id: PathId) -> Response:
    """Why it is held, where it hangs and who judged it; never its bytes. Needs file.judge."""
    return answer(await get_held_file(tx, file_id))


@held_files_router.post("/{file_id}/releases", response_model=HeldFileOut, summary="Release a held file")
async def release(tx: WriteTx, file_id: PathId, why: ReleaseFile) -> Response:
    """Whoever may see it gets it from now on; what the scanner has not seen goes to the scanner first. Needs
    file.judge."""
    await release_file(tx, file_id, why.reason)
    return answer(await get_held_file(tx, file_id))


@held_files_router.post("/{file_id}/discards", response_model=HeldFileOut, summary="Discard a held file")
async def discard(tx: WriteTx, file_id: PathId, why: DiscardFile) -> Response:
    """Its bytes are deleted for good; its name stays where it hangs. Needs file.judge."""
    await discard_held_file(tx, file_id, why.reason)
    return answer(await get_held_file(tx, file_id))
