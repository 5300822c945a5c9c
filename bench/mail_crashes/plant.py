"""The installation that the trial breaks: a PostgreSQL, a tenant with two mailboxes, processes, and mail servers."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine
from email import message_from_bytes
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from aiosmtpd.smtp import SMTP, Envelope, Session

from gongdan.app.accounts import NewAccount, begin_tenant, new_token
from gongdan.app.tenants import NewTenant
from gongdan.channels.actions.mailboxes import add_mailbox
from gongdan.channels.schemas.mailboxes import MailboxIn
from gongdan.kernel import db
from gongdan.kernel.actor import system_actor
from gongdan.kernel.embedded_pg import EmbeddedPostgres
from gongdan.kernel.unit import unit
from gongdan.migrations import migrate
from tests.channels.roads.servers import PASSWORD, USER, Folder, ImapServer

CARE = "care@crash.test"
T = TypeVar("T")


class Outbox:
    """The mail server that our letters are handed to: recipients by Message-ID, once for each time it took one."""

    def __init__(self) -> None:
        self.taken: dict[str, list[str]] = {}
        self.letters: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        name = str(message_from_bytes(envelope.content)["Message-ID"]).strip("<> \r\n")
        self.taken.setdefault(name, []).extend(envelope.rcpt_tos)
        self.letters.append(envelope.content)
        return "250 taken"


class Plant:
    """Made and ended by `with`. Processes are known by name: web, worker, mailroom."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gongdan-crashes-"))
        self.folder.chmod(0o755)
        self.server = EmbeddedPostgres(self.folder / "postgres", settings={"max_connections": "80"})
        self.outbox, self.imap = Outbox(), ImapServer(Folder())
        self.web_port, self.mail_port, self._smtp_port = _free_ports(3)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._loop = asyncio.new_event_loop()
        self._mounted: list[Path] = []
        self.token = ""

    # --- its life ------------------------------------------------------------------------------

    def __enter__(self) -> "Plant":
        # So that what was begun is ended also when somebody loses patience.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        try:
            self._begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _begin(self) -> None:
        for name in ("files", "scratch"):
            (self.folder / name).mkdir()
        os.environ |= {
            "GONGDAN_SECRET_KEY": "only for this trial",
            "GONGDAN_DATA_DIR": str(self.folder),
            "GONGDAN_MAIL_PRIVATE_HOSTS": "true",
            "GONGDAN_MAIL_PORT": str(self.mail_port),
            "GONGDAN_REQUESTS_PER_MINUTE": "1000000",
            "GONGDAN_SMTP_HOST": "127.0.0.1",
            "GONGDAN_SMTP_PORT": str(self._smtp_port),
            "GONGDAN_SMTP_SECURITY": "none",
            "GONGDAN_SMTP_FROM": CARE,
        }
        self.server.start()
        self.urls = self.server.provision()
        os.environ |= {"GONGDAN_DATABASE_URL": self.urls.app, "GONGDAN_SYSTEM_DATABASE_URL": self.urls.system}
        migrate(self.urls.owner)
        self.inside(self._serve())
        self.in_database(self._people())

    async def _serve(self) -> None:
        await self._loop.create_server(lambda: SMTP(self.outbox, loop=self._loop), "127.0.0.1", self._smtp_port)
        await self.imap.__aenter__()

    async def _people(self) -> None:
        await begin_tenant(
            NewTenant(slug="crash", name="Crash"), [NewAccount("post@crash.test", "Post", ("system_administrator",))]
        )
        self.token = await new_token("crash", "post@crash.test", name="trial", scopes=[], days=None)
        fetched = {"road": "imap", "in_host": "127.0.0.1", "in_security": "none", "in_password": PASSWORD}
        boxes = [
            MailboxIn(name="Care", address=CARE),
            MailboxIn(name="Desk", address=USER, in_port=self.imap.port, in_after="delete", **fetched),
        ]
        async with unit(system_actor(self.rows("select id from tenants where slug = 'crash'")[0][0])) as tx:
            for box in boxes:
                await add_mailbox(tx, box)

    def __exit__(self, *_: object) -> None:
        for name in list(self._processes):
            self.stop(name, signal.SIGKILL)
        self.server.stop("immediate")
        for place in self._mounted:
            subprocess.run(["umount", "-l", str(place)], check=False)
        self._loop.call_soon_threadsafe(self._loop.stop)
        shutil.rmtree(self.folder, ignore_errors=True)

    def confine(self, name: str, size: str) -> bool:
        """Put a folder of ours (`files`, `scratch`) on a small disk of its own; False where we may not."""
        place = self.folder / name
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True
        )
        if made.returncode == 0:
            self._mounted.append(place)
        return made.returncode == 0

    # --- its processes -------------------------------------------------------------------------

    def start(self, name: str, stage: str = "", nth: int = 1) -> "subprocess.Popen[bytes]":
        """Start one that is ended at `stage`, when it is reached for the nth time; sound where none is named."""
        self.stop(name)
        words = ["web", "--port", str(self.web_port)] if name == "web" else [name]
        command = [sys.executable, "-m", "bench.mail_crashes.doomed", stage, str(nth), *words]
        with (self.folder / f"{name}.log").open("ab") as log:
            environment = {**os.environ, "TMPDIR": str(self.folder / "scratch"), "GONGDAN_LOG_LEVEL": "WARNING"}
            self._processes[name] = started = subprocess.Popen(
                [*command, "--parent", str(os.getpid())], stdout=log, stderr=log, env=environment
            )
        if name == "web":
            until(lambda: self.has_ended("web") or self._is_ready(), 180, "the web process is ready")
        if name == "mailroom" and not stage:
            until(self.takes_mail, 180, "the mailroom listens")
        return started

    def takes_mail(self) -> bool:
        """Whether the mailroom listens."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.mail_port), 1):
            return True
        return False

    def stop(self, name: str, order: signal.Signals = signal.SIGTERM) -> None:
        running = self._processes.pop(name, None)
        if running is not None and running.poll() is None:
            running.send_signal(order)
            running.wait(60)

    def has_ended(self, name: str) -> bool:
        return self._processes[name].poll() is not None

    def _is_ready(self) -> bool:
        with contextlib.suppress(urllib.error.URLError, OSError):
            with urllib.request.urlopen(f"http://127.0.0.1:{self.web_port}/readyz", timeout=2):
                return True
        return False

    # --- its database and its loop -------------------------------------------------------------

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Rows as the superuser sees them; none of a statement that only writes."""
        with psycopg.connect(self.urls.admin, autocommit=True) as connection:
            done = connection.execute(statement, values)  # type: ignore[arg-type]
            return done.fetchall() if done.description else []

    def in_database(self, work: Coroutine[Any, Any, T]) -> T:
        """Run our own code against its database."""

        async def run() -> T:
            opened = db.connect(self.urls.app, self.urls.system)
            try:
                return await work
            finally:
                await opened.close()

        return asyncio.run(run())

    def inside(self, work: Coroutine[Any, Any, T]) -> T:
        """Run in the loop of the mail servers."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)


def until(holds: Any, seconds: float, what: str) -> None:
    """Wait until it holds. Raises TimeoutError naming what was waited for."""
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            raise TimeoutError(f"after {seconds:.0f} s it did not hold that {what}")
        time.sleep(0.1)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
