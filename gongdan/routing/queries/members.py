"""The members of teams with what they have in hand and whether they are here, in one statement and one row.

A row for each of a thousand people costs more in the reading than in the finding, so lists come back.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, bindparam, column, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx
from gongdan.routing.plans import Plan
from gongdan.routing.queries.in_force import InForce
from gongdan.routing.queries.roster import Roster, Stamp, find_roster
from gongdan.ticketing import PRIORITY_WORDS

_STATEMENT = """
WITH them AS MATERIALIZED (
    SELECT coalesce(array_agg(user_id), '{{}}') AS ids FROM team_members
    WHERE tenant_id = :tenant AND team_id = ANY(:teams)
)
SELECT s.roster_version AS version, s.xmin::text AS written_by, t.access_epoch, t.xmin::text AS access_by, loads.*,
    ARRAY({seen}) AS seen
FROM tenants t LEFT JOIN routing_settings s ON s.tenant_id = t.id, (
    SELECT array_agg(assignee_id) AS loaded, array_agg(load) AS loads FROM (
        SELECT k.assignee_id, sum(CASE k.priority {points} ELSE 1 END{factor})::int AS load
        FROM tickets k
        WHERE k.tenant_id = :tenant AND k.state_category < 4 AND k.shelf = 0
            AND k.assignee_id = ANY((SELECT ids FROM them)::bigint[])
        GROUP BY k.assignee_id) each
) loads
WHERE t.id = :tenant
"""
# A choice among numbers costs half of what looking into a list does, ten thousand times.
_POINTS = " ".join(f"WHEN {rank} THEN :points_{rank}" for rank in sorted(PRIORITY_WORDS))
_FACTOR = " * coalesce(((:types) ->> k.type_id::text)::int, 1)"
_SEEN = """SELECT user_id FROM sessions
    WHERE tenant_id = :tenant AND user_id = ANY((SELECT ids FROM them)::bigint[]) AND last_seen_at >= :since
        AND revoked_at IS NULL AND NOT is_pending AND expires_at > :at"""
_NOT_SEEN = "SELECT NULL::bigint WHERE false"
_COLUMNS = ("version", "written_by", "access_epoch", "access_by", "loaded", "loads", "seen")
_TYPES: Mapping[str, Any] = {
    "tenant": BigInteger,
    "teams": ARRAY(BigInteger),
    **{f"points_{rank}": Integer for rank in sorted(PRIORITY_WORDS)},
    "types": JSONB,
    "at": DateTime(timezone=True),
    "since": DateTime(timezone=True),
}


@dataclass(frozen=True, slots=True)
class Members:
    """Who they are, what they have in points, and who is here; `seen` None: nobody asked."""

    roster: Roster
    loads: Mapping[int, int]
    seen: Collection[int] | None


async def find_members(
    tx: Tx, known: InForce, plan: Plan, team_ids: Sequence[int], *, at: datetime, since: datetime | None
) -> Members:
    """All active members of these teams as they are at `at`. `since`: whoever was here then or later is seen."""
    factors = _factors(known)
    by_priority = known.points.get("by_priority", {})
    values: dict[str, Any] = {"tenant": tx.tenant_id, "teams": list(team_ids)}
    values |= {f"points_{rank}": int(by_priority.get(str(rank), 1)) for rank in PRIORITY_WORDS}
    if factors:
        values["types"] = factors
    if since is not None:
        values |= {"since": since, "at": at}
    row = await _statement(bool(factors), since is not None).first(tx.connection, values)
    assert row is not None  # the tenant is there
    stamp = None if row.version is None else Stamp(row.version, row.written_by, row.access_epoch, row.access_by)
    return Members(
        # Read after the stamp: what somebody changes in between is at worst read once more.
        roster=await find_roster(tx, known, plan, team_ids, at=at, stamp=stamp),
        loads=dict(zip(row.loaded or (), row.loads or (), strict=True)),
        seen=None if since is None else set(row.seen),
    )


@cache
def _statement(weighs_types: bool, asks_presence: bool) -> Fixed:
    written = _STATEMENT.format(
        points=_POINTS,
        factor=_FACTOR if weighs_types else "",
        seen=_SEEN if asks_presence else _NOT_SEEN,
    )
    used = [bindparam(name, type_=kind) for name, kind in _TYPES.items() if f":{name}" in written]
    return Fixed(text(written).bindparams(*used).columns(*map(column, _COLUMNS)))


def _factors(known: InForce) -> dict[str, int]:
    """By id of the type, only those that weigh otherwise."""
    by_type = {key: int(factor) for key, factor in known.points.get("by_type", {}).items() if int(factor) != 1}
    codes = known.base.fields["type"].codes or {} if by_type else {}
    return {str(codes[key]): factor for key, factor in by_type.items() if key in codes}
