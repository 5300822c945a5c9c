"""How far a request is, for its customer: read from the ticket, its flow and its public log. Six queries at most."""

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, select

from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.deadlines import told_due
from gongdan.ticketing.models import nudges, tickets
from gongdan.ticketing.progress import Fact, Past, coming, read_past, steps, turn
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.queries.closing import find_answer, standing_of
from gongdan.ticketing.queries.ratings import rating_part
from gongdan.ticketing.queries.rows import row_shape
from gongdan.ticketing.queries.tickets import get_ticket_row
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category

_KINDS = ("ticket.assigned", "ticket.moved", "ticket.flow_changed", "ticket.state_restored")
# Whatever went on longer than that began in its first facts.
_MOST_FACTS = 500


async def get_progress(tx: Tx, ticket_id: int) -> dict[str, Any]:
    """The progress of a ticket that the actor may see. Raises NotFound."""
    row = await get_ticket_row(tx, ticket_id)
    return await progress_shape(tx, await catalogue(tx), row)


async def progress_shape(tx: Tx, known: Catalogue, row: Any) -> dict[str, Any]:
    """As `get_progress`, of a row that is at hand."""
    shown = row_shape(row, known, tx)
    category = Category(row.state_category)
    past = await _past(tx, row.id)
    answer = await find_answer(tx, row) if row.solved_at is not None else None
    confirmation = standing_of(tx, row, answer)
    is_merged = row.shelf == Shelf.MERGED
    following = coming(row, confirmation, known.reopen_days, tx.now)
    on_desk = row.shelf == Shelf.DESK
    return {
        "number": row.number,
        "title": row.title,
        "state": row.state,
        "state_name": shown["state_name"],
        "category": category.word,
        "since": row.state_changed_at,
        "steps": steps(row, past),
        "who": {"team": row.team_name, "assignee": row.assignee_name},
        "your_turn": turn(category, confirmation) if on_desk else None,
        "next": {"code": "continued", "at": None} if is_merged else following,
        "due_at": told_due(row, is_customer=True),
        "hold": {"until": row.resume_at} if category is Category.ON_HOLD else None,
        "reopened": {"count": row.reopen_count, "at": past.reopened_at} if row.reopen_count else None,
        "continued_in": await _continued_in(tx, row) if is_merged else None,
        "nudge": await _nudge(tx, known, row),
        "can_reply": _can_reply(tx, row),
        "can_rate": (await rating_part(tx, known, row))["can_rate"],
    }


def _can_reply(tx: Tx, row: Any) -> bool:
    is_open = row.state_category != Category.CLOSED and row.shelf in (Shelf.DESK, Shelf.MERGED)
    return is_open and policy.reaches(tx.actor, policy.COMMENT, row)


async def _past(tx: Tx, ticket_id: int) -> Past:
    log = events.c
    payload = log.payload
    statement = (
        select(
            log.at,
            payload["assignee_name"].astext.label("assignee"),
            payload["from_category"].astext.label("before"),
            payload["to_category"].astext.label("after"),
        )
        .where(log.tenant_id == tx.tenant_id, log.subject == "ticket", log.subject_id == ticket_id)
        .where(log.kind.in_(_KINDS))
        .order_by(log.id)
        .limit(_MOST_FACTS)
    )
    rows = await tx.all(statement)
    return read_past(Fact(row.at, bool(row.assignee), row.before, row.after) for row in rows)


async def _continued_in(tx: Tx, row: Any) -> str | None:
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == row.merged_into_id)
    found: str | None = await tx.scalar(select(tickets.c.number).where(*mine, policy.visible(tx)))
    return found


async def _nudge(tx: Tx, known: Catalogue, row: Any) -> dict[str, Any]:
    is_open = row.shelf == Shelf.DESK and row.state_category != Category.CLOSED
    can = is_open and policy.reaches(tx.actor, policy.NUDGE, row)
    if not row.nudge_count:
        return {"can": can, "next_at": None, "count": 0, "waiting_since": None}
    one = nudges.c
    waits = one.answered_at.is_(None)
    statement = select(
        func.coalesce(func.sum(one.count), 0).label("total"),
        func.min(one.began_at).filter(waits).label("oldest"),
        func.max(one.began_at).filter(waits).label("latest"),
    ).where(and_(one.tenant_id == tx.tenant_id, one.ticket_id == row.id, one.by_kind == "customer"))
    found = await tx.one(statement)
    window = timedelta(minutes=known.rules.nudge_window_minutes)
    until = found.latest + window if found.latest is not None else None
    return {
        "can": can,
        "next_at": until if until is not None and until > tx.now else None,
        "count": int(found.total),
        "waiting_since": found.oldest,
    }
