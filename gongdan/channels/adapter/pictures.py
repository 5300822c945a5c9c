"""Fetch pictures of mails from other servers in the reader's place: they learn our address, not his."""

import asyncio
import http.client
import ssl
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from gongdan.channels.adapter.reach import connected_socket
from gongdan.channels.adapter.trouble import MailTrouble
from gongdan.channels.mail.pictures import PORTS, is_fetchable
from gongdan.files.sniff import INLINE_SAFE, sniff

SECONDS = 10.0
MOST_BYTES = 5 * 1024 * 1024
_REDIRECTS = 3
_AT_ONCE = 6
_KEPT_SECONDS = 600.0
_MOST_KEPT = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Picture:
    content_type: str
    content: bytes


class PictureFailed(Exception):
    """It could not be fetched, or is no picture; the words say why."""


class _Shelf:
    """What was fetched in the last minutes, for all who look at the same mail."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, Picture]] = OrderedDict()
        self._size = 0

    def get(self, address: str) -> Picture | None:
        until, picture = self._kept.get(address, (0.0, None))
        return picture if time.monotonic() < until else None

    def put(self, address: str, picture: Picture) -> None:
        self._drop(address)
        self._kept[address] = time.monotonic() + _KEPT_SECONDS, picture
        self._size += len(picture.content)
        while self._size > _MOST_KEPT:
            self._drop(next(iter(self._kept)))

    def _drop(self, address: str) -> None:
        if (gone := self._kept.pop(address, None)) is not None:
            self._size -= len(gone[1].content)


_shelf = _Shelf()
_turn = asyncio.Semaphore(_AT_ONCE)


async def fetch_picture(address: str) -> Picture:
    """The picture at this address, of pixels only. With no unit open. Raises PictureFailed."""
    if (kept := _shelf.get(address)) is not None:
        return kept
    async with _turn:
        try:
            async with asyncio.timeout(SECONDS * 2):
                picture = await _followed(address)
        except TimeoutError:
            raise PictureFailed("its server did not answer in time") from None
        except MailTrouble as trouble:
            raise PictureFailed(trouble.message) from None
    _shelf.put(address, picture)
    return picture


async def _followed(address: str) -> Picture:
    for _ in range(_REDIRECTS + 1):
        if not is_fetchable(address):
            raise PictureFailed("its address leads where pictures are not fetched from")
        status, headers, content = await _asked(address)
        if status in (301, 302, 303, 307, 308) and headers.get("Location"):
            address = urljoin(address, headers["Location"])
            continue
        if status != 200:
            raise PictureFailed(f"its server answered {status}")
        found = sniff(content, "").content_type
        if found not in INLINE_SAFE:
            raise PictureFailed("it is not a picture")
        return Picture(found, content)
    raise PictureFailed("it is moved again and again")


async def _asked(address: str) -> tuple[int, Any, bytes]:
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme.lower()]
    # Strangers write these addresses: never those of the operator's own network, whatever mailboxes may use.
    sock = await connected_socket(host, port, is_private_allowed=False)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        return await asyncio.to_thread(_got, sock, parts.scheme.lower(), host, port, path)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise PictureFailed(f"its server could not be asked ({type(error).__name__})") from None


def _got(sock: Any, scheme: str, host: str, port: int, path: str) -> tuple[int, Any, bytes]:
    sock.settimeout(SECONDS)
    asking = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        if scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        # The address was looked at before it was connected to; asking again by name could lead elsewhere.
        asking.sock = sock
        quoted = path.encode("utf-8").decode("latin-1")
        asking.putrequest("GET", "".join(_quoted(sign) for sign in quoted), skip_accept_encoding=True)
        asking.putheader("Accept", "image/*")
        asking.putheader("User-Agent", "Mozilla/5.0")
        asking.endheaders()
        answer = asking.getresponse()
        content = _limited(answer)
        return answer.status, answer.headers, content
    finally:
        asking.close()
        sock.close()


def _quoted(sign: str) -> str:
    return sign if "!" <= sign <= "~" else f"%{ord(sign):02X}"


def _limited(answer: http.client.HTTPResponse) -> bytes:
    """Its body. Raises PictureFailed where it is too large, or drips in too slowly."""
    ends, content = time.monotonic() + SECONDS, b""
    while piece := answer.read1(64 * 1024):
        content += piece
        if len(content) > MOST_BYTES:
            raise PictureFailed(f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
        if time.monotonic() > ends:
            raise PictureFailed("its server did not answer in time")
    return content
