"""The installation of the trial: a PostgreSQL, a tenant with promises, and workers by a clock that can be set."""

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from sqlalchemy import select

from bench.sla_crashes.shifted import shift
from gongdan.app.accounts import NewAccount, begin_tenant
from gongdan.app.tenants import NewTenant
from gongdan.identity import actor_of_user
from gongdan.kernel import db
from gongdan.kernel.actor import system_actor
from gongdan.kernel.embedded_pg import EmbeddedPostgres
from gongdan.kernel.unit import unit
from gongdan.migrations import migrate
from gongdan.sla.actions.policies import create_policy, order_policies
from gongdan.sla.models import sla_policies
from gongdan.sla.schemas.policies import PolicyIn, PolicyOrderIn
from gongdan.ticketing import OpenTicket, open_ticket

T = TypeVar("T")
WARN_AT = (50, 80)
# Two promises of each ticket, in plain time, so that it does not matter when the trial runs.
PROMISES = {"first_response": 30 * 60, "resolution": 60 * 60}
_RANKS = ("urgent", "high", "normal", "low")


class Plant:
    """Made and ended by `with`; `tenants` opened one after another."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gongdan-sla-crashes-"))
        self.folder.chmod(0o755)
        self._ahead = self.folder / "ahead"
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
        }
        migrate(self.urls.owner)
        return self

    def __exit__(self, *_: object) -> None:
        self.end_workers()
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
            command = [sys.executable, "-m", "bench.sla_crashes.shifted", str(self._ahead)]
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

    def promise(self, slug: str, tickets: int) -> int:
        """A tenant with so many tickets of one owner, all promised the same; its id."""
        return self.in_database(self._promise(slug, tickets))

    async def _promise(self, slug: str, tickets: int) -> int:
        await begin_tenant(
            NewTenant(slug=slug, name=slug), [NewAccount(f"{slug}@crash.test", "Chen", ("dispatcher",))]
        )
        tenant_id, user_id = self.rows(
            "select t.id, u.id from tenants t join users u on u.tenant_id = t.id where t.slug = %(slug)s", slug=slug
        )[0]
        targets = {
            kind: {rank: {"seconds": seconds, "time": "plain"} for rank in _RANKS}
            for kind, seconds in PROMISES.items()
        }
        promises = [{"key": kind, "kind": kind, "targets": target} for kind, target in targets.items()]
        draft = {"name": "trial", "condition": {"all": []}, "promises": promises, "warn_at": list(WARN_AT)}
        async with unit(system_actor(tenant_id)) as tx:
            mine = await create_policy(tx, PolicyIn.model_validate(draft))
            others = select(sla_policies.c.id).where(sla_policies.c.tenant_id == tenant_id)
            ids = [one.id for one in await tx.all(others.where(sla_policies.c.id != mine))]
            await order_policies(tx, PolicyOrderIn(ids=[mine, *ids]))
            staff = await actor_of_user(tx, user_id)
        for number in range(tickets):
            async with unit(staff) as tx:
                await open_ticket(tx, OpenTicket(title=f"打印机 {number}", type="question", assignee="me"))
        return int(tenant_id)

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Rows as the superuser sees them."""
        with psycopg.connect(self.urls.admin, autocommit=True) as connection:
            return connection.execute(statement, values).fetchall()  # type: ignore[arg-type]

    def in_database(self, work: Coroutine[Any, Any, T]) -> T:
        """Run our own code against its database."""

        async def run() -> T:
            opened = db.connect(self.urls.app, self.urls.system)
            try:
                return await work
            finally:
                await opened.close()

        return asyncio.run(run())

    def is_quiet(self) -> bool:
        """Nothing is due any more, and nobody has anything left to tell."""
        due = f"select count(*) from sla_clocks where next_action_at <= now() + interval '{self.ahead()} seconds'"
        jobs = "select count(*) from procrastinate_jobs where status in ('todo', 'doing')"
        return self.rows(due)[0][0] == 0 and self.rows(jobs)[0][0] == 0

    def wait(self, seconds: float) -> None:
        """Until all is told. Raises TimeoutError."""
        limit = time.monotonic() + seconds
        while not self.is_quiet():
            if time.monotonic() > limit:
                raise TimeoutError(f"after {seconds:.0f} s promises were still due or jobs waiting")
            time.sleep(0.5)
