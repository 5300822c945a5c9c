"""The dispatch board (派单调度台): what waits, who is there, how full he is and what he has until when."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, or_, select

from gongdan.identity import teams
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.queries.board_people import find_people
from gongdan.routing.queries.board_tickets import find_held, find_waiting
from gongdan.routing.queries.in_force import in_force, unset

MAX_TEAMS = 20
# An hour more, so that eight whole days fit where a clock is set back among them.
_LONGEST = timedelta(days=8, hours=1)
_team = teams.c


async def get_board(
    tx: Tx, *, team_ids: Sequence[int] | None, since: datetime | None, until: datetime | None
) -> dict[str, Any]:
    """The board of these teams with what is planned in [since, until); everything else is as it is now.

    The number of statements depends on neither people nor tickets. Raises NotAllowed, Invalid.
    """
    policy.may_see_board(tx)
    known = await in_force(tx) or await unset(tx)
    since, until = board_span(tx.now, known.zone, since, until)
    there = await _teams(tx, team_ids)
    ids = [one.id for one in there]
    people, people_count = await find_people(tx, known, ids, since=since, until=until)
    held = await find_held(tx, known, [one["id"] for one in people])
    waiting, waiting_count = await find_waiting(tx, known, ids)
    for one in people:
        one["tickets"], one["ticket_count"] = held.get(one["id"], ([], 0))
    return {
        "at": tx.now,
        "starts_at": since,
        "ends_at": until,
        "zone": known.zone.key,
        "teams": [{"id": one.id, "key": one.key, "name": one.name} for one in there],
        "people": people,
        "people_count": people_count,
        "waiting": waiting,
        "waiting_count": waiting_count,
    }


def board_span(
    now: datetime, zone: ZoneInfo, since: datetime | None, until: datetime | None
) -> tuple[datetime, datetime]:
    """What was asked for; a day where one end is missing, today in `zone` where both are. Raises Invalid."""
    if since is None:
        since = until - timedelta(days=1) if until is not None else _midnight(now.astimezone(zone), zone)
    if until is None:
        until = _midnight(since.astimezone(zone) + timedelta(days=1), zone) if _is_midnight(since, zone) else None
        until = until or since + timedelta(days=1)
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    if not timedelta(0) < until - since <= _LONGEST:
        message = "`until` must lie after `from`, by 8 days at most."
        raise Invalid.one("until", "span_wrong", message, "Ask for a shorter time.")
    return since, until


def _midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(moment.date(), time(), zone)


def _is_midnight(moment: datetime, zone: ZoneInfo) -> bool:
    return moment == _midnight(moment.astimezone(zone), zone)


async def _teams(tx: Tx, ids: Sequence[int] | None) -> Sequence[Row[Any]]:
    """(id, key, name) by name: those that are named, else one's own, else the first there are. Raises Invalid."""
    wanted = sorted(set(ids or ()))
    if len(wanted) > MAX_TEAMS:
        message = f"The board shows {MAX_TEAMS} teams at most, not {len(wanted)}."
        raise Invalid.one("team", "too_many", message, "Name fewer teams.")
    every = select(_team.id, _team.key, _team.name).where(_team.tenant_id == tx.tenant_id, _team.is_active)
    every = every.order_by(_team.name, _team.id).limit(MAX_TEAMS)
    if not wanted:
        is_own = or_(_team.lead_id == tx.actor.user_id, _team.id.in_(sorted(tx.actor.team_ids)))
        return await tx.all(every.where(is_own)) or await tx.all(every)
    found = await tx.all(every.where(_team.id.in_(wanted)))
    missing = set(wanted) - {one.id for one in found}
    if missing:
        message = f"There is no team {min(missing)} in use."
        raise Invalid.one("team", "not_found", message, "See GET /api/v1/teams for their ids.")
    return found
