"""Bulk edits on real connections: killed in the middle, or with two hands at once, they lose and double nothing."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gongdan.kernel import db
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.unit import borrow_connections, unit
from gongdan.ticketing.actions import bulk_run, edit_ticket
from gongdan.ticketing.actions.bulk import cancel_bulk_edit, start_bulk_edit, undo_bulk_edit
from gongdan.ticketing.actions.bulk_run import work_off
from gongdan.ticketing.actions.drafts import save_ticket_draft
from gongdan.ticketing.actions.presence import note_presence
from gongdan.ticketing.schemas.bulk import BulkEditIn
from gongdan.ticketing.schemas.tickets import EditTicket
from gongdan.ticketing.schemas.together import TicketDraftIn
from tests.conftest import Copy, actor_of, copied_database
from tests.make.ticketing import ticket
from tests.world import World

COUNT = 200


@pytest.fixture
async def real(worker_database: Any) -> AsyncIterator[Copy]:
    """A database of its own with real pools."""
    before = list(db._current)
    with copied_database("gongdan_bulk_killed") as copy:
        opened = db.connect(copy.app, copy.system, pool_size=8)
        borrow_connections(None)
        try:
            yield copy
        finally:
            await opened.close()
            db._current[:] = before


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


async def until(look: psycopg.Connection[Any], query: str, is_so: Any, folder: Path) -> None:
    """Wait until the query answers so."""
    deadline, found = time.monotonic() + 120, None
    while time.monotonic() < deadline:
        (found,) = look.execute(query.encode()).fetchone() or (None,)
        if is_so(found):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{query}: {found}\n{(folder / 'worker.log').read_text()[-3000:]}")


async def filled(actor: Actor, look: psycopg.Connection[Any]) -> int:
    """Very many tickets like one; how many."""
    async with unit(actor) as tx:
        await ticket(tx, tags=["old"])
    columns = [row[0] for row in look.execute(
        "select column_name from information_schema.columns where table_name = 'tickets'"
        " and column_name not in ('id', 'number')"
    )]  # fmt: skip
    names = ", ".join(columns)
    look.execute(
        f"insert into tickets (number, {names}) select 'X' || n, {names} from tickets,"
        f" generate_series(2, {COUNT}) n".encode()
    )
    look.execute(
        "insert into ticket_tags (tenant_id, ticket_id, tag) select tenant_id, id, 'old' from tickets"
        " on conflict do nothing"
    )
    return COUNT


async def killed_and_finished(copy: Copy, look: psycopg.Connection[Any], folder: Path) -> None:
    """A worker is killed once some of it is committed; its successor brings it to the end."""
    first = started(copy, folder)
    try:
        await until(look, "select changed from bulk_edits", lambda found: found > 0, folder)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    # Nobody waits here until the queue takes it for dead.
    look.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 minute'")
    (left,) = look.execute(b"select changed from bulk_edits").fetchone() or (0,)
    assert 0 < left < COUNT, "it was killed in the middle"
    assert left % bulk_run.BATCH == 0, "whole batches only"
    second = started(copy, folder)
    try:
        await until(look, "select status from bulk_edits", lambda found: found == "done", folder)
    finally:
        second.send_signal(signal.SIGTERM)
        second.wait(30)


async def test_killed_in_the_middle_it_is_brought_to_its_end_and_can_be_undone(
    real: Copy, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = await actor_of(world.chen)
    with psycopg.connect(real.admin, autocommit=True) as look:
        count = await filled(actor, look)
        before = look.execute("select id, tags from tickets order by id").fetchall()
        async with unit(actor) as tx:
            changes = {"tags_add": ["storm"], "comment": {"body": "通知", "is_public": False}}
            wanted = BulkEditIn.model_validate({"filter": {"all": []}, "changes": changes})
            bulk_edit_id = await start_bulk_edit(tx, wanted)
        await killed_and_finished(real, look, tmp_path)

        def one(query: str) -> Any:
            return look.execute(query.encode()).fetchone()

        assert one("select total, changed, refused from bulk_edits") == (count, count, 0)
        assert one("select count(*) from tickets where tags = '{old,storm}'") == (count,)
        assert one("select count(*) from ticket_tags where tag = 'storm'") == (count,)
        assert one("select count(*), count(distinct ticket_id) from comments") == (count, count)
        for kind in ("changed", "commented"):
            told = f"select count(*), count(distinct subject_id), min(cause) from events where kind = 'ticket.{kind}'"
            assert one(told) == (count, count, f"bulk:{bulk_edit_id}")
        assert one("select count(*) from procrastinate_jobs where task_name = 'run_bulk_edit'") == (0,)
        async with unit(actor) as tx:
            await undo_bulk_edit(tx, bulk_edit_id)
        monkeypatch.setattr(bulk_run, "TURN_SECONDS", 600)
        await work_off(world.xinghe.id, bulk_edit_id)
        assert one("select undone, kept from bulk_edits") == (count, 0)
        assert look.execute("select id, tags from tickets order by id").fetchall() == before
        assert one("select count(*) from ticket_tags where tag = 'storm'") == (0,)
        told = "select count(*), count(distinct subject_id) from events where kind = 'ticket.changed'"
        assert one(told) == (2 * count, count)
        assert one("select count(*) from events where kind like 'bulk_edit.%'") == (4,)


async def test_two_jobs_of_one_bulk_edit_and_edits_by_hand_at_once(
    real: Copy, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_run, "BATCH", 3)
    actor, other = await actor_of(world.chen), system_actor(world.xinghe.id)
    async with unit(actor) as tx:
        ids = [await ticket(tx) for _ in range(20)]
    async with unit(actor) as tx:
        wanted = BulkEditIn.model_validate({"tickets": ids, "changes": {"tags_add": ["storm"]}})
        bulk_edit_id = await start_bulk_edit(tx, wanted)

    async def by_hand(ticket_id: int) -> None:
        async with unit(other) as tx:
            await edit_ticket(tx, ticket_id, EditTicket(priority="high"))

    works = [work_off(world.xinghe.id, bulk_edit_id) for _ in range(3)]
    await asyncio.gather(*works, *(by_hand(one) for one in reversed(ids)))
    with psycopg.connect(real.admin) as look:
        found = look.execute("select priority, tags, version from tickets order by id").fetchall()
        assert found == [(2, ["storm"], 3)] * 20
        assert look.execute("select changed, status from bulk_edits").fetchone() == (20, "done")
        told = "select count(*) from events where kind = 'ticket.changed'"
        assert look.execute(told).fetchone() == (40,)


async def test_a_cancel_waits_for_the_batch_and_counts_are_right(
    real: Copy, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_run, "BATCH", 2)
    actor = await actor_of(world.chen)
    async with unit(actor) as tx:
        ids = [await ticket(tx) for _ in range(30)]
    async with unit(actor) as tx:
        wanted = BulkEditIn.model_validate({"tickets": ids, "changes": {"priority": "urgent"}})
        bulk_edit_id = await start_bulk_edit(tx, wanted)

    async def cancelled() -> None:
        async with unit(actor) as tx:
            await cancel_bulk_edit(tx, bulk_edit_id)

    await asyncio.gather(work_off(world.xinghe.id, bulk_edit_id), cancelled())
    with psycopg.connect(real.admin) as look:
        status, changed = look.execute("select status, changed from bulk_edits").fetchone() or ("", -1)
        assert status == "cancelled"
        assert changed < 30
        assert look.execute("select count(*) from tickets where priority = 1").fetchone() == (changed,)


async def test_of_many_asked_for_at_once_three_are_at_work(real: Copy, world: World) -> None:
    actor = await actor_of(world.chen)
    async with unit(actor) as tx:
        ids = [await ticket(tx)]

    async def asked(n: int) -> None:
        async with unit(actor) as tx:
            wanted = {"tickets": ids, "changes": {"tags_add": [f"t{n}"]}}
            await start_bulk_edit(tx, BulkEditIn.model_validate(wanted))

    done = await asyncio.gather(*(asked(n) for n in range(6)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["NoneType"] * 3 + ["TooManyBulkEdits"] * 3


async def test_heartbeats_and_drafts_of_one_person_at_once_are_one(real: Copy, world: World) -> None:
    actor = await actor_of(world.chen)
    async with unit(actor) as tx:
        ticket_id = await ticket(tx)

    async def here(n: int) -> None:
        async with unit(actor) as tx:
            await note_presence(tx, ticket_id, "replying" if n % 2 else "viewing")
        async with unit(actor) as tx:
            await save_ticket_draft(tx, ticket_id, TicketDraftIn(body=f"{n}"), lambda version: None)

    await asyncio.gather(*(here(n) for n in range(6)))
    with psycopg.connect(real.admin) as look:
        assert look.execute("select count(*) from ticket_presences").fetchone() == (1,)
        assert look.execute("select count(*), max(version) from drafts").fetchone() == (1, 6)
