"""Reads behind live events: what a browser missed, and whether it may still listen."""

from sqlalchemy import exists, or_, select

from gongdan.identity.live_audience import concerns
from gongdan.identity.models import api_tokens, sessions, tenants, users
from gongdan.kernel.actor import Actor
from gongdan.kernel.events import Event, events
from gongdan.kernel.live import Note
from gongdan.kernel.unit import Tx

# Ids are given out before the commit: a fact with a lower id may have become visible after a higher one.
OVERLAP = 500
MAX_MISSED = 1000


async def list_missed(tx: Tx, last_id: int) -> list[Note] | None:
    """What concerns the actor since `last_id`, and a little before; None where it is too much to tell."""
    e = events.c
    rows = await tx.all(
        select(e.id, e.kind, e.subject, e.subject_id, e.payload)
        .where(e.tenant_id == tx.tenant_id, e.id > last_id - OVERLAP)
        .order_by(e.id)
        .limit(MAX_MISSED + 1)
    )
    if len(rows) > MAX_MISSED:
        return None
    notes = [
        Note(
            row.id, row.kind, row.subject, row.subject_id, Event.kinds[row.kind].from_payload(row.payload).audience()
        )
        for row in rows
        if row.kind in Event.kinds
    ]
    return [note for note in notes if concerns(tx.actor, note)]


async def access_epoch(tx: Tx) -> int:
    """The number that rises whenever roles, teams or departments of the tenant change."""
    return int(await tx.scalar(select(tenants.c.access_epoch).where(tenants.c.id == tx.tenant_id)))


async def may_still_listen(tx: Tx, actor: Actor, epoch: int) -> bool:
    """Whether the actor is still signed in and his rights are what they were at `epoch`."""
    u = users.c
    statement = (
        select(u.id)
        .join(tenants, tenants.c.id == u.tenant_id)
        .where(
            u.tenant_id == tx.tenant_id, u.id == actor.user_id, u.is_active, tenants.c.is_active,
            tenants.c.access_epoch == epoch,
        )
    )  # fmt: skip
    for table, id in ((sessions, actor.session_id), (api_tokens, actor.token_id)):
        if id is not None:
            t = table.c
            living = exists().where(
                t.tenant_id == tx.tenant_id, t.id == id, t.revoked_at.is_(None),
                or_(t.expires_at.is_(None), t.expires_at > tx.now),
            )  # fmt: skip
            statement = statement.where(living)
    return await tx.first(statement) is not None
