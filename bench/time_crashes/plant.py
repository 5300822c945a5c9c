"""The installation of the trial: a PostgreSQL, tenants, and workers by a clock that can be set."""

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from bench.time_crashes.ears import Ears
from bench.time_crashes.shifted import shift
from gongdan.app.accounts import NewAccount, begin_tenant
from gongdan.app.tenants import NewTenant
from gongdan.identity import actor_of_user
from gongdan.kernel import db
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.embedded_pg import EmbeddedPostgres
from gongdan.kernel.unit import unit
from gongdan.migrations import migrate

T = TypeVar("T")
# What is in the queue and may run, by the times of the database, which nobody sets forward. What the clock brings
# is always in it.
_JOBS = """
select count(*) from procrastinate_jobs
where (status = 'doing' or status = 'todo' and (scheduled_at is null or scheduled_at <= now()))
    and coalesce(lock, '') not like 'every:%%'
"""
_PASS_AFTER, _PASS_MINUTES = 8, 10


class Plant:
    """Made and ended by `with`; `tenants` opened one after another."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gongdan-time-crashes-"))
        self.folder.chmod(0o755)
        self._ahead = self.folder / "ahead"
        self.ears = Ears()
        self.server = EmbeddedPostgres(self.folder / "postgres", settings={"max_connections": "120"})
        self._workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "Plant":
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        self.set_ahead(0)
        shift(self._ahead)
        self.server.start()
        self.urls = self.server.provision()
        os.environ |= {
            "GONGDAN_SECRET_KEY": "only for this trial",
            "GONGDAN_DATA_DIR": str(self.folder),
            "GONGDAN_DATABASE_URL": self.urls.app,
            "GONGDAN_SYSTEM_DATABASE_URL": self.urls.system,
            "GONGDAN_LOG_LEVEL": "ERROR",
            # Who is told by webhooks and messages listens on this machine.
            "GONGDAN_WEBHOOK_PRIVATE_HOSTS": "true",
            "GONGDAN_NOTIFY_PRIVATE_HOSTS": "true",
        }
        migrate(self.urls.owner)
        self.ears.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.end_workers()
        self.ears.close()
        self.server.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- time and workers --------------------------------------------------------------------------

    def set_ahead(self, seconds: float) -> None:
        """All clocks go ahead of the machine's by so much."""
        fresh = self._ahead.with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(self._ahead)

    def ahead(self) -> float:
        return float(self._ahead.read_text())

    def let_work(self, count: int) -> None:
        """So many workers run."""
        self._workers = [one for one in self._workers if one.poll() is None]
        while len(self._workers) < count:
            command = [sys.executable, "-m", "bench.time_crashes.shifted", str(self._ahead)]
            with (self.folder / "workers.log").open("ab") as log:
                self._workers.append(subprocess.Popen(command, stdout=log, stderr=log))

    def kill_one(self, chance: random.Random) -> None:
        """One of them ends at once, whatever it is doing."""
        chosen = chance.choice(self._workers)
        chosen.kill()
        chosen.wait(20)

    def end_workers(self) -> None:
        for one in self._workers:
            if one.poll() is None:
                one.kill()
            one.wait(20)
        self._workers = []

    # --- what is in it -----------------------------------------------------------------------------

    async def begin(self, slug: str) -> tuple[int, Actor]:
        """A tenant with one dispatcher: its id, and he. Call it in `in_database`."""
        await begin_tenant(
            NewTenant(slug=slug, name=slug), [NewAccount(f"{slug}@crash.test", "Chen", ("dispatcher",))]
        )
        tenant_id, user_id = self.rows(
            "select t.id, u.id from tenants t join users u on u.tenant_id = t.id where t.slug = %(slug)s", slug=slug
        )[0]
        async with unit(system_actor(tenant_id)) as tx:
            return int(tenant_id), await actor_of_user(tx, user_id)

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Rows as the superuser sees them."""
        with psycopg.connect(self.urls.admin, autocommit=True) as connection:
            return connection.execute(statement, values).fetchall()

    def in_database(self, work: Coroutine[Any, Any, T]) -> T:
        """Run our own code against its database."""

        async def run() -> T:
            opened = db.connect(self.urls.app, self.urls.system)
            try:
                return await work
            finally:
                await opened.close()

        return asyncio.run(run())

    def is_quiet(self, left: Sequence[str]) -> bool:
        """Nothing is due any more, and nobody has anything left to do. `left`: statements that count what is left."""
        return not any(self.rows(one, now=datetime.now(UTC) + timedelta(seconds=self.ahead()))[0][0] for one in left)

    def wait(self, left: Sequence[str], seconds: float) -> None:
        """Until all is done. What a dead process left is taken up later: time goes on. Raises TimeoutError."""
        began, passed = time.monotonic(), 0
        while not self.is_quiet([*left, _JOBS]):
            waited = time.monotonic() - began
            if waited > seconds:
                raise TimeoutError(f"after {seconds:.0f} s something was still due, or jobs waiting")
            if waited > (passed + 1) * _PASS_AFTER:
                self.set_ahead(self.ahead() + _PASS_MINUTES * 60)
                passed += 1
            time.sleep(0.5)
