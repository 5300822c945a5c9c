"""Post to an address that a tenant named: to where tenants may reach, within seconds, nowhere it points on to.

The name is looked up for every attempt, what it leads to is judged, and that very address is connected to.
"""

import asyncio
import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache

from gongdan.kernel.reach import FetchTrouble, connected, parts_of, seconds_left

CONNECT_SECONDS = 5.0
SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server said to what was sent to it, whatever its status; of a long body the beginning."""

    status: int
    body: bytes = field(repr=False)
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    url: str
    body: bytes
    headers: Mapping[str, str]
    most_bytes: int
    is_private_allowed: bool
    setting: str
    remedy: str


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    # Of their own: whoever answers slowly holds up no other work of the process.
    return ThreadPoolExecutor(max_workers=16, thread_name_prefix="posting")


async def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    most_bytes: int,
    is_private_allowed: bool,
    setting: str,
    remedy: str = "Check the address.",
) -> Answered:
    """POST `body` to `url`. With no unit open. Raises FetchTrouble.

    `setting` is what opens the own network of the installation, `remedy` how an address is to be written. What it
    raises holds nothing of the address behind the host, which may be a secret.
    """
    asked = _Asked(url, body, headers, most_bytes, is_private_allowed, setting, remedy)
    try:
        # Looking a name up cannot be broken off: then the thread is left behind, and nobody waits for it.
        async with asyncio.timeout(SECONDS + CONNECT_SECONDS):
            return await asyncio.get_running_loop().run_in_executor(_threads(), _post, asked)
    except TimeoutError:
        raise FetchTrouble("timed_out", "The server takes too long to answer.", "Try again later.") from None


def _post(asked: _Asked) -> Answered:
    deadline = time.monotonic() + SECONDS
    try:
        return _exchange(asked, deadline)
    except TimeoutError:
        raise
    except ssl.SSLError:
        words = "The server's certificate is not valid."
        raise FetchTrouble(
            "certificate_refused", words, "Have its certificate mended, or take another address."
        ) from None
    except (OSError, http.client.HTTPException, ValueError):
        if time.monotonic() >= deadline:
            raise TimeoutError from None
        raise FetchTrouble("unreachable", "The server cannot be reached.", "Check the address.") from None


def _exchange(asked: _Asked, deadline: float) -> Answered:
    scheme, host, port, path = parts_of(asked.url, asked.remedy)
    soon = time.monotonic() + CONNECT_SECONDS
    with connected(host, port, asked.is_private_allowed, soon, asked.setting) as sock:
        talking = sock if scheme == "http" else _wrapped(sock, host)
        with _cut_off(talking, deadline):
            talking.settimeout(seconds_left(deadline))
            if isinstance(talking, ssl.SSLSocket):
                talking.do_handshake()
            asking = http.client.HTTPConnection(host, port)
            asking.sock = talking
            try:
                asking.request("POST", path, body=asked.body, headers=_with_host(asked.headers, scheme, host, port))
                found = asking.getresponse()
                return Answered(
                    found.status, _read(found, asked.most_bytes), (found.getheader("Retry-After") or "")[:20]
                )
            finally:
                asking.close()


def _wrapped(sock: socket.socket, host: str) -> ssl.SSLSocket:
    # Shakes hands later, when the line is watched.
    return ssl.create_default_context().wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)


def _with_host(headers: Mapping[str, str], scheme: str, host: str, port: int) -> dict[str, str]:
    shown = f"[{host}]" if ":" in host else host
    is_usual = port == (443 if scheme == "https" else 80)
    own = {"Host": shown if is_usual else f"{shown}:{port}", "Connection": "close"}
    return {"User-Agent": "Gongdan", **headers, **own}


@contextlib.contextmanager
def _cut_off(sock: socket.socket, deadline: float) -> Iterator[None]:
    """At the deadline the line is cut, however slowly but steadily the other side goes on talking."""

    def cut() -> None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(deadline - time.monotonic(), 0), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read(found: http.client.HTTPResponse, most_bytes: int) -> bytes:
    """How the answer begins; of a longer one no more is read. An answer that breaks off still is one."""
    raw = bytearray()
    with contextlib.suppress(OSError, http.client.HTTPException):
        while len(raw) < most_bytes and (piece := found.read1(most_bytes - len(raw))):
            raw += piece
    return bytes(raw)
