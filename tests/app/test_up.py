"""`gongdan up` as a tree of real processes: it starts once, survives the death of its parts, and stops whole."""

import json
import os
import signal
import socket
import time
from pathlib import Path

import psycopg

from gongdan.kernel.embedded_pg import ADMIN, EmbeddedPostgres
from tests.app.installation import Installation, descendants, eventually, gongdan, is_alive


def test_a_second_one_says_who_runs_here_and_where(running: Installation) -> None:
    second = gongdan("up", "--data", running.data, "--port", str(running.port))
    assert second.returncode == 1
    assert running.up is not None
    assert f"pid {running.up.pid}" in second.stderr
    assert f"http://localhost:{running.port}" in second.stderr
    assert "Traceback" not in second.stderr
    assert running.is_ready()


def test_a_taken_port_is_told_before_anything_starts(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = gongdan("up", "--data", folder / "elsewhere", "--port", str(port))
    assert refused.returncode == 1
    assert f"Port {port}" in refused.stderr
    assert "--port" in refused.stderr
    assert not (folder / "elsewhere" / "postgres").exists()


def test_no_secret_stands_on_a_command_line(running: Installation) -> None:
    secrets = json.loads((running.data / "postgres/passwords.json").read_text()).values()
    assert running.up is not None
    lines = [Path(f"/proc/{pid}/cmdline").read_bytes().decode() for pid in descendants(running.up.pid)]
    assert len(lines) > 5
    assert [line for line in lines for secret in secrets if secret in line] == []


def has_living_worker(running: Installation) -> bool:
    """Whether a worker of the present registrations gave a sign of life just now."""
    try:
        with psycopg.connect(EmbeddedPostgres(running.data / "postgres").dsn(ADMIN)) as admin:
            row = admin.execute(
                "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '4 seconds'"
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and row[0] > 0


def test_what_is_killed_is_started_again_and_the_rest_goes_on(running: Installation) -> None:
    before = running.children
    for part in ("web", "worker", "mailroom"):
        os.kill(before[part], signal.SIGKILL)
    for part in ("web", "worker", "mailroom"):
        eventually(lambda part=part: running.children.get(part, 0) not in (0, before[part]), f"another {part}")
    eventually(running.is_ready, "served again")
    eventually(lambda: has_living_worker(running), "a worker at work")
    assert running.children["postmaster"] == before["postmaster"]


def test_while_postgresql_is_away_requests_are_told_to_come_back(running: Installation) -> None:
    token = running.command("token", "create", "--user", "root@acme.example").stdout.strip()
    before = running.children
    os.kill(before["postmaster"], signal.SIGKILL)
    statuses = set()
    deadline = time.monotonic() + 30
    while 503 not in statuses and time.monotonic() < deadline:
        statuses.add(running.get("/api/v1/users", token)[0])
    eventually(lambda: running.get("/api/v1/users", token)[0] == 200, "served again")
    assert statuses <= {200, 503}, statuses
    assert running.children["postmaster"] != before["postmaster"]
    assert running.children["web"] == before["web"]


def test_a_killed_one_takes_its_children_along_and_the_next_one_adopts_the_database(running: Installation) -> None:
    before = running.children
    assert running.up is not None
    tree = descendants(running.up.pid) | {running.up.pid}
    served_by = {pid for pid in tree if b"gongdan.app.cli" in Path(f"/proc/{pid}/cmdline").read_bytes()}
    assert len(served_by) >= 4
    running.stop(signal.SIGKILL)
    running.start()
    assert not [pid for pid in served_by if is_alive(pid)]
    assert running.children["postmaster"] == before["postmaster"]
    assert running.is_ready()


def test_an_order_to_stop_leaves_no_process(running: Installation) -> None:
    assert running.up is not None
    tree = descendants(running.up.pid)
    assert running.stop(signal.SIGINT) == 0
    assert not [pid for pid in tree if is_alive(pid)]
    assert not (running.data / "up.json").exists()
