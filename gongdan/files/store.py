"""Where the bytes of files are kept: a local folder, memory, or any object store, behind one interface."""

import hashlib
import re
import secrets
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

from gongdan.files.bucket import BucketShelf
from gongdan.files.errors import FileTooLarge, KeyRefused, StoreAddressInvalid
from gongdan.files.folder import FolderShelf

# Small enough that many uploads at once fit in memory, large enough for the parts of an object store.
PIECE_BYTES = 1024 * 1024

_KEY = re.compile(r"[a-z0-9_-]+(?:/[a-z0-9_-]+)*")


@dataclass(frozen=True, slots=True)
class Stored:
    size: int
    sha256: bytes


class Shelf(Protocol):
    """One kind of store. A write is there whole or not at all."""

    async def write(self, key: str, pieces: AsyncIterator[bytes]) -> None: ...

    async def read(self, key: str) -> AsyncIterator[bytes]: ...

    async def delete(self, key: str) -> None: ...

    async def exists(self, key: str) -> bool: ...

    async def sweep(self, older_than_seconds: float) -> int: ...

    def keys(self, older_than_seconds: float) -> AsyncIterator[list[str]]: ...


def new_key(prefix: str = "") -> str:
    """A key that nobody can guess and that says nothing of the content; spread over 256 folders."""
    name = secrets.token_hex(20)
    key = f"{name[:2]}/{name}"
    return _checked(f"{prefix}/{key}" if prefix else key)


class FileStore:
    """Takes and gives streams, so that no file is ever whole in memory."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    @classmethod
    def from_url(cls, url: str) -> Self:
        """`file:///folder`, `memory:///`, or an object store: `s3://bucket/prefix`, `gs://…`, `az://…`.

        Credentials of object stores come from their usual environment variables (`AWS_…` and so on).
        """
        parts = urlsplit(url)
        if parts.scheme == "file":
            path = Path(unquote(parts.path))
            if parts.netloc not in ("", "localhost") or not path.is_absolute() or path == Path("/"):
                raise StoreAddressInvalid(url, "write file:/// and the full path of a folder.")
            return cls(FolderShelf(path))
        if not parts.scheme:
            raise StoreAddressInvalid(url, "it must begin with file://, s3:// or another scheme.")
        return cls(BucketShelf.from_url(url))

    async def put_stream(self, key: str, chunks: AsyncIterable[bytes], max_bytes: int) -> Stored:
        """Store what comes. Above `max_bytes`, or when the sender breaks off, nothing stays behind.

        When this returns, a local file is on the disk and not only in the memory of the system.
        """
        digest, size = hashlib.sha256(), 0

        async def measured() -> AsyncIterator[bytes]:
            nonlocal size
            async for chunk in chunks:
                size += len(chunk)
                if size > max_bytes:
                    raise FileTooLarge(max_bytes)
                digest.update(chunk)
                yield chunk

        await self._shelf.write(_checked(key), _pieces(measured()))
        return Stored(size, digest.digest())

    async def get_stream(self, key: str) -> AsyncIterator[bytes]:
        """Raises at once, before the first byte, when there is no such file."""
        return await self._shelf.read(_checked(key))

    async def delete(self, key: str) -> None:
        """Deleting what is gone already is no fault: deletions are repeated after a crash."""
        await self._shelf.delete(_checked(key))

    async def exists(self, key: str) -> bool:
        return await self._shelf.exists(_checked(key))

    async def sweep(self, older_than_seconds: float = 86_400) -> int:
        """Remove what interrupted uploads of a crashed process left; how many."""
        return await self._shelf.sweep(older_than_seconds)

    def keys(self, older_than_seconds: float = 86_400) -> AsyncIterator[list[str]]:
        """All keys of files that are at least so old, some at a time: to find those that no row knows."""
        return self._shelf.keys(older_than_seconds)


async def _pieces(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Network packets gathered into pieces worth a write."""
    gathered = bytearray()
    async for chunk in chunks:
        gathered += chunk
        while len(gathered) >= PIECE_BYTES:
            yield bytes(gathered[:PIECE_BYTES])
            del gathered[:PIECE_BYTES]
    if gathered:
        yield bytes(gathered)


def _checked(key: str) -> str:
    if len(key) > 200 or not _KEY.fullmatch(key):
        raise KeyRefused(key)
    return key
