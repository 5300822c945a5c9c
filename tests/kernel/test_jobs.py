"""The queue: jobs live and die with their unit, in order, retried, by the clock, and after a worker's death."""
# ruff: noqa: PT012, ASYNC110 - the unit that raises is what is tested, and another process is waited for

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from procrastinate.worker import Worker

import gongdan.kernel.delivery  # noqa: F401 - declares the job that delivers
from gongdan.kernel import jobs
from gongdan.kernel.events import Recorded
from gongdan.kernel.jobs import declared_jobs, enqueue, worker_app
from gongdan.kernel.unit import Tx, unit
from tests.kernel.conftest import Real
from tests.kernel.widgets import WidgetMade, mark, reacting


class Stop(Exception):
    """Raised to break off."""


@asynccontextmanager
async def working(real: Real, **options: Any) -> AsyncIterator[Any]:
    """A worker as the product runs it, in this process and for this block."""
    app = worker_app(real.copy.system, pool_size=3)
    async with app.open_async():
        worker = Worker(
            app,
            install_signal_handlers=False,
            listen_notify=True,
            fetch_job_polling_interval=0.05,
            shutdown_graceful_timeout=1,
            delete_jobs="successful",
            **options,
        )
        task = asyncio.create_task(worker.run())
        try:
            yield app
        finally:
            worker.stop()
            await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], bool], seconds: float = 8) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


async def test_a_job_lives_and_dies_with_its_unit(real: Real) -> None:
    at = datetime(2030, 1, 1, tzinfo=UTC)
    async with unit(real.xinghe) as tx:
        await enqueue(tx, "paint", lock="w:1", at=at, widget_id=1, colours=["红", None])
        assert real.look("select * from procrastinate_jobs") == []
    with pytest.raises(Stop):
        async with unit(real.xinghe) as tx:
            await enqueue(tx, "paint", widget_id=2)
            raise Stop
    found = real.look(
        "select queue_name, task_name, lock, args, scheduled_at, status, priority from procrastinate_jobs"
    )
    assert found == [("default", "paint", "w:1", {"widget_id": 1, "colours": ["红", None]}, at, "todo", 0)]


async def test_two_jobs_of_one_name_are_refused(declaring: Callable[..., None]) -> None:
    async def same() -> None: ...

    first = same

    async def same() -> None: ...  # type: ignore[no-redef]

    declaring(first)
    declaring(first)
    with pytest.raises(RuntimeError, match="two jobs are named same"):
        declaring(same)
    assert "same" in declared_jobs()


async def test_a_worker_runs_what_was_queued_in_the_order_of_each_lock(
    real: Real, declaring: Callable[..., None]
) -> None:
    order: list[tuple[str, int]] = []
    at_once: set[str] = set()

    async def work(*, thing: str, number: int) -> None:
        assert thing not in at_once, "two jobs of one lock run at once"
        at_once.add(thing)
        await asyncio.sleep(0.01)
        order.append((thing, number))
        at_once.discard(thing)

    declaring(work)
    async with unit(real.xinghe) as tx:
        for number in range(4):
            for thing in ("a", "b"):
                await enqueue(tx, "work", lock=thing, thing=thing, number=number)
    async with working(real, concurrency=4):
        await until(lambda: len(order) == 8)
    for thing in ("a", "b"):
        assert [number for name, number in order if name == thing] == [0, 1, 2, 3]
    assert real.look("select * from procrastinate_jobs where task_name = 'work'") == []


async def test_a_job_that_fails_is_tried_again_later_and_given_up_at_last(
    real: Real, declaring: Callable[..., None]
) -> None:
    tries: list[str] = []

    async def shaky(*, name: str) -> None:
        tries.append(name)
        if name == "hopeless" or tries.count(name) == 1:
            raise Stop

    declaring(shaky, max_attempts=1)
    async with unit(real.xinghe) as tx:
        await enqueue(tx, "shaky", name="passing")
        await enqueue(tx, "shaky", name="hopeless")
    waits = "select extract(epoch from scheduled_at - now()) from procrastinate_jobs where task_name='shaky'"
    async with working(real):
        await until(lambda: len(tries) == 2 and len(real.look(waits + " and status='todo'")) == 2)
        assert all(0 < float(seconds) <= 2 for (seconds,) in real.look(waits))
        real.look("update procrastinate_jobs set scheduled_at = null where task_name = 'shaky'")
        await until(lambda: len(tries) == 4)
        await until(lambda: real.look("select 1 from procrastinate_jobs where status = 'failed'") == [(1,)])
    assert real.look("select args->>'name', attempts from procrastinate_jobs where task_name='shaky'") == [
        ("hopeless", 2)
    ]


async def test_an_event_reaches_its_listener_through_a_real_worker(real: Real) -> None:
    async def follow(tx: Tx, fact: WidgetMade, recorded: Recorded) -> None:
        await mark(tx, f"of {fact.widget_id}")

    with reacting(later={WidgetMade: {"follow": follow}}):
        async with working(real):
            async with unit(real.xinghe) as tx:
                tx.record(WidgetMade(1))
                tx.record(WidgetMade(2))
            await until(lambda: real.look("select name from marks order by 1") == [("of 1",), ("of 2",)])
            await until(lambda: real.look("select 1 from procrastinate_jobs where task_name = 'deliver'") == [])


