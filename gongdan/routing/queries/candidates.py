"""Who could get a ticket: the members of teams with their load, skills, duty and presence, in one statement."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gongdan.calendars import WorkingTime, working_time
from gongdan.customers import regions
from gongdan.identity import calendar_for_team
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.routing.plans import Plan
from gongdan.routing.queries.in_force import InForce
from gongdan.routing.strategies import Candidate, kilometres, steps_between
from gongdan.ticketing import PRIORITY_WORDS

PRESENT_MINUTES = 15  # whoever was here within so long is present, unless the settings say otherwise
_PLANNED_DAYS = 30

_TEAMS = text(
    """
SELECT t.id, t.name, t.department_id, t.lead_id, t.is_active, coalesce(r.needs_acceptance, false) AS needs_acceptance,
    coalesce(r.accept_minutes, 10) AS accept_minutes, r.overflow_team_id, r.warned_at,
    EXISTS (SELECT FROM rotas a WHERE a.tenant_id = t.tenant_id AND a.team_id = t.id AND a.kind = 'duty'
            AND a.is_active)
    OR EXISTS (SELECT FROM planned_duties d WHERE d.tenant_id = t.tenant_id AND d.team_id = t.id AND d.kind = 'duty'
               AND NOT d.is_cancelled AND d.ends_at > :since) AS is_planned
FROM teams t LEFT JOIN routing_teams r ON r.tenant_id = t.tenant_id AND r.team_id = t.id
WHERE t.tenant_id = :tenant AND t.id = ANY(:teams)
"""
).bindparams(
    bindparam("tenant", type_=BigInteger),
    bindparam("teams", type_=ARRAY(BigInteger)),
    bindparam("since", type_=DateTime(timezone=True)),
)

_LOAD = """
SELECT k.assignee_id, sum((:weights)[k.priority]{factor})::int AS load
FROM tickets k
WHERE k.tenant_id = :tenant AND k.state_category < 4 AND k.shelf = 0 AND k.assignee_id IN (
    SELECT m.user_id FROM team_members m WHERE m.tenant_id = :tenant AND m.team_id = ANY(:teams))
GROUP BY k.assignee_id
"""
_FACTOR = " * coalesce(((:types) ->> k.type_id::text)::int, 1)"

_MEMBERS = """
SELECT u.id AS user_id, u.name, m.team_id, coalesce(p.capacity, :capacity) AS capacity,
    coalesce(p.weight, 1) AS weight, coalesce(p.availability, 'available') AS availability, p.region_id, p.latitude,
    p.longitude, p.calendar_id, coalesce(l.load, 0) AS load, d.user_id IS NOT NULL AS is_planned,
    v.user_id IS NOT NULL AS is_on_leave, c.user_id IS NOT NULL AS is_in_class, s.levels, o.last_seen_at
FROM team_members m
JOIN users u ON u.tenant_id = m.tenant_id AND u.id = m.user_id AND u.is_active AND u.contact_id IS NULL
LEFT JOIN routing_people p ON p.tenant_id = m.tenant_id AND p.user_id = m.user_id
LEFT JOIN ({load}) l ON l.assignee_id = m.user_id
LEFT JOIN (SELECT DISTINCT user_id, team_id FROM planned_duties WHERE tenant_id = :tenant AND team_id = ANY(:teams)
           AND kind = 'duty' AND NOT is_cancelled AND starts_at <= :at AND ends_at > :at
           AND ends_at <= :at + interval '26 hours') d
    ON d.user_id = m.user_id AND d.team_id = m.team_id
LEFT JOIN (SELECT DISTINCT user_id FROM leaves WHERE tenant_id = :tenant AND state = 'approved'
           AND starts_at <= :at AND ends_at > :at) v ON v.user_id = m.user_id
