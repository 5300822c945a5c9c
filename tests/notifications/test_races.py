"""Telling and reading on real connections: two hands at once or a worker killed, no notice is lost or doubled."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gongdan.kernel.delivery import deliver
from gongdan.kernel.unit import unit
from gongdan.notifications.actions.preferences import set_preferences
from gongdan.notifications.actions.reading import read_notification, read_notifications
from gongdan.notifications.schemas.notices import PreferencesIn, ReadsIn
from gongdan.ticketing import CommentDraft, comment_on
from tests.conftest import Copy, actor_of
from tests.make.ticketing import ticket
from tests.notifications.conftest import facts_since
from tests.world import World

REPLIES = 24


@pytest.fixture
def look(real_pools: Copy) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(real_pools.admin, autocommit=True) as connection:
        yield connection


async def of_wang(world: World) -> int:
    """A ticket of Mei's that Wang has."""
    async with unit(await actor_of(world.zhou)) as tx:
        asked = {"requester": {"email": world.mei.email}, "assignee": world.wang.email, "team": "frontline"}
        return await ticket(tx, **asked)


async def reply(world: World, ticket_id: int, count: int = 1) -> None:
    actor = await actor_of(world.mei)
    for n in range(count):
        async with unit(actor) as tx:
            await comment_on(tx, ticket_id, CommentDraft(body=f"{n}"))


def counted(look: psycopg.Connection[Any], kind: str) -> list[tuple[int, bool]]:
    """Each notice of this kind: its count, and whether it is read."""
    statement = "select count, read_at is not null from notifications where kind = %s order by id"
    return [(count, is_read) for count, is_read in look.execute(statement, [kind]).fetchall()]


async def test_the_same_facts_delivered_many_times_at_once_are_told_once(
    world: World, look: psycopg.Connection[Any]
) -> None:
    await reply(world, await of_wang(world), REPLIES)
    ids = await facts_since(world.xinghe.id, 0)
    tenant = {"tenant_id": world.xinghe.id}
    halves = (ids[::2], ids[1::2])
    await asyncio.gather(*(deliver(**tenant, event_ids=half) for half in (*halves, *halves, ids)))
    assert counted(look, "customer_replied") == [(REPLIES, False)]
    assert counted(look, "assigned") == [(1, False)]
    await deliver(**tenant, event_ids=ids)
    assert counted(look, "customer_replied") == [(REPLIES, False)]


async def test_two_who_read_while_it_goes_on_lose_and_double_nothing(
    world: World, look: psycopg.Connection[Any]
) -> None:
    """Two windows of one person mark what is there while replies come in: each reply is on exactly one notice."""
    ticket_id, wang = await of_wang(world), await actor_of(world.wang)
    is_over = asyncio.Event()

    async def writes() -> None:
        last = 0
        for _ in range(REPLIES):
            await reply(world, ticket_id)
            ids = await facts_since(world.xinghe.id, last)
            last = ids[-1]
            await deliver(tenant_id=world.xinghe.id, event_ids=ids)
        is_over.set()

    async def reads() -> None:
        while not is_over.is_set():
            found = look.execute(
                "select id from notifications where read_at is null order by told_at desc"
            ).fetchone()
            if found is not None:
                async with unit(wang) as tx:
                    await read_notifications(tx, ReadsIn(up_to=found[0]))
            await asyncio.sleep(0.01)

    await asyncio.gather(writes(), reads(), reads())
    told = counted(look, "customer_replied")
    assert sum(count for count, _ in told) == REPLIES
    assert len(told) > 1, "some were read in between"
    assert sum(not is_read for _, is_read in told) <= 1


async def test_two_who_mark_the_same_at_once_are_both_answered(world: World, look: psycopg.Connection[Any]) -> None:
    await of_wang(world)
    await deliver(tenant_id=world.xinghe.id, event_ids=await facts_since(world.xinghe.id, 0))
    (one,) = look.execute("select id from notifications").fetchone() or (0,)
    wang = await actor_of(world.wang)

    async def marks() -> int:
        async with unit(wang) as tx:
            await read_notification(tx, one)
        async with unit(wang) as tx:
            return await read_notifications(tx, ReadsIn(ids=[one]))

    assert await asyncio.gather(*(marks() for _ in range(4))) == [0] * 4
    assert counted(look, "assigned") == [(1, True)]


async def test_preferences_said_twice_at_once_are_one_of_both(world: World, look: psycopg.Connection[Any]) -> None:
    wang = await actor_of(world.wang)

    async def says(kind: str) -> None:
        async with unit(wang) as tx:
            await set_preferences(tx, PreferencesIn.model_validate({"kinds": {kind: {"app": False}}}))

    for _ in range(3):
        await asyncio.gather(says("note_added"), says("nudged"), says("note_added"))
        assert len(look.execute("select kind from notification_preferences").fetchall()) == 1
    await says("nudged")
    assert look.execute("select kind from notification_preferences").fetchall() == [("nudged",)]


def started(copy: Copy, folder: Path) -> subprocess.Popen[bytes]:
    """A worker as it is started by hand."""
    environment = {
        **os.environ,
        "GONGDAN_DATABASE_URL": copy.app,
        "GONGDAN_SYSTEM_DATABASE_URL": copy.system,
        "GONGDAN_DATA_DIR": str(folder),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-m", "gongdan.app.cli", "worker"]
    with (folder / "worker.log").open("ab") as log:
        return subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)


async def until(look: psycopg.Connection[Any], query: str, folder: Path) -> None:
    """Wait until the query answers true."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if (look.execute(query.encode()).fetchone() or (False,))[0]:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{query}\n{(folder / 'worker.log').read_text()[-3000:]}")


async def test_a_worker_that_is_killed_loses_and_doubles_no_notice(
    world: World, real_pools: Copy, look: psycopg.Connection[Any], tmp_path: Path
) -> None:
    for _ in range(6):
        await reply(world, await of_wang(world), 8)
    first = started(real_pools, tmp_path)
    try:
        await until(look, "select coalesce(sum(count), 0) > 5 from notifications", tmp_path)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    # Nobody waits here until the queue takes it for dead.
    look.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 minute'")
    (told,) = look.execute("select sum(count) from notifications").fetchone() or (0,)
    assert told < 54, "it was killed in the middle"
    second = started(real_pools, tmp_path)
    try:
        waiting = "select count(*) = 0 from procrastinate_jobs where task_name like 'deliver%' and status <> 'failed'"
        await until(look, waiting, tmp_path)
    finally:
        second.send_signal(signal.SIGTERM)
        second.wait()
    assert counted(look, "customer_replied") == [(8, False)] * 6
    assert counted(look, "assigned") == [(1, False)] * 6
