"""Uploads: streamed, limited, looked into; nothing stays of what was refused."""

import hashlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from gongdan.files import claim_files, place
from gongdan.files.actions import sweep, upload
from gongdan.files.errors import UploadMalformed
from gongdan.files.models import files
from gongdan.files.multipart import UploadStream
from gongdan.files.store import FileStore
from gongdan.kernel.errors import Invalid
from gongdan.kernel.settings import Settings
from tests.world import Person, World

Client = Callable[[Person | None], httpx.AsyncClient]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch) -> FileStore:
    """A store in memory, and a small limit."""
    kept = FileStore.from_url("memory:///")
    for module in (place, upload, sweep):
        monkeypatch.setattr(module, "file_store", lambda: kept)
    monkeypatch.setattr(upload, "settings", lambda: Settings(max_file_bytes=100_000))
    return kept


async def keys_of(store: FileStore) -> list[str]:
    return [key async for some in store.keys(-60) for key in some]


def body_of(*parts: bytes, boundary: str = "b0") -> bytes:
    return b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()


def file_part(content: bytes, name: str = "a.txt", field: str = "file") -> bytes:
    head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n'
    return head.encode() + content


async def rows(as_system: Any, world: World) -> int:
    async with as_system(world.xinghe.id) as tx:
        return int(await tx.scalar(select(func.count()).where(files.c.tenant_id == tx.tenant_id)))


