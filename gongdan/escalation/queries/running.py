"""What runs: escalations of a ticket, the ladder that is for it, and the people of a level."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, cast, func, literal, not_, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger

from gongdan.calendars import NeverOpens
from gongdan.conditions import ConditionInvalid, parse, to_sql
from gongdan.escalation.ladder import REMINDER, Add, Level
from gongdan.escalation.models import escalation_ladders, escalations
from gongdan.identity import calendar_for_team, team_members, teams, users
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.routing import dispatchers_on_duty
from gongdan.ticketing import Catalogue, catalogue, ever_testable, find_lead, find_manager, tickets

MOST_MEMBERS = 30
_row, _ladder = escalations.c, escalation_ladders.c


async def running_of(tx: Tx, ticket_id: int) -> Sequence[Any]:
    """The escalations and reminders of a ticket that are not settled, locked; the caller holds the ticket."""
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id, _row.settled_at.is_(None))
    return await tx.all(select(escalations).where(*mine).order_by(_row.id).with_for_update())


async def get_for_change(tx: Tx, ticket_id: int, escalation_id: int) -> Any:
    """One of a locked ticket, locked. Raises NotFound."""
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id, _row.id == escalation_id)
    found = await tx.first(select(escalations).where(*mine).with_for_update())
    if found is None:
        raise NotFound("escalation", escalation_id)
    return found


async def active_ladders(tx: Tx) -> Sequence[Any]:
    """Those in use, in the order in which they are asked."""
    mine = (_ladder.tenant_id == tx.tenant_id, _ladder.is_active)
    return await tx.all(select(escalation_ladders).where(*mine).order_by(_ladder.position, _ladder.id))


async def find_ladder(tx: Tx, ticket: Any, path: str) -> Any:
    """The first active ladder of the path that is for the ticket; None where there is none."""
    rows = [row for row in await active_ladders(tx) if row.path == path]
    if not rows:
        return None
    known = await catalogue(tx)
    clauses = [fits(tx, known, row).label(f"c{place}") for place, row in enumerate(rows)]
    this = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket.id)
    found = await tx.one(select(*clauses).where(*this))
    return next((row for place, row in enumerate(rows) if found[place]), None)


def fits(tx: Tx, known: Catalogue, ladder: Any) -> ColumnElement[bool]:
    """Whether a ladder is for a ticket, as a clause on `tickets`. One that can no longer be read is for none."""
    clauses: list[ColumnElement[bool]] = []
    theirs = [
        column == func.any(cast(literal(ids, ARRAY(BigInteger)), ARRAY(BigInteger)))
        for column, ids in (
            (tickets.c.team_id, ladder.team_ids),
            (tickets.c.department_id, ladder.department_ids),
        )
        if ids
    ]
    if theirs:
        clauses.append(func.coalesce(or_(*theirs), literal(value=False)))
    try:
        tree = parse(ladder.condition)
        zone = zone_of(known)
        clauses.append(func.coalesce(to_sql(tree, ever_testable(known), now=tx.now, zone=zone), literal(value=False)))
    except ConditionInvalid:
        clauses.append(literal(value=False))
    return and_(*clauses)


def is_its_turn(tx: Tx, known: Catalogue, ladder: Any, active: Sequence[Any]) -> ColumnElement[bool]:
    """Whether a ladder is for a ticket and none of its path that is asked before it (`active_ladders`).

    Reminders stand each for itself: several may tell of one ticket.
    """
    if ladder.path == REMINDER:
        return fits(tx, known, ladder)
    ahead = takewhile(lambda one: one.id != ladder.id, (one for one in active if one.path == ladder.path))
    return and_(fits(tx, known, ladder), *(not_(fits(tx, known, one)) for one in ahead))


def zone_of(known: Catalogue) -> Any:
    """The tenant's time zone."""
    return ZoneInfo(known.time_zone)


async def people_of(tx: Tx, ticket: Any, level: Level) -> list[int]:
    """Whom a level tells about the ticket as it stands, each once, in the order of the level's words."""
    found: list[int | None] = []
    if level.has_assignee:
        found.append(ticket.assignee_id)
    if level.has_lead or (level.has_assignee and ticket.assignee_id is None):
        found.append(await find_lead(tx, ticket.team_id))
    if level.has_manager:
        found.append(await find_manager(tx, ticket.department_id))
    if level.has_duty:
        found += await dispatchers_on_duty(tx, ticket.team_id, tx.now)
    found += level.user_ids
    for team_id in level.team_ids:
        lead = await find_lead(tx, team_id)
        found += [lead] if lead is not None else await _members(tx, team_id)
    if level.takes_over_team_id is not None:
        found.append(await find_lead(tx, level.takes_over_team_id))
    ids = list(dict.fromkeys(one for one in found if one is not None))
    return await _active(tx, ids)


def helpers(people: Sequence[int], level: Level, ticket: Any, asker_id: int | None) -> list[int]:
    """Of these people those who can help: not who asks, nor who has the ticket, unless the level means him."""
    stuck = {asker_id} if level.has_assignee else {asker_id, ticket.assignee_id}
    return [one for one in people if one not in stuck]


async def _members(tx: Tx, team_id: int) -> list[int]:
    member = team_members.c
    same = and_(users.c.tenant_id == member.tenant_id, users.c.id == member.user_id)
    mine = (member.tenant_id == tx.tenant_id, member.team_id == team_id, users.c.is_active)
    chosen = select(users.c.id).select_from(team_members.join(users, same)).where(*mine)
    return [one.id for one in await tx.all(chosen.order_by(users.c.id).limit(MOST_MEMBERS))]


async def _active(tx: Tx, ids: list[int]) -> list[int]:
    if not ids:
        return []
    mine = (users.c.tenant_id == tx.tenant_id, users.c.id.in_(ids), users.c.is_active, users.c.contact_id.is_(None))
    there = {one.id for one in await tx.all(select(users.c.id).where(*mine))}
    return [one for one in ids if one in there]


async def adder(tx: Tx, team_id: int | None) -> Add:
    """How time passes for the pace of a ticket of this team, by the hours in force."""
    _, _, time = await calendar_for_team(tx, team_id)

    def add(start: datetime, seconds: int, is_working: bool) -> datetime:
        if is_working:
            try:
                return time.add(start, seconds)
            except NeverOpens:  # nobody works by it any more: plain time is better than never
                pass
        return start + timedelta(seconds=seconds)

    return add


async def team_names(tx: Tx, ids: Sequence[int]) -> dict[int, str]:
    """Names of teams, retired ones too."""
    if not ids:
        return {}
    mine = (teams.c.tenant_id == tx.tenant_id, teams.c.id.in_(list(ids)))
    return {one.id: one.name for one in await tx.all(select(teams.c.id, teams.c.name).where(*mine))}


async def running_paths(tx: Tx, ticket_id: int) -> set[str]:
    """On which paths the ticket is escalated now."""
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id, _row.settled_at.is_(None))
    return {one.path for one in await tx.all(select(_row.path).where(*mine, _row.path != "reminder"))}
