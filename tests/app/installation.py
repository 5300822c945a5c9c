"""A real installation in a folder of its own: `gongdan up` as people start it, and commands beside it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40.0


def environment(**more: str) -> dict[str, str]:
    """The machine's environment without what the tests themselves set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GONGDAN_", "PG"))}
    return kept | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "200"} | more


def gongdan(*words: str | Path, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "gongdan.app.cli", *map(str, words)],
        env=environment(**more),
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        timeout=90,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(is_true: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """What it answers once that is true; fails with `what` after a while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := is_true():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def descendants(pid: int) -> set[int]:
    """All living processes below this one."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
                parents[int(entry.name)] = int(fields[1])
    below: set[int] = set()
    while found := {child for child, parent in parents.items() if parent in below | {pid}} - below:
        below |= found
    return below


class Installation:
    """One data folder with its `gongdan up`."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.log = folder / "up.log"
        self.port = free_port()
        self.up: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        """Start it and wait until it says that it is ready."""
        words = ["up", "--data", str(self.data), "--port", str(self.port), *options]
        with self.log.open("wb") as log:
            self.up = subprocess.Popen(
                [sys.executable, "-m", "gongdan.app.cli", *words],
                env=environment(),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        eventually(lambda: "Ready:" in self.said() or self.up_code() is not None, "ready")
        assert self.up_code() is None, self.said()

    def said(self) -> str:
        return self.log.read_text()

    def up_code(self) -> int | None:
        return self.up.poll() if self.up else None

    def stop(self, order: signal.Signals = signal.SIGINT) -> int:
        """Give the order and wait for the end; the exit code."""
        assert self.up is not None
        self.up.send_signal(order)
        return self.up.wait(PATIENCE)

    @property
    def children(self) -> dict[str, int]:
        """The pids of web and worker, and of PostgreSQL."""
        noted = json.loads((self.data / "up.json").read_text())["children"]
        return {name: child["pid"] for name, child in noted.items()} | {"postmaster": self.postmaster}

    @property
    def postmaster(self) -> int:
        try:
            return int((self.data / "postgres/cluster/postmaster.pid").read_text().split()[0])
        except (OSError, IndexError):
            return 0

    def command(self, *words: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
        return gongdan("--data", self.data, *words, given=given)

    def get(self, path: str, token: str = "") -> tuple[int, bytes]:
        """Status and body; 0 where nobody answers."""
        return self.ask("GET", path, token)

    def ask(self, method: str, path: str, token: str = "", body: Any = None, **headers: str) -> tuple[int, bytes]:
        asking = HTTPConnection("127.0.0.1", self.port, timeout=15)
        sent = {"Content-Type": "application/json", **headers}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        try:
            asking.request(method, path, json.dumps(body) if body is not None else None, sent)
            answer = asking.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException):
            return 0, b""
        finally:
            asking.close()

    def is_ready(self) -> bool:
        return self.get("/readyz")[0] == 200

    def destroy(self) -> None:
        """Leave no process behind, whatever the tests did."""
        if self.up is not None and self.up.poll() is None:
            self.stop()
