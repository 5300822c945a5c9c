"""Reads of working side by side: who is looking at a ticket, and one's own drafts."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from gongdan.files import files
from gongdan.files.policy import own
from gongdan.identity import users
from gongdan.kernel.errors import NotAllowed, NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import drafts, ticket_presences, tickets
from gongdan.ticketing.queries.narrowed_tokens import refuse_narrowed_token
from gongdan.ticketing.queries.tickets import must_see_ticket

GONE_AFTER = timedelta(seconds=45)
DRAFTS_KEPT = timedelta(days=30)
_SHOWN = 120
_PLACE = Sort("-updated_at", (drafts.c.updated_at, drafts.c.place), True)


async def list_present(tx: Tx, ticket_id: int) -> dict[str, Any]:
    """The colleagues who have the ticket open, those who write before those who read; without the actor himself."""
    policy.may_see_presence(tx)
    await must_see_ticket(tx, ticket_id)
    row = ticket_presences.c
    statement = (
        select(row.user_id, row.doing, row.since, row.seen_at, users.c.name)
        .join(users, and_(users.c.tenant_id == row.tenant_id, users.c.id == row.user_id))
        .where(row.tenant_id == tx.tenant_id, row.ticket_id == ticket_id, row.user_id != (tx.actor.user_id or 0))
        .where(row.seen_at > tx.now - GONE_AFTER)
        .order_by(row.doing == "viewing", row.since, row.user_id)
        .limit(50)
    )
    items = [
        {
            "user": {"id": one.user_id, "name": one.name},
            "doing": one.doing,
            "since": one.since,
            "seen_at": one.seen_at,
        }
        for one in await tx.all(statement)
    ]
    return {"items": items, "next_cursor": None}


def on_ticket(ticket_id: int) -> str:
    return f"ticket:{ticket_id}"


def of_new(key: str) -> str:
    return f"new:{key}"


def own_id(tx: Tx) -> int:
    """Whose drafts they are. Raises NotAllowed where nobody in particular acts."""
    if tx.actor.user_id is None:
        raise NotAllowed(policy.READ, "Drafts belong to a person: sign in as one.")
    return tx.actor.user_id


async def hold_token(tx: Tx) -> None:
    """Raises NotAllowed for a token that was made for something else than writing."""
    if not any(tx.actor.may(word) for word in (policy.OPEN, policy.COMMENT, policy.NOTE)):
        await refuse_narrowed_token(tx, policy.OPEN)


def my_draft(tx: Tx, place: str) -> Select[Any]:
    mine = (drafts.c.tenant_id == tx.tenant_id, drafts.c.user_id == own_id(tx), drafts.c.place == place)
    return select(drafts).where(*mine)


async def get_ticket_draft(tx: Tx, ticket_id: int) -> dict[str, Any]:
    """One's own draft on a ticket that one may see. Raises NotFound where there is none."""
    await hold_token(tx)
    await must_see_ticket(tx, ticket_id)
    version = select(tickets.c.version).where(tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id)
    found = await tx.first(
        my_draft(tx, on_ticket(ticket_id)).add_columns(version.scalar_subquery().label("ticket_version"))
    )
    if found is None:
        raise NotFound("draft", ticket_id)
    return {
        "ticket_id": ticket_id,
        "body": found.body,
        "body_format": found.content["body_format"],
        "is_public": found.is_public,
        "files": await _still_there(tx, found.content["files"]),
        "based_on_version": found.content["based_on_version"],
        "sent_with": found.content.get("sent_with"),
        "ticket_version": found.ticket_version,
        **_stamps(found),
    }


async def get_new_draft(tx: Tx, key: str) -> dict[str, Any]:
    """One's own draft of a new request. Raises NotFound."""
    await hold_token(tx)
    found = await tx.first(my_draft(tx, of_new(key)))
    if found is None:
        raise NotFound("draft", key)
    content = dict(found.content)
    if content.get("files"):
        content["files"] = await _still_there(tx, content["files"])
    return {"key": key, "content": content, **_stamps(found)}


async def _still_there(tx: Tx, file_ids: list[int]) -> list[int]:
    if not file_ids:
        return []
    row = files.c
    mine = (row.tenant_id == tx.tenant_id, row.id.in_(file_ids), row.attached_at.is_(None), own(tx))
    there = {one.id for one in await tx.all(select(row.id).where(*mine))}
    return [one for one in file_ids if one in there]


async def list_drafts(tx: Tx, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of one's own drafts, the latest first."""
    await hold_token(tx)
    row = drafts.c
    columns = (row.place, row.ticket_id, row.is_public, row.updated_at, row.version)
    text = func.left(func.coalesce(func.nullif(row.body, ""), row.content["title"].astext, ""), _SHOWN)
    statement = select(*columns, text.label("text")).where(row.tenant_id == tx.tenant_id, row.user_id == own_id(tx))
    rows = await tx.all(paged(statement, _PLACE, limit, cursor))
    page, next_cursor = cut(rows, _PLACE, limit, ("updated_at", "place"))
    return {"items": [_row_shape(one) for one in page], "next_cursor": next_cursor}


def _row_shape(row: Row[Any]) -> dict[str, Any]:
    return {
        "ticket_id": row.ticket_id,
        "key": None if row.ticket_id else row.place.removeprefix("new:"),
        "text": row.text,
        "is_public": row.is_public,
        **_stamps(row),
    }


def _stamps(row: Any) -> dict[str, Any]:
    return {"updated_at": row.updated_at, "expires_at": row.updated_at + DRAFTS_KEPT, "version": row.version}
