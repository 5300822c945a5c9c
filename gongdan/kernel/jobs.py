"""Work for later: jobs queued in the same transaction, and what the clock brings."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import procrastinate
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from procrastinate.retry import RetryStrategy
from sqlalchemy import DateTime, String, bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB

from gongdan.kernel.fixed import Fixed

if TYPE_CHECKING:
    from gongdan.kernel.unit import Tx

log = logging.getLogger(__name__)

DEFAULT_QUEUE = "default"
STALLED_AFTER_SECONDS = 15.0
# A job that was taken this often and is stalled again is what kills the workers.
MAX_DEATHS = 20
KEPT_HOURS = 14 * 24

Job = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Declared:
    name: str
    run: Job
    cron: str | None
    max_attempts: int
    lock: str | None


_declared: dict[str, _Declared] = {}

# The call, to be selected, that queues a job: the queue's own function, so one round trip serves for more.
DEFERRAL = text(
    f"procrastinate_defer_jobs_v1(array[row('{DEFAULT_QUEUE}', :name, 0, :lock, null, :args, :at)]"
    "::procrastinate_job_to_defer_v1[])"
).bindparams(
    bindparam("name", type_=String),
    bindparam("lock", type_=String),
    bindparam("args", type_=JSONB),
    bindparam("at", type_=DateTime(timezone=True)),
)

_QUEUE = Fixed(select(DEFERRAL))


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


async def enqueue(
    tx: "Tx", name: str, /, *, lock: str | None = None, at: datetime | None = None, **values: Any
) -> None:
    """Queue a job in the unit's own transaction: it exists if and only if the unit commits.

    Jobs with the same `lock` run one after another, in the order in which they were queued: one for later (`at`)
    keeps all that come after it waiting. So only jobs that all wait alike share one. `values` must be JSON.
    """
    await _QUEUE.all(tx.connection, {"name": name, "lock": lock, "args": values, "at": at})


def worker_app(dsn: str, pool_size: int) -> procrastinate.App:
    """The application a worker runs: all declared jobs over its own pool."""
    connector = procrastinate.PsycopgConnector(
        conninfo=dsn, min_size=1, max_size=pool_size, kwargs={"application_name": "gongdan-worker"}
    )
    app = procrastinate.App(connector=connector)
    for declared in _declared.values():
        _register(app, declared)

    _keep_house(app)
    return app


def _keep_house(app: procrastinate.App) -> None:
    """What the queue itself needs from the clock."""

    async def retry_stalled_jobs(timestamp: int) -> None:
        """A worker that died leaves its jobs in 'doing': give them to another."""
        for stalled in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
            if stalled.attempts >= MAX_DEATHS:
                log.error(
                    "job given up, its workers die of it", extra={"job_id": stalled.id, "job": stalled.task_name}
                )
                await app.job_manager.finish_job(stalled, Status.FAILED, delete_job=False)
                continue
            try:
                await app.job_manager.retry_job(stalled)
            except UniqueViolation:
                # The next tick waits already, and would wait for this one for ever: it does the work of both.
                await app.job_manager.finish_job(stalled, Status.ABORTED, delete_job=True)

    async def forget_old_jobs(timestamp: int) -> None:
        """Failed jobs stay for people to look at, but not for ever."""
        await app.job_manager.delete_old_jobs(
            KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )

    for tick, cron in ((retry_stalled_jobs, "* * * * * */10"), (forget_old_jobs, "17 3 * * * 0")):
        # No lock: a worker that dies in it would keep it, and nobody else would free it.
        task = app.task(name=tick.__name__, queue=DEFAULT_QUEUE, queueing_lock=f"every:{tick.__name__}")(tick)
        app.periodic(cron=cron)(task)


def _register(app: procrastinate.App, declared: _Declared) -> None:
    if declared.cron is None:
        retry = RetryStrategy(max_attempts=declared.max_attempts, exponential_wait=2)
        app.task(name=declared.name, queue=DEFAULT_QUEUE, retry=retry)(declared.run)
        return

    async def tick(timestamp: int) -> None:
        await declared.run()

    # One runs, one waits at most: ticks that come faster than they are worked off do not pile up.
    task = app.task(name=declared.name, queue=DEFAULT_QUEUE, lock=declared.lock, queueing_lock=declared.lock)(tick)
    app.periodic(cron=declared.cron)(task)
