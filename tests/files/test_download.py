"""Downloads: who may, what the browser is told, and that nothing acts."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from gongdan.files import place, queries
from gongdan.files.actions import upload
from gongdan.files.store import FileStore
from tests.make.ticketing import ticket_by
from tests.world import Person, World

Client = Callable[[Person | None], httpx.AsyncClient]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch) -> FileStore:
    kept = FileStore.from_url("memory:///")
    for module in (place, upload, queries):
        monkeypatch.setattr(module, "file_store", lambda: kept)
    return kept


async def uploaded(
    client: httpx.AsyncClient, name: str = "说明 1.html", content: bytes = b"<script>alert(1)</script>"
) -> int:
    answer = await client.post("/api/v1/files", files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def test_the_uploader_sees_his_upload_and_nobody_else_does(world: World, client_for: Client) -> None:
    file_id = await uploaded(client_for(world.wang))
    path = f"/api/v1/files/{file_id}"
    answer = await client_for(world.wang).get(path)
    assert (answer.status_code, answer.content) == (200, b"<script>alert(1)</script>")
    for other in (world.zhou, world.feng, world.mei, world.nina):
        assert (await client_for(other).get(path)).status_code == 404
    assert (await client_for(None).get(path)).status_code == 401


async def test_the_browser_is_told_to_save_and_to_run_nothing(world: World, client_for: Client) -> None:
    wang = client_for(world.wang)
    headers = (await wang.get(f"/api/v1/files/{await uploaded(wang)}", params={"inline": "true"})).headers
    assert headers["content-disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%E8%AF%B4%E6%98%8E%201.html" in headers["content-disposition"]
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-length"] == "25"


async def test_only_pictures_are_shown_inline_and_only_when_asked(world: World, client_for: Client) -> None:
    wang = client_for(world.wang)
    path = f"/api/v1/files/{await uploaded(wang, 'a.png', PNG)}"
    assert (await wang.get(path)).headers["content-disposition"].startswith("attachment")
    assert (await wang.get(path, params={"inline": "true"})).headers["content-disposition"].startswith("inline")


async def test_who_has_it_already_gets_no_bytes(world: World, client_for: Client) -> None:
    wang = client_for(world.wang)
    path = f"/api/v1/files/{await uploaded(wang)}"
    tag = (await wang.get(path)).headers["etag"]
    again = await wang.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_file_is_seen_by_who_sees_what_it_hangs_on(world: World, client_for: Client) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    ticket = await ticket_by(mei, files=[await uploaded(mei, "mine.txt", b"mine")])
    path = f"/api/v1/tickets/{ticket['id']}/comments"

    async def hung(is_public: bool) -> str:
        file_id = await uploaded(wang, "reply.txt", b"reply")
        body: dict[str, Any] = {"body": "见附件", "is_public": is_public, "files": [file_id]}
        answer = await wang.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return f"/api/v1/files/{file_id}"

    assert (
        await client_for(world.zhou).put(f"/api/v1/tickets/{ticket['id']}/assignment", json={"team": "frontline"})
    ).status_code == 200
    public, internal = await hung(True), await hung(False)
    assert (await mei.get(public)).content == b"reply"
    assert (await mei.get(internal)).status_code == 404
    assert (await wang.get(internal)).content == b"reply"
    for stranger in (world.ou, world.carl, world.nina):
        assert (await client_for(stranger).get(public)).status_code == 404


async def test_bytes_that_are_gone_are_said_to_be_gone(world: World, client_for: Client, store: FileStore) -> None:
    wang = client_for(world.wang)
    file_id = await uploaded(wang)
    for keys in [some async for some in store.keys(-60)]:
        for key in keys:
            await store.delete(key)
    answer = await wang.get(f"/api/v1/files/{file_id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
