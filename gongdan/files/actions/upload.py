"""Take an upload: stream the bytes into the store with no transaction open, then write the row."""

from collections.abc import AsyncIterable, AsyncIterator
from contextlib import suppress
from typing import Any

from sqlalchemy import insert

from gongdan.files import policy
from gongdan.files.errors import FileTooLarge, StoreOutOfReach, StoreUnavailable, UploadTooLarge
from gongdan.files.events import FileUploaded
from gongdan.files.models import files
from gongdan.files.multipart import ALLOWANCE_BYTES, UploadStream
from gongdan.files.names import clean_file_name
from gongdan.files.place import file_store
from gongdan.files.sniff import HEAD_BYTES, sniff
from gongdan.files.store import Stored, new_key
from gongdan.kernel.actor import Actor
from gongdan.kernel.settings import settings
from gongdan.kernel.unit import Tx, unit


async def upload_file(
    actor: Actor,
    body: AsyncIterable[bytes],
    content_type: str,
    declared_bytes: int | None = None,
    *,
    limit: int | None = None,
) -> dict[str, Any]:
    """Store the file inside a multipart body; its row comes last, so a crash leaves at most an unknown blob.

    Opens its own unit, for an upload may take minutes. Raises NotAllowed, UploadMalformed, UploadTooLarge.
    """
    policy.may_upload(actor)
    limit = limit or settings().max_file_bytes
    if declared_bytes is not None and declared_bytes > limit + ALLOWANCE_BYTES:
        raise UploadTooLarge(limit=limit)
    upload = UploadStream(body, content_type)
    name = clean_file_name(await upload.begin())
    return await store_file(actor, name, upload.pieces(), limit)


async def store_file(actor: Actor, name: str, pieces: AsyncIterable[bytes], limit: int) -> dict[str, Any]:
    """Store these bytes under a clean name for whoever acts. For uploads, inbound mail and imports."""
    key, head = new_key(f"t{actor.tenant_id}"), bytearray()

    async def watched() -> AsyncIterator[bytes]:
        async for piece in pieces:
            if len(head) < HEAD_BYTES:
                head.extend(piece[: HEAD_BYTES - len(head)])
            yield piece

    try:
        stored = await file_store().put_stream(key, watched(), limit)
    except FileTooLarge:
        raise UploadTooLarge(limit=limit) from None
    except StoreUnavailable as error:
        raise StoreOutOfReach from error
    try:
        async with unit(actor) as tx:
            return await _enter(tx, name, key, stored, bytes(head))
    except BaseException:
        # Best effort: what stays is found by `find_orphans`.
        with suppress(StoreUnavailable):
            await file_store().delete(key)
        raise


async def _enter(tx: Tx, name: str, key: str, stored: Stored, head: bytes) -> dict[str, Any]:
    policy.may_upload(tx.actor)
    found = sniff(head, name)
    kind, uploader_id = policy.uploader_of(tx.actor)
    statement = insert(files).values(
        tenant_id=tx.tenant_id,
        name=name,
        content_type=found.content_type,
        size=stored.size,
        sha256=stored.sha256,
        key=key,
        is_inline_safe=found.is_inline_safe,
        uploader_kind=kind,
        uploader_id=uploader_id,
        created_at=tx.now,
    )
    file_id = int(await tx.scalar(statement.returning(files.c.id)))
    tx.record(FileUploaded(file_id, name, found.content_type, stored.size))
    return {"id": file_id, "name": name, "content_type": found.content_type, "size": stored.size}
