"""The members of teams with load, skills, duty and presence, in one statement and one row of columns.

A row for each of a thousand people costs more in the reading than in the finding, so lists come back, one for each
thing that is known of only some of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Integer, bindparam, column, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx
from gongdan.routing.plans import Plan
from gongdan.routing.queries.in_force import InForce
from gongdan.ticketing import PRIORITY_WORDS

# No shift is longer than a day and the hour of a clock set back: so few duties are looked at.
_STATEMENT = """
WITH them AS MATERIALIZED (
    SELECT coalesce(array_agg(m.user_id), '{{}}') AS ids, coalesce(array_agg(m.team_id), '{{}}') AS teams,
        coalesce(array_agg(u.name), '{{}}') AS names
    FROM team_members m
    JOIN users u ON u.tenant_id = m.tenant_id AND u.id = m.user_id AND u.is_active AND u.contact_id IS NULL
    WHERE m.tenant_id = :tenant AND m.team_id = ANY(:teams)
)
SELECT them.*, loads.*, duties.*, skilled.*,
    ARRAY(SELECT user_id FROM leaves
        WHERE tenant_id = :tenant AND state = 'approved' AND starts_at <= :at AND ends_at > :at) AS on_leave,
    ARRAY(SELECT p.user_id FROM class_people p
        JOIN training_classes c ON c.tenant_id = p.tenant_id AND c.id = p.class_id
        WHERE p.tenant_id = :tenant AND c.state IN ('planned', 'running') AND c.starts_at <= :at AND c.ends_at > :at
    ) AS in_class,
    ({own}) AS own, ARRAY({seen}) AS seen
FROM them, (
    SELECT array_agg(assignee_id) AS loaded, array_agg(load) AS loads FROM (
        SELECT k.assignee_id, sum((:weights)[k.priority]{factor})::int AS load
        FROM tickets k
        WHERE k.tenant_id = :tenant AND k.state_category < 4 AND k.shelf = 0
            AND k.assignee_id = ANY((SELECT ids FROM them)::bigint[])
        GROUP BY k.assignee_id) each
) loads, (
    SELECT array_agg(user_id) AS planned, array_agg(team_id) AS planned_in FROM planned_duties
    WHERE tenant_id = :tenant AND team_id = ANY(:teams) AND kind = 'duty' AND NOT is_cancelled
        AND starts_at <= :at AND ends_at > :at AND ends_at <= :at + interval '26 hours'
) duties, (
    {skilled}
) skilled
"""
_FACTOR = " * coalesce(((:types) ->> k.type_id::text)::int, 1)"
_OWN = """SELECT jsonb_agg(to_jsonb(p)) FROM routing_people p
    WHERE p.tenant_id = :tenant AND p.user_id = ANY((SELECT ids FROM them)::bigint[])"""
_SKILLED = """SELECT array_agg(user_id) AS skilled, array_agg(skill_id) AS skills, array_agg(level::int) AS levels
    FROM person_skills
    WHERE tenant_id = :tenant AND skill_id = ANY(:skills) AND (expires_on IS NULL OR expires_on >= :today)"""
_NOT_SKILLED = "SELECT NULL::bigint[] AS skilled, NULL::bigint[] AS skills, NULL::int[] AS levels"
_SEEN = """SELECT user_id FROM sessions
    WHERE tenant_id = :tenant AND user_id = ANY((SELECT ids FROM them)::bigint[]) AND last_seen_at >= :since
        AND revoked_at IS NULL AND NOT is_pending AND expires_at > :at"""
_NOT_SEEN = "SELECT NULL::bigint WHERE false"
_COLUMNS = (
    *("ids", "teams", "names", "loaded", "loads", "planned", "planned_in", "skilled", "skills", "levels"),
    *("on_leave", "in_class", "own", "seen"),
)
_TYPES: Mapping[str, Any] = {
    "tenant": BigInteger,
    "teams": ARRAY(BigInteger),
    "weights": ARRAY(Integer),
    "types": JSONB,
    "skills": ARRAY(BigInteger),
    "today": Date,
    "at": DateTime(timezone=True),
    "since": DateTime(timezone=True),
}


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in which team, and what is known of some of them. `seen` None: nobody asked who is here.

    `loads` in points. `own`: how somebody differs from everybody, by the columns of `routing_people`.
    """

    people: Sequence[tuple[int, int, str]]  # person, team, name
    loads: Mapping[int, int]
    planned: Collection[tuple[int, int]]  # person, team
    on_leave: Collection[int]
    in_class: Collection[int]
    levels: Mapping[int, Mapping[int, int]]  # person: skill: level
    own: Mapping[int, Mapping[str, Any]]
    seen: Collection[int] | None


async def find_members(
    tx: Tx, known: InForce, plan: Plan, team_ids: Sequence[int], *, at: datetime, since: datetime | None
) -> Members:
    """All active members of these teams as they are at `at`. `since`: whoever was here then or later is seen."""
    factors = _factors(known)
    skills = sorted({*plan.skills, *plan.certificates})
    values: dict[str, Any] = {
        "tenant": tx.tenant_id,
        "teams": team_ids,
        "weights": [int(known.points.get("by_priority", {}).get(str(rank), 1)) for rank in sorted(PRIORITY_WORDS)],
        "at": at,
    }
    if factors:
        values["types"] = factors
    if skills:
        values |= {"skills": skills, "today": at.astimezone(known.zone).date()}
    if since is not None:
        values["since"] = since
    row = await _statement(bool(factors), bool(skills), since is not None).first(tx.connection, values)
    assert row is not None  # columns of nobody are empty lists
    return Members(
        people=list(zip(row.ids, row.teams, row.names, strict=True)),
        loads=dict(zip(row.loaded or (), row.loads or (), strict=True)),
        planned=set(zip(row.planned or (), row.planned_in or (), strict=True)),
        on_leave=set(row.on_leave),
        in_class=set(row.in_class),
        levels=_levels(row),
        own={one["user_id"]: one for one in row.own or ()},
        seen=None if since is None else set(row.seen),
    )


@cache
def _statement(weighs_types: bool, asks_skills: bool, asks_presence: bool) -> Fixed:
    written = _STATEMENT.format(
        factor=_FACTOR if weighs_types else "",
        own=_OWN,
        skilled=_SKILLED if asks_skills else _NOT_SKILLED,
        seen=_SEEN if asks_presence else _NOT_SEEN,
    )
    used = [bindparam(name, type_=kind) for name, kind in _TYPES.items() if f":{name}" in written]
    return Fixed(text(written).bindparams(*used).columns(*map(column, _COLUMNS)))


def _levels(row: Any) -> Mapping[int, Mapping[int, int]]:
    found: dict[int, dict[int, int]] = {}
    for user_id, skill_id, level in zip(row.skilled or (), row.skills or (), row.levels or (), strict=True):
        found.setdefault(user_id, {})[skill_id] = level
    return found


def _factors(known: InForce) -> dict[str, int]:
    """By id of the type, only those that weigh otherwise."""
    by_type = {key: int(factor) for key, factor in known.points.get("by_type", {}).items() if int(factor) != 1}
    codes = known.base.fields["type"].codes or {} if by_type else {}
    return {str(codes[key]): factor for key, factor in by_type.items() if key in codes}
