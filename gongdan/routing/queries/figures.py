"""How fast tickets come to somebody, and how often they are passed on: by the team that received them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, and_, func, select

from gongdan.identity import teams
from gongdan.kernel.events import events
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.models import routing_decisions
from gongdan.ticketing import Shelf, report_span, tickets, tickets_within_reach

_SHARES = (0.5, 0.9)


async def get_figures(tx: Tx, *, since: datetime | None, until: datetime | None) -> dict[str, Any]:
    """Of the tickets opened in [since, until) within reach, in two statements. Raises NotAllowed, Invalid."""
    policy.may_read(tx)
    start, end = report_span(tx, since, until)
    rows = await tx.all(_statement(tx, start, end))
    names = await _names(tx, rows)
    items = [_shape(row, names) for row in rows if not row.is_total]
    total = next(_shape(row, names) for row in rows if row.is_total)
    items.sort(key=lambda one: (-one["opened"], one["team_name"]))
    return {"since": start, "until": end, "items": items, "total": total}


def _statement(tx: Tx, start: datetime, end: datetime) -> Any:
    row, log = tickets.c, events.c
    given = and_(
        log.tenant_id == row.tenant_id,
        log.subject == "ticket",
        log.subject_id == row.id,
        log.kind == "ticket.assigned",
        log.payload["assignee_id"].astext.cast(BigInteger).is_not(None),
    )
    assigned = select(log.at).where(given).correlate(tickets).order_by(log.id).limit(1).scalar_subquery()
    opening = and_(
        log.tenant_id == row.tenant_id,
        log.subject == "ticket",
        log.subject_id == row.id,
        log.kind == "ticket.opened",
        log.payload["assignee_id"].astext.cast(BigInteger).is_not(None),
    )
    at_once = select(log.at).where(opening).correlate(tickets).order_by(log.id).limit(1).scalar_subquery()
    decision = routing_decisions.c
    by_rule = (
        select(decision.id)
        .where(
            decision.tenant_id == row.tenant_id,
            decision.ticket_id == row.id,
            decision.outcome.in_(("assigned", "offered")),
        )
        .correlate(tickets)
        .exists()
    )
    first = func.coalesce(at_once, assigned)
    seconds = func.extract("epoch", first - row.created_at).label("seconds")
    each = (
        select(row.receiver_team_id.label("team_id"), seconds, row.transfer_count, by_rule.label("is_routed"))
        .where(
            row.tenant_id == tx.tenant_id,
            row.created_at >= start,
            row.created_at < end,
            row.shelf < int(Shelf.BIN),
            tickets_within_reach(tx, policy.READ),
        )
        .subquery("each")
    )
    c = each.c
    quantiles = [func.percentile_cont(share).within_group(c.seconds) for share in _SHARES]
    figures = (
        func.count().label("opened"),
        func.count(c.seconds).label("assigned"),
        quantiles[0].label("median"),
        quantiles[1].label("p90"),
        func.count().filter(c.is_routed).label("routed"),
        func.count().filter(c.transfer_count > 0).label("transferred"),
        func.coalesce(func.sum(c.transfer_count), 0).label("transfers"),
    )
    return select(c.team_id, *figures, (func.grouping(c.team_id) == 1).label("is_total")).group_by(
        func.rollup(c.team_id)
    )


async def _names(tx: Tx, rows: Any) -> dict[int, str]:
    ids = [one.team_id for one in rows if one.team_id is not None]
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.id.in_(ids))
    return {one.id: one.name for one in await tx.all(select(teams.c.id, teams.c.name).where(*mine))}


def _shape(row: Any, names: dict[int, str]) -> dict[str, Any]:
    return {
        "team_id": row.team_id,
        "team_name": names.get(row.team_id, ""),
        "opened": row.opened,
        "assigned": row.assigned,
        "median_seconds": None if row.median is None else round(row.median),
        "p90_seconds": None if row.p90 is None else round(row.p90),
        "routed": row.routed,
        "transferred": row.transferred,
        "transfers": int(row.transfers),
        "transfer_rate": round(row.transferred / row.opened, 4) if row.opened else None,
    }
