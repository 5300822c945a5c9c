"""Promises that were not kept, with and without a reason."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select

from gongdan.identity import teams, users
from gongdan.kernel.paging import Sort, capped_count, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.sla import policy
from gongdan.sla.models import sla_clocks, sla_policies
from gongdan.sla.queries.shapes import Words, policy_briefs
from gongdan.ticketing import PRIORITY_WORDS, tickets

_row = sla_clocks.c
NEWEST = Sort("-breached_at", (_row.breached_at, _row.id), True)
TICKET = (
    *(tickets.c[name].label(f"ticket_{name}") for name in ("number", "title", "team_id", "assignee_id", "state")),
    tickets.c.workflow_version_id,
    teams.c.name.label("holder_name"),
    users.c.name.label("assignee_name"),
)


def clocks_with_tickets(tx: Tx) -> Select[Any]:
    """Clocks with their tickets within the actor's reach, and who has them."""
    row = tickets.c
    return (
        select(sla_clocks, *TICKET)
        .join(tickets, and_(row.tenant_id == _row.tenant_id, row.id == _row.ticket_id))
        .outerjoin(teams, and_(teams.c.tenant_id == row.tenant_id, teams.c.id == row.team_id))
        .outerjoin(users, and_(users.c.tenant_id == row.tenant_id, users.c.id == row.assignee_id))
        .where(_row.tenant_id == tx.tenant_id, policy.visible(tx))
    )


async def list_breaches(
    tx: Tx,
    *,
    has_reason: bool | None = None,
    reason: str | None = None,
    kind: str | None = None,
    team_id: int | None = None,
    mine: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int,
    cursor: str | None = None,
) -> dict[str, Any]:
    """A page of breaches, the latest first. Raises NotAllowed."""
    statement = clocks_with_tickets(tx).where(_row.breached_at.is_not(None), ~_row.is_continued)
    if has_reason is not None:
        statement = statement.where(_row.reason_key.is_not(None) if has_reason else _row.reason_key.is_(None))
    if reason is not None:
        statement = statement.where(_row.reason_key == reason)
    if kind is not None:
        statement = statement.where(_row.kind == kind)
    if team_id is not None:
        statement = statement.where(tickets.c.team_id == team_id)
    if mine:
        statement = statement.where(tickets.c.assignee_id == tx.actor.user_id)
    if since is not None:
        statement = statement.where(_row.breached_at >= since)
    if until is not None:
        statement = statement.where(_row.breached_at < until)
    counted = await capped_count(tx.connection, statement)
    rows = await tx.all(paged(statement, NEWEST, limit, cursor))
    page, next_cursor = cut(rows, NEWEST, limit, ("breached_at", "id"))
    words = await Words.of(tx, page)
    briefs = await briefs_of(tx, page)
    items = [
        {
            "clock": words.shape(tx, row),
            "policy": briefs[row.policy_id, row.policy_version],
            **ticket_shape(row),
        }
        for row in page
    ]
    return {
        "items": items,
        "next_cursor": next_cursor,
        "count": {"value": counted.value, "is_capped": counted.is_capped},
    }


async def briefs_of(tx: Tx, rows: Any) -> dict[Any, Any]:
    """The policies by which these clocks ran, by id and number."""
    keys = {(row.policy_id, row.policy_version) for row in rows}
    ids = sorted({one for one, _ in keys})
    table = sla_policies.c
    mine = (table.tenant_id == tx.tenant_id, table.id.in_(ids))
    current = {one.id: one.number for one in await tx.all(select(table.id, table.number).where(*mine))} if ids else {}
    return await policy_briefs(tx, keys, current)


def ticket_shape(row: Any) -> dict[str, Any]:
    """The ticket of a clock and who has it."""
    has_team, has_assignee = row.ticket_team_id is not None, row.ticket_assignee_id is not None
    return {
        "ticket": {"id": row.ticket_id, "number": row.ticket_number, "title": row.ticket_title},
        "priority": PRIORITY_WORDS[row.priority],
        "team": {"id": row.ticket_team_id, "name": row.holder_name} if has_team else None,
        "assignee": {"id": row.ticket_assignee_id, "name": row.assignee_name} if has_assignee else None,
    }
