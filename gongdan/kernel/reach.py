"""Fetch what stands at an address that a tenant named: only from where tenants may reach, and never more than said.

The name is looked up once, what it leads to is judged, and that very address is connected to: asking again by name
could lead elsewhere. Redirects are followed by the same rules.
"""

import asyncio
import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
MOST_HOPS = 5
SECONDS = 20.0
_SCHEMES = {"http": "http", "https": "https", "webcal": "https", "webcals": "https"}


class FetchTrouble(Exception):
    """Nothing could be fetched: a stable code, what is wrong, and what to do about it."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was answered: the status (200 or 304), the body, and by what to ask again whether it changed."""

    status: int
    body: bytes = field(repr=False)
    etag: str = ""
    modified: str = ""


def is_allowed(address: str, *, is_private_allowed: bool) -> bool:
    """Whether a tenant may have us talk to this address.

    Never link-local ones, where clouds keep what only the machine itself may know; those of the own network only by
    the operator's word.
    """
    found: Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or found
    if found.is_link_local or found.is_multicast or found.is_unspecified or str(found) == "255.255.255.255":
        return False
    return found.is_global or is_private_allowed


def host_of(url: str) -> str:
    """The host that an address names. Raises FetchTrouble for what is no address of the web."""
    return parts_of(url)[1]


def _anywhere(url: str) -> bool:
    return True


async def fetch(
    url: str,
    *,
    most_bytes: int,
    is_private_allowed: bool,
    etag: str = "",
    modified: str = "",
    accept: str = "*/*",
    may_go: Callable[[str], bool] = _anywhere,
) -> Fetched:
    """GET `url`; 304 where it is still what `etag` or `modified` say. With no unit open. Raises FetchTrouble.

    `may_go` is asked of `url` and of each address that it leads on to.
    """
    headers = {"Accept": accept, "User-Agent": "Gongdan"}
    if etag:
        headers["If-None-Match"] = etag
    if modified:
        headers["If-Modified-Since"] = modified
    return await asyncio.to_thread(_follow, url, headers, most_bytes, is_private_allowed, may_go)


def _follow(
    url: str, headers: Mapping[str, str], most_bytes: int, is_private_allowed: bool, may_go: Callable[[str], bool]
) -> Fetched:
    deadline = time.monotonic() + SECONDS
    try:
        for _ in range(MOST_HOPS):
            if not may_go(url):
                raise FetchTrouble(
                    "address_forbidden", "The address leads where nothing is fetched from.", "Take another."
                )
            answer = _get(url, headers, most_bytes, is_private_allowed, deadline)
            if isinstance(answer, Fetched):
                return answer
            url = urljoin(url, answer)
    except TimeoutError:
        raise FetchTrouble("timed_out", "The server takes too long to answer.", "Try again later.") from None
    except ssl.SSLError:
        words = "The server's certificate is not valid."
        raise FetchTrouble(
            "certificate_refused", words, "Have its certificate mended, or take another address."
        ) from None
    except (OSError, http.client.HTTPException):
        raise FetchTrouble("unreachable", "The server cannot be reached.", "Check the address.") from None
    raise FetchTrouble("too_many_redirects", "The address leads on and on.", "Take the address it leads to.")


def _get(
    url: str, headers: Mapping[str, str], most_bytes: int, is_private_allowed: bool, deadline: float
) -> Fetched | str:
    """The answer, or the address that it leads on to."""
    scheme, host, port, path = parts_of(url)
    with connected(host, port, is_private_allowed, deadline) as sock:
        asking = http.client.HTTPConnection(host, port)
        asking.sock = (
            ssl.create_default_context().wrap_socket(sock, server_hostname=host) if scheme == "https" else sock
        )
        try:
            asking.request("GET", path, headers=dict(headers))
            answer = asking.getresponse()
            if answer.status in (301, 302, 303, 307, 308) and (target := answer.getheader("Location")):
                return target
            if answer.status not in (200, 304):
                words = f"The server answers with status {answer.status}."
                raise FetchTrouble("refused", words, "Open the address in a browser and see what it shows.")
            body = _read(answer, most_bytes, deadline)
            found = (answer.getheader(name) or "" for name in ("ETag", "Last-Modified"))
            etag, modified = (text[:500] for text in found)
            return Fetched(answer.status, body, etag, modified)
        finally:
            asking.close()


def parts_of(
    url: str, remedy: str = "Write it like https://calendars.example/holidays.ics."
) -> tuple[str, str, int, str]:
    """Scheme, host, port and path of an address of the web. Raises FetchTrouble."""
    try:
        parts = urlsplit(url)
        scheme, port = _SCHEMES.get(parts.scheme.lower(), ""), parts.port
    except ValueError:
        raise FetchTrouble("address_invalid", "This is no address.", remedy) from None
    if not (scheme and parts.hostname and url.isascii() and url.isprintable()) or parts.username or " " in url:
        raise FetchTrouble("address_invalid", "This is no address of a web page.", remedy)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return scheme, parts.hostname, port or (443 if scheme == "https" else 80), path


def connected(
    host: str,
    port: int,
    is_private_allowed: bool,
    deadline: float,
    setting: str = "GONGDAN_FEED_PRIVATE_HOSTS",
) -> socket.socket:
    """A connected socket at an address that may be talked to. Raises FetchTrouble, OSError; blocks.

    `setting` is what whoever runs the installation may set, where its own network is closed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise FetchTrouble("host_unknown", f"There is no host {host}.", "Check the address.") from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    allowed = [one for one in addresses if is_allowed(one, is_private_allowed=is_private_allowed)]
    if not allowed:
        remedy = f"Whoever runs this installation may set {setting}=true to allow its own network."
        raise FetchTrouble("host_forbidden", f"{host} lies in a network that is closed.", remedy)
    for at, address in enumerate(allowed):
        try:
            return socket.create_connection((address, port), timeout=seconds_left(deadline))
        except OSError:
            if at == len(allowed) - 1:
                raise
    raise AssertionError("unreachable")


def _read(answer: http.client.HTTPResponse, most_bytes: int, deadline: float) -> bytes:
    body = bytearray()
    while piece := answer.read1(65536):
        body += piece
        seconds_left(deadline)
        if len(body) > most_bytes:
            words = f"The file is larger than the {most_bytes} bytes allowed."
            raise FetchTrouble("too_large", words, "Take an address with fewer years.")
    return bytes(body)


def seconds_left(deadline: float) -> float:
    """Until this moment of the monotonic clock. Raises TimeoutError where it is over."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds
