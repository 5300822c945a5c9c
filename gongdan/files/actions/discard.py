"""Discard files together with what they hung on."""

from collections.abc import Sequence

from sqlalchemy import delete

from gongdan.files.models import files
from gongdan.files.place import file_store
from gongdan.kernel.unit import Tx


async def discard_files(tx: Tx, file_ids: Sequence[int]) -> int:
    """Forget these files for good; how many. The caller has taken them off what they hung on.

    Rows go first, then bytes, after the commit: a crash between leaves a blob that `find_orphans` names.
    """
    if not file_ids:
        return 0
    mine = (files.c.tenant_id == tx.tenant_id, files.c.id.in_(list(file_ids)))
    keys = [row.key for row in await tx.all(delete(files).where(*mine).returning(files.c.key))]

    async def delete_bytes() -> None:
        for key in keys:
            await file_store().delete(key)

    tx.after_commit(delete_bytes)
    return len(keys)
