"""Virus scans: what is found is held and judged by a person; what the scanner could not see waits for it."""

import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from gongdan.files import place, queries, store_file
from gongdan.files.actions import judge, scan, upload
from gongdan.files.clamd import ScannerAway, version
from gongdan.files.models import files
from gongdan.files.store import FileStore
from gongdan.kernel.actor import system_actor
from gongdan.kernel.events import events
from gongdan.kernel.settings import Settings
from tests.files.scanner import HARM, SIGNATURE, Scanner, scanning
from tests.make.ticketing import ticket_by
from tests.world import Person, World

Client = Callable[[Person | None], httpx.AsyncClient]


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch) -> FileStore:
    kept = FileStore.from_url("memory:///")
    for module in (place, upload, queries, scan, judge):
        monkeypatch.setattr(module, "file_store", lambda: kept)
    monkeypatch.setattr(scan, "_silent_until", 0.0)
    return kept


@pytest.fixture
def socket(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Where the scanner is said to be; nobody listens there yet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clamd"
        for module in (scan, upload, judge):
            monkeypatch.setattr(module, "settings", lambda: Settings(clamav_socket=str(path)))
        yield path


async def uploaded(client: httpx.AsyncClient, content: bytes, name: str = "a.txt") -> dict[str, Any]:
    answer = await client.post("/api/v1/files", files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def opened(client: httpx.AsyncClient, file_id: int) -> tuple[int, str]:
    answer = await client.get(f"/api/v1/files/{file_id}")
    return answer.status_code, answer.json()["code"] if answer.status_code != 200 else answer.text


async def from_outside(world: World, content: bytes, name: str) -> int:
    async def pieces() -> AsyncIterator[bytes]:
        yield content

    return int((await store_file(system_actor(world.xinghe.id, "inbound mail"), name, pieces(), 10_000))["id"])


async def test_without_a_scanner_nothing_is_looked_at_and_strangers_files_that_act_are_held(
    world: World, client_for: Client
) -> None:
    own = await uploaded(client_for(world.wang), b"Get-Item", "mend.ps1")
    assert own["safety"] == "unchecked", "a colleague knows what he uploads"
    theirs = await uploaded(client_for(world.mei), b"Get-Item", "mend.ps1")
    assert theirs["safety"] == "held"
    assert await opened(client_for(world.mei), theirs["id"]) == (409, "file_is_held")
    assert (await uploaded(client_for(world.mei), b"words"))["safety"] == "unchecked"


async def test_what_is_found_is_held_and_named_to_staff_only(
    world: World, client_for: Client, socket: Path, as_system: Any
) -> None:
    scanner = Scanner()
    async with scanning(scanner, socket):
        clean = await uploaded(client_for(world.mei), b"words")
        bad = await uploaded(client_for(world.mei), b"words " + HARM)
    assert (clean["safety"], bad["safety"]) == ("clean", "held")
    assert scanner.seen == [b"words", b"words " + HARM]
    ticket = await ticket_by(client_for(world.mei), files=[clean["id"], bad["id"]])
    told = (await client_for(world.wang).get(f"/api/v1/tickets/{ticket['id']}")).json()["attachments"]
    assert [one["finding"] for one in told] == ["", f"virus:{SIGNATURE}"]
    shown = (await client_for(world.mei).get(f"/api/v1/tickets/{ticket['id']}")).json()["attachments"]
    assert [(one["safety"], one["finding"]) for one in shown] == [("clean", ""), ("held", "")]
    for one in (world.mei, world.wang):
        assert await opened(client_for(one), clean["id"]) == (200, "words")
        assert await opened(client_for(one), bad["id"]) == (409, "file_is_held")
    async with as_system(world.xinghe.id) as tx:
        held = await tx.one(select(events.c.payload).where(events.c.kind == "file.held"))
    assert held.payload == {"file_id": bad["id"], "name": "a.txt", "finding": f"virus:{SIGNATURE}"}


async def test_a_person_with_the_right_permission_releases_or_discards(
    world: World, client_for: Client, store: FileStore
) -> None:
    feng = client_for(world.feng)
    one, other = [await from_outside(world, b"x", f"{name}.exe") for name in ("one", "other")]
    assert [file["id"] for file in (await feng.get("/api/v1/held-files")).json()["items"]] == [other, one]
    assert (await client_for(world.wang).get("/api/v1/held-files")).status_code == 403
    assert (
        await client_for(world.wang).post(f"/api/v1/held-files/{one}/releases", json={"reason": "?"})
    ).status_code == 403
    blank = await feng.post(f"/api/v1/held-files/{one}/releases", json={"reason": " "})
    assert (blank.status_code, blank.json()["errors"][0]["field"]) == (422, "reason")
    released = await feng.post(f"/api/v1/held-files/{one}/releases", json={"reason": "Our own tool"})
    assert (released.json()["safety"], released.json()["judged_why"]) == ("released", "Our own tool")
    discarded = await feng.post(f"/api/v1/held-files/{other}/discards", json={})
    assert discarded.json()["safety"] == "discarded"
    again = await feng.post(f"/api/v1/held-files/{other}/releases", json={"reason": "Wanted back"})
    assert (again.status_code, again.json()["code"]) == (409, "file_not_held")
    assert len([key async for some in store.keys(-60) for key in some]) == 1, "its bytes are gone"
    settled = (await feng.get("/api/v1/held-files", params={"show": "settled"})).json()["items"]
    assert {file["id"] for file in settled} == {one, other}
    assert (await feng.get(f"/api/v1/held-files/{one + 1000}")).status_code == 404
    assert (await client_for(world.nora).get(f"/api/v1/held-files/{one}")).status_code == 404


async def test_while_the_scanner_is_away_files_wait_for_it(
    world: World, client_for: Client, socket: Path, as_system: Any
) -> None:
    wang, mei = client_for(world.wang), client_for(world.mei)
    good, bad, program = [
        (await uploaded(mei, content, name))["id"]
        for content, name in ((b"words", "a.txt"), (HARM, "b.txt"), (b"x", "c.exe"))
    ]
    ticket = await ticket_by(mei, files=[good, bad, program])
    assert {one["safety"] for one in ticket["attachments"][:2]} == {"waiting"}
    assert await opened(mei, good) == (409, "file_not_scanned")
    assert await opened(wang, good) == (200, "words")
    assert await scan.scan_waiting() == 0, "it is still away"
    released = await client_for(world.feng).post(f"/api/v1/held-files/{program}/releases", json={"reason": "ours"})
    assert released.json()["safety"] == "waiting", "nobody has looked into it yet"
    async with scanning(Scanner(), socket):
        assert await scan.scan_waiting() == 3
    async with as_system(world.xinghe.id) as tx:
        rows = await tx.all(
            select(files.c.safety, files.c.finding).where(files.c.id.in_([good, bad, program])).order_by(files.c.id)
        )
    assert [row.safety for row in rows] == ["clean", "held", "clean"]
    assert await opened(mei, good) == (200, "words")


async def test_a_file_too_large_for_the_scanner_is_held_and_odd_answers_make_it_wait(
    world: World, client_for: Client, socket: Path
) -> None:
    wang = client_for(world.wang)
    async with scanning(Scanner(most_bytes=1000), socket):
        assert (await uploaded(wang, b"x" * 1001))["safety"] == "held"
    async with scanning(Scanner(says=b"stream: Can't allocate memory ERROR\0"), socket):
        assert (await uploaded(wang, b"x"))["safety"] == "waiting"
        assert "ClamAV" in await version(str(socket))
    with pytest.raises(ScannerAway):
        await version(str(socket))


async def test_where_the_scanner_is_taken_away_nothing_waits_for_ever(
    world: World, client_for: Client, socket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = (await uploaded(client_for(world.mei), b"words"))["id"]
    monkeypatch.setattr(scan, "settings", Settings)
    assert await scan.scan_waiting() == 1
    assert await opened(client_for(world.mei), waiting) == (200, "words")
