"""How often one caller may call: token buckets in the memory of each process."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable


class Limiter:
    """`burst` calls at once per key, refilled at `per_second`; remembers the `capacity` latest keys.

    Each process counts for itself: with n web processes behind a balancer a caller gets up to n times as much.
    """

    def __init__(
        self,
        per_second: float,
        burst: int,
        *,
        capacity: int = 50_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_second = per_second
        self._burst = burst
        self._capacity = capacity
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> int:
        """0 where the call may go on, else the seconds to wait (at least 1)."""
        now = self._clock()
        tokens, at = self._buckets.get(key, (float(self._burst), now))
        tokens = min(float(self._burst), tokens + (now - at) * self._per_second)
        allowed = tokens >= 1
        self._buckets[key] = (tokens - 1 if allowed else tokens, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._capacity:
            self._buckets.popitem(last=False)
        return 0 if allowed else max(1, math.ceil((1 - tokens) / self._per_second))
