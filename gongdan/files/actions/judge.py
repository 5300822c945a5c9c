"""What a person does about a held file: give it free with a reason, or discard it."""

from typing import Any

from sqlalchemy import Row, select, update

from gongdan.files import policy
from gongdan.files.errors import FileNotHeld
from gongdan.files.events import FileReleased, FileRemoved
from gongdan.files.models import files
from gongdan.files.place import file_store
from gongdan.files.safety import DISCARDED, HELD, RELEASED, WAITING
from gongdan.kernel.errors import NotFound
from gongdan.kernel.settings import settings
from gongdan.kernel.unit import Tx


async def release_file(tx: Tx, file_id: int, reason: str) -> None:
    """Give a held file to whoever may see it; what the scanner has not seen yet goes to it first.

    Raises NotAllowed, NotFound, FileNotHeld.
    """
    policy.may_judge(tx.actor)
    row = await _held(tx, file_id)
    is_unseen = bool(settings().clamav_socket) and row.scanned_at is None
    await _judged(tx, file_id, WAITING if is_unseen else RELEASED, reason)
    tx.record(FileReleased(file_id, row.name, row.finding, reason))


async def discard_held_file(tx: Tx, file_id: int, reason: str) -> None:
    """Delete the bytes of a held file; its name stays where it hangs. Raises NotAllowed, NotFound, FileNotHeld."""
    policy.may_judge(tx.actor)
    row = await _held(tx, file_id)
    await _judged(tx, file_id, DISCARDED, reason)
    tx.record(FileRemoved(file_id, row.name, row.finding, reason))

    async def delete_bytes() -> None:
        await file_store().delete(row.key)

    tx.after_commit(delete_bytes)


async def _held(tx: Tx, file_id: int) -> Row[Any]:
    mine = (files.c.tenant_id == tx.tenant_id, files.c.id == file_id)
    row = await tx.first(select(files).where(*mine).with_for_update())
    if row is None:
        raise NotFound("file", file_id)
    if row.safety != HELD:
        raise FileNotHeld
    return row


async def _judged(tx: Tx, file_id: int, safety: str, reason: str) -> None:
    mine = (files.c.tenant_id == tx.tenant_id, files.c.id == file_id)
    told = {"judged_at": tx.now, "judged_by": tx.actor.name[:200], "judged_why": reason}
    await tx.execute(update(files).where(*mine).values(safety=safety, **told))
