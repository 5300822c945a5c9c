"""Reading a file that hangs on a ticket."""

from typing import Any

from sqlalchemy import Row

from gongdan.files import is_own_upload, open_file
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing.queries.tickets import may_see_file


async def get_file(tx: Tx, file_id: int) -> Row[Any]:
    """The file's row, where the actor may read what it hangs on, or has just uploaded it. Raises NotFound."""
    row = await open_file(tx, file_id)
    if row.attached_at is None:
        is_seen = await is_own_upload(tx, file_id)
    else:
        is_seen = await may_see_file(tx, file_id)
    if not is_seen:
        raise NotFound("file", file_id)
    return row
