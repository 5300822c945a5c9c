"""The audit of priorities: how they came about, who shifted them, what rose by itself. Four queries in all."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx
from gongdan.ticketing import policy
from gongdan.ticketing.models import approvals, tickets
from gongdan.ticketing.priorities import PRIORITIES, PRIORITY_WORDS
from gongdan.ticketing.queries.catalogue import catalogue
from gongdan.ticketing.queries.report_span import report_span

_MOST_SHIFTS = 200


async def report_priorities(tx: Tx, since: datetime | None, until: datetime | None) -> dict[str, Any]:
    """What happened to priorities in this time, over the tickets that the actor's reports count.

    Raises NotAllowed, Invalid.
    """
    policy.reported(tx)
    since, until = report_span(tx, since, until)
    return {
        "since": since,
        "until": until,
        "opened": await _opened(tx, since, until),
        "shifts": await _shifts(tx, since, until),
        "rises": await _rises(tx, since, until),
        "raises": await _raises(tx, since, until),
    }


async def _opened(tx: Tx, since: datetime, until: datetime) -> list[dict[str, Any]]:
    row = tickets.c
    grouped = (row.type_id, row.priority_source, row.priority)
    statement = (
        select(*grouped, func.count().label("count"))
        .where(row.tenant_id == tx.tenant_id, row.created_at >= since, row.created_at < until, policy.reported(tx))
        .group_by(*grouped)
        .order_by(*grouped)
    )
    types = (await catalogue(tx)).types
    return [
        {
            "type": types[one.type_id].key,
            "source": one.priority_source,
            "priority": PRIORITY_WORDS[one.priority],
            "count": one._mapping["count"],
        }
        for one in await tx.all(statement)
    ]


def _facts(tx: Tx, kind: str, since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    """Facts of this kind about tickets that count; to be joined with the tickets."""
    log = events.c
    return [log.tenant_id == tx.tenant_id, log.kind == kind, log.at >= since, log.at < until, policy.reported(tx)]


_OF_TICKET = and_(tickets.c.tenant_id == events.c.tenant_id, tickets.c.id == events.c.subject_id)


async def _shifts(tx: Tx, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Whose edits raised and lowered priorities, directly or by what they go by; the busiest first."""
    log, pair = events.c, events.c.payload["changes"]["priority"]
    before, after = (case(PRIORITIES, value=pair[place].astext) for place in (0, 1))
    raised = func.count().filter(after < before).label("raised")
    lowered = func.count().filter(after > before).label("lowered")
    grouped = (log.actor_kind, log.actor_id, tickets.c.type_id)
    statement = (
        select(*grouped, func.max(log.actor_name).label("actor_name"), raised, lowered)
        .select_from(events.join(tickets, _OF_TICKET))
        .where(*_facts(tx, "ticket.changed", since, until), log.payload["changes"].has_key("priority"))
        .group_by(*grouped)
        .order_by(func.count().desc(), *grouped)
        .limit(_MOST_SHIFTS)
    )
    types = (await catalogue(tx)).types
    return [
        {
            "actor": {"kind": one.actor_kind, "id": one.actor_id, "name": one.actor_name},
            "type": types[one.type_id].key,
            "raised": one.raised,
            "lowered": one.lowered,
        }
        for one in await tx.all(statement)
    ]


async def _rises(tx: Tx, since: datetime, until: datetime) -> dict[str, int]:
    why = events.c.payload["why"].astext
    statement = (
        select(why.label("why"), func.count().label("count"))
        .select_from(events.join(tickets, _OF_TICKET))
        .where(*_facts(tx, "ticket.priority_risen", since, until))
        .group_by(why)
    )
    return {one.why: one._mapping["count"] for one in await tx.all(statement)}


async def _raises(tx: Tx, since: datetime, until: datetime) -> dict[str, int]:
    row = approvals.c
    ticket = and_(tickets.c.tenant_id == row.tenant_id, tickets.c.id == row.ticket_id)
    statement = (
        select(row.state, func.count().label("count"))
        .select_from(approvals.join(tickets, ticket))
        .where(row.tenant_id == tx.tenant_id, row.purpose == "priority", policy.reported(tx))
        .where(row.created_at >= since, row.created_at < until)
        .group_by(row.state)
    )
    return {one.state: one._mapping["count"] for one in await tx.all(statement)}
