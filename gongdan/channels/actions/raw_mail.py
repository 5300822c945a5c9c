"""The raw bytes of a message, at hand without being held in memory."""

import mmap
import tempfile
from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gongdan.channels.mail.parsed import Raw
from gongdan.files.place import file_store

IN_MEMORY = 256 * 1024


@asynccontextmanager
async def raw_mail(key: str, size: int) -> AsyncIterator[Raw]:
    """The message under this key: its bytes where they are few, else mapped from a temporary file.

    Raises FileMissing, StoreUnavailable.
    """
    stream = await file_store().get_stream(key)
    if size <= IN_MEMORY:
        yield b"".join([piece async for piece in stream])
        return
    with tempfile.TemporaryFile(prefix="gongdan-mail-") as file:
        async for piece in stream:
            await to_thread(file.write, piece)
        await to_thread(file.flush)
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            yield mapped
        finally:
            mapped.close()
