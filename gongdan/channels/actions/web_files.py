"""Files that come with a request from the web: stored at once, held for whoever handles the request."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import BinaryIO, NamedTuple

from starlette.concurrency import run_in_threadpool

from gongdan.files import hold_files, store_file
from gongdan.files.names import clean_file_name
from gongdan.files.store import PIECE_BYTES
from gongdan.kernel.actor import system_actor
from gongdan.kernel.unit import unit

# As long as a request may wait for a person.
HELD_FOR = timedelta(days=90)


class PostedFile(NamedTuple):
    """A file as it was sent: its name, its bytes and how many there are."""

    name: str
    size: int
    content: BinaryIO


async def store_posted(tenant_id: int, posted: Sequence[PostedFile], limit: int) -> tuple[int, ...]:
    """Store the files, each of at most `limit` bytes; their ids. Raises UploadTooLarge, StoreOutOfReach."""
    if not posted:
        return ()
    # They become the requester's own once he is known.
    actor = system_actor(tenant_id, "web requests")
    ids = [(await store_file(actor, clean_file_name(one.name), _pieces(one.content), limit))["id"] for one in posted]
    async with unit(actor, cause="web request") as tx:
        await hold_files(tx, ids, tx.now + HELD_FOR)
    return tuple(ids)


async def _pieces(content: BinaryIO) -> AsyncIterator[bytes]:
    while piece := await run_in_threadpool(content.read, PIECE_BYTES):
        yield piece
