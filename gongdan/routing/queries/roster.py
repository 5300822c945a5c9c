"""The members of teams as they are set up and planned, kept in each process until somebody changes either.

What a thousand people can, and when they work, is the same for every ticket of a shift: it is read once, and only
what they have in hand is counted each time (see `members`).
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Date, DateTime, Interval, bindparam, column, text
from sqlalchemy.dialects.postgresql import ARRAY

from gongdan.kernel.fixed import Fixed
from gongdan.kernel.unit import Tx
from gongdan.routing.plans import Plan
from gongdan.routing.queries.in_force import InForce

MAX_ROSTERS = 100
# Kept no longer than this, so that only what is planned for so long is looked at to know when it ends.
_AT_MOST = timedelta(hours=1)
# No shift is longer than a day and the hour of a clock set back: so few duties are looked at.
_LONGEST = timedelta(hours=26)
_NOTHING: Mapping[int, int] = {}
_NOBODY: frozenset[int] = frozenset()
# Whoever has no row of his own.
AS_EVERYBODY: Mapping[str, Any] = {
    "capacity": None,
    "weight": 1,
    "availability": "available",
    "region_id": None,
    "latitude": None,
    "longitude": None,
    "calendar_id": None,
}

_STATEMENT = """
WITH them AS MATERIALIZED (
    SELECT coalesce(array_agg(m.user_id), '{{}}') AS ids, coalesce(array_agg(m.team_id), '{{}}') AS teams,
        coalesce(array_agg(u.name), '{{}}') AS names
    FROM team_members m
    JOIN users u ON u.tenant_id = m.tenant_id AND u.id = m.user_id AND u.is_active AND u.contact_id IS NULL
    WHERE m.tenant_id = :tenant AND m.team_id = ANY(:teams)
), duties AS MATERIALIZED (
    SELECT user_id, team_id, starts_at, ends_at FROM planned_duties
    WHERE tenant_id = :tenant AND team_id = ANY(:teams) AND kind = 'duty' AND NOT is_cancelled
        AND ends_at > :at AND ends_at <= :until + :longest AND starts_at < :until
), absences AS MATERIALIZED (
    SELECT user_id, starts_at, ends_at FROM leaves
    WHERE tenant_id = :tenant AND state = 'approved' AND ends_at > :at AND starts_at < :until
), lessons AS MATERIALIZED (
    SELECT p.user_id, c.starts_at, c.ends_at FROM class_people p
    JOIN training_classes c ON c.tenant_id = p.tenant_id AND c.id = p.class_id
    WHERE p.tenant_id = :tenant AND c.state IN ('planned', 'running') AND c.ends_at > :at AND c.starts_at < :until
)
SELECT them.*, planned.*, skilled.*,
    ARRAY(SELECT user_id FROM absences WHERE starts_at <= :at) AS on_leave,
    ARRAY(SELECT user_id FROM lessons WHERE starts_at <= :at) AS in_class,
    (SELECT jsonb_agg(to_jsonb(p)) FROM routing_people p
        WHERE p.tenant_id = :tenant AND p.user_id = ANY((SELECT ids FROM them)::bigint[])) AS own,
    (SELECT min(CASE WHEN starts_at > :at THEN starts_at ELSE ends_at END) FROM (
        SELECT starts_at, ends_at FROM duties
        UNION ALL SELECT starts_at, ends_at FROM absences
        UNION ALL SELECT starts_at, ends_at FROM lessons) spans) AS turns_at
