"""Open tickets that somebody should look at: long unchanged, sent about, reopened, late again and again."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from gongdan.escalation import policy
from gongdan.escalation.models import escalations
from gongdan.identity import teams, users
from gongdan.kernel.paging import Sort, capped_count, cut, paged
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.sla import sla_clocks
from gongdan.ticketing import PRIORITY_WORDS, Category, Shelf, catalogue, tickets, visible_tickets

_row = tickets.c
REASONS = ("long_unchanged", "ping_pong", "reopened", "breached_often", "escalated_often", "set_by_hand")
OLDEST = Sort("updated_at", (_row.updated_at, _row.id), False)


async def list_abnormal(
    tx: Tx,
    *,
    reason: str | None,
    team_id: int | None,
    unchanged_days: int,
    count: int,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """A page of open tickets within reach with all their reasons, the longest untouched first. Raises NotAllowed.

    `unchanged_days` is how long nothing may happen, `count` from how many ping-pongs, returns, breaches and
    escalations on a ticket is looked at.
    """
    policy.may_read(tx)
    tests = _tests(tx, unchanged_days, count)
    at_work = (
        _row.tenant_id == tx.tenant_id,
        _row.state_category < int(Category.SOLVED),
        _row.shelf == int(Shelf.DESK),
        visible_tickets(tx),
    )
    wanted = tests[reason] if reason is not None else or_(*tests.values())
    labels = [case((test, True), else_=False).label(f"is_{name}") for name, test in tests.items()]
    statement = (
        select(
            *(_row[name] for name in _SHOWN),
            teams.c.name.label("team_name"),
            users.c.name.label("assignee_name"),
            _breaches().label("breach_count"),
            _escalations().label("escalation_count"),
            *labels,
        )
        .outerjoin(teams, and_(teams.c.tenant_id == _row.tenant_id, teams.c.id == _row.team_id))
        .outerjoin(users, and_(users.c.tenant_id == _row.tenant_id, users.c.id == _row.assignee_id))
        .where(*at_work, wanted)
    )
    if team_id is not None:
        statement = statement.where(_row.team_id == team_id)
    counted = await capped_count(tx.connection, statement)
    rows = await tx.all(paged(statement, OLDEST, limit, cursor))
    page, next_cursor = cut(rows, OLDEST, limit, ("updated_at", "id"))
    return {
        "items": await _shapes(tx, page),
        "next_cursor": next_cursor,
        "count": {"value": counted.value, "is_capped": counted.is_capped},
    }


_SHOWN = (
    *("id", "number", "title", "priority", "state", "state_changed_at", "updated_at", "created_at"),
    *("team_id", "assignee_id", "workflow_version_id", "ping_pong_count", "reopen_count"),
)


def _tests(tx: Tx, days: int, count: int) -> Mapping[str, ColumnElement[bool]]:
    before = tx.now - timedelta(days=days)
    is_hand_set = and_(_row.priority_source == "given", _row.priority <= 2)
    return {
        # Whoever waits for the customer, or has put it on hold, has said why nothing happens.
        "long_unchanged": and_(
            _row.state_category <= int(Category.OPEN), _row.updated_at < before, _row.state_changed_at < before
        ),
        "ping_pong": _row.ping_pong_count >= count,
        "reopened": _row.reopen_count >= count,
        "breached_often": _row.id.in_(_of_many(tx, sla_clocks, count, _IS_BREACH)),
        "escalated_often": _row.id.in_(_of_many(tx, escalations, count, escalations.c.path != "reminder")),
        "set_by_hand": is_hand_set,
    }


_IS_BREACH = and_(sla_clocks.c.breached_at.is_not(None), ~sla_clocks.c.is_continued)


def _of_many(tx: Tx, table: Any, count: int, clause: ColumnElement[bool]) -> Any:
    """Tickets of which so many rows of this table speak."""
    grouped = select(table.c.ticket_id).where(table.c.tenant_id == tx.tenant_id, clause).group_by(table.c.ticket_id)
    return grouped.having(func.count() >= count)


def _breaches() -> Any:
    clock = sla_clocks.c
    mine = (clock.tenant_id == _row.tenant_id, clock.ticket_id == _row.id, _IS_BREACH)
    return select(func.count()).select_from(sla_clocks).where(*mine).correlate(tickets).scalar_subquery()


def _escalations() -> Any:
    row = escalations.c
    mine = (row.tenant_id == _row.tenant_id, row.ticket_id == _row.id, row.path != "reminder")
    return select(func.count()).select_from(escalations).where(*mine).correlate(tickets).scalar_subquery()


async def _shapes(tx: Tx, page: Sequence[Any]) -> list[dict[str, Any]]:
    known = await catalogue(tx)
    shapes = []
    for row in page:
        state = known.workflow(row.workflow_version_id).states.get(row.state)
        team, person = row.team_id, row.assignee_id
        shapes.append(
            {
                "ticket": {"id": row.id, "number": row.number, "title": row.title},
                "priority": PRIORITY_WORDS[row.priority],
                "state": row.state,
                "state_name": in_locale(state.names, tx.actor.locale) if state else row.state,
                "team": {"id": team, "name": row.team_name} if team is not None else None,
                "assignee": {"id": person, "name": row.assignee_name} if person is not None else None,
                "created_at": row.created_at,
                "updated_at": row.updated_at,
                "state_changed_at": row.state_changed_at,
                "ping_pong_count": row.ping_pong_count,
                "reopen_count": row.reopen_count,
                "breach_count": row.breach_count,
                "escalation_count": row.escalation_count,
                "reasons": [name for name in REASONS if getattr(row, f"is_{name}")],
            }
        )
    return shapes