async def test_an_upload_is_stored_and_named_by_what_it_is(
    world: World, client_for: Client, as_system: Any, store: FileStore
) -> None:
    answer = await client_for(world.wang).post("/api/v1/files", files={"file": ("../现场<1>.png", PNG, "text/html")})
    assert answer.status_code == 201
    shape = answer.json()
    assert (shape["name"], shape["content_type"], shape["size"]) == ("现场_1_.png", "image/png", len(PNG))
    async with as_system(world.xinghe.id) as tx:
        row = await tx.one(select(files).where(files.c.tenant_id == tx.tenant_id, files.c.id == shape["id"]))
    assert row.sha256 == hashlib.sha256(PNG).digest()
    assert (row.uploader_id, row.attached_at, row.is_inline_safe) == (world.wang.user_id, None, True)
    assert await keys_of(store) == [row.key]


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (body_of(file_part(b"x" * 100_001)), {}, 413, "upload_too_large"),
        (body_of(file_part(b"x"))[:-20], {}, 400, "upload_malformed"),
        (body_of(b'Content-Disposition: form-data; name="file"\r\n\r\nno name'), {}, 400, "upload_malformed"),
        (body_of(file_part(b"x", field="picture")), {}, 400, "upload_malformed"),
        (body_of(file_part(b"x"), file_part(b"y")), {}, 400, "upload_malformed"),
        (b"--b0\r\nnonsense", {}, 400, "upload_malformed"),
        (b"", {}, 400, "upload_malformed"),
        (body_of(file_part(b"x")), {"content-type": "multipart/form-data"}, 400, "upload_malformed"),
        (b"{}", {"content-type": "application/json"}, 400, "upload_malformed"),
        (b"x" * 200_000, {"content-type": "multipart/form-data; boundary=b0"}, 413, "upload_too_large"),
    ],
)
async def test_what_cannot_be_taken_leaves_nothing(
    world: World,
    client_for: Client,
    as_system: Any,
    store: FileStore,
    content: bytes,
    headers: dict[str, str],
    status: int,
    code: str,
) -> None:
    usual = {"content-type": "multipart/form-data; boundary=b0"}
    answer = await client_for(world.wang).post("/api/v1/files", content=content, headers=usual | headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await keys_of(store) == []
    assert await rows(as_system, world) == 0


async def test_an_upload_without_a_declared_length_is_limited_too(
    world: World, client_for: Client, store: FileStore
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield body_of(file_part(b""))[:-10]
        for _ in range(1000):
            yield b"x" * 1000

    headers = {"content-type": "multipart/form-data; boundary=b0"}
    answer = await client_for(world.wang).post("/api/v1/files", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert await keys_of(store) == []


@pytest.mark.parametrize(("who", "status"), [("mei", 201), ("sun", 201), ("shen", 403), (None, 401)])
async def test_who_may_upload(world: World, client_for: Client, who: str | None, status: int) -> None:
    client = client_for(world.people[who] if who else None)
    answer = await client.post("/api/v1/files", files={"file": ("a.txt", b"hello")})
    assert answer.status_code == status


async def test_only_the_uploader_attaches_and_only_once(world: World, client_for: Client, as_user: Any) -> None:
    ids = [
        (await client_for(who).post("/api/v1/files", files={"file": ("a.txt", b"hello")})).json()["id"]
        for who in (world.wang, world.li)
    ]
    async with as_user(world.wang) as tx:
        with pytest.raises(Invalid) as refused:
            await claim_files(tx, ids)
        assert [p.field for p in refused.value.problems] == ["files.1"]
        assert [row.id for row in await claim_files(tx, ids[:1])] == ids[:1]
        with pytest.raises(Invalid):
            await claim_files(tx, ids[:1])


async def test_what_nobody_attached_goes_after_a_day(
    world: World, client_for: Client, as_system: Any, as_user: Any, store: FileStore
) -> None:
    wang = client_for(world.wang)
    old, attached, fresh = [
        (await wang.post("/api/v1/files", files={"file": (name, b"hello")})).json()["id"] for name in ("o", "a", "f")
    ]
    async with as_user(world.wang) as tx:
        await claim_files(tx, [attached])
        long_ago = tx.now - timedelta(hours=25)
        await tx.execute(
            update(files)
            .where(files.c.tenant_id == tx.tenant_id, files.c.id.in_([old, attached]))
            .values(created_at=long_ago)
        )
    assert await sweep.discard_unattached() == 1
    assert await sweep.discard_unattached() == 0
    async with as_system(world.xinghe.id) as tx:
        left = {
            r.id: r.key
            for r in await tx.all(select(files.c.id, files.c.key).where(files.c.tenant_id == tx.tenant_id))
        }
    assert set(left) == {attached, fresh}
    assert sorted(await keys_of(store)) == sorted(left.values())


async def test_a_blob_without_a_row_is_found(world: World, client_for: Client, store: FileStore) -> None:
    await client_for(world.wang).post("/api/v1/files", files={"file": ("a.txt", b"hello")})

    async def lost() -> AsyncIterator[bytes]:
        yield b"lost"

    await store.put_stream("t1/ab/orphan", lost(), 10)
    assert await sweep.find_orphans(timedelta(seconds=-60)) == ["t1/ab/orphan"]
    assert await sweep.find_orphans() == []


async def test_when_the_row_cannot_be_written_the_bytes_go_again(
    world: World, client_for: Client, store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(upload, "_enter", fails)
    answer = await client_for(world.wang).post("/api/v1/files", files={"file": ("a.txt", b"hello")})
    assert answer.status_code == 500
    assert await keys_of(store) == []


@given(content=st.binary(max_size=300), cuts=st.lists(st.integers(1, 40), max_size=30))
async def test_the_file_comes_out_as_it_went_in_however_the_network_cuts_it(content: bytes, cuts: list[int]) -> None:
    boundary = "0123456789abcdef"
    body = body_of(
        b'Content-Disposition: form-data; name="note"\r\n\r\nx', file_part(content, "图.bin"), boundary=boundary
    )

    async def packets() -> AsyncIterator[bytes]:
        rest = body
        for size in cuts:
            yield rest[:size]
            rest = rest[size:]
        yield rest

    stream = UploadStream(packets(), f"multipart/form-data; boundary={boundary}")
    assert await stream.begin() == "图.bin"
    assert b"".join([piece async for piece in stream.pieces()]) == content


async def test_a_body_that_ends_early_is_never_taken_for_a_whole_one() -> None:
    body = body_of(file_part(b"a\r\n--b is no boundary"))

    def packets(length: int) -> AsyncIterator[bytes]:
        async def some() -> AsyncIterator[bytes]:
            yield body[:length]

        return some()

    async def taken(length: int) -> None:
        stream = UploadStream(packets(length), "multipart/form-data; boundary=b0")
        await stream.begin()
        async for _ in stream.pieces():
            pass

    await taken(len(body))
    for length in range(len(body) - 4):
        with pytest.raises(UploadMalformed):
            await taken(length)
