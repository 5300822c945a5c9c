"""What the personal home page shows of tickets: one's own work, what waits for one's word, and today's numbers."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from gongdan.kernel.events import events
from gongdan.kernel.paging import COUNT_CAP
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import handovers, tickets
from gongdan.ticketing.priority_rules import HIGHEST
from gongdan.ticketing.queries.approvals import count_mine, list_approvals
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.loads import list_led_loads
from gongdan.ticketing.queries.naming import person, team, with_person, with_team
from gongdan.ticketing.queries.rows import LIST, Words, row_shape
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category

SHOWN_TICKETS = 10
SHOWN_WAITING = 5
DAYS_BEFORE = 7
_row = tickets.c
_SOLVED = literal_column(str(int(Category.SOLVED)), Integer)
_ON_DESK = _row.shelf == literal_column(str(int(Shelf.DESK)), Integer)


async def get_home(tx: Tx) -> dict[str, Any]:
    """The actor's work on the wire; how many statements it takes does not depend on how much there is."""
    mine = and_(_row.assignee_id == tx.actor.user_id, _row.state_category < _SOLVED, _ON_DESK, policy.visible(tx))
    nudged = and_(mine, _row.nudged_at.is_not(None))
    urgency = (case((_row.priority == HIGHEST, 0), else_=1), _row.due_at.asc().nulls_last(), _row.created_at, _row.id)
    waiting = await list_approvals(tx, is_mine=True, limit=SHOWN_WAITING, cursor=None)
    counts = await _counts(tx, {"open": _counted(tx, mine), "nudged": _counted(tx, nudged), "handovers": _offers(tx)})
    return {
        "open": {"items": await _tickets(tx, mine, *urgency, limit=SHOWN_TICKETS), "count": counts["open"]},
        "approvals": {"items": waiting["items"], "count": await count_mine(tx)},
        "handovers": {"items": await _handovers(tx), "count": counts["handovers"]},
        "nudged": {
            "items": await _tickets(tx, nudged, _row.nudged_at, _row.id, limit=SHOWN_WAITING),
            "count": counts["nudged"],
        },
        "figures": await _figures(tx),
        "teams": await list_led_loads(tx),
    }


async def _tickets(
    tx: Tx, which: ColumnElement[bool], *order: ColumnElement[Any], limit: int
) -> list[dict[str, Any]]:
    rows = await tx.all(LIST.where(which).order_by(*order).limit(limit), {"tenant": tx.tenant_id})
    known = await catalogue(tx)
    words = Words(known, tx.actor.locale)
    return [row_shape(row, known, tx, words) for row in rows]


def _counted(tx: Tx, which: ColumnElement[bool]) -> Select[Any]:
    return select(literal(1)).select_from(tickets).where(_row.tenant_id == tx.tenant_id, which)


async def _counts(tx: Tx, parts: dict[str, Select[Any]]) -> dict[str, dict[str, Any]]:
    """Each counted to a thousand, all in one statement."""
    counted = [
        select(func.count()).select_from(part.limit(COUNT_CAP + 1).subquery()).scalar_subquery().label(name)
        for name, part in parts.items()
    ]
    row = (await tx.one(select(*counted)))._mapping
    return {name: {"value": min(row[name], COUNT_CAP), "is_capped": row[name] > COUNT_CAP} for name in parts}


# --- hand-overs that wait for one's answer -----------------------------------------------------------------------


def _offered(tx: Tx) -> ColumnElement[bool]:
    """Those for the actor to accept or decline: `queries.handovers.is_to_decide`, said of rows."""
    offer, actor = handovers.c, tx.actor
    if not actor.may(policy.TAKE):
        return false()
    for_team = and_(offer.to_user_id.is_(None), offer.to_team_id.in_(sorted(actor.team_ids)))
    return and_(
        offer.tenant_id == tx.tenant_id,
        offer.state == "offered",
        or_(offer.to_user_id == actor.user_id, for_team),
        _ON_DESK,
        policy.visible(tx),
    )


