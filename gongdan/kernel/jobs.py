"""Work for later: jobs queued in the same transaction, and what the clock brings."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import procrastinate
from procrastinate.retry import RetryStrategy

from gongdan.kernel.db import driver_connection

if TYPE_CHECKING:
    from gongdan.kernel.unit import Tx

DEFAULT_QUEUE = "default"
STALLED_AFTER_SECONDS = 30.0

Job = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Declared:
    name: str
    run: Job
    cron: str | None
    max_attempts: int
    lock: str | None


_declared: dict[str, _Declared] = {}

# Names jobs for enqueueing only; the worker opens an app of its own with a connection pool.
_namer = procrastinate.App(connector=procrastinate.PsycopgConnector())


def job(*, max_attempts: int = 10) -> Callable[[Job], Job]:
    """Declare a job: `async def rebuild_x(*, tenant_id: int, …)`, enqueued by its function name.

    It may run twice (a worker can die after the commit): its effect must not double.
    """

    def register(run: Job) -> Job:
        _declare(_Declared(run.__name__, run, None, max_attempts, None))
        return run

    return register


def every(cron: str) -> Callable[[Job], Job]:
    """Declare what the clock brings: `async def seal_events()` at each tick of `cron` (UTC).

    One run at a time over all workers. Six fields: the sixth is the second.
    """

    def register(run: Job) -> Job:
        _declare(_Declared(run.__name__, run, cron, 1, f"every:{run.__name__}"))
        return run

    return register


def _declare(declared: _Declared) -> None:
    if _declared.setdefault(declared.name, declared).run is not declared.run:
        raise RuntimeError(f"two jobs are named {declared.name}")


def declared_jobs() -> list[str]:
    return sorted(_declared)


def declared_job(name: str) -> Job:
    return _declared[name].run


async def enqueue(tx: "Tx", name: str, *, lock: str | None = None, at: datetime | None = None, **values: Any) -> None:
    """Queue a job in the unit's own transaction: it exists if and only if the unit commits.

    Jobs with the same `lock` run one after another. `values` must be JSON.
    """
    deferrer = _namer.configure_task(
        name,
        allow_unknown=True,
        queue=DEFAULT_QUEUE,
        lock=lock,
        schedule_at=at,
        connection=await driver_connection(tx.connection),
    )
    await deferrer.defer_async(**values)


def worker_app(dsn: str, pool_size: int) -> procrastinate.App:
    """The application a worker runs: all declared jobs over its own pool."""
    connector = procrastinate.PsycopgConnector(
        conninfo=dsn, min_size=1, max_size=pool_size, kwargs={"application_name": "gongdan-worker"}
    )
    app = procrastinate.App(connector=connector)
    for declared in _declared.values():
        _register(app, declared)

    async def retry_stalled_jobs(timestamp: int) -> None:
        """A worker that died leaves its jobs in 'doing': give them to another."""
        for stalled in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
            await app.job_manager.retry_job(stalled)

    task = app.task(name="retry_stalled_jobs", queue=DEFAULT_QUEUE)(retry_stalled_jobs)
    app.periodic(cron="* * * * * */10")(task)
    return app


def _register(app: procrastinate.App, declared: _Declared) -> None:
    if declared.cron is None:
        retry = RetryStrategy(max_attempts=declared.max_attempts, exponential_wait=2)
        app.task(name=declared.name, queue=DEFAULT_QUEUE, retry=retry)(declared.run)
        return

    async def tick(timestamp: int) -> None:
        await declared.run()

    task = app.task(name=declared.name, queue=DEFAULT_QUEUE, lock=declared.lock)(tick)
    app.periodic(cron=declared.cron)(task)