FROM them, (
    SELECT array_agg(user_id) AS planned, array_agg(team_id) AS planned_in FROM duties WHERE starts_at <= :at
) planned, (
    {skilled}
) skilled
"""
_SKILLED = """SELECT array_agg(user_id) AS skilled, array_agg(skill_id) AS skills, array_agg(level::int) AS levels
    FROM person_skills
    WHERE tenant_id = :tenant AND skill_id = ANY(:skills) AND (expires_on IS NULL OR expires_on >= :today)"""
_NOT_SKILLED = "SELECT NULL::bigint[] AS skilled, NULL::bigint[] AS skills, NULL::int[] AS levels"
_COLUMNS = (
    *("ids", "teams", "names", "planned", "planned_in", "skilled", "skills", "levels"),
    *("on_leave", "in_class", "own", "turns_at"),
)
_TYPES: Mapping[str, Any] = {
    "tenant": BigInteger,
    "teams": ARRAY(BigInteger),
    "skills": ARRAY(BigInteger),
    "today": Date,
    "at": DateTime(timezone=True),
    "until": DateTime(timezone=True),
    "longest": Interval,
}


class Stamp(NamedTuple):
    """One state of what people are and of what is planned for them.

    The writing transactions tell two changes apart that bear the same version because one of them was rolled back.
    """

    version: int
    written_by: str
    access_epoch: int
    access_by: str


class Standing(NamedTuple):
    """Somebody as he is whatever he has in hand: the first fields of a candidate, and how he differs from all."""

    fixed: tuple[Any, ...]
    own: Mapping[str, Any]
    is_planned: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is in which team, and what is known of some of them, at any moment in [since, until).

    `own`: how somebody differs from everybody, by the columns of `routing_people`.
    """

    people: Sequence[tuple[int, int, str]]  # person, team, name
    planned: Collection[tuple[int, int]]  # person, team
    on_leave: Collection[int]
    in_class: Collection[int]
    levels: Mapping[int, Mapping[int, int]]  # person: skill: level
    own: Mapping[int, Mapping[str, Any]]
    since: datetime
    until: datetime
    _standing: dict[Any, Sequence[Standing]] = field(default_factory=dict, compare=False, repr=False)

    def standing(self, plan: Plan, capacity: int, team_ids: Sequence[int]) -> Sequence[Standing]:
        """Everybody once, by his number: of several teams with the first of these. `capacity`: where he has none."""
        asked = (capacity, tuple(team_ids), tuple(sorted(plan.skills)), plan.certificates)
        if asked not in self._standing:
            self._standing[asked] = self._stand(plan, capacity, team_ids)
        return self._standing[asked]

    def _stand(self, plan: Plan, capacity: int, team_ids: Sequence[int]) -> Sequence[Standing]:
        places = {one: place for place, one in enumerate(team_ids)}
        found: dict[int, Standing] = {}
        for user_id, team_id, name in sorted(self.people, key=lambda one: (one[0], places[one[1]])):
            if user_id in found:
                continue
            own, levels = self.own.get(user_id, AS_EVERYBODY), self.levels.get(user_id, _NOTHING)
            fixed = (
                user_id,
                name,
                team_id,
                capacity if own["capacity"] is None else own["capacity"],
                own["weight"],
                {one: levels[one] for one in plan.skills if one in levels} if levels else _NOTHING,
                plan.certificates & levels.keys() if plan.certificates else _NOBODY,
                own["availability"],
                user_id in self.on_leave,
                user_id in self.in_class,
            )
            found[user_id] = Standing(fixed, own, (user_id, team_id) in self.planned)
        return list(found.values())


# By tenant, teams and skills: what was read last, under which settings and stamp.
_kept: OrderedDict[tuple[int, tuple[int, ...], tuple[int, ...]], tuple[InForce, Stamp, Roster]] = OrderedDict()


async def find_roster(
    tx: Tx, known: InForce, plan: Plan, team_ids: Sequence[int], *, at: datetime, stamp: Stamp | None
) -> Roster:
    """All active members of these teams as they are at `at`. `stamp` was read before; None: nothing is kept by it."""
    skills = tuple(sorted({*plan.skills, *plan.certificates}))
    key = (tx.tenant_id, tuple(sorted(team_ids)), skills)
    kept = _kept.get(key)
    # Settings that are forgotten or others are another object, and the zone in which a skill expires is theirs.
    if kept is not None and kept[0] is known and kept[1] == stamp and kept[2].since <= at < kept[2].until:
        _kept.move_to_end(key)
        return kept[2]
    found = await _load(tx, known, team_ids, skills, at)
    if stamp is not None:
        _kept[key] = (known, stamp, found)
        _kept.move_to_end(key)
        if len(_kept) > MAX_ROSTERS:
            _kept.popitem(last=False)
    return found


async def _load(tx: Tx, known: InForce, team_ids: Sequence[int], skills: Sequence[int], at: datetime) -> Roster:
    here = at.astimezone(known.zone)
    # A skill may expire with the day.
    midnight = datetime.combine(here.date() + timedelta(days=1), datetime.min.time(), known.zone)
    until = min(at + _AT_MOST, midnight.astimezone(at.tzinfo))
    values: dict[str, Any] = {
        "tenant": tx.tenant_id,
        "teams": sorted(team_ids),
        "at": at,
        "until": until,
        "longest": _LONGEST,
    }
    if skills:
        values |= {"skills": list(skills), "today": here.date()}
    row = await _statement(bool(skills)).first(tx.connection, values)
    assert row is not None  # columns of nobody are empty lists
    return Roster(
        people=list(zip(row.ids, row.teams, row.names, strict=True)),
        planned=set(zip(row.planned or (), row.planned_in or (), strict=True)),
        on_leave=set(row.on_leave),
        in_class=set(row.in_class),
        levels=_levels(row),
        own={one["user_id"]: one for one in row.own or ()},
        since=at,
        until=until if row.turns_at is None else min(until, row.turns_at),
    )


@cache
def _statement(asks_skills: bool) -> Fixed:
    written = _STATEMENT.format(skilled=_SKILLED if asks_skills else _NOT_SKILLED)
    used = [bindparam(name, type_=kind) for name, kind in _TYPES.items() if f":{name}" in written]
    return Fixed(text(written).bindparams(*used).columns(*map(column, _COLUMNS)))


def _levels(row: Any) -> Mapping[int, Mapping[int, int]]:
    found: dict[int, dict[int, int]] = {}
    for user_id, skill_id, level in zip(row.skilled or (), row.skills or (), row.levels or (), strict=True):
        found.setdefault(user_id, {})[skill_id] = level
    return found
