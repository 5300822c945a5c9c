"""Waiting: for remains of a crashed server to go, for a starting one to take logins, for one to end."""

import signal
import time
from collections.abc import Callable

import psycopg

from gongdan.kernel.embedded_pg.failure import EmbeddedPostgresFailed
from gongdan.kernel.embedded_pg.folders import Folders
from gongdan.kernel.embedded_pg.postmaster import PidFile, find_postmaster, send, servers_of

Say = Callable[[str], None]
_SECONDS_BETWEEN_WORDS = 5.0
_UNREACHABLE_SECONDS = 30.0
_ORPHAN_SECONDS = 5.0
_FULL = ("too many clients", "remaining connection slots")


class ServerUnreachable(EmbeddedPostgresFailed):
    """The server says it is ready, yet nobody gets through to it."""


def login_complaint(admin_dsn: str) -> str:
    """Why the administrator cannot log in; empty when all is well."""
    try:
        with psycopg.connect(admin_dsn, connect_timeout=5) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError as failure:
        text = str(failure)
        # A server with all seats taken is a healthy server.
        return "" if any(sign in text for sign in _FULL) else text
    return ""


def wait_until_ready(
    folders: Folders, is_alive: Callable[[], bool], admin_dsn: Callable[[PidFile], str], say: Say
) -> bool:
    """True once the server takes logins, however long its crash recovery lasts; False when it is gone."""
    begun = time.monotonic()
    next_word, deaf_since = begun + _SECONDS_BETWEEN_WORDS, 0.0
    while True:
        noted = find_postmaster(folders.cluster)
        if noted is not None and noted.status == "ready":
            complaint = login_complaint(admin_dsn(noted))
            if not complaint:
                return True
            deaf_since = deaf_since or time.monotonic()
            _judge(folders, complaint, time.monotonic() - deaf_since)
        elif not is_alive():
            return False
        if time.monotonic() >= next_word:
            last = folders.log_tail(1)
            say(f"PostgreSQL is not ready after {time.monotonic() - begun:.0f} s, still waiting. It says: {last}")
            next_word += _SECONDS_BETWEEN_WORDS
        time.sleep(0.02 if time.monotonic() - begun < 2 else 0.2)


def _judge(folders: Folders, complaint: str, deaf_seconds: float) -> None:
    """Refuse at once what time does not mend, and after a while what it should have mended."""
    if "authentication failed" in complaint:
        raise EmbeddedPostgresFailed(
            f"The database in {folders.root} does not take the password in {folders.passwords}.",
            "Restore that file from a backup of the same data folder.",
        )
    if deaf_seconds > _UNREACHABLE_SECONDS:
        raise ServerUnreachable(
            f"PostgreSQL runs in {folders.root} but cannot be reached: {complaint.strip()}",
            "Look at its log below.",
            folders.log_tail(),
        )


def clear_remains(folders: Folders, say: Say) -> None:
    """After a crash: see the orphaned backends off, then drop the stale pid file.

    They hold the shared memory of the dead server, and a new one refuses to start beside them. They leave by
    themselves as soon as they look up; one deep in a long query has to be told.
    """
    cluster = folders.cluster
    for number in (None, signal.SIGQUIT, signal.SIGKILL):
        for pid in servers_of(cluster) if number else ():
            say(f"Ending process {pid}, left over from a crashed PostgreSQL.")
            send(pid, number or signal.SIGQUIT, cluster)
        if is_over_within(_ORPHAN_SECONDS, lambda: not any(servers_of(cluster))):
            # PostgreSQL itself would mistake a zombie or a recycled pid in this file for a running server.
            (cluster / "postmaster.pid").unlink(missing_ok=True)
            return
    left = ", ".join(map(str, servers_of(cluster)))
    raise EmbeddedPostgresFailed(
        f"Processes of a crashed PostgreSQL still hold the database in {folders.root}: {left}.",
        "End them (kill), then start again.",
    )


def is_over_within(seconds: float, is_over: Callable[[], bool]) -> bool:
    """Whether it came true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_over():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