async def test_a_failing_listener_does_not_hold_up_the_next_event_of_its_subject(real: Real) -> None:
    async def broken(tx: Tx, fact: WidgetMade, recorded: Recorded) -> None:
        raise Stop

    async def sound(tx: Tx, fact: WidgetMade, recorded: Recorded) -> None:
        await mark(tx, fact.name)

    with reacting(later={WidgetMade: {"broken": broken, "sound": sound}}):
        async with working(real):
            for name in ("first", "second"):
                async with unit(real.xinghe) as tx:
                    tx.record(WidgetMade(1, name))
                await until(lambda name=name: (name,) in real.look("select name from marks"), 1.5)  # type: ignore[misc]


async def test_the_clock_brings_a_tick_and_ticks_do_not_pile_up(real: Real, declaring: Callable[..., None]) -> None:
    ticks: list[datetime] = []
    gate = asyncio.Event()

    async def sweep() -> None:
        ticks.append(datetime.now(UTC))
        await gate.wait()

    declaring(sweep, cron="* * * * * *")
    waiting = "select count(*) from procrastinate_jobs where task_name = 'sweep' and status = 'todo'"
    async with working(real, concurrency=3):
        await until(lambda: bool(ticks))
        await until(lambda: real.look(waiting) == [(1,)])
        await asyncio.sleep(1.2)
        assert real.look(waiting) == [(1,)], "a tick waits for the running one, the others are dropped"
        assert len(ticks) == 1, "one at a time over all workers"
        gate.set()
        await until(lambda: len(ticks) >= 2)


async def test_a_job_of_a_worker_that_was_killed_is_run_by_another(
    real: Real, declaring: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[int] = []

    async def rebuild(*, number: int) -> None:
        runs.append(number)

    declaring(rebuild)
    async with unit(real.xinghe) as tx:
        await enqueue(tx, "rebuild", lock="one", number=7)
    app = worker_app(real.copy.system, pool_size=1)
    async with app.open_async():
        worker_id = await app.job_manager.register_worker()
        taken = await app.job_manager.fetch_job(queues=None, worker_id=worker_id)
        assert taken is not None
        assert taken.task_name == "rebuild"
    real.look("update procrastinate_workers set last_heartbeat = now() - interval '1 hour'")
    assert runs == []
    async with working(real) as app:
        await app.tasks["retry_stalled_jobs"](timestamp=0)
        await until(lambda: runs == [7])
    assert real.look("select 1 from procrastinate_jobs where task_name = 'rebuild'") == []


async def test_a_tick_of_a_worker_that_was_killed_gives_way_to_the_next(
    real: Real, declaring: Callable[..., None]
) -> None:
    runs: list[str] = []

    async def sweep() -> None:
        runs.append("swept")

    async def rebuild() -> None: ...

    declaring(sweep, cron="0 0 29 2 *")
    declaring(rebuild)
    app = worker_app(real.copy.system, pool_size=1)
    async with app.open_async():
        await app.tasks["sweep"].defer_async(timestamp=0)
        async with unit(real.xinghe) as tx:
            await enqueue(tx, "rebuild")
        real.look("update procrastinate_jobs set status = 'doing', worker_id = null")
        await app.tasks["sweep"].defer_async(timestamp=1)
        await app.tasks["retry_stalled_jobs"](timestamp=0)
    there = real.look("select task_name, status, (args->>'timestamp')::int from procrastinate_jobs order by id")
    assert there == [("rebuild", "todo", None), ("sweep", "todo", 1)], "the next one runs, and others are given back"
    async with working(real):
        await until(lambda: runs == ["swept"])


async def test_a_job_that_its_workers_die_of_is_given_up(real: Real, declaring: Callable[..., None]) -> None:
    async def poison() -> None: ...

    declaring(poison)
    async with unit(real.xinghe) as tx:
        await enqueue(tx, "poison")
    real.look("update procrastinate_jobs set status = 'doing', worker_id = null, attempts = %s", jobs.MAX_DEATHS)
    app = worker_app(real.copy.system, pool_size=1)
    async with app.open_async():
        await app.tasks["retry_stalled_jobs"](timestamp=0)
    assert real.look("select status from procrastinate_jobs") == [("failed",)]


async def test_failed_jobs_are_forgotten_after_two_weeks_and_waiting_ones_never(real: Real) -> None:
    async with unit(real.xinghe) as tx:
        for name in ("old", "fresh", "waiting"):
            await enqueue(tx, name)
    real.look("update procrastinate_jobs set status = 'failed' where task_name <> 'waiting'")
    real.look(
        "update procrastinate_events set at = now() - %s from procrastinate_jobs j"
        " where j.id = job_id and j.task_name in ('old', 'waiting')",
        timedelta(hours=jobs.KEPT_HOURS + 1),
    )
    app = worker_app(real.copy.system, pool_size=1)
    async with app.open_async():
        await app.tasks["forget_old_jobs"](timestamp=0)
    assert real.look("select task_name from procrastinate_jobs order by id") == [("fresh",), ("waiting",)]
