"""The file store: whole or not at all, bounded, and still there after a kill."""

import asyncio
import hashlib
import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gongdan.files.errors import FileMissing, FileTooLarge, KeyRefused, StoreAddressInvalid
from gongdan.files.store import FileStore, new_key

MB = 1024 * 1024


async def chunks(*contents: bytes) -> AsyncIterator[bytes]:
    for content in contents:
        yield content


async def endless(times: int, chunk: bytes = b"x" * 65_536) -> AsyncIterator[bytes]:
    for _ in range(times):
        yield chunk


async def whole(store: FileStore, key: str) -> bytes:
    return b"".join([chunk async for chunk in await store.get_stream(key)])


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    folder = tmp_path / "with space 文件"
    return FileStore.from_url(folder.as_uri() if request.param == "file" else "memory:///")


def files_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("contents", [(), (b"",), (b"a", "工单".encode()), (b"x" * MB, b"y" * 7 * MB)])
async def test_what_was_stored_comes_back(store: FileStore, contents: tuple[bytes, ...]) -> None:
    key, expected = new_key("t1"), b"".join(contents)
    stored = await store.put_stream(key, chunks(*contents), 10 * MB)
    assert (stored.size, stored.sha256) == (len(expected), hashlib.sha256(expected).digest())
    assert await whole(store, key) == expected
    assert await store.exists(key)
    await store.delete(key)
    await store.delete(key)
    assert not await store.exists(key)
    with pytest.raises(FileMissing):
        await store.get_stream(key)


@pytest.mark.parametrize("limit", [10, 8 * MB])
async def test_a_file_too_large_leaves_nothing(store: FileStore, tmp_path: Path, limit: int) -> None:
    key = new_key()
    with pytest.raises(FileTooLarge) as refused:
        await store.put_stream(key, endless(200), limit)
    assert refused.value.max_bytes == limit
    assert not await store.exists(key)
    assert files_under(tmp_path) == []


async def test_exactly_the_limit_is_allowed(store: FileStore) -> None:
    assert (await store.put_stream(new_key(), chunks(b"12345"), 5)).size == 5


@pytest.mark.parametrize("before_failing", [1, 150])
async def test_a_sender_that_breaks_off_leaves_nothing(store: FileStore, tmp_path: Path, before_failing: int) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        async for chunk in endless(before_failing):
            yield chunk
        raise ConnectionResetError("gone")

    key = new_key()
    with pytest.raises(ConnectionResetError):
        await store.put_stream(key, breaking(), 100 * MB)
    assert not await store.exists(key)
    assert files_under(tmp_path) == []


async def test_a_cancelled_upload_leaves_nothing(tmp_path: Path) -> None:
    store, arrived = FileStore.from_url(tmp_path.as_uri()), asyncio.Event()

    async def stalling() -> AsyncIterator[bytes]:
        yield b"x" * 2 * MB
        arrived.set()
        await asyncio.sleep(60)

    upload = asyncio.create_task(store.put_stream(new_key(), stalling(), 10 * MB))
    await arrived.wait()
    upload.cancel()
    with pytest.raises(asyncio.CancelledError):
        await upload
    assert files_under(tmp_path) == []


async def test_a_large_upload_takes_little_memory(tmp_path: Path) -> None:
    store = FileStore.from_url(tmp_path.as_uri())
    tracemalloc.start()
    try:
        await store.put_stream(new_key(), endless(1_000), 100 * MB)
        assert tracemalloc.get_traced_memory()[1] < 8 * MB
    finally:
        tracemalloc.stop()


async def test_an_upload_in_progress_is_not_yet_there(tmp_path: Path) -> None:
    store, key = FileStore.from_url(tmp_path.as_uri()), new_key()

    async def watching() -> AsyncIterator[bytes]:
        yield b"x" * 3 * MB
        assert not await store.exists(key)
        yield b"y"

    await store.put_stream(key, watching(), 10 * MB)
    assert await store.exists(key)


@pytest.mark.parametrize("key", ["../a", "/etc/passwd", "a/../b", "a//b", "", ".incoming/a", "a\x00", "工单", "A"])
async def test_a_key_cannot_leave_the_store(store: FileStore, key: str) -> None:
    with pytest.raises(KeyRefused):
        await store.put_stream(key, chunks(b"x"), 10)
    with pytest.raises(KeyRefused):
        await store.get_stream(key)


@pytest.mark.parametrize("url", ["/tmp/x", "", "file://", "file:///", "file://host/x", "ftp://x/y", "nonsense:x"])
def test_an_unknown_address_is_refused_with_its_reason(url: str) -> None:
    with pytest.raises(StoreAddressInvalid, match="cannot be used"):
        FileStore.from_url(url)


def test_keys_are_random() -> None:
    assert len({new_key() for _ in range(1_000)}) == 1_000


async def test_only_stale_remains_are_swept(tmp_path: Path) -> None:
    store = FileStore.from_url(tmp_path.as_uri())
    assert await store.sweep() == 0
    (tmp_path / ".incoming").mkdir()
    for name, age in (("old", 90_000), ("new", 10)):
        path = tmp_path / ".incoming" / name
        path.write_bytes(b"x")
        os.utime(path, (path.stat().st_mtime - age,) * 2)
    assert await store.sweep() == 1
    assert [path.name for path in files_under(tmp_path)] == ["new"]


UPLOADER = """
import asyncio, sys
from gongdan.files.store import FileStore, new_key
async def piece(n):
    for _ in range(40): yield bytes([n % 256]) * 65536
async def main():
    store = FileStore.from_url(sys.argv[1])
    n = 0
    while True:
        key = new_key()
        await store.put_stream(key, piece(n), 10**9)
        print(key, n, flush=True)
        n += 1
asyncio.run(main())
"""


def killed_uploader(tmp_path: Path) -> list[list[str]]:
    process = subprocess.Popen([sys.executable, "-c", UPLOADER, tmp_path.as_uri()], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    acknowledged = [process.stdout.readline().split() for _ in range(5)]
    process.send_signal(signal.SIGKILL)
    acknowledged += [line.split() for line in process.stdout.read().splitlines() if line.count(" ") == 1]
    process.stdout.close()
    process.wait()
    return acknowledged


async def test_every_acknowledged_upload_survives_a_kill(tmp_path: Path) -> None:
    acknowledged = killed_uploader(tmp_path)
    assert len(acknowledged) >= 5
    store = FileStore.from_url(tmp_path.as_uri())
    for key, number in acknowledged:
        assert await whole(store, key) == bytes([int(number) % 256]) * 65_536 * 40
    complete = [path for path in files_under(tmp_path) if ".incoming" not in path.parts]
    assert {path.stat().st_size for path in complete} == {65_536 * 40}
