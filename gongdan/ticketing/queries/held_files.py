"""Files that are held, wait for the virus scanner, or were judged by a person; with the tickets they hang on."""

from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select

from gongdan.files import files
from gongdan.files.policy import may_judge
from gongdan.files.safety import HELD, WAITING
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import attachments, tickets
from gongdan.ticketing.schemas.held_files import HeldShow

_row = files.c
_ORDER = Sort("-id", (_row.id,), True)
_SHOWS: dict[str, ColumnElement[bool]] = {
    "held": and_(_row.finding != "", _row.safety == HELD),
    "waiting": _row.safety == WAITING,
    "settled": and_(_row.finding != "", _row.judged_at.is_not(None)),
}
_TOLD = (
    "id", "name", "content_type", "size", "safety", "finding", "uploader_kind", "created_at", "scanned_at",
    "judged_at", "judged_by", "judged_why",
)  # fmt: skip


async def list_held_files(tx: Tx, show: HeldShow, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of them, the latest first. Raises NotAllowed."""
    may_judge(tx.actor)
    statement = select(files).where(_row.tenant_id == tx.tenant_id, _SHOWS[show])
    rows, next_cursor = cut(await tx.all(paged(statement, _ORDER, limit, cursor)), _ORDER, limit, ("id",))
    return {"items": await _shapes(tx, rows), "next_cursor": next_cursor}


async def get_held_file(tx: Tx, file_id: int) -> dict[str, Any]:
    """One of them, whatever became of it. Raises NotAllowed, NotFound."""
    may_judge(tx.actor)
    mine = (_row.tenant_id == tx.tenant_id, _row.id == file_id)
    rows = await tx.all(select(files).where(*mine, (_row.finding != "") | (_row.safety == WAITING)))
    if not rows:
        raise NotFound("held file", file_id)
    return (await _shapes(tx, rows))[0]


async def _shapes(tx: Tx, rows: Any) -> list[dict[str, Any]]:
    hung = attachments.c
    same = and_(tickets.c.tenant_id == hung.tenant_id, tickets.c.id == hung.ticket_id)
    seen = (
        select(hung.file_id, tickets.c.id, tickets.c.number)
        .join(tickets, same)
        .where(hung.tenant_id == tx.tenant_id, hung.file_id.in_([row.id for row in rows]), policy.visible(tx))
    )
    found = {one.file_id: {"id": one.id, "number": one.number} for one in await tx.all(seen)} if rows else {}
    return [_shape(row, found.get(row.id)) for row in rows]


def _shape(row: Row[Any], ticket: dict[str, Any] | None) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in _TOLD}, "ticket": ticket}
