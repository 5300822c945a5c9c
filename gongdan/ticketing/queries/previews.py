"""What a structure edit would take along and who would hear of it, counted before anything is done."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select

from gongdan.customers import get_contacts
from gongdan.identity import users
from gongdan.kernel.unit import Tx
from gongdan.ticketing.models import attachments, comments, followers


async def counted(
    tx: Tx, *, ticket_ids: Sequence[int] = (), comment_ids: Sequence[int] | None = None
) -> dict[str, int]:
    """The comments and files of tickets, or of some comments."""
    said, hung = comments.c, attachments.c
    of_comments = said.ticket_id.in_(ticket_ids) if comment_ids is None else said.id.in_(comment_ids)
    of_files = hung.ticket_id.in_(ticket_ids) if comment_ids is None else hung.comment_id.in_(comment_ids)
    files = select(func.count()).select_from(attachments).where(hung.tenant_id == tx.tenant_id, of_files)
    row = await tx.one(
        select(
            func.count().filter(said.is_public).label("public"),
            func.count().filter(~said.is_public).label("internal"),
            files.scalar_subquery().label("files"),
        ).where(said.tenant_id == tx.tenant_id, of_comments)
    )
    return {"public_comments": row.public, "internal_notes": row.internal, "files": row.files}


async def who_hears(tx: Tx, rows: Sequence[Any]) -> dict[str, Any]:
    """Everybody whom the tickets concern: who asked, who follows, who has them; each once."""
    asking = {row.requester_id for row in rows if row.requester_id is not None}
    known = await get_contacts(tx, sorted(asking)) if asking else {}
    row, person = followers.c, users.c
    following = (
        select(person.id, person.name)
        .join(followers, (row.tenant_id == person.tenant_id) & (row.user_id == person.id))
        .where(row.tenant_id == tx.tenant_id, row.ticket_id.in_([one.id for one in rows]))
        .distinct()
        .order_by(person.id)
    )
    return {
        "requesters": [
            {name: known[one][name] for name in ("id", "name", "email", "phone")}
            for one in sorted(asking)
            if one in known
        ],
        "followers": [{"id": one.id, "name": one.name} for one in await tx.all(following)],
        "assignees": await _people(tx, {one.assignee_id for one in rows if one.assignee_id is not None}),
    }


async def _people(tx: Tx, ids: Collection[int]) -> list[dict[str, Any]]:
    if not ids:
        return []
    mine = (users.c.tenant_id == tx.tenant_id, users.c.id.in_(ids))
    found = await tx.all(select(users.c.id, users.c.name).where(*mine).order_by(users.c.id))
    return [{"id": one.id, "name": one.name} for one in found]
