"""How much is escalated, and how much of it was needed: over-escalation shows in numbers."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, and_, case, cast, func, select
from sqlalchemy.sql import Subquery

from gongdan.escalation.models import escalations
from gongdan.identity import get_teams, no_team
from gongdan.kernel.unit import Tx
from gongdan.ticketing import report_span, reported_tickets, tickets

_row = escalations.c
# Whoever escalates within so short a time has hardly tried.
EARLY = timedelta(minutes=15)
MOST_PEOPLE = 20
_FIRST_ANSWER = func.extract("epoch", _row.first_acknowledged_at - _row.opened_at)


async def get_figures(
    tx: Tx, *, by: str, since: datetime | None, until: datetime | None, early_minutes: int | None
) -> dict[str, Any]:
    """Escalations begun in this time, over the tickets that the actor's reports count. Four statements.

    Raises NotAllowed, Invalid.
    """
    reach = reported_tickets(tx)
    since, until = report_span(tx, since, until)
    early = timedelta(minutes=early_minutes) if early_minutes is not None else EARLY
    counted = _counted(tx, reach, since, until, early)
    key = {"team": counted.c.team, "path": counted.c.path, "level": counted.c.level, "trigger": counted.c.trigger}[by]
    groups = await tx.all(select(cast(key, Text).label("key"), *_sums(counted)).group_by(key))
    total = await tx.one(select(*_sums(counted)))
    row = tickets.c
    opened = await tx.scalar(
        select(func.count()).where(
            row.tenant_id == tx.tenant_id, row.created_at >= since, row.created_at < until, reach
        )
    )
    names = await get_teams(tx, {int(one.key) for one in groups if one.key}) if by == "team" else {}
    items = [_shape(one) | {"key": one.key or "", "name": _name(tx, by, one.key, names)} for one in groups]
    return {
        "since": since,
        "until": until,
        "early_minutes": int(early.total_seconds() // 60),
        "tickets_opened": opened,
        "share": round(total.tickets / opened, 4) if opened else None,
        "total": _shape(total) | {"key": "all", "name": ""},
        "items": sorted(items, key=lambda one: (-one["count"], str(one["key"]))),
        "people": await _people(tx, counted),
    }


def _counted(tx: Tx, reach: ColumnElement[bool], since: datetime, until: datetime, early: timedelta) -> Subquery:
    """One row for each escalation with what is counted of it."""
    same = and_(tickets.c.tenant_id == _row.tenant_id, tickets.c.id == _row.ticket_id)
    mine = (_row.tenant_id == tx.tenant_id, _row.path != "reminder", _row.opened_at >= since, _row.opened_at < until)
    again = func.row_number().over(partition_by=(_row.ticket_id, _row.opened_by_id), order_by=_row.id) > 1
    has_changed = case(
        (_row.settled_at.is_not(None), _row.has_changed_hands),
        else_=(_row.team_id.is_distinct_from(tickets.c.team_id))
        | (_row.handler_id.is_distinct_from(tickets.c.assignee_id)),
    )
    return (
        select(
            _row.ticket_id,
            _row.team_id.label("team"),
            _row.path,
            _row.highest_level.label("level"),
            _row.trigger,
            _row.opened_by_id,
            _row.opened_by_name,
            _row.settled_at.is_not(None).label("is_settled"),
            _row.outcome,
            cast(_FIRST_ANSWER, BigInteger).label("answer"),
            has_changed.label("has_changed"),
            (_row.opened_at - tickets.c.created_at < early).label("is_early"),
            and_(again, _row.opened_by_id.is_not(None)).label("is_again"),
            (_row.opened_by_id.is_(None)).label("is_automatic"),
        )
        .join(tickets, same)
        .where(*mine, reach)
        .subquery("counted")
    )


def _sums(counted: Subquery) -> list[ColumnElement[Any]]:
    one = counted.c
    median = func.percentile_cont(0.5).within_group(one.answer.asc())
    return [
        func.count().label("total"),
        func.count(one.ticket_id.distinct()).label("tickets"),
        func.count().filter(one.is_automatic).label("automatic"),
        func.count().filter(one.answer.is_not(None)).label("acknowledged"),
        cast(median, BigInteger).label("median"),
        func.count().filter(one.is_settled).label("settled"),
        func.count().filter(one.is_settled, ~one.has_changed).label("same_hands"),
        func.count().filter(one.outcome.in_(("unfounded", "lowered"))).label("unfounded"),
        func.count().filter(one.is_early).label("early"),
        func.count().filter(one.is_again).label("repeated"),
    ]


def _shape(row: Any) -> dict[str, Any]:
    return {
        "count": row.total,
        "tickets": row.tickets,
        "automatic": row.automatic,
        "acknowledged": row.acknowledged,
        "acknowledged_seconds": row.median,
        "settled": row.settled,
        "same_hands": row.same_hands,
        "unfounded": row.unfounded,
        "early": row.early,
        "repeated": row.repeated,
    }


def _name(tx: Tx, by: str, key: str | None, teams: Mapping[int, str]) -> str:
    if by != "team":
        return key or ""
    if not key:
        return no_team(tx)
    return teams.get(int(key), key)


async def _people(tx: Tx, counted: Subquery) -> Sequence[dict[str, Any]]:
    """Who escalates most, and how much of it was needed."""
    one = counted.c
    statement = (
        select(one.opened_by_id, func.max(one.opened_by_name).label("name"), *_sums(counted))
        .where(one.opened_by_id.is_not(None))
        .group_by(one.opened_by_id)
        .order_by(func.count().desc(), one.opened_by_id)
        .limit(MOST_PEOPLE)
    )
    return [_shape(row) | {"key": str(row.opened_by_id), "name": row.name} for row in await tx.all(statement)]
