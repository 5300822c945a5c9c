"""The timeline of a ticket: everything that happened to it, comments with their text."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from gongdan.kernel.events import events
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing.models import comments
from gongdan.ticketing.queries.tickets import attachments_by_comment, must_see_ticket

_ASCENDING = Sort("at", (events.c.at, events.c.id), False)
_DESCENDING = Sort("-at", (events.c.at, events.c.id), True)
_UNTOLD = (
    "ticket_id",
    "team_id",
    "department_id",
    "creator_id",
    "requester_id",
    "organisation_id",
    "version",
    "earlier",
)
# What a customer may know of a public fact: who has it, where it stands; no ids and no reasons of ours.
_FOR_CUSTOMERS = {
    "ticket.opened": ("number", "state"),
    "ticket.moved": ("move", "from_state", "to_state", "from_category", "to_category"),
    "ticket.state_restored": ("from_state", "to_state", "from_category", "to_category"),
    "ticket.assigned": ("team_name", "assignee_name"),
    "ticket.commented": ("comment_id",),
    "ticket.files_attached": ("file_ids",),
}


async def list_timeline(
    tx: Tx, ticket_id: int, *, limit: int = 50, cursor: str | None = None, is_newest_first: bool = False
) -> dict[str, Any]:
    """A page of the timeline. Customers get public facts and public comments only."""
    await must_see_ticket(tx, ticket_id)
    order = _DESCENDING if is_newest_first else _ASCENDING
    rows = await tx.all(paged(_facts(tx, ticket_id), order, limit, cursor))
    page, next_cursor = cut(rows, order, limit, ("at", "id"))
    written = await _comments_of(tx, page)
    return {"items": [_item(row, written, tx) for row in page], "next_cursor": next_cursor}


def _facts(tx: Tx, ticket_id: int) -> Select[Any]:
    statement = select(events).where(
        events.c.tenant_id == tx.tenant_id, events.c.subject == "ticket", events.c.subject_id == ticket_id
    )
    return statement.where(events.c.is_public) if tx.actor.kind == "customer" else statement


async def _comments_of(tx: Tx, page: Sequence[Row[Any]]) -> dict[int, dict[str, Any]]:
    ids = [row.payload["comment_id"] for row in page if row.kind == "ticket.commented"]
    return {shape["id"]: shape for shape in await get_comments(tx, ids)}


async def get_comments(tx: Tx, ids: Sequence[int]) -> list[dict[str, Any]]:
    """These comments with their files, in two queries; for customers without internal notes."""
    if not ids:
        return []
    statement = select(comments).where(comments.c.tenant_id == tx.tenant_id, comments.c.id.in_(list(ids)))
    if tx.actor.kind == "customer":
        statement = statement.where(comments.c.is_public)
    rows = await tx.all(statement.order_by(comments.c.id))
    files = await attachments_by_comment(tx, [row.id for row in rows])
    return [comment_shape(row, files.get(row.id, [])) for row in rows]


async def list_comments(tx: Tx, ticket_id: int, *, limit: int = 50, cursor: str | None = None) -> dict[str, Any]:
    """A page of a ticket's comments, oldest first."""
    await must_see_ticket(tx, ticket_id)
    order = Sort("created_at", (comments.c.created_at, comments.c.id), False)
    statement = select(comments).where(comments.c.tenant_id == tx.tenant_id, comments.c.ticket_id == ticket_id)
    if tx.actor.kind == "customer":
        statement = statement.where(comments.c.is_public)
    rows = await tx.all(paged(statement, order, limit, cursor))
    page, next_cursor = cut(rows, order, limit, ("created_at", "id"))
    files = await attachments_by_comment(tx, [row.id for row in page])
    return {"items": [comment_shape(row, files.get(row.id, [])) for row in page], "next_cursor": next_cursor}


def comment_shape(row: Row[Any], files: list[dict[str, Any]]) -> dict[str, Any]:
    """A comment on the wire."""
    return {
        "id": row.id,
        "ticket_id": row.ticket_id,
        "author": {"kind": row.author_kind, "id": row.author_id, "name": row.author_name},
        "body": row.body,
        "body_format": row.body_format,
        "is_public": row.is_public,
        "channel": row.channel,
        "created_at": row.created_at,
        "attachments": files,
    }


def _item(row: Row[Any], written: dict[int, dict[str, Any]], tx: Tx) -> dict[str, Any]:
    if tx.actor.kind == "customer":
        details = {name: row.payload[name] for name in _FOR_CUSTOMERS.get(row.kind, ()) if name in row.payload}
    else:
        details = {name: value for name, value in row.payload.items() if name not in _UNTOLD}
        if row.kind == "ticket.assigned":
            details |= {"team_id": row.payload.get("team_id")}
    return {
        "id": row.id,
        "kind": row.kind,
        "at": row.at,
        "actor": {"kind": row.actor_kind, "id": row.actor_id, "name": row.actor_name},
        "is_public": row.is_public,
        "details": details,
        "comment": written.get(row.payload.get("comment_id", 0)),
    }
