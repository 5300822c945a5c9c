"""Raise priorities by themselves: where a ticket is unsolved too long, or has become one of many."""

import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, func, literal_column, select, union, union_all

from gongdan.identity import tenants
from gongdan.kernel.actor import system_actor
from gongdan.kernel.patience import Patience
from gongdan.kernel.unit import Tx, system_connection, unit
from gongdan.ticketing.actions.changing import touch
from gongdan.ticketing.events import TicketPriorityRisen
from gongdan.ticketing.events.tickets import concerned
from gongdan.ticketing.models import ticket_links, tickets
from gongdan.ticketing.priorities import PRIORITY_WORDS
from gongdan.ticketing.priority_rules import HIGHEST, Reason, risen
from gongdan.ticketing.queries.catalogue import Catalogue, catalogue
from gongdan.ticketing.shelves import Shelf
from gongdan.ticketing.states import Category

log = logging.getLogger(__name__)

_AT_ONCE = 500
_patience = Patience(log, "a priority could not rise")
_row = tickets.c
_SINCE = func.coalesce(_row.rise_since, _row.created_at)
# Written out, so that the indexes on open work are seen to fit.
_OPEN = literal_column(str(int(Category.OPEN)), Integer)
_WORKED_ON = and_(_row.shelf == int(Shelf.DESK), _row.state_category <= _OPEN, _row.priority > HIGHEST)
NAME = "priority rules"


async def rise_everywhere() -> int:
    """Raise what is due in all tenants, each ticket in a unit of its own; how many rose."""
    count = 0
    async with system_connection() as connection:
        active = select(tenants.c.id).where(tenants.c.is_active).order_by(tenants.c.id)
        tenant_ids = list((await connection.scalars(active)).all())
    for tenant_id in tenant_ids:
        tenant = f"tenant {tenant_id}"
        if _patience.rests(tenant):
            continue
        with _patience.with_one(tenant):
            async for ticket_id in _due(tenant_id):
                if not _patience.rests(ticket_id):
                    with _patience.with_one(ticket_id):
                        count += await _rise_one(tenant_id, ticket_id)
    return count


async def _rise_one(tenant_id: int, ticket_id: int) -> int:
    async with unit(system_actor(tenant_id, NAME), cause="the priority rules") as tx:
        return await rise_if_due(tx, ticket_id)


async def _due(tenant_id: int) -> AsyncIterator[int]:
    """The tickets that look due, found without locks and in batches by id."""
    last = 0
    while True:
        async with unit(system_actor(tenant_id, NAME), is_read_only=True) as tx:
            found = await find_due(tx, last)
        for ticket_id in found:
            yield ticket_id
        if len(found) < _AT_ONCE:
            return
        last = found[-1]


async def find_due(tx: Tx, behind: int = 0) -> Sequence[int]:
    """The next tickets that may rise, by id."""
    known = await catalogue(tx)
    clauses = [*_unsolved_clauses(tx, known), *_widened_clauses(tx, known)]
    if not clauses:
        return []
    # One by one, each by its own index: of an OR all tickets would be read.
    mine = (_row.tenant_id == tx.tenant_id, _WORKED_ON, _row.id > behind)
    due = union(*(select(_row.id).where(*mine, clause) for clause in clauses)).subquery()
    return list((await tx.execute(select(due.c.id).order_by(due.c.id).limit(_AT_ONCE))).scalars())


def _unsolved_clauses(tx: Tx, known: Catalogue) -> list[ColumnElement[bool]]:
    """Types and priorities that share a limit, together: as few clauses as there are limits."""
    grouped: dict[tuple[int, int], list[int]] = defaultdict(list)
    for kind in known.types.values():
        for rank in PRIORITY_WORDS:
            rule = known.priority_rules.rise_of(kind.key, rank)
            if rule is not None:
                grouped[rank, rule.after_minutes].append(kind.id)
    return [
        and_(
            _row.priority == rank,
            _row.created_at <= tx.now - timedelta(minutes=minutes),  # by the index; the exact time follows
            tx.now - timedelta(minutes=minutes) >= _SINCE,
            _row.type_id.in_(types),
        )
        for (rank, minutes), types in grouped.items()
    ]


