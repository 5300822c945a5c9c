"""Reading files: the row, and the bytes."""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Row, select

from gongdan.files import policy
from gongdan.files.errors import (
    FileIsHeld,
    FileMissing,
    FileNotScanned,
    FileWasDiscarded,
    StoreOutOfReach,
    StoreUnavailable,
)
from gongdan.files.models import files
from gongdan.files.place import file_store
from gongdan.files.safety import DISCARDED, HELD, is_given
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx


async def open_file(tx: Tx, file_id: int) -> Row[Any]:
    """The row of a file. The caller makes sure that the actor may see where it hangs. Raises NotFound."""
    row = await tx.first(select(files).where(files.c.tenant_id == tx.tenant_id, files.c.id == file_id))
    if row is None:
        raise NotFound("file", file_id)
    return row


async def is_own_upload(tx: Tx, file_id: int) -> bool:
    """Whether the actor uploaded it himself and it hangs nowhere yet."""
    statement = select(files.c.id).where(
        files.c.tenant_id == tx.tenant_id, files.c.id == file_id, files.c.attached_at.is_(None), policy.own(tx)
    )
    return await tx.first(statement) is not None


def must_be_given(row: Row[Any], *, is_staff: bool) -> None:
    """Raises FileIsHeld, FileNotScanned or FileWasDiscarded where nobody, or no customer, gets the file."""
    if is_given(row.safety, is_staff=is_staff):
        return
    if row.safety == DISCARDED:
        raise FileWasDiscarded
    raise FileIsHeld if row.safety == HELD else FileNotScanned


async def read_bytes(row: Row[Any], *, for_staff: bool = False) -> AsyncIterator[bytes]:
    """The bytes of a file, to be called with no unit open. Customers get nothing that the scanner has not seen yet.

    Raises FileIsHeld, FileNotScanned, FileWasDiscarded, NotFound, StoreOutOfReach.
    """
    must_be_given(row, is_staff=for_staff)
    try:
        return await file_store().get_stream(row.key)
    except FileMissing:
        raise NotFound("stored content of file", row.id) from None
    except StoreUnavailable as error:
        raise StoreOutOfReach from error
