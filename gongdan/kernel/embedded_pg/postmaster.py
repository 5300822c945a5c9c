"""The running server as the system sees it: which pid is really ours, and what state it is in."""

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class PidFile:
    """What postmaster.pid says. It may be stale, and its pid may by now be somebody else's."""

    pid: int
    port: int | None = None
    socket_folder: Path | None = None
    status: str = ""


def read_pid_file(cluster: Path) -> PidFile | None:
    try:
        lines = os.fsdecode((cluster / "postmaster.pid").read_bytes()).split("\n")
        pid = int(lines[0])
    except (OSError, ValueError):
        return None
    lines += [""] * 8
    return PidFile(
        pid=pid,
        port=int(lines[3]) if lines[3].isdigit() else None,
        socket_folder=Path(lines[4]) if lines[4] else None,
        status=lines[7].strip(),
    )


def is_server_of(pid: int, cluster: Path) -> bool:
    """Whether `pid` is a living postgres that works in this very folder (no zombie, no stranger)."""
    if pid <= 1 and not (_PROC / "1").exists():
        return False
    if (_PROC / "self").exists():
        return _is_server_by_proc(pid, cluster)
    return _is_server_by_ps(pid, cluster)


def _is_server_by_proc(pid: int, cluster: Path) -> bool:
    try:
        # "pid (name) state ...": the name may hold blanks and brackets itself.
        front, _, rest = (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")
        # PostgreSQL works inside its data folder, whatever that folder has been called since.
        cwd, home = (_PROC / str(pid) / "cwd").stat(), cluster.stat()
        owner = (_PROC / str(pid)).stat().st_uid
    except OSError:
        return False
    name, state = front.partition("(")[2], rest.split()[0]
    is_alive_server = name == "postgres" and state not in "ZXx" and owner == home.st_uid
    return is_alive_server and (cwd.st_dev, cwd.st_ino) == (home.st_dev, home.st_ino)


def _is_server_by_ps(pid: int, cluster: Path) -> bool:
    """Systems without /proc: the command line names the folder."""
    answer = subprocess.run(  # noqa: S603
        ["/bin/ps", "-ww", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, command = answer.stdout.strip().partition(" ")
    is_alive = bool(state) and not state.startswith("Z")
    return is_alive and "postgres" in command and command.rstrip().endswith(f"-D {cluster}")


def find_postmaster(cluster: Path) -> PidFile | None:
    """The living postmaster of this cluster, or None when the pid file is absent, stale or a stranger's."""
    noted = read_pid_file(cluster)
    return noted if noted is not None and is_server_of(noted.pid, cluster) else None


def servers_of(cluster: Path) -> Iterator[int]:
    """Every living postgres of this cluster; after a crash these are orphans of the postmaster."""
    if not (_PROC / "self").exists():
        return
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and is_server_of(int(entry.name), cluster):
            yield int(entry.name)


def send(pid: int, number: signal.Signals, cluster: Path) -> bool:
    """Signal `pid` only while it is a server of this cluster; its number cannot be recycled in between."""
    if not hasattr(os, "pidfd_open"):
        if not is_server_of(pid, cluster):
            return False
        os.kill(pid, number)
        return True
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        if not is_server_of(pid, cluster):
            return False
        signal.pidfd_send_signal(handle, number)
    except ProcessLookupError:
        return False
    finally:
        os.close(handle)
    return True
