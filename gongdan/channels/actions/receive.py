"""Take a message in: its raw bytes first, before anything looks at them, then the row, then the work."""

from collections.abc import AsyncIterable, AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.channels.errors.inbound import MessageEmpty, MessageStoreOutOfReach, MessageTooLarge
from gongdan.channels.models import inbound_messages
from gongdan.files.errors import FileTooLarge, StoreUnavailable
from gongdan.files.place import file_store
from gongdan.files.store import new_key
from gongdan.kernel.actor import system_actor
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.jobs import enqueue
from gongdan.kernel.unit import Tx, unit

MAX_RAW = 50 * 1024 * 1024
JOB = "handle_inbound_message"
_row = inbound_messages.c
_COLUMNS = (
    "tenant_id", "road", "mailbox_id", "form_id", "source_id", "delivery_key", "raw_key", "size", "sha256",
    "envelope", "received_at",
)  # fmt: skip
_ENTER = Fixed(
    upsert(inbound_messages)
    .values({name: bindparam(f"new_{name}", type_=_row[name].type) for name in _COLUMNS})
    .on_conflict_do_nothing()
    .returning(_row.id)
)


@dataclass(frozen=True, slots=True)
class Received:
    """The row of what came in. `is_new` is False where it had come already, and nothing was done."""

    id: int
    is_new: bool


async def receive(
    tenant_id: int,
    *,
    road: str,
    pieces: AsyncIterable[bytes] | bytes,
    delivery_key: str | None = None,
    mailbox_id: int | None = None,
    form_id: int | None = None,
    source_id: int | None = None,
    envelope: Mapping[str, Any] | None = None,
) -> Received:
    """Store a raw message of at most MAX_RAW bytes and queue its handling. When this returns it cannot be lost.

    `delivery_key` is what makes a second delivery harmless; without one the content is. `envelope` is what the
    transport says: `mail_from`, `recipients`, `ip`, `helo`. Opens its own unit, for a message may take minutes to
    arrive. Raises MessageEmpty, MessageTooLarge, MessageStoreOutOfReach; then it was not
    taken, or nobody knows: sending it again is right and harmless.
    """
    # One folder for them all: what is in it is known by `inbound_messages`, not by `files`.
    key = new_key(f"m{tenant_id}")
    try:
        stored = await file_store().put_stream(key, _streamed(pieces), MAX_RAW)
    except FileTooLarge:
        raise MessageTooLarge(limit=MAX_RAW) from None
    except StoreUnavailable as error:
        raise MessageStoreOutOfReach from error
    if not stored.size:
        await _forget(key)
        raise MessageEmpty
    values = {
        "tenant_id": tenant_id,
        "road": road,
        "mailbox_id": mailbox_id,
        "form_id": form_id,
        "source_id": source_id,
        "delivery_key": delivery_key or f"{road}:{mailbox_id or 0}:{stored.sha256.hex()}",
        "raw_key": key,
        "size": stored.size,
        "sha256": stored.sha256,
        "envelope": dict(envelope or {}),
    }
    # Where this fails nobody knows whether the commit went through: the bytes stay, at worst as an orphan.
    received = await _enter(tenant_id, road, values)
    if not received.is_new:
        await _forget(key)
    return received


async def _forget(key: str) -> None:
    with suppress(StoreUnavailable):
        await file_store().delete(key)


async def _enter(tenant_id: int, road: str, values: dict[str, Any]) -> Received:
    async with unit(system_actor(tenant_id, "inbound mail"), cause=f"inbound:{road}") as tx:
        values["received_at"] = tx.now
        entered = await _ENTER.first(tx.connection, {f"new_{name}": one for name, one in values.items()})
        if entered is None:
            return Received(await _known(tx, values["delivery_key"]), False)
        await enqueue(tx, JOB, tenant_id=tenant_id, message_id=entered.id)
        return Received(int(entered.id), True)


async def _known(tx: Tx, delivery_key: str) -> int:
    mine = (_row.tenant_id == tx.tenant_id, _row.delivery_key == delivery_key)
    return int(await tx.scalar(select(_row.id).where(*mine)))


async def _streamed(pieces: AsyncIterable[bytes] | bytes) -> AsyncIterator[bytes]:
    if isinstance(pieces, bytes):
        yield pieces
        return
    async for piece in pieces:
        yield piece