def _widened_clauses(tx: Tx, known: Catalogue) -> list[ColumnElement[bool]]:
    """Tickets of which so many others are duplicates, or were merged into them, as they have not risen for yet."""
    members = union_all(*_members(tx)).subquery()
    many = select(members.c.id).group_by(members.c.id)
    return [
        and_(_row.widened < at, _row.id.in_(many.having(func.count() >= at)))
        for at in known.priority_rules.widened_at
    ]


def _members(tx: Tx) -> list[Select[Any]]:
    """For each ticket of the same cause the id of the one that it belongs to."""
    link = ticket_links.c
    duplicates = select(link.to_id.label("id")).where(link.tenant_id == tx.tenant_id, link.kind == "duplicate")
    merged = select(_row.merged_into_id.label("id")).where(
        _row.tenant_id == tx.tenant_id, _row.merged_into_id.is_not(None)
    )
    return [duplicates, merged]


async def rise_if_due(tx: Tx, ticket_id: int) -> int:
    """Raise the ticket if it is due now; whoever else holds it comes first. 1 where it rose."""
    mine = (_row.tenant_id == tx.tenant_id, _row.id == ticket_id, _WORKED_ON)
    ticket = await tx.first(select(tickets).where(*mine).with_for_update(skip_locked=True, key_share=True))
    if ticket is None:
        return 0
    known = await catalogue(tx)
    minutes = _minutes_over(tx, known, ticket)
    if minutes is not None:
        await _rise(tx, ticket, "unsolved", {"rise_since": tx.now}, minutes=minutes)
        return 1
    count = await _count_members(tx, ticket_id) if known.priority_rules.widened_at else 0
    met = known.priority_rules.widths_met(count, ticket.widened)
    for at in met:
        ticket = await _rise(tx, ticket, "widened", {"rise_since": tx.now, "widened": at}, count=count)
    return int(bool(met))


def _minutes_over(tx: Tx, known: Catalogue, ticket: Any) -> int | None:
    """The limit that the ticket has passed, unsolved at its priority; None where it has not."""
    rule = known.priority_rules.rise_of(known.types[ticket.type_id].key, ticket.priority)
    if rule is None:
        return None
    since = ticket.rise_since or ticket.created_at
    return rule.after_minutes if since <= tx.now - timedelta(minutes=rule.after_minutes) else None


async def _count_members(tx: Tx, ticket_id: int) -> int:
    members = union_all(*_members(tx)).subquery()
    return int(await tx.scalar(select(func.count()).select_from(members).where(members.c.id == ticket_id)))


async def _rise(tx: Tx, ticket: Any, why: str, beside: dict[str, Any], **more: int) -> Any:
    """One step, with its reason; a threshold that finds it urgent already is only noted."""
    if ticket.priority == HIGHEST:
        return await touch(tx, ticket, beside)
    judged = risen(ticket.priority, _reasons_of(ticket), why, **more)
    values = {
        "priority": judged.priority,
        "priority_source": judged.source,
        "priority_reasons": [dict(one) for one in judged.reasons],
        **beside,
    }
    after = await touch(tx, ticket, values)
    told: dict[str, Any] = {"why": why, **more, **concerned(after)}
    before, now = PRIORITY_WORDS[ticket.priority], PRIORITY_WORDS[judged.priority]
    tx.record(TicketPriorityRisen(ticket.id, from_priority=before, to_priority=now, **told))
    return after


def _reasons_of(ticket: Any) -> Sequence[Reason]:
    """What it went by so far; of tickets older than the reasons only that somebody said so is known."""
    if ticket.priority_reasons:
        return list(ticket.priority_reasons)
    return [{"kind": "given", "priority": PRIORITY_WORDS[ticket.priority]}]
