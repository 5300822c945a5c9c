"""Fetching over IMAP and POP3: each message once, whatever breaks; told to the server only when it is safe."""

import asyncio
from asyncio import Semaphore
from typing import Any

import pytest

from gongdan.channels.actions import fetch, rounds
from gongdan.channels.actions.fetch import fetch_imap
from gongdan.channels.actions.unfetched import give_another_chance
from gongdan.channels.adapter.incoming import open_imap
from gongdan.channels.adapter.trouble import MailTrouble
from gongdan.channels.mailbox_pace import AT_ALL, IN_PLACE
from gongdan.channels.queries.all_mailboxes import active_mailboxes
from gongdan.channels.queries.mailboxes import Account
from gongdan.kernel.errors import TryAgain
from tests.channels.roads.servers import Folder, ImapServer, Pop3Server


def letters(*numbers: int) -> list[bytes]:
    return [f"Subject: {number}\r\n\r\nBody {number}\r\n.dotted\r\n".encode() for number in numbers]


async def look_once(account: Account) -> None:
    """One look without waiting for news."""
    door = account.incoming
    assert door is not None
    if door.protocol == "pop3":
        await rounds.look(account, Semaphore(1))
        return
    imap = await open_imap(door)
    try:
        await fetch_imap(account, imap, Semaphore(1))
    finally:
        imap.close()


SERVERS = pytest.mark.parametrize(("road", "server"), [("imap", ImapServer), ("pop3", Pop3Server)])


@SERVERS
async def test_each_message_is_taken_once_as_it_is(road: str, server: Any, make_box: Any, came_in: Any) -> None:
    folder = Folder()
    folder.add(*letters(1, 2))
    async with server(folder) as running:
        box = await make_box(road, running.port)
        await look_once(box)
        await look_once(box)
        folder.add(*letters(3))
        await look_once(box)
    assert [raw for raw, _ in await came_in()] == letters(1, 2, 3)
    assert sorted(folder.messages) == [1, 2, 3], "they are kept"


@SERVERS
async def test_a_server_is_told_only_when_the_messages_are_safe(
    road: str, server: Any, make_box: Any, came_in: Any
) -> None:
    folder = Folder()
    folder.add(*letters(*range(1, 4)))
    safe: list[int] = []
    async with server(folder) as running:

        async def count() -> None:
            safe.append(len(await came_in()))

        running.on_mark = count
        await look_once(await make_box(road, running.port, in_after="delete"))
    assert safe, "nothing was deleted"
    assert safe == ([3, 3] if road == "imap" else [1, 2, 3])
    assert folder.messages == {}


async def test_seen_is_all_that_is_marked(make_box: Any) -> None:
    folder = Folder()
    folder.add(*letters(1))
    async with ImapServer(folder) as running:
        await look_once(await make_box("imap", running.port, in_after="seen"))
    assert (folder.flags[1], list(folder.messages)) == ({"\\Seen"}, [1])


@SERVERS
async def test_a_line_that_breaks_in_a_batch_loses_and_doubles_nothing(
    road: str, server: Any, make_box: Any, came_in: Any
) -> None:
    folder = Folder()
    folder.add(*letters(*range(1, 6)))
    async with server(folder) as running:
        box = await make_box(road, running.port, in_after="delete")
        running.faults.breaks_at, running.faults.breaks_once = {3}, True
        with pytest.raises(MailTrouble):
            await look_once(box)
        assert 3 in folder.messages
        running.faults.breaks_before_marks = True
        with pytest.raises(MailTrouble):
            await look_once(box)
        await look_once(box)
    assert sorted(raw for raw, _ in await came_in()) == letters(*range(1, 6))
    assert folder.messages == {}


