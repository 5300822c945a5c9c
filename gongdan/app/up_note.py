"""Who runs this installation: a lock that dies with its holder, and a note of its processes for the next one."""

import contextlib
import fcntl
import getpass
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gongdan.app.failure import Failed

_PATIENCE_SECONDS = 12.0


class AlreadyUp(Failed):
    """Another `gongdan up` holds this folder."""


class Note:
    """Held from start to stop: `up.lock` says that somebody runs, `up.json` who and where."""

    def __init__(self, data_dir: Path) -> None:
        self._lock = data_dir / "up.lock"
        self._note = data_dir / "up.json"
        self._handle: int | None = None

    def take(self) -> None:
        """Raises AlreadyUp with pid, user and address of the holder."""
        handle = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise self._refusal() from None
        self._handle = handle

    def release(self) -> None:
        if self._handle is not None:
            self._note.unlink(missing_ok=True)
            os.close(self._handle)
            self._handle = None

    def write(self, address: str, children: Mapping[str, int]) -> None:
        """Say where we serve and which processes are ours, so that a successor knows what a killed one left."""
        known = {name: {"pid": pid, "born": birth_of(pid)} for name, pid in children.items()}
        text = json.dumps({"pid": os.getpid(), "user": _user(), "address": address, "children": known})
        draft = self._note.with_suffix(".new")
        draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(self._note)

    def end_leftovers(self) -> list[str]:
        """End what a killed `gongdan up` left running; the names of those that were."""
        left = {
            name: child["pid"]
            for name, child in self._read().get("children", {}).items()
            if child["born"] and birth_of(child["pid"]) == child["born"]
        }
        for order in (signal.SIGTERM, signal.SIGKILL):
            born = {pid: birth_of(pid) for pid in left.values()}
            for pid in left.values():
                if born[pid]:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, order)
            deadline = time.monotonic() + _PATIENCE_SECONDS
            while any(born[pid] and birth_of(pid) == born[pid] for pid in born) and time.monotonic() < deadline:
                time.sleep(0.05)
        return sorted(left)

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _refusal(self) -> AlreadyUp:
        found = self._read()
        if not found:
            return AlreadyUp(
                f"Gongdan is just starting or stopping in {self._lock.parent}.",
                "Wait a moment and try again, or take another --data folder.",
            )
        who, where = f"pid {found['pid']}, user {found['user']}", found["address"]
        return AlreadyUp(
            f"Gongdan is already running in {self._lock.parent} ({who}) at {where}",
            f"Use that one, or stop it first (kill {found['pid']}), or take another --data folder.",
        )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def birth_of(pid: int) -> str:
    """When the living process `pid` began, as the system writes it; '' for a dead one or a zombie."""
    if not Path("/proc/self/stat").exists():
        asked = subprocess.run(  # noqa: S603
            ["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return asked.stdout.strip()
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZXx" else fields[19]
