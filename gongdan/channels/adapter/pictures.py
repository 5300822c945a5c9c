"""Fetch pictures of mails from other servers in the reader's place: they learn our address, not his."""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass
from urllib.parse import quote

from gongdan.channels.mail.pictures import is_fetchable
from gongdan.files.sniff import INLINE_SAFE, sniff
from gongdan.kernel.reach import FetchTrouble, fetch

MOST_BYTES = 5 * 1024 * 1024
_AT_ONCE = 6
_KEPT_SECONDS = 600.0
_MOST_KEPT = 32 * 1024 * 1024
# What stands in an address as it is; other signs are written by their bytes.
_PLAIN = "".join(map(chr, range(0x21, 0x7F)))


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
            # Strangers write these addresses: never those of the operator's own network, whatever mailboxes may use.
            found = await fetch(
                quote(address, safe=_PLAIN),
                most_bytes=MOST_BYTES,
                is_private_allowed=False,
                accept="image/*",
                may_go=is_fetchable,
            )
        except FetchTrouble as trouble:
            raise PictureFailed(trouble.message) from None
    content_type = sniff(found.body, "").content_type
    if content_type not in INLINE_SAFE:
        raise PictureFailed("It is not a picture.")
    picture = Picture(content_type, found.body)
    _shelf.put(address, picture)
    return picture
