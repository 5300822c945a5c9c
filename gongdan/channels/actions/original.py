"""A message as its sender made it look, read anew from its raw bytes; and those bytes themselves."""

from asyncio import to_thread
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Row

from gongdan.channels.actions.raw_mail import raw_mail
from gongdan.channels.inbound.requests import ROADS, read_request, words_of
from gongdan.channels.mail.parse import parse
from gongdan.channels.mail.parsed import Raw
from gongdan.channels.queries.inbound import get_readable_row
from gongdan.files.errors import FileMissing, StoreOutOfReach, StoreUnavailable
from gongdan.files.place import file_store
from gongdan.kernel.actor import Actor
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import unit
from gongdan.rendering import clean_text, safe_html

MOST_SIGNS = 2_000_000


async def get_original(actor: Actor, message_id: int) -> dict[str, Any]:
    """HTML made safe, text and headers. Opens its own unit. Raises NotFound, NotAllowed, StoreOutOfReach."""
    row = await _readable(actor, message_id)
    try:
        async with raw_mail(row.raw_key, row.size) as raw:
            if row.road in ROADS:
                return {"html": "", "text": words_of(read_request(bytes(raw[:]))), "headers": []}
            return await to_thread(_shown, raw)
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


def _shown(raw: Raw) -> dict[str, Any]:
    mail = parse(raw)
    lines = [[clean_text(name)[:200], clean_text(value)[:2000]] for name, value in mail.headers.lines[:200]]
    return {
        "html": safe_html(mail.html[:MOST_SIGNS]) if mail.html else "",
        "text": clean_text(mail.text)[:MOST_SIGNS],
        "headers": lines,
    }
