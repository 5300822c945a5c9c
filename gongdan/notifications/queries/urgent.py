"""Reading urgent alerts: how a ticket stands, and what waits for the reader."""

from typing import Any

from sqlalchemy import and_, func, select

from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.notifications import policy
from gongdan.notifications.models import urgent_alerts
from gongdan.notifications.roads import ROAD_NAMES
from gongdan.notifications.urgency import Standing, outcome
from gongdan.ticketing import Shelf, comments, tickets, visible_tickets

MOST_SHOWN = 20
_row = urgent_alerts.c
_ticket = tickets.c


def _last_word() -> Any:
    """The last public word of the ticket's owner."""
    said = comments.c
    his = (
        said.tenant_id == _ticket.tenant_id,
        said.ticket_id == _ticket.id,
        said.is_public,
        said.author_kind == "user",
        said.author_id == _ticket.assignee_id,
    )
    return select(func.max(said.created_at)).where(*his).correlate(tickets).scalar_subquery().label("answered_at")


_STANDING = (
    _ticket.priority,
    _ticket.state_category,
    _ticket.assignee_id,
    _ticket.accepted_at,
    _ticket.shelf,
    _ticket.team_id,
)


def standing_of(row: Any) -> Standing:
    """The standing in a row with these columns."""
    is_there = row.shelf < int(Shelf.BIN)
    return Standing(row.priority, row.state_category, row.assignee_id, row.accepted_at, row.answered_at, is_there)


async def find_standing(tx: Tx, ticket_id: int) -> Any | None:
    """The ticket's standing, held against others who would judge it at the same time."""
    mine = (_ticket.tenant_id == tx.tenant_id, _ticket.id == ticket_id)
    statement = select(_ticket.id, *_STANDING, _last_word()).where(*mine)
    return await tx.first(statement.with_for_update(key_share=True))


async def list_own_alerts(tx: Tx) -> dict[str, Any]:
    """The urgent tickets that wait for the reader's first word, the first due first."""
    user_id = policy.own_id(tx)
    statement = (
        select(urgent_alerts, *_STANDING, _ticket.number, _ticket.title, _last_word())
        .join(tickets, and_(_ticket.tenant_id == _row.tenant_id, _ticket.id == _row.ticket_id))
        .where(_row.tenant_id == tx.tenant_id, _row.user_id == user_id, _row.ended_at.is_(None), visible_tickets(tx))
        .order_by(_row.answer_by, _row.id)
        .limit(MOST_SHOWN)
    )
    rows = await tx.all(statement)
    # What was done a moment ago is not said to wait, though its listener has not come yet.
    waiting = [row for row in rows if not outcome(user_id, row.opened_at, standing_of(row))]
    return {"items": [_shape(tx, row) for row in waiting], "next_cursor": None}


def _shape(tx: Tx, row: Any) -> dict[str, Any]:
    roads = [{"key": one, "name": in_locale(ROAD_NAMES[one], tx.actor.locale)} for one in row.roads or ()]
    return {
        "id": row.id,
        "ticket": {"id": row.ticket_id, "number": row.number, "title": row.title},
        "opened_at": row.opened_at,
        "answer_by": row.answer_by,
        "is_overdue": row.answer_by <= tx.now,
        "is_accepted": row.accepted_at is not None,
        "roads": roads,
        "is_short_of_roads": row.roads is not None and len(row.roads) < 2,
    }
