"""The supervisor: starts, adopts, watches and stops the PostgreSQL of one folder."""

import contextlib
import logging
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from gongdan.kernel.embedded_pg import access, binaries, configuration, creation, readiness, roles
from gongdan.kernel.embedded_pg.access import SOCKET_PORT, Access
from gongdan.kernel.embedded_pg.account import Account, choose_account
from gongdan.kernel.embedded_pg.failure import EmbeddedPostgresFailed
from gongdan.kernel.embedded_pg.folders import (
    clear_socket,
    open_private,
    prepare,
    private_folder,
    resolved_folders,
    socket_folder_path,
    write_private,
)
from gongdan.kernel.embedded_pg.lock import SupervisorLock
from gongdan.kernel.embedded_pg.passwords import ensure_passwords
from gongdan.kernel.embedded_pg.postmaster import find_postmaster, is_server_of, send, servers_of
from gongdan.kernel.embedded_pg.roles import ADMIN, APP, OWNER, ROLES, SYSTEM, DatabaseUrls

DATABASE = "gongdan"
_STOP_SECONDS = 120.0
_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}

log = logging.getLogger(__name__)


class EmbeddedPostgres:
    """One PostgreSQL in one folder, reached over a socket that only its own user can open.

    `urls`, `dsn`, `is_running` and `pid` also serve other programs while a supervisor holds the folder.
    """

    def __init__(
        self,
        directory: Path,
        *,
        fsync: bool = True,
        port: int | None = None,
        listen_tcp: bool = False,
        settings: Mapping[str, str] = MappingProxyType({}),
        on_progress: Callable[[str], None] | None = None,
    ) -> None:
        self._folders = resolved_folders(directory)
        self._fsync = fsync
        self._wanted_port = port
        self._listen_tcp = listen_tcp
        self._settings = dict(settings)
        self._on_progress = on_progress
        self._access = Access(self._folders, port)
        self._lock = SupervisorLock(self._folders.lock)
        self._mutex = threading.RLock()
        self._child: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    # Running

    def start(self) -> None:
        """Create the cluster if it is new, recover it if it crashed, adopt it if it runs; then take logins."""
        with self._mutex:
            self._is_stopped = False
            if self._lock.is_held and self.is_running():
                return
            account = choose_account(self._folders.cluster)
            prepare(self._folders, account)
            self._lock.acquire()
            launched_before = self._child
            try:
                self._bring_up(account)
            except BaseException:  # also Ctrl-C in the middle of a long recovery
                if self._child is not launched_before:
                    self._end(signal.SIGINT, 20)
                self._lock.release()
                raise

    def ensure_running(self) -> bool:
        """For a watchdog: start again after a crash. True if it had to; a server stopped on purpose stays so."""
        with self._mutex:
            if self._is_stopped or (self._lock.is_held and self.is_running()):
                return False
            self.start()
            return True

    def stop(self, mode: Literal["smart", "fast", "immediate"] = "fast") -> None:
        """End the server that this supervisor holds; without one this does nothing."""
        with self._mutex:
            self._is_stopped = True
            if self._lock.is_held:
                self._end(_SIGNALS[mode], _STOP_SECONDS)
                self._lock.release()

    def is_running(self) -> bool:
        return self.pid is not None

    @property
    def pid(self) -> int | None:
        """The postmaster's pid, None when there is no living one."""
        self._reap()
        noted = find_postmaster(self._folders.cluster)
        return noted.pid if noted else None

    @property
    def port(self) -> int:
        """Part of the socket's name, and the TCP port when TCP is on."""
        noted = find_postmaster(self._folders.cluster)
        return (noted.port if noted else None) or self._wanted_port or SOCKET_PORT

    @property
    def log_tail(self) -> str:
        """The last lines of the server's log."""
        return self._folders.log_tail()

    # Reaching it

    def dsn(self, role: str, database: str = DATABASE) -> str:
        """A libpq address with the role's password."""
        return self._access.dsn(role, database)

    def urls(self, database: str = DATABASE) -> DatabaseUrls:
        return DatabaseUrls(
            owner=self.dsn(OWNER, database),
            app=self.dsn(APP, database),
            system=self.dsn(SYSTEM, database),
            admin=self.dsn(ADMIN, database),
        )

    def provision(self, database: str = DATABASE) -> DatabaseUrls:
        """Make roles, database and first rights as they should be; harmless when they are."""
        passwords = ensure_passwords(self._folders.passwords, ROLES)
        roles.provision(self.dsn(ADMIN, "postgres"), self.dsn(ADMIN, database), database, passwords)
        return self.urls(database)

    def bin(self, name: str) -> Path:
        """The path of a PostgreSQL program: pg_dump, pg_restore, psql, pgbench and so on."""
        return access.tool(name)

    def tool_environment(self, role: str = ADMIN, database: str = DATABASE) -> dict[str, str]:
        """The environment in which such a program finds this database; no password on its command line."""
        return self._access.tool_environment(role, database)

    def run_tool(self, name: str, *arguments: str | Path, role: str = ADMIN, database: str = DATABASE) -> str:
        """Run a PostgreSQL program against this database to its end; what it printed. Raises when it fails."""
        return access.run_tool(self.bin(name), arguments, self.tool_environment(role, database))

    # Inside

    def _say(self, text: str) -> None:
        log.info(text)
        if self._on_progress is not None:
            self._on_progress(text)

    def _reap(self) -> None:
        """Take a dead child off the process table: as a zombie it would look alive to others."""
        if self._child is not None:
            self._child.poll()

    def _bring_up(self, account: Account) -> None:
        if self._folders.cluster.exists():
            creation.require_usable(self._folders)
            if self._adopt():
                return
            readiness.clear_remains(self._folders, self._say)
        server_bin = binaries.find_binaries(account).server
        if not self._folders.cluster.exists():
            self._say(f"Creating a new database in {self._folders.root}.")
            creation.create_cluster(self._folders, account, server_bin, fsync=self._fsync)
        self._configure(account)
        child = self._launch(account, server_bin)
        if not self._is_ready(lambda: child.poll() is None):
            raise EmbeddedPostgresFailed(
                f"PostgreSQL in {self._folders.root} ended while starting (code {child.returncode}).",
                "The log below says why.",
                self._folders.log_tail(),
            )

    def _is_ready(self, is_alive: Callable[[], bool]) -> bool:
        return readiness.wait_until_ready(
            self._folders, is_alive, lambda noted: self._access.dsn_at(noted, ADMIN, "postgres"), self._say
        )

    def _adopt(self) -> bool:
        """Take over the server that a killed supervisor left behind. False when none is left to take."""
        cluster = self._folders.cluster
        noted = find_postmaster(cluster)
        if noted is None:
            return False
        self._say(f"PostgreSQL already runs here (pid {noted.pid}); taking it over.")
        try:
            return self._is_ready(lambda: find_postmaster(cluster) is not None)
        except readiness.ServerUnreachable:  # for instance a cleaner took its socket away
            self._say("It cannot be reached; starting it anew.")
            self._end(signal.SIGINT, _STOP_SECONDS)
            return False

    def _configure(self, account: Account) -> None:
        port = self._wanted_port or (_free_tcp_port() if self._listen_tcp else SOCKET_PORT)
        folder = private_folder(socket_folder_path(self._folders, account, port), account)
        clear_socket(folder, port)
        settings = configuration.server_settings(
            folder, port, fsync=self._fsync, listen_tcp=self._listen_tcp, own=self._settings
        )
        path = self._folders.cluster / configuration.INCLUDE
        write_private(path, configuration.rendered(settings), (account.uid, account.gid))

    def _launch(self, account: Account, server_bin: Path) -> subprocess.Popen[bytes]:
        if self._child is not None:  # it may be so freshly dead that it could not be reaped yet
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._child.wait(10)
        output = open_private(self._folders.startup_log, os.O_WRONLY | os.O_TRUNC)
        try:
            self._child = account.launch([server_bin / "postgres", "-D", self._folders.cluster], output)
        finally:
            os.close(output)
        return self._child

    def _end(self, number: signal.Signals, seconds: float) -> None:
        """Ask the server to end; past `seconds` insist, which costs the next start a recovery, no row."""
        if not self._asked(number, seconds) and not self._asked(signal.SIGQUIT, 30):
            raise EmbeddedPostgresFailed(
                f"PostgreSQL in {self._folders.root} does not end.", "", self._folders.log_tail()
            )
        # The log collector writes its last line after the postmaster has gone.
        readiness.is_over_within(5, lambda: not any(servers_of(self._folders.cluster)))

    def _asked(self, order: signal.Signals, seconds: float) -> bool:
        """Signal the server, if there is one; whether there is none within `seconds`."""
        cluster, child, pid = self._folders.cluster, self._child, self.pid
        if child is not None and child.poll() is None:
            child.send_signal(order)
            return readiness.is_over_within(seconds, lambda: child.poll() is not None)
        if pid is None or not send(pid, order, cluster):
            return True
        return readiness.is_over_within(seconds, lambda: not is_server_of(pid, cluster))


def _free_tcp_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
