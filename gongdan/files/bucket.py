"""The file store on an object store (S3 and compatible, Azure, Google) or in memory, by obstore."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import MemoryStore, ObjectStore, from_url

from gongdan.files.errors import FileMissing, StoreAddressInvalid, StoreUnavailable

if TYPE_CHECKING:  # these names exist for type checkers only
    from obstore import GetResult

# A part of a multipart upload; object stores refuse smaller ones. With two on the way at once, an upload
# holds some 15 MB at most, whatever the size of the file.
_PART_BYTES = 5 * 1024 * 1024
_PARTS_AT_ONCE = 2
_READ_BYTES = 256 * 1024


class BucketShelf:
    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def from_url(cls, url: str) -> Self:
        if url.startswith("memory:"):
            return cls(MemoryStore())
        try:
            return cls(from_url(url))
        except (BaseError, ValueError) as error:
            raise StoreAddressInvalid(url, str(error)) from error

    async def write(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        first = bytearray()
        async for piece in pieces:
            first += piece
            if len(first) > _PART_BYTES:
                await self._write_parts(key, bytes(first), pieces)
                return
        try:
            await obstore.put_async(self._store, key, bytes(first), use_multipart=False)
        except BaseError as error:
            raise StoreUnavailable("store a file", error) from error

    async def _write_parts(self, key: str, first: bytes, pieces: AsyncIterator[bytes]) -> None:
        """The object appears when the last part is in; a source that fails ends the upload without it."""
        failure: list[BaseException] = []

        async def source() -> AsyncIterator[bytes]:
            yield first
            try:
                async for piece in pieces:
                    yield piece
            except BaseException as error:
                failure.append(error)
                raise

        try:
            await obstore.put_async(
                self._store, key, source(), chunk_size=_PART_BYTES, max_concurrency=_PARTS_AT_ONCE
            )
        except Exception as error:
            # obstore wraps what the source raised; whoever called knows the original.
            if failure:
                raise failure[0] from None
            raise StoreUnavailable("store a file", error) from error

    async def read(self, key: str) -> AsyncIterator[bytes]:
        try:
            found = await obstore.get_async(self._store, key)
        except (FileNotFoundError, NotFoundError) as error:
            raise FileMissing(key) from error
        except BaseError as error:
            raise StoreUnavailable("read a file", error) from error
        return _chunks(found)

    async def delete(self, key: str) -> None:
        try:
            await obstore.delete_async(self._store, key)
        except (FileNotFoundError, NotFoundError):
            return
        except BaseError as error:
            raise StoreUnavailable("delete a file", error) from error

    async def exists(self, key: str) -> bool:
        try:
            await obstore.head_async(self._store, key)
        except (FileNotFoundError, NotFoundError):
            return False
        except BaseError as error:
            raise StoreUnavailable("look for a file", error) from error
        return True

    async def sweep(self, older_than_seconds: float) -> int:
        """Object stores drop unfinished uploads by their own lifecycle rule."""
        return 0

    async def keys(self, older_than_seconds: float) -> AsyncIterator[list[str]]:
        before = datetime.now(UTC) - timedelta(seconds=older_than_seconds)
        try:
            async for some in obstore.list(self._store, chunk_size=1000):
                yield [found["path"] for found in some if found["last_modified"] < before]
        except BaseError as error:
            raise StoreUnavailable("list files", error) from error


async def _chunks(found: "GetResult") -> AsyncIterator[bytes]:
    try:
        async for chunk in found.stream(min_chunk_size=_READ_BYTES):
            yield bytes(chunk)
    except BaseError as error:
        raise StoreUnavailable("read a file", error) from error
