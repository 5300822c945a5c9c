"""The file store on a local folder: a file appears whole, and stays after a crash."""

import os
import secrets
import time
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar

from gongdan.files.errors import FileMissing, StoreUnavailable

_READ_BYTES = 256 * 1024
_INCOMING = ".incoming"

P = ParamSpec("P")
R = TypeVar("R")


class FolderShelf:
    """obstore's local store does not force data to the disk, so a folder is written by our own hand."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def write(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        incoming = self._root / _INCOMING / secrets.token_hex(16)
        first = await anext(pieces, b"")
        second = await anext(pieces, None)
        if second is None:
            # Most files are small: one errand to the disk instead of three.
            await _on_disk("store a file", _write_whole, incoming, self._root / key, first)
            return
        file = await _on_disk("store a file", _create, incoming)
        try:
            await _on_disk("store a file", _write, file, first)
            await _on_disk("store a file", _write, file, second)
            async for piece in pieces:
                await _on_disk("store a file", _write, file, piece)
            await _on_disk("store a file", _settle, file, incoming, self._root / key)
        finally:
            # Not in a thread: a cancelled upload would not wait for it.
            file.close()
            incoming.unlink(missing_ok=True)

    async def read(self, key: str) -> AsyncIterator[bytes]:
        try:
            file, first = await to_thread(_open, self._root / key)
            return _chunks(file, first)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise FileMissing(key) from error
        except OSError as error:
            raise StoreUnavailable("read a file", error) from error

    async def delete(self, key: str) -> None:
        await _on_disk("delete a file", _remove, self._root / key)

    async def exists(self, key: str) -> bool:
        return await to_thread((self._root / key).is_file)

    async def sweep(self, older_than_seconds: float) -> int:
        return await to_thread(_sweep, self._root / _INCOMING, time.time() - older_than_seconds)

    async def keys(self, older_than_seconds: float) -> AsyncIterator[list[str]]:
        before = time.time() - older_than_seconds
        for folder in await to_thread(_folders, self._root):
            if found := await to_thread(_keys_in, self._root, folder, before):
                yield found


async def _on_disk(action: str, work: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
    """In a thread, with the disk's own faults told apart from those of whoever sends the bytes."""
    try:
        return await to_thread(work, *args, **named)
    except OSError as error:
        raise StoreUnavailable(action, error) from error


async def _chunks(file: BinaryIO | None, first: bytes) -> AsyncIterator[bytes]:
    if file is None:
        if first:
            yield first
        return
    with file:
        yield first
        while chunk := await to_thread(file.read, _READ_BYTES):
            yield chunk


def _create(path: Path) -> BinaryIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "wb", buffering=0)


def _write(file: BinaryIO, piece: bytes) -> None:
    """All of it: a disk that is nearly full takes a part and says no only to the rest."""
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) :]


def _write_whole(incoming: Path, target: Path, content: bytes) -> None:
    file = _create(incoming)
    try:
        _write(file, content)
        _settle(file, incoming, target)
    finally:
        file.close()
        incoming.unlink(missing_ok=True)


def _open(path: Path) -> tuple[BinaryIO | None, bytes]:
    """The file behind its first piece; None where that was all of it."""
    file = path.open("rb", buffering=0)
    try:
        first = file.read(_READ_BYTES)
        if len(first) < os.fstat(file.fileno()).st_size:
            return file, first
    except BaseException:
        file.close()
        raise
    file.close()
    return None, first


def _remove(path: Path) -> None:
    with suppress(NotADirectoryError):
        path.unlink(missing_ok=True)


def _settle(file: BinaryIO, incoming: Path, target: Path) -> None:
    """On the disk first, then under its name, then the name on the disk."""
    os.fsync(file.fileno())
    missing = [folder for folder in (target.parent, *target.parent.parents) if not folder.exists()]
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    incoming.replace(target)
    for folder in (target.parent, *(made.parent for made in missing)):
        _force_names(folder)


def _force_names(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _folders(root: Path) -> list[Path]:
    return [Path(at) for at, _, _ in os.walk(root) if _INCOMING not in Path(at).parts]


def _keys_in(root: Path, folder: Path, before: float) -> list[str]:
    """A file may go while we look: then it is nobody's orphan."""
    keys = []
    for path in sorted(folder.iterdir()):
        with suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < before:
                keys.append(path.relative_to(root).as_posix())
    return keys


def _sweep(folder: Path, before: float) -> int:
    if not folder.is_dir():
        return 0
    stale = [path for path in folder.iterdir() if path.is_file() and path.stat().st_mtime < before]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)
