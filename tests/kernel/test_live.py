"""Live events: every process hears, clients are told what concerns them, and who missed something looks again."""
# ruff: noqa: ASYNC110, PT012 - PostgreSQL is waited for, and the unit that raises is what is tested

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from gongdan.kernel import live
from gongdan.kernel.live import CHANNEL, MAX_FACTS, MAX_NOTE_BYTES, MAX_WAITING, Client, Hub, Note, frame, stream
from gongdan.kernel.unit import unit
from tests.kernel.conftest import Real
from tests.kernel.widgets import WidgetMade


def note(id: int, subject_id: int = 1) -> Note:
    return Note(id, "widget.made", "widget", subject_id, {})


def everything(_: Note) -> bool:
    return True


@asynccontextmanager
async def listening(real: Real) -> AsyncIterator[Hub]:
    hub = Hub(real.copy.app)
    hub.start()
    try:
        await asyncio.wait_for(hub.is_listening.wait(), 5)
        yield hub
    finally:
        await hub.stop()


async def heard(client: Client, seconds: float = 5) -> tuple[bool, list[Note]]:
    await asyncio.wait_for(client.wake.wait(), seconds)
    return client.take()


async def make(real: Real, *names: str, actor: Any = None) -> None:
    async with unit(actor or real.xinghe) as tx:
        for number, name in enumerate(names, 1):
            tx.record(WidgetMade(number, name))


async def test_a_committed_fact_reaches_the_clients_of_its_tenant(real: Real) -> None:
    async with listening(real) as hub:
        ours, theirs = Client(real.xinghe.tenant_id, everything), Client(real.northwind.tenant_id, everything)
        with hub.joined(ours), hub.joined(theirs):
            await make(real, "one", "two")
            is_resync, notes = await heard(ours)
            ids = [id for (id,) in real.look("select id from events order by id")]
            assert not is_resync
            assert notes == [
                Note(ids[0], "widget.made", "widget", 1, {"name": "one"}),
                Note(ids[1], "widget.made", "widget", 2, {"name": "two"}),
            ]
            assert ours.last_id == ids[1]
            assert theirs.take() == (False, [])


async def test_what_was_rolled_back_is_never_told(real: Real) -> None:
    async with listening(real) as hub:
        client = Client(real.xinghe.tenant_id, everything)
        with hub.joined(client):
            with pytest.raises(ZeroDivisionError):
                async with unit(real.xinghe) as tx:
                    tx.record(WidgetMade(1, "lost"))
                    await tx.settle()
                    raise ZeroDivisionError
            await make(real, "kept")
            _, notes = await heard(client)
    assert [told.audience["name"] for told in notes] == ["kept"]


async def test_a_unit_with_very_many_facts_asks_to_look_again(real: Real) -> None:
    async with listening(real) as hub:
        client = Client(real.xinghe.tenant_id, everything)
        with hub.joined(client):
            await make(real, *("名" for _ in range(MAX_FACTS + 1)))
            assert await heard(client) == (True, [])
            await make(real, *("名" * 100 for _ in range(40)))
            assert await heard(client) == (True, [])
            assert [(client.last_id,)] == real.look("select max(id) from events")


async def test_a_unit_with_many_facts_tells_them_in_several_notifications(real: Real) -> None:
    async with listening(real) as hub:
        client = Client(real.xinghe.tenant_id, everything)
        with hub.joined(client):
            await make(real, *(f"n{number}" for number in range(MAX_FACTS)))
            told: list[Note] = []
            while len(told) < MAX_FACTS:
                is_resync, notes = await heard(client)
                assert not is_resync
                told += notes
    assert [one.audience["name"] for one in told] == [f"n{number}" for number in range(MAX_FACTS)]


@pytest.mark.parametrize("spare", [-1, 0, 1])
def test_a_notification_always_fits(spare: int) -> None:
    bare = len(live.notes(1, [(1, WidgetMade(1))])[0].encode())
    [note] = live.notes(1, [(1, WidgetMade(1, "x" * (MAX_NOTE_BYTES - bare + spare)))])
    assert len(note.encode()) <= MAX_NOTE_BYTES
    assert (orjson.loads(note)["n"] is None) == (spare > 0)


async def test_after_a_broken_connection_everybody_looks_again_and_hears_again(
    real: Real,
) -> None:
    async with listening(real) as hub:
        client = Client(real.xinghe.tenant_id, everything)
        with hub.joined(client):
            real.look(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gongdan-live'"
            )
            assert await heard(client) == (True, [])
            await make(real, "after")
            _, notes = await heard(client)
    assert [told.audience["name"] for told in notes] == ["after"]


@pytest.mark.parametrize("rubbish", ["not json", "[]", '{"t": %d}', '{"t": %d, "n": [[1, 2]]}'])
async def test_a_notification_that_cannot_be_read_does_not_end_live_events(real: Real, rubbish: str) -> None:
    async with listening(real) as hub:
        client = Client(real.xinghe.tenant_id, everything)
        with hub.joined(client):
            sent = rubbish % real.xinghe.tenant_id if "%d" in rubbish else rubbish
            real.look("select pg_notify(%s, %s)", CHANNEL, sent)
            assert await heard(client) == (True, [])
            await make(real, "after")
            _, notes = await heard(client)
    assert [told.audience["name"] for told in notes] == ["after"]


async def test_a_hub_that_cannot_connect_keeps_trying_and_stops_when_told(caplog: pytest.LogCaptureFixture) -> None:
    hub = Hub("postgresql://nobody@127.0.0.1:1/none")
    hub.start()
    async with asyncio.timeout(5):
        while "live events interrupted" not in caplog.text:
            await asyncio.sleep(0.02)
    await hub.stop()
    assert not hub.is_listening.is_set()


