"""Under load web, worker and PostgreSQL are killed: what was acknowledged is there, every job took effect once."""

import json
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gongdan.kernel.embedded_pg import ADMIN, EmbeddedPostgres
from tests.app.installation import Installation, eventually

WRITERS = 3
PATIENCE = 90.0


@pytest.fixture(scope="module")
def desk() -> Iterator[Installation]:
    """An installation with a supervisor who may do all that the story needs."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-crash-"))
    folder.chmod(0o755)
    installation = Installation(folder)
    try:
        installation.start()
        made = installation.command(
            *("init", "--slug", "crash", "--name", "Crash", "--locale", "en"),
            *("--administrator", "root@crash.example", "--security-administrator", "guard@crash.example"),
        )
        assert made.returncode == 0, made.stderr
        added = installation.command("user", "add", "sue@crash.example", "--role", "supervisor")
        assert added.returncode == 0, added.stderr
        yield installation
    finally:
        installation.destroy()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Writer:
    """Somebody who writes without pause, and repeats every request until it is acknowledged."""

    desk: Installation
    token: str
    name: str
    is_over: threading.Event
    tickets: dict[int, int] = field(default_factory=dict)  # ticket id: id of the contact it belongs to in the end
    merges: int = 0
    strange: list[str] = field(default_factory=list)

    def write(self) -> None:
        number = 0
        while not self.is_over.is_set():
            number += 1
            leaving = self.acknowledged(f"{number}-a", "contacts", {"name": f"{self.name} {number} once"})
            staying = self.acknowledged(f"{number}-b", "contacts", {"name": f"{self.name} {number}"})
            ticket = self.acknowledged(
                f"{number}-t", "tickets", {"title": f"{self.name} {number}", "requester": {"id": leaving}}
            )
            self.acknowledged(f"{number}-m", f"contacts/{staying}/merges", {"contacts": [leaving]})
            self.tickets[ticket] = staying
            self.merges += 1

    def acknowledged(self, key: str, path: str, body: dict[str, Any]) -> int:
        """The id in the answer 201, whatever it takes to get it."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            sent = {"Idempotency-Key": f"{self.name}-{key}"}
            status, answer = self.desk.ask("POST", f"/api/v1/{path}", self.token, body, **sent)
            if status == 201:
                return int(json.loads(answer)["id"])
            # 0: nobody answered. 503: come back. 429: not so fast. Nothing else may happen, however hard we are hit.
            if status not in (0, 429, 503):
                self.strange.append(f"{path}: {status} {answer[:300]!r}")
            time.sleep(0.1)
        raise AssertionError(f"{path} was never acknowledged")


def admin(desk: Installation) -> psycopg.Connection[Any]:
    return psycopg.connect(EmbeddedPostgres(desk.data / "postgres").dsn(ADMIN), autocommit=True)


def scalar(desk: Installation, query: str) -> Any:
    with admin(desk) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def kill(desk: Installation, part: str) -> None:
    """Kill it and wait until its successor serves."""
    before = desk.children[part]
    os.kill(before, signal.SIGKILL)
    eventually(lambda: desk.children[part] not in (0, before), f"another {part}")
    eventually(desk.is_ready, "served again")


def let_the_dead_be_forgotten(desk: Installation) -> None:
    """Time passes: those who gave no sign of life for some seconds have given none for a minute."""
    with admin(desk) as connection:
        connection.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
            " WHERE last_heartbeat < now() - interval '7 seconds'"
        )


def is_all_delivered(desk: Installation) -> bool:
    let_the_dead_be_forgotten(desk)
    return scalar(desk, "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver'") == 0


def test_nothing_acknowledged_is_lost_and_every_job_takes_effect_once(desk: Installation) -> None:
    token = desk.command("token", "create", "--user", "sue@crash.example").stdout.strip()
    is_over = threading.Event()
    writers = [Writer(desk, token, f"writer{n}", is_over) for n in range(WRITERS)]
    threads = [threading.Thread(target=writer.write) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        for part in ("web", "worker", "postmaster", "worker"):
            time.sleep(1)
            kill(desk, part)
        time.sleep(1)
    finally:
        is_over.set()
        for thread in threads:
            thread.join(PATIENCE)
    assert [strange for writer in writers for strange in writer.strange] == []
    belongs = {ticket: contact for writer in writers for ticket, contact in writer.tickets.items()}
    merges = sum(writer.merges for writer in writers)
    assert len(belongs) == merges > 10

    eventually(lambda: is_all_delivered(desk), "every job done", PATIENCE)
    with admin(desk) as connection:
        stored = {row[0]: row[1:] for row in connection.execute("SELECT id, requester_id, version FROM tickets")}
    assert {ticket: row[0] for ticket, row in stored.items()} == belongs
    assert {row[1] for row in stored.values()} == {2}, "the contact was followed once"
    assert scalar(desk, "SELECT count(*) FROM events WHERE kind = 'contact.merged'") == merges
    followed = "SELECT count(*) FROM event_receipts WHERE listener LIKE '%.follow_the_contact_when_merged'"
    assert scalar(desk, followed) == merges
    assert scalar(desk, "SELECT count(*) FROM contacts") == 2 * merges

    verified = desk.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout
