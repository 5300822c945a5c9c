"""Who could get a ticket: the members of teams as candidates, and how far each of them is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, bindparam, column, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from gongdan.calendars import WorkingTime, calendars, get_version
from gongdan.customers import regions
from gongdan.identity import calendar_for_team
from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx
from gongdan.routing.plans import Plan
from gongdan.routing.queries.in_force import InForce
from gongdan.routing.queries.members import find_members
from gongdan.routing.queries.roster import Roster
from gongdan.routing.strategies import Candidate, kilometres, steps_between

PRESENT_MINUTES = 15  # whoever was here within so long is present, unless the settings say otherwise
_PLANNED_DAYS = 30

_TEAMS = """
SELECT t.id, t.name, t.department_id, t.lead_id, t.is_active, coalesce(r.needs_acceptance, false) AS needs_acceptance,
    coalesce(r.accept_minutes, 10) AS accept_minutes, r.overflow_team_id, r.warned_at,
    EXISTS (SELECT FROM rotas a WHERE a.tenant_id = t.tenant_id AND a.team_id = t.id AND a.kind = 'duty'
            AND a.is_active)
    OR EXISTS (SELECT FROM planned_duties d WHERE d.tenant_id = t.tenant_id AND d.team_id = t.id AND d.kind = 'duty'
               AND NOT d.is_cancelled AND d.ends_at > :since) AS is_planned
FROM teams t LEFT JOIN routing_teams r ON r.tenant_id = t.tenant_id AND r.team_id = t.id
WHERE t.tenant_id = :tenant AND t.id = ANY(:teams)
"""
_TEAM_COLUMNS = (
    *("id", "name", "department_id", "lead_id", "is_active", "needs_acceptance", "accept_minutes"),
    *("overflow_team_id", "warned_at", "is_planned"),
)
_FIND_TEAMS = Fixed(
    text(_TEAMS)
    .bindparams(
        bindparam("tenant", type_=BigInteger),
        bindparam("teams", type_=ARRAY(BigInteger)),
        bindparam("since", type_=DateTime(timezone=True)),
    )
    .columns(*map(column, _TEAM_COLUMNS))
)

_NEXT_DUTY = text(
    "SELECT min(starts_at) FROM planned_duties WHERE tenant_id = :tenant AND team_id = :team AND kind = 'duty'"
    " AND NOT is_cancelled AND starts_at > :at"
)


async def find_teams(tx: Tx, ids: Collection[int], at: datetime) -> dict[int, Any]:
    """The teams with how routing knows them, by id; retired ones too."""
    values = {"tenant": tx.tenant_id, "teams": sorted(ids), "since": at - timedelta(days=_PLANNED_DAYS)}
    return {row.id: row for row in await _FIND_TEAMS.all(tx.connection, values)} if ids else {}


async def find_candidates(
    tx: Tx, known: InForce, plan: Plan, teams: Sequence[Any], *, at: datetime, near: "Near | None" = None
) -> list[Candidate]:
    """The members of these teams (rows of `find_teams`) as they are at `at`. Of several teams each with his first."""
    asks_presence = plan.needs_presence or known.away_after_minutes is not None
    since = at - timedelta(minutes=known.away_after_minutes or PRESENT_MINUTES) if asks_presence else None
    team_ids = [one.id for one in teams]
    members = await find_members(tx, known, plan, team_ids, at=at, since=since)
    hours = await find_hours(tx, members.roster, teams, at)
    loads, seen = members.loads, members.seen
    return [
        Candidate._make(
            (
                *fixed,
                loads.get(fixed[0], 0),
                None if near is None else near.distance(own),
                hours.get((fixed[2], own["calendar_id"]), is_planned) if hours else is_planned,
                seen is None or fixed[0] in seen,
            )
        )
        for fixed, own, is_planned in members.roster.standing(plan, known.capacity, team_ids)
    ]


class Near:
    """How far people are from where the ticket is: in km where both places are known, else in steps of regions."""

    def __init__(
        self, parents: Mapping[int, int | None], region_id: int | None, place: tuple[float, float] | None
    ) -> None:
        self.parents, self.region_id, self.place = parents, region_id, place

    def distance(self, own: Mapping[str, Any]) -> float | None:
        if self.place is not None:
            if own["latitude"] is None:
                return None
            return kilometres(self.place, (own["latitude"], own["longitude"]))
        if self.region_id is None or own["region_id"] is None:
            return None
        return steps_between(self.parents, self.region_id, own["region_id"])


async def near_to(tx: Tx, region_id: int | None, place: tuple[float, float] | None) -> Near:
    """Ready to measure; the region tree is read where it is needed."""
    if place is not None or region_id is None:
        return Near({}, region_id, place)
    row = regions.c
    rows = await tx.all(
        regions.select().with_only_columns(row.id, row.parent_id).where(row.tenant_id == tx.tenant_id)
    )
    return Near({one.id: one.parent_id for one in rows}, region_id, None)


async def find_hours(
    tx: Tx, roster: Roster, teams: Sequence[Any], at: datetime
) -> dict[tuple[int, int | None], bool]:
    """Whether it is working time, by team and own calendar of a person; of teams with a plan nothing."""
    found: dict[tuple[int, int | None], bool] = {}
    ids = {one["calendar_id"] for one in roster.own.values()} - {None}
    own: dict[int, WorkingTime] | None = None
    for team in teams:
        if team.is_planned:
            continue
        own = await _own_hours(tx, ids) if own is None else own
        _, _, common = await calendar_for_team(tx, team.id)
        found[team.id, None] = common.is_open(at)
        for calendar_id in ids:
            found[team.id, calendar_id] = own.get(calendar_id, common).is_open(at)
    return found


async def _own_hours(tx: Tx, ids: Collection[int]) -> dict[int, WorkingTime]:
    """The calendars of people, without those that are gone: one statement however many there are."""
    if not ids:
        return {}
    row = calendars.c
    rows = await tx.all(select(row.id, row.version).where(row.tenant_id == tx.tenant_id, row.id.in_(sorted(ids))))
    return {one.id: await get_version(tx, one.id, one.version) for one in rows}


async def next_duty(tx: Tx, team: Any, at: datetime) -> datetime | None:
    """When somebody of the team works next, after `at`; None where nothing is planned."""
    if team.is_planned:
        found: datetime | None = await tx.scalar(_NEXT_DUTY, {"tenant": tx.tenant_id, "team": team.id, "at": at})
        return found
    _, _, common = await calendar_for_team(tx, team.id)
    return None if common.is_open(at) else common.opens_at(at)
