"""Hand a body to a receiver: to an address that tenants may reach, within seconds, and wherever it points no further.

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
from functools import lru_cache

from gongdan.integrations.webhooks.trying import Outcome
from gongdan.kernel.reach import FetchTrouble, connected, parts_of, seconds_left
from gongdan.kernel.settings import settings

CONNECT_SECONDS = 5.0
SECONDS = 10.0
MOST_ANSWER = 64 * 1024
KEPT_ANSWER = 8000
SETTING = "GONGDAN_WEBHOOK_PRIVATE_HOSTS"
REMEDY = "Write it like https://crm.example.com/hooks/tickets."


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    # Of their own: whoever answers slowly holds up no other work of the process.
    return ThreadPoolExecutor(max_workers=16, thread_name_prefix="webhook")


def address_trouble(url: str) -> FetchTrouble | None:
    """What is wrong with an address as it is written; where it leads is judged at each attempt."""
    try:
        scheme = parts_of(url, REMEDY)[0]
    except FetchTrouble as trouble:
        return trouble
    if scheme != url.partition(":")[0].lower():
        return FetchTrouble("address_invalid", "This is no address of a web server.", REMEDY)
    if scheme == "http" and not settings().webhook_private_hosts:
        return FetchTrouble("https_expected", "What is told of tickets does not go out unencrypted.", REMEDY)
    return None


async def hand_over(url: str, headers: Mapping[str, str], body: str) -> Outcome:
    """POST the body and say what came of it; never raises for what the receiver does. With no unit open."""
    began = time.monotonic()
    if trouble := address_trouble(url):
        return Outcome(error=trouble.code)
    loop = asyncio.get_running_loop()
    try:
        # Looking a name up cannot be broken off: then the thread is left behind, and nobody waits for it.
        async with asyncio.timeout(SECONDS + CONNECT_SECONDS):
            status, answer = await loop.run_in_executor(_threads(), _post, url, dict(headers), body.encode())
    except FetchTrouble as trouble:
        return Outcome(error=trouble.code, milliseconds=_since(began))
    except TimeoutError:
        return Outcome(error="timed_out", milliseconds=_since(began))
    return Outcome(status, "", answer, _since(began))


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _post(url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
    deadline = time.monotonic() + SECONDS
    try:
        return _exchange(url, headers, body, deadline)
    except TimeoutError:
        raise
    except ssl.SSLError:
        raise FetchTrouble("certificate_refused", "The certificate is not valid.", "Have it mended.") from None
    except (OSError, http.client.HTTPException, ValueError):
        if time.monotonic() >= deadline:
            raise TimeoutError from None
        raise FetchTrouble("unreachable", "The server cannot be reached.", "Check the address.") from None


def _exchange(url: str, headers: Mapping[str, str], body: bytes, deadline: float) -> tuple[int, str]:
    scheme, host, port, path = parts_of(url, REMEDY)
    is_private = settings().webhook_private_hosts
    with connected(host, port, is_private, time.monotonic() + CONNECT_SECONDS, SETTING) as sock:
        talking = sock if scheme == "http" else _wrapped(sock, host)
        with _cut_off(talking, deadline):
            talking.settimeout(seconds_left(deadline))
            if isinstance(talking, ssl.SSLSocket):
                talking.do_handshake()
            asking = http.client.HTTPConnection(host, port)
            asking.sock = talking
            try:
                asking.request("POST", path, body=body, headers=_with_host(headers, scheme, host, port))
                found = asking.getresponse()
                return found.status, _read(found)
            finally:
                asking.close()


def _wrapped(sock: socket.socket, host: str) -> ssl.SSLSocket:
    # Shakes hands later, when the line is watched.
    return ssl.create_default_context().wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)


def _with_host(headers: Mapping[str, str], scheme: str, host: str, port: int) -> dict[str, str]:
    shown = f"[{host}]" if ":" in host else host
    is_usual = port == (443 if scheme == "https" else 80)
    return {**headers, "Host": shown if is_usual else f"{shown}:{port}", "Connection": "close"}


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


def _read(found: http.client.HTTPResponse) -> str:
    """How the answer begins, as text; of a longer one no more is read. An answer that breaks off still is one."""
    raw = bytearray()
    with contextlib.suppress(OSError, http.client.HTTPException):
        while len(raw) < MOST_ANSWER and (piece := found.read1(MOST_ANSWER - len(raw))):
            raw += piece
    return raw[: KEPT_ANSWER * 4].decode("utf-8", "replace").replace("\x00", "�")[:KEPT_ANSWER]