@SERVERS
async def test_our_own_failure_in_a_batch_loses_and_doubles_nothing(
    road: str, server: Any, make_box: Any, came_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder()
    folder.add(*letters(*range(1, 5)))
    receive, calls = fetch.receive, []

    async def failing(*values: Any, **named: Any) -> Any:
        calls.append(named)
        if len(calls) == 2:
            raise TryAgain
        if len(calls) == 4:
            # The commit went through, but nobody hears of it: as when the process is killed there.
            await receive(*values, **named)
            raise asyncio.CancelledError
        return await receive(*values, **named)

    monkeypatch.setattr(fetch, "receive", failing)
    async with server(folder) as running:
        box = await make_box(road, running.port, in_after="delete")
        with pytest.raises(TryAgain):
            await look_once(box)
        with pytest.raises(asyncio.CancelledError):
            await look_once(box)
        await look_once(box)
    assert sorted(raw for raw, _ in await came_in()) == letters(1, 2, 3, 4)
    assert folder.messages == {}


async def test_one_message_that_is_not_given_stops_no_other(make_box: Any, came_in: Any, health_of: Any) -> None:
    folder = Folder()
    folder.add(*letters(1, 2, 3))
    async with ImapServer(folder) as running:
        running.faults.refused = {2}
        box = await make_box("imap", running.port)
        await look_once(box)
        assert [row.delivery_key[-1] for _, row in await came_in()] == ["1", "3"]
        assert (await health_of(box)).unfetched == {"2": 2}, "once in its place, once more at the end"
        running.faults.refused = set()
        await look_once(box)
        assert len(await came_in()) == 3
        assert (await health_of(box)).unfetched == {}


async def test_a_message_that_breaks_every_line_is_passed_over_in_the_end(
    make_box: Any, came_in: Any, health_of: Any
) -> None:
    folder = Folder()
    folder.add(*letters(1, 2, 3))
    async with ImapServer(folder) as running:
        running.faults.breaks_at = {2}
        box = await make_box("imap", running.port)
        for _ in range(AT_ALL):
            with pytest.raises(MailTrouble):
                await look_once(box)
        await look_once(box)
        assert [raw for raw, _ in await came_in()] == letters(1, 3)
        assert (await health_of(box)).unfetched == {"2": AT_ALL}
        assert AT_ALL > IN_PLACE
        assert "closed" in (await health_of(box)).unfetched_why["2"]
        running.faults.breaks_at = set()
        await look_once(box)
        assert len(await came_in()) == 2, "it was given up"
        # Whoever begins anew with the mailbox tries it again: after a start, or when somebody asked for it.
        await give_another_chance(box.tenant_id, box.id)
        await look_once(box)
        assert [raw for raw, _ in await came_in()] == letters(1, 3, 2)
        assert (await health_of(box)).unfetched == {}
        assert (await health_of(box)).unfetched_why == {}


async def test_somebody_has_them_tried_again(make_box: Any, health_of: Any, client_for: Any, world: Any) -> None:
    folder = Folder()
    folder.add(*letters(1))
    async with ImapServer(folder) as running:
        running.faults.refused = {1}
        box = await make_box("imap", running.port)
        await look_once(box)
    feng, url = client_for(world.feng), f"/api/v1/mailboxes/{box.id}/fetch-retries"
    told = await feng.post(url)
    assert told.status_code == 202, told.text
    (one,) = told.json()["health"]["unfetched_messages"]
    assert (one["number"], one["attempts"], one["is_given_up"]) == ("1", 2, False)
    assert one["why"]
    (place,) = [place for place in await active_mailboxes() if place.id == box.id]
    assert place.retry_at is not None, "by which the mailroom begins anew"
    assert (await client_for(world.wang).post(url)).status_code == 403
    assert (await feng.post(url.replace(f"/{box.id}/", "/999999/"))).status_code == 404


async def test_new_numbers_of_the_server_are_read_again_from_the_beginning(make_box: Any, came_in: Any) -> None:
    folder = Folder()
    folder.add(*letters(1))
    async with ImapServer(folder) as running:
        box = await make_box("imap", running.port)
        await look_once(box)
        folder.validity, folder.messages = 8, dict(enumerate(letters(2), 1))
        await look_once(box)
    assert [raw for raw, _ in await came_in()] == letters(1, 2)


@SERVERS
async def test_of_what_is_too_large_the_head_is_kept_and_the_rest_stays_there(
    road: str, server: Any, make_box: Any, came_in: Any
) -> None:
    folder = Folder()
    folder.add(*letters(1, 2))
    async with server(folder) as running:
        running.faults.sizes = {1: fetch.MAX_RAW + 1}
        box = await make_box(road, running.port, in_after="delete")
        await look_once(box)
        await look_once(box)
    (head, row), (whole, _) = await came_in()
    assert (head, row.envelope) == (b"Subject: 1\r\n\r\n", {"too_large": fetch.MAX_RAW + 1})
    assert ([whole], list(folder.messages)) == (letters(2), [1])


async def test_a_large_folder_is_read_in_batches_and_waits_for_its_work(
    make_box: Any, came_in: Any, health_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "BATCH", 3)
    monkeypatch.setattr(fetch, "MOST_WAITING", 4)
    monkeypatch.setattr(fetch, "_PATIENCE_SECONDS", 1)
    folder = Folder()
    folder.add(*letters(*range(1, 12)))
    async with ImapServer(folder) as running:
        box = await make_box("imap", running.port)
        await look_once(box)
        assert (len(await came_in()), (await health_of(box)).backlog) == (6, 5)


async def test_news_are_heard_of_while_waiting(make_box: Any, came_in: Any) -> None:
    folder = Folder()
    async with ImapServer(folder) as running:
        box = await make_box("imap", running.port)
        looking = asyncio.create_task(rounds.look(box, Semaphore(1)))
        await running.idling.wait()
        folder.add(*letters(1))
        running.idling.clear()
        running.news.set()
        await running.idling.wait()
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
    assert [raw for raw, _ in await came_in()] == letters(1)