_SAME_TICKET = and_(_row.tenant_id == handovers.c.tenant_id, _row.id == handovers.c.ticket_id)


def _offers(tx: Tx) -> Select[Any]:
    return select(literal(1)).select_from(handovers.join(tickets, _SAME_TICKET)).where(_offered(tx))


async def _handovers(tx: Tx) -> list[dict[str, Any]]:
    offer = handovers.c
    statement = select(handovers, _row.number, _row.title).select_from(handovers.join(tickets, _SAME_TICKET))
    statement = with_person(with_team(statement, offer.to_team_id, "to_team"), offer.given_by_id, "given_by")
    statement = statement.where(_offered(tx)).order_by(
        offer.expected_at.asc().nulls_last(), offer.offered_at, offer.id
    )
    return [
        {
            "id": row.id,
            "ticket": {"id": row.ticket_id, "number": row.number, "title": row.title},
            "given_by": person(row.given_by_id, row.given_by_name),
            "to_team": team(row.to_team_id, row.to_team_key, row.to_team_name),
            "reason": row.reason,
            "offered_at": row.offered_at,
            "expected_at": row.expected_at,
        }
        for row in await tx.all(statement.limit(SHOWN_WAITING))
    ]


# --- numbers of today ----------------------------------------------------------------------------------------------


async def _figures(tx: Tx) -> dict[str, Any]:
    """Today's numbers in the actor's own time zone, and those of the seven days before, in one statement.

    What came to somebody and went on to another is not counted: so the log is asked of his own tickets only.
    """
    zone = ZoneInfo(tx.actor.time_zone)
    today = tx.now.astimezone(zone).date()
    begins = datetime.combine(today, time(), zone)
    since = datetime.combine(today - timedelta(days=DAYS_BEFORE), time(), zone)
    # A ticket that was opened, given or solved then was also changed then: that is what the indexes go by.
    recent = (_row.tenant_id == tx.tenant_id, _row.updated_at >= since, _row.shelf < int(Shelf.BIN))
    mine = (*recent, _row.assignee_id == tx.actor.user_id)
    solved = select(_row.solved_at.label("at")).where(*mine, _row.solved_at >= since)
    theirs = _row.team_id.in_(sorted(tx.actor.team_ids))
    opened = select(_row.created_at.label("at")).where(*recent, theirs, _row.created_at >= since)
    parts = {"assigned": _assigned(tx, since, select(_row.id).where(*mine)), "solved": solved, "opened": opened}
    columns = []
    for name, part in parts.items():
        found = part.subquery(name)
        columns += [
            select(func.count())
            .select_from(found)
            .where(found.c.at >= begins)
            .scalar_subquery()
            .label(f"{name}_today"),
            select(func.count())
            .select_from(found)
            .where(found.c.at < begins)
            .scalar_subquery()
            .label(f"{name}_before"),
        ]
    row = (await tx.one(select(*columns)))._mapping
    return {
        "today_on": today,
        "today": {name: row[f"{name}_today"] for name in parts},
        "seven_days_before": {name: row[f"{name}_before"] for name in parts},
    }


def _assigned(tx: Tx, since: datetime, ids: Select[Any]) -> Select[Any]:
    """When each of these tickets came to the actor last, since then."""
    fact, me = events.c, str(tx.actor.user_id)
    given = and_(fact.kind == "ticket.assigned", func.coalesce(fact.payload["from_assignee_id"].astext, "") != me)
    return (
        select(func.max(fact.at).label("at"))
        .where(fact.tenant_id == tx.tenant_id, fact.subject == "ticket", fact.subject_id.in_(ids), fact.at >= since)
        .where(or_(fact.kind == "ticket.opened", given), fact.payload["assignee_id"].astext == cast(me, String))
        .group_by(fact.subject_id)
    )
