"""The timeline of a ticket: everything that happened to it, comments with their text."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, and_, cast, or_, select

from gongdan.kernel.events import events
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing.models import comments
from gongdan.ticketing.queries.merged import Reading, get_reading
from gongdan.ticketing.queries.tickets import attachments_by_comment

_ASCENDING = Sort("at", (events.c.at, events.c.id), False)
_DESCENDING = Sort("-at", (events.c.at, events.c.id), True)
_UNTOLD = (
    "ticket_id",
    "team_id",
    "department_id",
    "creator_id",
    "requester_id",
    "organisation_id",
    "near_team_ids",
    "near_department_ids",
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
    "ticket.lead_changed": ("lead_team_name",),
    "ticket.flow_changed": ("from_state", "to_state", "from_category", "to_category"),
    "ticket.files_attached": ("file_ids",),
    "ticket.solution_confirmed": ("way",),
    "ticket.solution_rejected": ("way",),
    "ticket.confirmation_lapsed": ("outcome",),
    "ticket.observation_started": ("until",),
    "ticket.follow_up_opened": ("follow_up_number",),
    "ticket.nudged": ("count",),
    "ticket.rated": ("is_changed",),
    "ticket.nudge_answered": ("how",),
}


async def list_timeline(
    tx: Tx, ticket_id: int, *, limit: int = 50, cursor: str | None = None, is_newest_first: bool = False
) -> dict[str, Any]:
    """A page of the timeline. Customers get public facts and public comments only."""
    reading = await get_reading(tx, ticket_id)
    order = _DESCENDING if is_newest_first else _ASCENDING
    rows = await tx.all(paged(_facts(tx, reading), order, limit, cursor))
    page, next_cursor = cut(rows, order, limit, ("at", "id"))
    written = await _comments_of(tx, page)
    return {"items": [_item(row, written, tx, reading) for row in page], "next_cursor": next_cursor}


def _facts(tx: Tx, reading: Reading) -> Select[Any]:
    """All facts of what is read as one ticket; a comment's fact is told where the comment is now."""
    mine: ColumnElement[bool] = events.c.subject_id.in_(reading.ids)
    said = cast(events.c.payload["comment_id"].astext, BigInteger)
    is_comment = events.c.kind == "ticket.commented"
    if reading.taken_out:
        mine = and_(mine, or_(~is_comment, said.not_in(reading.taken_out)))
    if reading.taken_in:
        origins = sorted(set(reading.taken_in.values()))
        mine = or_(mine, and_(events.c.subject_id.in_(origins), is_comment, said.in_(list(reading.taken_in))))
    statement = select(events).where(events.c.tenant_id == tx.tenant_id, events.c.subject == "ticket", mine)
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
    reading = await get_reading(tx, ticket_id)
    order = Sort("created_at", (comments.c.created_at, comments.c.id), False)
    statement = select(comments).where(comments.c.tenant_id == tx.tenant_id, comments.c.ticket_id.in_(reading.ids))
    if tx.actor.kind == "customer":
        statement = statement.where(comments.c.is_public)
    rows = await tx.all(paged(statement, order, limit, cursor))
    page, next_cursor = cut(rows, order, limit, ("created_at", "id"))
    files = await attachments_by_comment(tx, [row.id for row in page])
    shapes = [comment_shape(row, files.get(row.id, []), reading.mark(row.ticket_id)) for row in page]
    return {"items": shapes, "next_cursor": next_cursor}


def comment_shape(
    row: Row[Any], files: list[dict[str, Any]], came_from: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A comment on the wire; `came_from` where it is read through the ticket that its own was merged into."""
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
        "came_from": came_from,
    }


def _item(row: Row[Any], written: dict[int, dict[str, Any]], tx: Tx, reading: Reading) -> dict[str, Any]:
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
        "comment": written.get(row.payload.get("comment_id") or 0),
        "came_from": reading.mark(row.subject_id),
    }
