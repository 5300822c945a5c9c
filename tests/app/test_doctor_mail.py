"""What the doctor says of the mailroom and of the virus scanner."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gongdan.app import doctor, doctor_database, mailroom
from gongdan.app.findings import Level
from gongdan.kernel.settings import SettingInvalid, Settings, read_settings
from tests.files.scanner import Scanner, scanning


@pytest.fixture
def mailbox(worker_database: Any) -> Iterator[None]:
    """A mailbox that is fetched, last looked into an hour ago; committed, and gone afterwards."""
    columns = "tenant_id, name, address, road, updated_at"
    values = "min(id), 'x', 'x@doctor.example', 'imap', now() - interval '1 hour'"
    with psycopg.connect(worker_database.admin, autocommit=True) as admin:
        admin.execute(f"INSERT INTO mailboxes ({columns}) SELECT {values} FROM tenants".encode())
        yield
        admin.execute("DELETE FROM mailboxes WHERE address = 'x@doctor.example'")


def said(dsn: str) -> list[tuple[Level, str]]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        return [(one.level, one.words) for one in doctor_database._mailroom(connection)]


def test_the_mailroom_is_known_by_the_lock_that_it_holds(worker_database: Any) -> None:
    assert said(worker_database.system) == [(Level.FINE, "none is running, and no mailbox is fetched")]
    with psycopg.connect(worker_database.system, autocommit=True) as fetching:
        fetching.execute(mailroom._LOCK)
        assert said(worker_database.system) == [(Level.FINE, "alive 0 s ago; it looks after 0 mailboxes")]


def test_a_mailbox_that_nobody_looks_into_is_told(worker_database: Any, mailbox: None) -> None:
    assert said(worker_database.system) == [(Level.DOUBTFUL, "None is running, and 1 mailboxes wait to be fetched.")]
    with psycopg.connect(worker_database.system, autocommit=True) as fetching:
        fetching.execute(mailroom._LOCK)
        assert said(worker_database.system)[0][0] is Level.DOUBTFUL


@contextlib.contextmanager
def scanner_beside(socket: Path) -> Iterator[None]:
    """A scanner in a thread of its own, since the doctor has a loop of its own."""
    loop, is_up, end = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with scanning(Scanner(), socket):
            is_up.set()
            await end.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    is_up.wait(5)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(5)
        loop.close()


def test_the_virus_scanner_is_asked_who_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (unset,) = doctor._scanner()
    assert unset.level is Level.FINE
    socket = tmp_path / "clamd"
    monkeypatch.setattr(doctor, "settings", lambda: Settings(clamav_socket=str(socket)))
    (away,) = doctor._scanner()
    assert (away.level, "No such file" in away.words) == (Level.WRONG, True)
    with scanner_beside(socket):
        (there,) = doctor._scanner()
    assert (there.level, there.words) == (Level.FINE, f"ClamAV 1.4.3/27800/Sat Nov 29 2026 at {socket}")


def test_an_address_that_is_none_is_refused_by_name() -> None:
    assert read_settings({"GONGDAN_CLAMAV_SOCKET": "scanner:3310"}).clamav_socket == "scanner:3310"
    with pytest.raises(SettingInvalid, match="GONGDAN_CLAMAV_SOCKET"):
        read_settings({"GONGDAN_CLAMAV_SOCKET": "scanner"})
