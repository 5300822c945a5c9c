"""Send notices on their way: which roads each goes by, when, and when it goes on if nobody reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel.jobs import enqueue
from gongdan.kernel.unit import Tx
from gongdan.notifications.attempts import BUNDLE_SECONDS
from gongdan.notifications.hours import next_digest, quiet_until
from gongdan.notifications.kinds import KINDS, goes_by
from gongdan.notifications.models import notice_deliveries, notifications
from gongdan.notifications.queries.people import Person, SetUp, Way, find_people, find_set_up, ways_of
from gongdan.notifications.roads import FASTEST, OUTER
from gongdan.ticketing import tickets

JOB = "send_notices"
DOUBLE = 2
Cause = Literal["preference", "urgent", "unread", "rule"]
_row = notice_deliveries.c


@dataclass(frozen=True, slots=True)
class Told:
    """A notice that was just written."""

    id: int
    user_id: int
    kind: str
    ticket_id: int | None


@dataclass(frozen=True, slots=True)
class Order:
    """By which roads notices go besides what their people prefer; `is_double`: the two that are fastest."""

    cause: Cause = "preference"
    roads: Sequence[str] = ()
    is_double: bool = False


async def plan(tx: Tx, told: Sequence[Told], order: Order | None = None) -> dict[int, list[str]]:
    """Put these notices on their roads. {notice: the roads by which it goes}; a road that it went by is left."""
    set_up = await find_set_up(tx)
    people = await find_people(tx, {one.user_id for one in told})
    teams = await _teams(tx, {one.ticket_id for one in told if one.ticket_id is not None})
    rows: list[dict[str, Any]] = []
    taken: dict[int, list[str]] = {}
    for one in told:
        person = people.get(one.user_id)
        if person is None:
            continue
        ways = ways_of(set_up, person, teams.get(one.ticket_id or 0))
        chosen = roads_of(one.kind, person, set_up, ways, order)
        taken[one.id] = list(chosen)
        rows += [_values(tx, one, person, road, ways[road], cause) for road, cause in chosen.items()]
    await store(tx, rows)
    await _watch(tx, told, set_up)
    return taken


def roads_of(
    kind: str, person: Person, set_up: SetUp, ways: Mapping[str, Way], order: Order | None
) -> dict[str, Cause]:
    """The roads of a notice, each with why."""
    found: dict[str, Cause] = {}
    if order is not None:
        wanted = [road for road in FASTEST if road in ways][:DOUBLE] if order.is_double else order.roads
        found |= dict.fromkeys((road for road in wanted if road in ways), order.cause)
    if order is None or order.is_double:
        for road in OUTER:
            if road in ways and road not in found and goes_by(kind, road, person.said, set_up.ruled):
                found[road] = "preference"
    return found


async def _teams(tx: Tx, ticket_ids: set[int]) -> dict[int, int | None]:
    if not ticket_ids:
        return {}
    row = tickets.c
    mine = (row.tenant_id == tx.tenant_id, row.id.in_(sorted(ticket_ids)))
    return {one.id: one.team_id for one in await tx.all(select(row.id, row.team_id).where(*mine))}


def _values(tx: Tx, told: Told, person: Person, road: str, way: Way, cause: Cause) -> dict[str, Any]:
    is_urgent = KINDS[told.kind].is_urgent
    state, due_at = moment_for(tx.now, person, road, is_urgent=is_urgent)
    return {
        "tenant_id": tx.tenant_id,
        "notification_id": told.id,
        "user_id": told.user_id,
        "kind": told.kind,
        "ticket_id": told.ticket_id,
        "road": road,
        "road_id": way.road_id,
        "target": way.target,
        "address": way.address[:254],
        "cause": cause,
        "is_urgent": is_urgent,
        "state": state,
        "due_at": due_at,
        "created_at": tx.now,
    }


def moment_for(now: datetime, person: Person, road: str, *, is_urgent: bool) -> tuple[str, datetime]:
    """When it may go, and what it is until then."""
    if road == "mail" and not is_urgent and (digest := next_digest(person.habits, now)) is not None:
        return "digested", digest
    if (quiet := quiet_until(person.habits, now, is_urgent=is_urgent)) is not None:
        return "held", quiet
    return "waiting", now if is_urgent else now + timedelta(seconds=BUNDLE_SECONDS)


async def store(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write deliveries that are not there yet, and have them sent when they are due."""
    if not rows:
        return
    given = upsert(notice_deliveries).values([dict(row) for row in rows])
    written = given.on_conflict_do_nothing().returning(_row.road, _row.target, _row.due_at)
    for road, target, due_at in sorted({tuple(one) for one in await tx.all(written)}):
        await send_at(tx, road, target, due_at)


async def send_at(tx: Tx, road: str, target: str, due_at: datetime) -> None:
    """Queue the sending of what is due for a target then. What waits until morning holds up nothing urgent."""
    at = due_at if due_at > tx.now else None
    lock = f"{JOB}:{tx.tenant_id}:{road}:{target}" if at is None else None
    await enqueue(tx, JOB, lock=lock, at=at, tenant_id=tx.tenant_id, road=road, target=target)


async def _watch(tx: Tx, told: Sequence[Told], set_up: SetUp) -> None:
    """Note when those go on that are of a kind which does. What is counted again keeps its time."""
    for kind, minutes in set_up.unread_minutes.items():
        ids = [one.id for one in told if one.kind == kind]
        if ids:
            row = notifications.c
            mine = (row.tenant_id == tx.tenant_id, row.id.in_(ids), row.read_at.is_(None))
            later = tx.now + timedelta(minutes=minutes)
            statement = update(notifications).where(*mine, row.next_road_at.is_(None))
            await tx.execute(statement.values(next_road_at=later))
