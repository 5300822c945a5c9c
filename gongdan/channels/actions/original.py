"""A message as its sender made it look, read anew from its raw bytes; and those bytes themselves."""

from asyncio import to_thread
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Row

from gongdan.channels.actions.raw_mail import raw_mail
from gongdan.channels.adapter.reply_key import picture_key
from gongdan.channels.inbound.requests import ROADS, read_request, words_of
from gongdan.channels.mail.parse import parse
from gongdan.channels.mail.parsed import Raw
from gongdan.channels.mail.pictures import is_fetchable, seal_picture
from gongdan.channels.queries.inbound import get_readable_row
from gongdan.files.errors import FileMissing, StoreOutOfReach, StoreUnavailable
from gongdan.files.place import file_store
from gongdan.kernel.actor import Actor
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import unit
from gongdan.rendering import clean_text, safe_html_with

MOST_SIGNS = 2_000_000
MOST_PICTURES = 100
PICTURES = "/api/v1/inbound-messages/{id}/pictures"


async def get_original(actor: Actor, message_id: int, *, with_pictures: bool = False) -> dict[str, Any]:
    """HTML made safe, text and headers; pictures on other servers only where they were asked for.

    Opens its own unit. Raises NotFound, NotAllowed, StoreOutOfReach.
    """
    row = await _readable(actor, message_id)
    try:
        async with raw_mail(row.raw_key, row.size) as raw:
            if row.road in ROADS:
                return {
                    "html": "",
                    "text": words_of(read_request(bytes(raw[:]))),
                    "headers": [],
                    "remote_pictures": 0,
                }
            return await to_thread(_shown, raw, row, with_pictures)
    except FileMissing:
        raise NotFound("stored content of inbound message", message_id) from None
    except StoreUnavailable as error:
        raise StoreOutOfReach from error


async def open_raw(actor: Actor, message_id: int) -> tuple[Row[Any], AsyncIterator[bytes]]:
    """The row and the raw bytes. Opens its own unit. Raises NotFound, NotAllowed, StoreOutOfReach."""
    row = await _readable(actor, message_id)
    try:
        return row, await file_store().get_stream(row.raw_key)
    except FileMissing:
        raise NotFound("stored content of inbound message", message_id) from None
    except StoreUnavailable as error:
        raise StoreOutOfReach from error


async def _readable(actor: Actor, message_id: int) -> Row[Any]:
    async with unit(actor, is_read_only=True) as tx:
        return await get_readable_row(tx, message_id)


def _shown(raw: Raw, row: Row[Any], with_pictures: bool) -> dict[str, Any]:
    mail = parse(raw)
    lines = [[clean_text(name)[:200], clean_text(value)[:2000]] for name, value in mail.headers.lines[:200]]
    key, elsewhere = picture_key(row.tenant_id), set[str]()

    def picture(address: str) -> str:
        if not is_fetchable(address):
            return ""
        elsewhere.add(address)
        shown = with_pictures and len(elsewhere) <= MOST_PICTURES
        return f"{PICTURES.format(id=row.id)}/{seal_picture(key, row.id, address)}" if shown else ""

    return {
        "html": safe_html_with(mail.html[:MOST_SIGNS], picture) if mail.html else "",
        "text": clean_text(mail.text)[:MOST_SIGNS],
        "headers": lines,
        "remote_pictures": len(elsewhere),
    }
