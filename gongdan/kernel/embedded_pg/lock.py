"""One supervisor per folder: a lock that the system drops when its holder dies."""

import fcntl
import os
from pathlib import Path

from gongdan.kernel.embedded_pg.failure import EmbeddedPostgresFailed
from gongdan.kernel.embedded_pg.folders import open_private

_open_locks: set[int] = set()


def _leave_locks_to_parent() -> None:
    # A forked child would keep the lock alive after its parent died.
    for handle in _open_locks:
        os.close(handle)
    _open_locks.clear()


os.register_at_fork(after_in_child=_leave_locks_to_parent)


class SupervisorLock:
    """Held from start to stop. The number in the file only serves the message."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    @property
    def is_held(self) -> bool:
        return self._handle is not None and self._handle in _open_locks

    def acquire(self) -> None:
        if self.is_held:
            return
        handle = open_private(self._path, os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(handle)
            raise EmbeddedPostgresFailed(
                f"The database in {self._path.parent} is already run by another gongdan (pid {holder}).",
                "Stop that one first, or choose another data folder.",
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle = handle
        _open_locks.add(handle)

    def release(self) -> None:
        if self.is_held and self._handle is not None:
            _open_locks.discard(self._handle)
            os.close(self._handle)
        self._handle = None
