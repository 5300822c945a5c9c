"""Load over HTTP on loopback: keep-alive connections, each asking again as soon as it was answered."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Result:
    """What came of it: seconds per request in the order they came, and answers that were not 2xx."""

    seconds: list[float] = field(default_factory=list)
    failures: dict[int, int] = field(default_factory=dict)
    elapsed: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0

    def quantile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


Ask = Callable[[int], bytes]


def request(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    """The bytes of one request."""
    head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


async def _one(port: int, ask: Ask, place: int, step: int, until: float, result: Result) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    n = place
    while time.perf_counter() < until:
        started = time.perf_counter()
        writer.write(ask(n))
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        length = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")),
            0,
        )
        if length:
            await reader.readexactly(length)
        result.seconds.append(time.perf_counter() - started)
        if not 200 <= status < 300:
            result.failures[status] = result.failures.get(status, 0) + 1
        n += step
    writer.close()


async def run(port: int, ask: Ask, *, connections: int, seconds: float) -> Result:
    """Ask from so many connections for so long. `ask(n)` gives the n-th request."""
    result = Result()
    started = time.perf_counter()
    until = started + seconds
    await asyncio.gather(*(_one(port, ask, place, connections, until, result) for place in range(connections)))
    result.elapsed = time.perf_counter() - started
    return result
