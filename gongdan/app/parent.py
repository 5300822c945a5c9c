"""Children that end with their parent, however it ends: nothing is left behind after a kill -9."""

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
_SECONDS_BETWEEN_LOOKS = 1.0


def end_with(parent: int, order: signal.Signals = signal.SIGTERM) -> None:
    """Have this process receive `order` when `parent` dies, and end at once where it is dead already."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(order), 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent, order), daemon=True, name="parent-watch").start()
    # It may have died before the order was given.
    if os.getppid() != parent:
        sys.exit(0)


def _watch(parent: int, order: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os.kill(os.getpid(), order)
