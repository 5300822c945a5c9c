"""Sweeps meet a row that always fails: the others are served, and it is not tried each time for ever."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from gongdan.identity.models import tenants
from gongdan.kernel import clock
from gongdan.kernel.unit import system_connection
from gongdan.ticketing import jobs
from gongdan.ticketing.actions import closing_sweep, judging, overdue, recurring_runs, rise, shelf_sweep
from gongdan.ticketing.actions.bulk import start_bulk_edit
from gongdan.ticketing.jobs import bulk as bulk_jobs
from gongdan.ticketing.models import bulk_edits, tickets
from gongdan.ticketing.schemas.bulk import BulkEditIn
from tests.conftest import actor_of
from tests.make.ticketing import ticket
from tests.world import World

_SWEEPS = (
    closing_sweep,
    judging,
    overdue,
    recurring_runs,
    rise,
    shelf_sweep,
    jobs.approvals,
    jobs.bulk,
    jobs.handovers,
)
_KEPT = [one._patience for one in _SWEEPS]


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """What these tests poisoned rests for no other."""
    yield
    for one in _KEPT:
        one._resting.clear()


def poisoned(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, bad: int, place: int = 0) -> list[int]:
    """Let a function fail for this id; the ids that it was called with."""
    real, asked = getattr(module, name), []

    def acted(*given: Any, **named: Any) -> Any:
        asked.append(given[place] if isinstance(given[place], int) else given[place].id)
        if asked[-1] == bad:
            raise RuntimeError("poisoned")
        return real(*given, **named)

    monkeypatch.setattr(module, name, acted)
    return asked


async def test_overdue_stages(world: World, as_system: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    async with as_system(world.xinghe.id) as tx:
        ids = [await ticket(tx) for _ in range(3)]
        await tx.execute(update(tickets).where(tickets.c.id.in_(ids)).values(stage_due_at=now - timedelta(hours=1)))
    asked = poisoned(monkeypatch, overdue, "_tell", ids[0], place=1)
    monkeypatch.setattr(overdue, "_AT_ONCE", 1)
    with clock.frozen(now):
        assert (await overdue.tell_overdue(), await overdue.tell_overdue()) == (2, 0)
    assert asked == ids
    with clock.frozen(now + timedelta(minutes=1)):
        assert await overdue.tell_overdue() == 0
    assert asked == [*ids, ids[0]]


async def test_completeness(world: World, as_system: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async with as_system(world.xinghe.id) as tx:
        ids = [await ticket(tx) for _ in range(3)]
        await tx.execute(update(tickets).where(tickets.c.id.in_(ids)).values(completeness=None))
    real = judging.score_row

    def score(tx: Any, known: Any, row: Any, **more: Any) -> Any:
        if row["id"] == ids[0]:
            raise RuntimeError("poisoned")
        return real(tx, known, row, **more)

    monkeypatch.setattr(judging, "score_row", score)
    assert await judging.judge_unjudged() == 3
    assert await judging.judge_unjudged() == 0


async def test_one_tenant_does_not_stop_the_other(
    world: World, as_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def find_due(tx: Any, behind: int = 0) -> list[int]:
        seen.append(tx.tenant_id)
        if tx.tenant_id == world.xinghe.id:
            raise RuntimeError("poisoned")
        return []

    seen: list[int] = []
    monkeypatch.setattr(rise, "find_due", find_due)
    with clock.frozen(clock.now()):
        await rise.rise_everywhere()
        await rise.rise_everywhere()
    assert seen == [world.xinghe.id, world.northwind.id, world.northwind.id]


async def test_a_bulk_edit_whose_turn_waits_to_be_tried_again_gets_no_second_one(
    world: World, as_system: Any, outer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chen = await actor_of(world.chen)
    async with as_system(world.xinghe.id) as tx:
        ticket_id = await ticket(tx)
        tx.actor = chen
        bulk_edit_id = await start_bulk_edit(
            tx, BulkEditIn.model_validate({"tickets": [ticket_id], "changes": {"tags_add": ["x"]}})
        )
        old = clock.now() - timedelta(hours=1)
        await tx.execute(update(bulk_edits).where(bulk_edits.c.id == bulk_edit_id).values(progress_at=old))
    asked = poisoned(monkeypatch, bulk_jobs, "queue_bulk_edit", 0, place=1)
    await bulk_jobs.resume_stuck_bulk_edits()
    assert asked == []
    await outer.exec_driver_sql("/* gongdan test role */ reset role")
    await outer.exec_driver_sql("/* gongdan test role */ update procrastinate_jobs set status = 'failed'")
    async with system_connection() as connection:
        await connection.execute(update(tenants).where(tenants.c.id == world.xinghe.id).values(is_active=False))
    await bulk_jobs.resume_stuck_bulk_edits()
    assert asked == [], "whoever is not served now gets no work done"
    async with system_connection() as connection:
        await connection.execute(update(tenants).where(tenants.c.id == world.xinghe.id).values(is_active=True))
    await bulk_jobs.resume_stuck_bulk_edits()
    assert asked == [bulk_edit_id]
