"""The worker process: runs jobs and what the clock brings, over any number of restarts of the database."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import procrastinate
import psycopg
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker

from gongdan.app.connections import open_database
from gongdan.app.modules import register_modules
from gongdan.kernel import clock
from gongdan.kernel.jobs import STALLED_AFTER_SECONDS, worker_app
from gongdan.kernel.log import configure_logging
from gongdan.kernel.settings import settings

log = logging.getLogger("gongdan.worker")

# A job may take this long after the order to stop; then it is broken off and run again by another worker.
FINISH_SECONDS = 10
HEARTBEAT_SECONDS = 3.0
_LOOK_AGAIN_SECONDS = 5.0
_LONGEST_PAUSE = 10.0
_GONE = (ConnectorException, psycopg.OperationalError)

_UNENDED = "SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = %(worker_id)s"


class Turn:
    """One registration in the queue, from connecting to losing the database or being told to stop."""

    def __init__(self, app: procrastinate.App, concurrency: int) -> None:
        self._app = app
        self._running: set[int] = set()
        self._doubtful: set[int] = set()
        self._worker = Worker(
            app,
            concurrency=concurrency,
            listen_notify=True,
            install_signal_handlers=False,
            fetch_job_polling_interval=2.0,
            shutdown_graceful_timeout=FINISH_SECONDS,
            # What succeeded shows in its effect; what failed stays in the queue for people to look at.
            delete_jobs="successful",
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_AFTER_SECONDS,
            task_middleware=[self._note],
        )

    @property
    def worker_id(self) -> int | None:
        """Its number in the queue; None before it signed on and after it signed off."""
        return self._worker.worker_id

    def stop(self) -> None:
        self._worker.stop()  # type: ignore[no-untyped-call]

    async def run(self) -> None:
        """Work until stopped. Raises ConnectorException where the database goes away."""
        minding = asyncio.create_task(self._mind_lost_jobs(), name="mind-lost-jobs")
        try:
            await self._worker.run()  # type: ignore[no-untyped-call]
        finally:
            minding.cancel()
            await asyncio.gather(minding, return_exceptions=True)

    async def _note(self, call: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker) -> Any:
        """Know which jobs really run here."""
        job_id = context.job.id or 0
        self._running.add(job_id)
        try:
            return await call()
        finally:
            self._running.discard(job_id)

    async def _mind_lost_jobs(self) -> None:
        """A job whose end could not be written, as the database went away, would count as running for ever."""
        while True:
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
            try:
                await self._retry_lost_jobs()
            except _GONE as error:
                log.warning("lost jobs could not be looked for", extra={"reason": str(error)})

    async def _retry_lost_jobs(self) -> None:
        worker_id = self._worker.worker_id
        if worker_id is None:
            return
        rows = await self._app.connector.execute_query_all_async(_UNENDED, worker_id=worker_id)
        unended = {row["id"] for row in rows} - self._running
        # Between two looks a job may be just about to start or to end; one that is so twice is lost.
        lost, self._doubtful = unended & self._doubtful, unended
        for job_id in lost:
            log.warning("job runs again, its end was lost", extra={"job_id": job_id})
            await self._app.job_manager.retry_job_by_id_async(job_id, retry_at=clock.now())


class Work:
    """The life of the process: turn after turn until it is told to stop."""

    def __init__(self) -> None:
        self._is_over = asyncio.Event()
        self._turn: Turn | None = None

    def stop(self) -> None:
        self._is_over.set()
        if self._turn is not None:
            self._turn.stop()

    async def run(self) -> None:
        opened = open_database()
        loop = asyncio.get_running_loop()
        for order in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(order, self.stop)
        pause = 0.2
        left: Turn | None = None
        try:
            while not self._is_over.is_set():
                begun = loop.time()
                left = await self._one_turn(opened.system_dsn, left)
                pause = 0.2 if loop.time() - begun > 30 else min(pause * 2, _LONGEST_PAUSE)
                await self._rest(pause)
        finally:
            await opened.close()

    async def _one_turn(self, dsn: str, left: Turn | None) -> Turn | None:
        """One turn; answers it where it still stands in the queue as working."""
        concurrency = settings().worker_concurrency
        app = worker_app(dsn, pool_size=concurrency + 2)
        turn = Turn(app, concurrency)
        try:
            async with app.open_async():
                if left is not None and left.worker_id is not None:
                    # What the last turn held when the database went is taken up at once.
                    await app.job_manager.unregister_worker(left.worker_id)
                    left = None
                self._turn = turn
                if not self._is_over.is_set():
                    log.info("worker ready", extra={"concurrency": concurrency})
                    await turn.run()
                    if not self._is_over.is_set():
                        log.warning("the job queue was lost, connecting again")
        except _GONE as error:
            log.warning("the job queue cannot be reached", extra={"reason": str(error) or type(error).__name__})
        finally:
            self._turn = None
        return turn if turn.worker_id is not None else left

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._is_over.wait(), seconds)
        except TimeoutError:
            return


def run_worker() -> None:
    """Work until SIGINT or SIGTERM; the jobs under way are finished first."""
    configure_logging(settings().log_level, settings().log_format)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    for own_words in ("procrastinate.worker.worker", "procrastinate.utils", "psycopg.pool"):
        # That the database went away is told below in one line, not in four tracebacks.
        logging.getLogger(own_words).setLevel(logging.CRITICAL)
    register_modules()
    asyncio.run(Work().run())