# --- clients ---------------------------------------------------------------------------------------


def test_a_client_is_woken_only_by_what_concerns_it() -> None:
    client = Client(1, lambda told: told.subject_id == 7)
    client.offer(note(1, 5))
    assert (client.wake.is_set(), client.last_id) == (False, 1)
    client.offer(note(2, 7))
    assert client.wake.is_set()
    assert client.take() == (False, [note(2, 7)])
    assert client.take() == (False, [])
    assert not client.wake.is_set()


def test_a_client_that_does_not_keep_up_is_told_to_look_again_and_holds_nothing() -> None:
    client = Client(1, everything)
    for number in range(MAX_WAITING * 3):
        client.offer(note(number))
        assert len(client.waiting) <= MAX_WAITING
    assert client.take() == (True, [])
    client.offer(note(9999))
    assert client.take() == (False, [note(9999)])


def test_a_fact_heard_twice_is_told_once() -> None:
    client = Client(1, everything)
    client.offer(note(3))
    client.offer(note(3))
    assert client.take() == (False, [note(3)])


def test_a_client_that_left_is_forgotten() -> None:
    hub = Hub("")
    first, second = Client(1, everything), Client(1, everything)
    with hub.joined(first):
        with hub.joined(second):
            assert len(hub._all()) == 2
            assert live.listeners_gauge._value.get() == 2
        assert hub._all() == [first]
    assert hub._clients == {}
    assert live.listeners_gauge._value.get() == 0


# --- frames ----------------------------------------------------------------------------------------


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def shorten(coalesce: float = 0.03, heartbeat: float = 15.0) -> None:
        monkeypatch.setattr(live, "COALESCE_SECONDS", coalesce)
        monkeypatch.setattr(live, "HEARTBEAT_SECONDS", heartbeat)

    return shorten


def test_a_frame_is_a_server_sent_event() -> None:
    assert frame("changes", [{"a": "王\n"}], 7) == 'id: 7\nevent: changes\ndata: [{"a":"王\\n"}]\n\n'.encode()
    assert frame("resync", {}) == b"event: resync\ndata: {}\n\n"


def item(id: int) -> dict[str, Any]:
    return {"id": id, "kind": "widget.made", "subject": "widget", "subject_id": 1}


async def test_what_comes_close_together_is_told_at_once(quickly: Callable[..., None]) -> None:
    quickly()
    hub, client = Hub(""), Client(1, everything)
    async with aclosing(stream(hub, client, [])) as frames:
        assert await anext(frames) == b"retry: 2000\n\n"
        waiting = asyncio.create_task(anext(frames))
        for number in (4, 6, 5):
            await asyncio.sleep(0.005)
            client.offer(note(number))
        assert await asyncio.wait_for(waiting, 2) == frame("changes", [item(4), item(6), item(5)], 6)
        client.resync()
        assert await asyncio.wait_for(anext(frames), 2) == frame("resync", {}, 6)
    assert hub._all() == []


async def test_what_passes_is_told_once_for_its_subject_and_moves_no_place_in_the_log(
    quickly: Callable[..., None],
) -> None:
    quickly()
    client = Client(1, everything, last_id=9)
    passing = {"id": None, "kind": "widget.seen", "subject": "widget", "subject_id": 5}
    async with aclosing(stream(Hub(""), client, [])) as frames:
        await anext(frames)
        for _ in range(2):
            client.offer(Note(-5, "widget.seen", "widget", 5, {}))
        assert await asyncio.wait_for(anext(frames), 2) == frame("changes", [passing])
        client.offer(Note(-5, "widget.seen", "widget", 5, {}))
        client.offer(note(12))
        assert await asyncio.wait_for(anext(frames), 2) == frame("changes", [passing, item(12)], 12)
        client.resync()
        assert await asyncio.wait_for(anext(frames), 2) == frame("resync", {}, 12)


async def test_what_passes_reaches_all_processes_at_the_commit(real: Real) -> None:
    async with listening(real) as hub:
        ours, theirs = Client(real.xinghe.tenant_id, everything), Client(real.northwind.tenant_id, everything)
        with hub.joined(ours), hub.joined(theirs):
            async with unit(real.xinghe) as tx:
                seen = live.passing(tx.tenant_id, "widget.seen", "widget", 5, {"team_id": 3})
                await tx.execute(select(seen))
            is_resync, notes = await heard(ours)
            assert (is_resync, notes) == (False, [Note(-5, "widget.seen", "widget", 5, {"team_id": 3})])
            assert theirs.take() == (False, [])
    assert real.look("select * from events") == []


async def test_what_was_missed_comes_first(quickly: Callable[..., None]) -> None:
    quickly()
    async with aclosing(stream(Hub(""), Client(1, everything), [note(2), note(3)])) as frames:
        assert [await anext(frames) for _ in range(2)][1] == frame("changes", [item(2), item(3)], 3)
    async with aclosing(stream(Hub(""), Client(1, everything, last_id=9), None)) as frames:
        assert [await anext(frames) for _ in range(2)][1] == frame("resync", {}, 9)


async def test_silence_is_broken_by_a_heartbeat(quickly: Callable[..., None]) -> None:
    quickly(heartbeat=0.02)
    async with aclosing(stream(Hub(""), Client(1, everything), [])) as frames:
        assert [await anext(frames) for _ in range(3)][1:] == [b": still here\n\n"] * 2
