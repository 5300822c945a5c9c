"""Take an upload: stream the bytes into the store with no transaction open, then write the row."""

from collections.abc import AsyncIterable, AsyncIterator
from contextlib import suppress
from typing import Any

from sqlalchemy import insert

from gongdan.files import policy
from gongdan.files.actions.scan import scan_fresh
from gongdan.files.danger import Look, danger_of
from gongdan.files.errors import FileTooLarge, StoreOutOfReach, StoreUnavailable, UploadTooLarge
from gongdan.files.events import FileHeld, FileUploaded
from gongdan.files.models import files
from gongdan.files.multipart import ALLOWANCE_BYTES, UploadStream
from gongdan.files.names import clean_file_name
from gongdan.files.place import file_store
from gongdan.files.safety import Verdict, verdict_of
from gongdan.files.sniff import HEAD_BYTES, Sniffed, sniff
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
    """Store these bytes under a clean name for whoever acts, and have them scanned. For uploads, mail and imports."""
    key, head, look = new_key(f"t{actor.tenant_id}"), bytearray(), Look()

    async def watched() -> AsyncIterator[bytes]:
        async for piece in pieces:
            if len(head) < HEAD_BYTES:
                head.extend(piece[: HEAD_BYTES - len(head)])
            look.feed(piece)
            yield piece

    try:
        stored = await file_store().put_stream(key, watched(), limit)
    except FileTooLarge:
        raise UploadTooLarge(limit=limit) from None
    except StoreUnavailable as error:
        raise StoreOutOfReach from error
    try:
        found = sniff(bytes(head), name)
        # Colleagues know what they upload; what strangers send is held where it acts when it is opened.
        danger = None if actor.kind == "user" else danger_of(found.content_type, name, look)
        verdict = verdict_of(await scan_fresh(key), danger, is_scanner_set=bool(settings().clamav_socket))
        async with unit(actor) as tx:
            return await _enter(tx, name, key, stored, found, verdict)
    except BaseException:
        # Best effort: what stays is found by `find_orphans`.
        with suppress(StoreUnavailable):
            await file_store().delete(key)
        raise


async def _enter(tx: Tx, name: str, key: str, stored: Stored, found: Sniffed, verdict: Verdict) -> dict[str, Any]:
    policy.may_upload(tx.actor)
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
        safety=verdict.safety,
        finding=verdict.finding,
        scanned_at=tx.now if verdict.is_scanned else None,
        created_at=tx.now,
    )
    file_id = int(await tx.scalar(statement.returning(files.c.id)))
    tx.record(FileUploaded(file_id, name, found.content_type, stored.size))
    if verdict.finding:
        tx.record(FileHeld(file_id, name, verdict.finding))
    shape = {"id": file_id, "name": name, "content_type": found.content_type, "size": stored.size}
    return {**shape, "safety": verdict.safety}
