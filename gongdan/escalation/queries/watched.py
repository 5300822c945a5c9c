"""Which tickets a rule of a ladder finds, as clauses on `tickets`; and about what it fires."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from gongdan.customers import contacts, organisations, tiers
from gongdan.escalation.models import escalation_firings, escalations
from gongdan.escalation.queries.running import is_its_turn
from gongdan.escalation.rules import Rule, latest_start
from gongdan.identity import calendar_for_team, teams
from gongdan.kernel.unit import Tx
from gongdan.sla import sla_tickets
from gongdan.ticketing import CATEGORIES, Category, Shelf, catalogue, ticket_links, tickets

_row = tickets.c
# Since which time what was promised counts on: (column, minutes) → whether they have passed.
Passed = Callable[[ColumnElement[datetime], int], ColumnElement[bool]]
_ASKED = (
    select(sla_tickets.c.asked_at)
    .where(sla_tickets.c.tenant_id == _row.tenant_id, sla_tickets.c.ticket_id == _row.id)
    .correlate(tickets)
    .scalar_subquery()
)


async def found_by_all(tx: Tx, asked: Sequence[tuple[Any, Rule]], active: Sequence[Any], limit: int) -> Select[Any]:
    """`(place, id)` of what each of these rules finds, `limit` at most of each, in their order and that of tickets.

    The rules of one ladder, or of several: (ladder, rule). `active`: all ladders in use, see `is_its_turn`.
    """
    hours = await _hours(tx) if any(rule.is_working_time and rule.asks_time for _, rule in asked) else None
    parts = []
    for place, (ladder, rule) in enumerate(asked):
        found = (await found_by(tx, ladder, rule, active, hours)).order_by(_row.id).limit(limit).subquery()
        parts.append(select(literal(place, Integer).label("place"), found.c.id))
    all_of_them = union_all(*parts).subquery("due")
    return select(all_of_them.c.place, all_of_them.c.id).order_by(all_of_them.c.place, all_of_them.c.id)


Hours = Sequence[tuple[list[int], Any]]


async def found_by(tx: Tx, ladder: Any, rule: Rule, active: Sequence[Any], hours: Hours | None = None) -> Select[Any]:
    """`(id, occasion)` of the tickets that the rule finds now and has not fired about."""
    about = occasion_of(rule)
    clauses = [
        _row.tenant_id == tx.tenant_id,
        _row.shelf == int(Shelf.DESK),
        is_its_turn(tx, await catalogue(tx), ladder, active),
        _meets(tx, rule, await _passed(tx, rule, hours)),
        ~_has_fired(ladder, rule, about),
    ]
    if ladder.watches_since is not None:
        clauses.append(_row.created_at >= ladder.watches_since)
    if rule.kind == "untouched":
        # What runs touched it, and is not begun again by nobody having touched it since.
        clauses.append(~_runs(ladder, rule))
    if rule.vip_only:
        clauses.append(is_vip())
    return select(_row.id, about.label("occasion")).where(*clauses)


def occasion_of(rule: Rule) -> ColumnElement[int]:
    """About what it fires: once for a ticket, or anew for each time since which it counts."""
    since = _since(rule)
    if since is None:
        return literal(0, BigInteger)
    return cast(func.floor(func.extract("epoch", since)), BigInteger)


def _since(rule: Rule) -> ColumnElement[datetime] | None:
    kinds: dict[str, Any] = {"untouched": _row.updated_at, "dwelt": _row.state_changed_at, "customer_waits": _ASKED}
    return kinds.get(rule.kind)


def _meets(tx: Tx, rule: Rule, passed: Passed) -> ColumnElement[bool]:
    is_worked_on = _row.state_category <= int(Category.OPEN)
    since = _since(rule)
    if rule.kind == "unsolved":
        return and_(
            is_worked_on,
            or_(
                *(and_(_row.priority == rank, passed(_row.created_at, minutes)) for rank, minutes in rule.by_priority)
            ),
        )
    if since is not None and rule.minutes is not None:
        if rule.kind == "dwelt":
            is_worked_on = and_(_row.state_category < int(Category.SOLVED), _is_in(rule))
        return and_(is_worked_on, since.is_not(None), passed(since, rule.minutes))
    if rule.kind == "nudged":
        return and_(is_worked_on, _row.nudge_count >= rule.count)
    if rule.kind == "reopened":
        return and_(is_worked_on, _row.reopen_count >= rule.count)
    assert rule.kind == "widened", rule.kind
    either: list[ColumnElement[bool]] = []
    if rule.count is not None:
        either.append(_row.id.in_(_many(tx, rule.count)))
    if rule.impact is not None:
        either.append(_row.impact <= rule.impact)
    return and_(is_worked_on, func.coalesce(or_(*either), literal(value=False)))


def _is_in(rule: Rule) -> ColumnElement[bool]:
    ranks = [int(CATEGORIES[word]) for word in rule.categories]
    return or_(_row.state.in_(rule.states), _row.state_category.in_(ranks))


def _many(tx: Tx, count: int) -> Select[Any]:
    """Tickets to which so many others belong: duplicates, merged ones, children."""
    link, other = ticket_links.c, tickets.alias("other").c
    mine = other.tenant_id == tx.tenant_id
    parts = union_all(
        select(link.to_id.label("id")).where(link.tenant_id == tx.tenant_id, link.kind == "duplicate"),
        select(other.merged_into_id.label("id")).where(mine, other.merged_into_id.is_not(None)),
        select(other.parent_id.label("id")).where(mine, other.parent_id.is_not(None)),
    ).subquery("parts")
    return select(parts.c.id).group_by(parts.c.id).having(func.count() >= count)


def _has_fired(ladder: Any, rule: Rule, about: ColumnElement[int]) -> ColumnElement[bool]:
    fired = escalation_firings.c
    return exists(
        select(fired.rule)
        .where(
            fired.tenant_id == _row.tenant_id,
            fired.ticket_id == _row.id,
            fired.ladder_id == ladder.id,
            fired.rule == rule.key,
            fired.occasion == about,
        )
        .correlate(tickets)
    )


def _runs(ladder: Any, rule: Rule) -> ColumnElement[bool]:
    row = escalations.c
    mine = (row.tenant_id == _row.tenant_id, row.ticket_id == _row.id, row.settled_at.is_(None))
    higher = (row.ladder_id == ladder.id, row.level >= rule.level, row.path != "reminder")
    return exists(select(row.id).where(*mine, *higher).correlate(tickets))


def is_vip() -> ColumnElement[bool]:
    """Whether the requester, or else his organisation, is of a tier of VIPs."""
    tier = func.coalesce(contacts.c.tier_id, organisations.c.tier_id)
    home = and_(organisations.c.tenant_id == contacts.c.tenant_id, organisations.c.id == contacts.c.organisation_id)
    same = and_(tiers.c.tenant_id == contacts.c.tenant_id, tiers.c.id == tier)
    joined = contacts.outerjoin(organisations, home).join(tiers, same)
    mine = (contacts.c.tenant_id == _row.tenant_id, contacts.c.id == _row.requester_id, tiers.c.is_vip)
    return exists(select(contacts.c.id).select_from(joined).where(*mine).correlate(tickets))


async def _passed(tx: Tx, rule: Rule, hours: Hours | None) -> Passed:
    """How far back minutes reach: in plain time, or by the calendar of each ticket's team."""
    if not rule.is_working_time:
        return lambda column, minutes: column <= tx.now - timedelta(minutes=minutes)
    times = hours or (await _hours(tx) if rule.asks_time else [])

    def passed(column: ColumnElement[datetime], minutes: int) -> ColumnElement[bool]:
        (_, usual), own = times[0], times[1:]
        limit: Any = literal(latest_start(usual, tx.now, minutes * 60))
        if own:
            whens = [(_row.team_id.in_(ids), literal(latest_start(time, tx.now, minutes * 60))) for ids, time in own]
            limit = case(*whens, else_=limit)
        # The plain time first, by the index: working time is never more.
        return and_(column <= tx.now - timedelta(minutes=minutes), column <= limit)

    return passed


async def _hours(tx: Tx) -> Hours:
    """The usual hours, then the teams that have others with theirs."""
    _, _, usual = await calendar_for_team(tx, None)
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.calendar_id.is_not(None))
    rows = await tx.all(
        select(teams.c.id, teams.c.calendar_id).where(*mine).order_by(teams.c.calendar_id, teams.c.id)
    )
    by_calendar: dict[int, list[int]] = {}
    for one in rows:
        by_calendar.setdefault(one.calendar_id, []).append(one.id)
    own = []
    for ids in by_calendar.values():
        _, _, time = await calendar_for_team(tx, ids[0])
        own.append((ids, time))
    return [([], usual), *own]
