"""How promises stand now: by team, by stage, and what needs somebody at once."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, func, or_, select

from gongdan.identity import get_teams, no_team
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.sla import policy
from gongdan.sla.models import sla_clocks
from gongdan.sla.queries.breaches import clocks_with_tickets, ticket_shape
from gongdan.sla.queries.shapes import Words
from gongdan.ticketing import Catalogue, catalogue, tickets

MAX_CLOCKS = 100
MAX_GROUPS = 100
_row = sla_clocks.c
_COUNTS = {
    "running": and_(_row.since.is_not(None), _row.breached_at.is_(None)),
    "paused": and_(_row.paused_at.is_not(None), _row.breached_at.is_(None)),
    "at_risk": and_(_row.since.is_not(None), _row.told_share > 0, _row.breached_at.is_(None)),
    "breached": _row.breached_at.is_not(None),
}


async def get_monitor(tx: Tx, *, team_id: int | None = None, kind: str | None = None) -> dict[str, Any]:
    """Within the actor's reach. The number of statements is fixed. Raises NotAllowed."""
    narrowed = [_row.is_last, _row.ended_at.is_(None)]
    if team_id is not None:
        narrowed.append(tickets.c.team_id == team_id)
    if kind is not None:
        narrowed.append(_row.kind == kind)
    groups = await _groups(tx, narrowed)
    known = await catalogue(tx)
    found = await get_teams(tx, {one.team_id for one in groups if one.team_id is not None})
    totals = {name: sum(getattr(one, name) for one in groups) for name in _COUNTS}
    nobody = no_team(tx)
    by_team = _summed((one.team_id, one) for one in groups)
    by_stage = _summed((_stage(tx, known, one), one) for one in groups)
    return {
        "now": tx.now,
        **totals,
        "teams": _sorted(
            {"id": key, "key": None, "name": found.get(key, nobody) if key else nobody, **counts}
            for key, counts in by_team.items()
        ),
        "stages": _sorted(
            {"id": None, "key": key, "name": name, **counts} for (key, name), counts in by_stage.items()
        ),
        "clocks": await _urgent(tx, narrowed, known),
    }


async def _groups(tx: Tx, narrowed: Any) -> Any:
    row = tickets.c
    by = (row.team_id, row.state, row.workflow_version_id)
    counts = [func.count().filter(test).label(name) for name, test in _COUNTS.items()]
    return await tx.all(
        select(*by, *counts)
        .select_from(sla_clocks)
        .join(tickets, and_(row.tenant_id == _row.tenant_id, row.id == _row.ticket_id))
        .where(_row.tenant_id == tx.tenant_id, policy.visible(tx), *narrowed)
        .group_by(*by)
    )


def _stage(tx: Tx, known: Catalogue, one: Any) -> tuple[str, str]:
    state = known.workflow(one.workflow_version_id).states.get(one.state)
    return one.state, in_locale(state.names, tx.actor.locale) if state else one.state


def _summed(found: Iterable[tuple[Any, Any]]) -> dict[Any, dict[str, int]]:
    sums: dict[Any, dict[str, int]] = {}
    for key, one in found:
        counts = sums.setdefault(key, dict.fromkeys(_COUNTS, 0))
        for name in _COUNTS:
            counts[name] += getattr(one, name)
    return sums


def _sorted(groups: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    most = sorted(groups, key=lambda one: (-one["breached"], -one["at_risk"], -one["running"], str(one["name"])))
    return most[:MAX_GROUPS]


async def _urgent(tx: Tx, narrowed: Any, known: Catalogue) -> list[dict[str, Any]]:
    """Breached and at risk, those due first."""
    wanted = or_(_row.breached_at.is_not(None), and_(_row.told_share > 0, _row.since.is_not(None)))
    statement = clocks_with_tickets(tx).where(*narrowed, wanted)
    rows = await tx.all(statement.order_by(_row.due_at.asc().nulls_last(), _row.id).limit(MAX_CLOCKS))
    words = await Words.of(tx, rows)
    shapes = []
    for row in rows:
        state = known.workflow(row.workflow_version_id).states.get(row.ticket_state)
        name = in_locale(state.names, tx.actor.locale) if state else row.ticket_state
        told = {"state": row.ticket_state, "state_name": name}
        shapes.append({"clock": words.shape(tx, row), **ticket_shape(row), **told})
    return shapes
