"""What every structure edit does at its end: change rows without touching their times, and keep how to undo it."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, insert, update

from gongdan.kernel.unit import Tx
from gongdan.ticketing.journal import Journal
from gongdan.ticketing.models import attachments, comments, structure_edit_tickets, structure_edits, tickets
from gongdan.ticketing.queries.catalogue import catalogue


async def set_tickets(tx: Tx, ids: Collection[int], values: Mapping[str, Any]) -> dict[int, Row[Any]]:
    """Store the values and raise the versions, so that browsers read anew; the rows as they are now, for the facts.

    `updated_at` stays: it says when somebody last worked on a ticket, and putting it elsewhere is no work on it.
    """
    if not ids:
        return {}
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id.in_(ids))
    changed = update(tickets).where(*mine).values(**values, version=tickets.c.version + 1).returning(tickets)
    return {row.id: row for row in await tx.all(changed)}


async def set_comments(tx: Tx, ids: Collection[int], values: Mapping[str, Any]) -> None:
    """Put comments elsewhere, their files with them."""
    if not ids:
        return
    await tx.execute(
        update(comments).where(comments.c.tenant_id == tx.tenant_id, comments.c.id.in_(ids)).values(**values)
    )
    mine = (attachments.c.tenant_id == tx.tenant_id, attachments.c.comment_id.in_(ids))
    await tx.execute(update(attachments).where(*mine).values(ticket_id=values["ticket_id"]))


async def keep_edit(
    tx: Tx, kind: str, main_id: int, roles: Mapping[int, str], journal: Journal, *, made_id: int | None = None
) -> int:
    """Keep what was done and what it takes to undo it; returns the edit's id."""
    days = (await catalogue(tx)).rules.undo_days
    values = {
        "tenant_id": tx.tenant_id,
        "kind": kind,
        "main_id": main_id,
        "made_id": made_id,
        "journal": journal.stored(),
        "actor_kind": tx.actor.kind,
        "actor_id": tx.actor.user_id,
        "actor_name": tx.actor.name[:200],
        "at": tx.now,
        "undo_until": tx.now + timedelta(days=days) if days else None,
    }
    edit_id = int(await tx.scalar(insert(structure_edits).values(**values).returning(structure_edits.c.id)))
    rows = [
        {"tenant_id": tx.tenant_id, "edit_id": edit_id, "ticket_id": ticket_id, "role": role}
        for ticket_id, role in roles.items()
    ]
    await tx.execute(insert(structure_edit_tickets), rows)
    return edit_id
