"""The people of the dispatch board: room, presence, place, and what is planned for them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, and_, literal, null, select, union_all
from sqlalchemy.types import BigInteger

from gongdan.customers import regions
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.routing.models import class_people, leaves, planned_duties, shifts, training_classes
from gongdan.routing.plans import Plan
from gongdan.routing.queries.candidates import PRESENT_MINUTES, find_hours, find_teams
from gongdan.routing.queries.in_force import InForce
from gongdan.routing.queries.members import find_members
from gongdan.routing.queries.people import skills_of, teams_of
from gongdan.routing.queries.roster import AS_EVERYBODY, Roster

MAX_PEOPLE = 300
_ANYBODY = Plan(team_id=None, strategy="pool")


async def find_people(
    tx: Tx, known: InForce, team_ids: Sequence[int], *, since: datetime, until: datetime
) -> tuple[list[dict[str, Any]], int]:
    """The active members of these teams by name as they are now, without their tickets; and how many there are."""
    if not team_ids:
        return [], 0
    seen_since = tx.now - timedelta(minutes=known.away_after_minutes or PRESENT_MINUTES)
    members = await find_members(tx, known, _ANYBODY, team_ids, at=tx.now, since=seen_since)
    roster = members.roster
    on_shift = await _on_shift(tx, roster, team_ids)
    names = {user_id: name for user_id, _, name in roster.people}
    every = sorted(names, key=lambda one: (names[one], one))
    ids = every[:MAX_PEOPLE]
    held, of_teams = await skills_of(tx, ids), await teams_of(tx, ids)
    spans = await _spans(tx, ids, since, until)
    named = await _regions(tx, (roster.own[one]["region_id"] for one in ids if one in roster.own))
    return [
        {
            "id": one,
            "name": names[one],
            "team_ids": of_teams.get(one, []),
            "load": members.loads.get(one, 0),
            "capacity": known.capacity if own["capacity"] is None else own["capacity"],
            "availability": own["availability"],
            "is_present": one in (members.seen or ()),
            "is_on_shift": one in on_shift,
            "is_on_leave": one in roster.on_leave,
            "is_in_class": one in roster.in_class,
            "skills": held.get(one, []),
            "place": _place(own, named),
            "spans": spans.get(one, []),
        }
        for one in ids
        for own in (roster.own.get(one, AS_EVERYBODY),)
    ], len(every)


async def _on_shift(tx: Tx, roster: Roster, team_ids: Sequence[int]) -> set[int]:
    """Who works for at least one of these teams now."""
    there = await find_teams(tx, team_ids, tx.now)
    hours = await find_hours(tx, roster, list(there.values()), tx.now)
    found = set()
    for user_id, team_id, _ in roster.people:
        is_open = hours.get((team_id, roster.own.get(user_id, AS_EVERYBODY)["calendar_id"]))
        if (user_id, team_id) in roster.planned if is_open is None else is_open:
            found.add(user_id)
    return found


async def _regions(tx: Tx, ids: Iterable[int | None]) -> dict[int, str]:
    row = regions.c
    wanted = sorted({one for one in ids if one is not None})
    rows = await tx.all(select(row.id, row.names).where(row.tenant_id == tx.tenant_id, row.id.in_(wanted)))
    return {one.id: in_locale(one.names, tx.actor.locale) for one in rows}


def _place(own: Mapping[str, Any], named: Mapping[int, str]) -> dict[str, Any] | None:
    if own["latitude"] is None and own["region_id"] is None:
        return None
    text = named.get(own["region_id"], "")
    return {"latitude": own["latitude"], "longitude": own["longitude"], "text": text}


async def _spans(tx: Tx, ids: Sequence[int], since: datetime, until: datetime) -> dict[int, list[dict[str, Any]]]:
    """Duties, approved leave and classes of these people that touch [since, until), by person and start."""
    parts = [one.subquery() for one in (_duties(tx, ids), _leaves(tx, ids), _classes(tx, ids))]
    every = union_all(*(select(one).where(one.c.ends_at > since, one.c.starts_at < until) for one in parts))
    found: dict[int, list[dict[str, Any]]] = {}
    for row in await tx.all(every.order_by("starts_at", "ends_at", "kind")):
        shape = {name: getattr(row, name) for name in ("kind", "starts_at", "ends_at", "name", "team_id")}
        found.setdefault(row.user_id, []).append(shape)
    return found


def _duties(tx: Tx, ids: Sequence[int]) -> Select[Any]:
    row = planned_duties.c
    same = and_(shifts.c.tenant_id == row.tenant_id, shifts.c.id == row.shift_id)
    mine = (row.tenant_id == tx.tenant_id, row.user_id.in_(ids), ~row.is_cancelled)
    columns = (row.user_id, row.kind, row.starts_at, row.ends_at, shifts.c.name, row.team_id)
    return select(*columns).select_from(planned_duties.join(shifts, same)).where(*mine)


def _leaves(tx: Tx, ids: Sequence[int]) -> Select[Any]:
    row = leaves.c
    mine = (row.tenant_id == tx.tenant_id, row.user_id.in_(ids), row.state == "approved")
    nothing = literal("", String).label("name"), null().cast(BigInteger).label("team_id")
    kind = literal("leave", String).label("kind")
    return select(row.user_id, kind, row.starts_at, row.ends_at, *nothing).where(*mine)


def _classes(tx: Tx, ids: Sequence[int]) -> Select[Any]:
    p, c = class_people.c, training_classes.c
    same = and_(c.tenant_id == p.tenant_id, c.id == p.class_id)
    mine = (p.tenant_id == tx.tenant_id, p.user_id.in_(ids), c.state.in_(("planned", "running")))
    kind = literal("class", String).label("kind")
    columns = (p.user_id, kind, c.starts_at, c.ends_at, c.name, c.team_id)
    return select(*columns).select_from(class_people.join(training_classes, same)).where(*mine)
