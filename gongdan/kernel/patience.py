"""What a sweep could not do rests before it is tried again: the longer, the more often it failed."""

import logging
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from gongdan.kernel import clock

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
# Of more than this the oldest is forgotten, and tried again at the next tick.
MOST_KEPT = 10_000


class Patience:
    """Kept by a process for one sweep. A restart forgets it, which costs one more attempt each."""

    def __init__(self, log: logging.Logger, what: str) -> None:
        self._log = log
        self._what = what
        self._resting: dict[Hashable, tuple[datetime, timedelta]] = {}

    def rests(self, key: Hashable) -> bool:
        """Whether it failed too lately to be tried now. A clock that was set back ends no pause late."""
        until, pause = self._resting.get(key, (None, FIRST_PAUSE))
        return until is not None and until - pause <= clock.now() < until

    @contextmanager
    def with_one(self, key: Hashable) -> Iterator[None]:
        """Do one of many: what it raises is logged and keeps none of the others waiting."""
        try:
            yield
        except Exception:  # noqa: BLE001 - whatever it is, it is logged
            _, before = self._resting.pop(key, (None, FIRST_PAUSE / 2))
            pause = min(before * 2, LONGEST_PAUSE)
            self._resting[key] = (clock.now() + pause, pause)
            if len(self._resting) > MOST_KEPT:
                self._resting.pop(next(iter(self._resting)))
            self._log.exception(self._what, extra={"item": str(key), "again_in_seconds": int(pause.total_seconds())})
        else:
            self._resting.pop(key, None)