LEFT JOIN (SELECT DISTINCT cp.user_id FROM class_people cp JOIN training_classes tc
           ON tc.tenant_id = cp.tenant_id AND tc.id = cp.class_id
           WHERE cp.tenant_id = :tenant AND tc.state IN ('planned', 'running')
           AND tc.starts_at <= :at AND tc.ends_at > :at) c ON c.user_id = m.user_id
LEFT JOIN ({skills}) s ON s.user_id = m.user_id
LEFT JOIN ({seen}) o ON o.user_id = m.user_id
WHERE m.tenant_id = :tenant AND m.team_id = ANY(:teams)
ORDER BY m.user_id, m.team_id
"""
_SKILLS = """SELECT user_id, jsonb_object_agg(skill_id, level) AS levels FROM person_skills
WHERE tenant_id = :tenant AND skill_id = ANY(:skills) AND (expires_on IS NULL OR expires_on >= :today)
GROUP BY user_id"""
_SEEN = """SELECT user_id, max(last_seen_at) AS last_seen_at FROM sessions
WHERE tenant_id = :tenant AND revoked_at IS NULL AND NOT is_pending AND expires_at > :at GROUP BY user_id"""
_NO_SKILLS = "SELECT NULL::bigint AS user_id, NULL::jsonb AS levels WHERE false"
_NOT_SEEN = "SELECT NULL::bigint AS user_id, NULL::timestamptz AS last_seen_at WHERE false"
# No shift is longer than a day and the hour of a clock set back: so few duties are looked at.
_NEXT_DUTY = text(
    "SELECT min(starts_at) FROM planned_duties WHERE tenant_id = :tenant AND team_id = :team AND kind = 'duty'"
    " AND NOT is_cancelled AND starts_at > :at"
)


async def find_teams(tx: Tx, ids: Collection[int], at: datetime) -> dict[int, Any]:
    """The teams with how routing knows them, by id; retired ones too."""
    values = {"tenant": tx.tenant_id, "teams": sorted(ids), "since": at - timedelta(days=_PLANNED_DAYS)}
    return {row.id: row for row in await tx.all(_TEAMS, values)} if ids else {}


async def find_candidates(
    tx: Tx, known: InForce, plan: Plan, teams: Sequence[Any], *, at: datetime, near: "Near | None" = None
) -> list[Candidate]:
    """The members of these teams (rows of `find_teams`) as they are at `at`. Of several teams each with his first."""
    types = await _type_factors(tx, known)
    wanted = sorted({*plan.skills, *plan.certificates})
    asks_presence = plan.needs_presence or known.away_after_minutes is not None
    load = _LOAD.format(factor=_FACTOR if types else "")
    parts = {"skills": _SKILLS if wanted else _NO_SKILLS, "seen": _SEEN if asks_presence else _NOT_SEEN}
    values: dict[str, Any] = {
        "tenant": tx.tenant_id,
        "teams": [one.id for one in teams],
        "capacity": known.capacity,
        "weights": [int(known.points.get("by_priority", {}).get(str(rank), 1)) for rank in sorted(PRIORITY_WORDS)],
        "at": at,
    }
    types_of: dict[str, Any] = {"teams": ARRAY(BigInteger), "weights": ARRAY(Integer), "at": DateTime(timezone=True)}
    if types:
        values["types"], types_of["types"] = types, JSONB
    if wanted:
        values |= {"skills": wanted, "today": at.astimezone(known.zone).date()}
        types_of["skills"] = ARRAY(BigInteger)
    statement = text(_MEMBERS.format(load=load, **parts))
    statement = statement.bindparams(*(bindparam(name, type_=kind) for name, kind in types_of.items()))
    rows = await tx.all(statement, values)
    hours = await _hours(tx, rows, teams)
    by_id = {one.id: one for one in teams}
    since = at - timedelta(minutes=known.away_after_minutes or PRESENT_MINUTES)
    found: dict[int, Candidate] = {}
    for row in sorted(rows, key=lambda one: values["teams"].index(one.team_id)):
        if row.user_id not in found:
            is_on = (
                row.is_planned if by_id[row.team_id].is_planned else hours[row.team_id, row.calendar_id].is_open(at)
            )
            found[row.user_id] = _candidate(row, plan, is_on, near, since if asks_presence else None)
    return [found[one] for one in sorted(found)]


def _candidate(row: Any, plan: Plan, is_on: bool, near: "Near | None", since: datetime | None) -> Candidate:
    levels = {int(skill): level for skill, level in (row.levels or {}).items()}
    return Candidate(
        user_id=row.user_id,
        name=row.name,
        team_id=row.team_id,
        capacity=row.capacity,
        load=row.load,
        weight=row.weight,
        skills={one: levels[one] for one in plan.skills if one in levels},
        certificates=plan.certificates & levels.keys(),
        distance=near.distance(row) if near is not None else None,
        availability=row.availability,
        is_on_shift=is_on,
        is_on_leave=row.is_on_leave,
        is_in_class=row.is_in_class,
        is_present=since is None or (row.last_seen_at is not None and row.last_seen_at >= since),
    )


class Near:
    """How far people are from where the ticket is: in km where both places are known, else in steps of regions."""

    def __init__(
        self, parents: Mapping[int, int | None], region_id: int | None, place: tuple[float, float] | None
    ) -> None:
        self.parents, self.region_id, self.place = parents, region_id, place

    def distance(self, row: Any) -> float | None:
        if self.place is not None:
            if row.latitude is None:
                return None
            return kilometres(self.place, (row.latitude, row.longitude))
        if self.region_id is None or row.region_id is None:
            return None
        return steps_between(self.parents, self.region_id, row.region_id)


async def near_to(tx: Tx, region_id: int | None, place: tuple[float, float] | None) -> Near:
    """Ready to measure; the region tree is read where it is needed."""
    if place is not None or region_id is None:
        return Near({}, region_id, place)
    row = regions.c
    rows = await tx.all(
        regions.select().with_only_columns(row.id, row.parent_id).where(row.tenant_id == tx.tenant_id)
    )
    return Near({one.id: one.parent_id for one in rows}, region_id, None)


async def _type_factors(tx: Tx, known: InForce) -> dict[str, int]:
    """By id of the type, only those that weigh otherwise."""
    by_type = {key: int(factor) for key, factor in known.points.get("by_type", {}).items() if int(factor) != 1}
    if not by_type:
        return {}
    codes = known.base.fields["type"].codes or {}
    return {str(codes[key]): factor for key, factor in by_type.items() if key in codes}


async def _hours(tx: Tx, rows: Sequence[Any], teams: Sequence[Any]) -> dict[tuple[int, int | None], WorkingTime]:
    """By team and own calendar of a person, for teams without a plan."""
    found: dict[tuple[int, int | None], WorkingTime] = {}
    own: dict[int, WorkingTime | None] = {}
    for team in teams:
        if team.is_planned:
            continue
        _, _, common = await calendar_for_team(tx, team.id)
        found[team.id, None] = common
        for calendar_id in {row.calendar_id for row in rows if row.team_id == team.id} - {None}:
            if calendar_id not in own:
                own[calendar_id] = await _own_hours(tx, calendar_id)
            found[team.id, calendar_id] = own[calendar_id] or common
    return found


async def _own_hours(tx: Tx, calendar_id: int) -> WorkingTime | None:
    try:
        return await working_time(tx, calendar_id)
    except NotFound:
        return None


async def next_duty(tx: Tx, team: Any, at: datetime) -> datetime | None:
    """When somebody of the team works next, after `at`; None where nothing is planned."""
    if team.is_planned:
        found: datetime | None = await tx.scalar(_NEXT_DUTY, {"tenant": tx.tenant_id, "team": team.id, "at": at})
        return found
    _, _, common = await calendar_for_team(tx, team.id)
    return None if common.is_open(at) else common.opens_at(at)
