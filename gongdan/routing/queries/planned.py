"""Shifts, rotas, planned duties, what does not fit together, and leave."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from gongdan.identity import calendar_for_team, teams, users
from gongdan.kernel.errors import Invalid, NotFound
from gongdan.kernel.unit import Tx
from gongdan.routing import policy
from gongdan.routing.models import leaves, planned_duties, rotas, routing_teams, shifts
from gongdan.routing.queries.candidates import find_teams, next_duty
from gongdan.routing.queries.heads import working
from gongdan.routing.queries.on_duty import dispatchers_of, list_absences, list_duties
from gongdan.routing.rotas import Clash, clashes

MAX_DAYS = 400
_shift, _rota, _duty, _leave = shifts.c, rotas.c, planned_duties.c, leaves.c
_WORDS = {
    "double_shift": ("同一人的两个班次重叠", "Two shifts of one person overlap"),
    "leave_during_shift": ("请假期间有班", "A shift falls into leave"),
    "too_few": ("在岗 {count} 人，少于要求的 {least} 人", "{count} on duty, fewer than the {least} wanted"),
}


async def list_shifts(tx: Tx) -> dict[str, Any]:
    """All shifts by their start. Raises NotAllowed."""
    policy.may_read_rotas(tx)
    rows = await tx.all(select(shifts).where(_shift.tenant_id == tx.tenant_id).order_by(_shift.starts, _shift.id))
    return {"items": [_shift_shape(row) for row in rows], "next_cursor": None}


async def get_shift(tx: Tx, shift_id: int) -> dict[str, Any]:
    """One shift. Raises NotFound, NotAllowed."""
    policy.may_read_rotas(tx)
    row = await tx.first(select(shifts).where(_shift.tenant_id == tx.tenant_id, _shift.id == shift_id))
    if row is None:
        raise NotFound("shift", shift_id)
    return _shift_shape(row)


def _shift_shape(row: Any) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("id", "name", "zone", "is_active", "version")},
        "starts": f"{row.starts:%H:%M}",
        "ends": f"{row.ends:%H:%M}",
        "crosses_midnight": row.ends <= row.starts,
    }


async def list_rotas(tx: Tx, team_id: int | None) -> dict[str, Any]:
    """All rotas by name, or those of a team. Raises NotAllowed."""
    policy.may_read_rotas(tx)
    mine = [_rota.tenant_id == tx.tenant_id, *([_rota.team_id == team_id] if team_id is not None else [])]
    rows = await tx.all(select(rotas).where(*mine).order_by(_rota.name, _rota.id))
    return {"items": [_rota_shape(row) for row in rows], "next_cursor": None}


async def get_rota(tx: Tx, rota_id: int) -> dict[str, Any]:
    """One rota. Raises NotFound, NotAllowed."""
    policy.may_read_rotas(tx)
    row = await tx.first(select(rotas).where(_rota.tenant_id == tx.tenant_id, _rota.id == rota_id))
    if row is None:
        raise NotFound("rota", rota_id)
    return _rota_shape(row)


def _rota_shape(row: Any) -> dict[str, Any]:
    names = ("id", "name", "kind", "team_id", "department_id", "starts_on", "is_active", "version")
    return {**{name: getattr(row, name) for name in names}, **row.cycle}


async def list_planned(
    tx: Tx, *, team_id: int | None, user_id: int | None, since: datetime, until: datetime
) -> dict[str, Any]:
    """Who works in [since, until), called-off duties too. Raises Invalid, NotAllowed."""
    policy.may_read_rotas(tx)
    hold_span(since, until)
    mine = [_duty.ends_at > since, _duty.starts_at < until]
    if team_id is not None:
        department = select(teams.c.department_id).where(teams.c.tenant_id == tx.tenant_id, teams.c.id == team_id)
        mine.append(or_(_duty.team_id == team_id, _duty.department_id == department.scalar_subquery()))
    if user_id is not None:
        mine.append(_duty.user_id == user_id)
    rows = await tx.all(_planned(tx).where(*mine).order_by(_duty.starts_at, _duty.id).limit(20_000))
    return {"items": [dict(row._mapping) for row in rows]}


async def get_planned(tx: Tx, duty_id: int) -> dict[str, Any]:
    """One planned duty. Raises NotFound, NotAllowed."""
    policy.may_read_rotas(tx)
    row = await tx.first(_planned(tx).where(_duty.id == duty_id))
    if row is None:
        raise NotFound("planned duty", duty_id)
    return dict(row._mapping)


def _planned(tx: Tx) -> Any:
    who = and_(users.c.tenant_id == _duty.tenant_id, users.c.id == _duty.user_id)
    which = and_(_shift.tenant_id == _duty.tenant_id, _shift.id == _duty.shift_id)
    own = [column for column in _duty if column.name not in ("tenant_id", "rota_user_id")]
    return (
        select(*own, users.c.name.label("user_name"), _shift.name.label("shift_name"))
        .select_from(planned_duties.join(users, who).join(shifts, which))
        .where(_duty.tenant_id == tx.tenant_id)
    )


def hold_span(since: datetime, until: datetime) -> None:
    """Raises Invalid."""
    if not 0 < (until - since).total_seconds() <= MAX_DAYS * 86_400:
        message = "`until` must lie after `since`, by 400 days at most."
        raise Invalid.one("until", "span_wrong", message, "Ask for a shorter time.")


async def list_clashes(tx: Tx, team_id: int, since: datetime, until: datetime) -> dict[str, Any]:
    """What does not fit together in the plan of a team. Its people's other duties count too. Raises NotFound."""
    policy.may_read_rotas(tx)
    hold_span(since, until)
    there = await find_teams(tx, [team_id], since)
    if team_id not in there:
        raise NotFound("team", team_id)
    own = await list_duties(tx, team_id, since, until)
    people = sorted({one.user_id for one in own})
    every = [one for one in await list_duties(tx, None, since, until) if one.user_id in set(people)]
    absences = await list_absences(tx, people, since, until)
    row = routing_teams.c
    mine = (row.tenant_id == tx.tenant_id, row.team_id == team_id)
    least = int(await tx.scalar(select(row.min_on_duty).where(*mine)) or 0)
    _, _, calendar = await calendar_for_team(tx, team_id)
    hours = list(calendar.intervals(since, until)) if least else []
    found = list(clashes(every, absences, least=0, hours=()))
    found += [one for one in clashes(own, absences, least=least, hours=hours) if one.kind == "too_few"]
    found.sort(key=lambda one: (one.starts_at, one.kind, one.user_id or 0))
    names = await _names(tx, people)
    return {"items": [_clash(tx, one, names, least) for one in found]}


def _clash(tx: Tx, one: Clash, names: dict[int, str], least: int) -> dict[str, Any]:
    zh, en = _WORDS[one.kind]
    words = (zh if tx.actor.locale.startswith("zh") else en).format(count=one.on_duty, least=least)
    return {
        "kind": one.kind,
        "text": words,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "user_id": one.user_id,
        "user_name": names.get(one.user_id or 0, ""),
        "duty_ids": list(one.duty_ids),
        "leave_id": one.leave_id,
        "on_duty": one.on_duty,
    }


async def _names(tx: Tx, ids: Sequence[int]) -> dict[int, str]:
    row = users.c
    rows = await tx.all(select(row.id, row.name).where(row.tenant_id == tx.tenant_id, row.id.in_(list(ids))))
    return {one.id: one.name for one in rows}


async def get_on_duty(tx: Tx, team_id: int, at: datetime) -> dict[str, Any]:
    """Who works for a team then, and who coordinates. Raises NotFound, NotAllowed."""
    policy.may_read_rotas(tx)
    there = await find_teams(tx, [team_id], at)
    if team_id not in there:
        raise NotFound("team", team_id)
    team = there[team_id]
    people = await working(tx, team, at)
    ends = await _ends(tx, team, at)
    coordinating = await dispatchers_of(tx, team, at)
    return {
        "team_id": team_id,
        "at": at,
        "is_planned": team.is_planned,
        "people": [
            {"user_id": one.user_id, "name": one.name, "until": ends.get((one.user_id, "duty"))} for one in people
        ],
        "dispatchers": [
            {"user_id": one.id, "name": one.name, "until": ends.get((one.id, "dispatcher"))} for one in coordinating
        ],
        "next_at": None if people else await next_duty(tx, team, at),
    }


async def _ends(tx: Tx, team: Any, at: datetime) -> dict[tuple[int, str], datetime]:
    theirs = or_(_duty.team_id == team.id, _duty.department_id == team.department_id)
    mine = (_duty.tenant_id == tx.tenant_id, theirs, ~_duty.is_cancelled)
    statement = select(_duty.user_id, _duty.kind, func.max(_duty.ends_at).label("until"))
    covering = statement.where(*mine, _duty.starts_at <= at, _duty.ends_at > at)
    return {(one.user_id, one.kind): one.until for one in await tx.all(covering.group_by(_duty.user_id, _duty.kind))}


async def list_leaves(
    tx: Tx, *, user_id: int | None, state: str | None, since: datetime | None, until: datetime | None
) -> dict[str, Any]:
    """One's own, and of whoever may see rotas those of others, the latest first. Raises NotAllowed."""
    policy.may_see_leave(tx)
    mine = [_leave.tenant_id == tx.tenant_id]
    if user_id is not None:
        mine.append(_leave.user_id == user_id)
    if not policy.sees_rotas(tx):
        mine.append(_leave.user_id == tx.actor.user_id)
    if state is not None:
        mine.append(_leave.state == state)
    if since is not None:
        mine.append(_leave.ends_at > since)
    if until is not None:
        mine.append(_leave.starts_at < until)
    rows = await tx.all(_leaves().where(*mine).order_by(_leave.starts_at.desc(), _leave.id.desc()).limit(500))
    return {"items": [_leave_shape(tx, row) for row in rows], "next_cursor": None}


async def get_leave(tx: Tx, leave_id: int) -> dict[str, Any]:
    """One leave. Raises NotFound, NotAllowed."""
    policy.may_see_leave(tx)
    row = await tx.first(_leaves().where(_leave.tenant_id == tx.tenant_id, _leave.id == leave_id))
    if row is None or not (policy.sees_rotas(tx) or row.user_id == tx.actor.user_id):
        raise NotFound("leave", leave_id)
    return _leave_shape(tx, row)


def _leaves() -> Any:
    who = and_(users.c.tenant_id == _leave.tenant_id, users.c.id == _leave.user_id)
    into = (
        select(func.count())
        .where(
            _duty.tenant_id == _leave.tenant_id,
            _duty.user_id == _leave.user_id,
            ~_duty.is_cancelled,
            _duty.starts_at < _leave.ends_at,
            _duty.ends_at > _leave.starts_at,
        )
        .correlate(leaves)
        .scalar_subquery()
    )
    return select(leaves, users.c.name.label("user_name"), into.label("clashes")).select_from(leaves.join(users, who))


def _leave_shape(tx: Tx, row: Any) -> dict[str, Any]:
    is_open = row.user_id == tx.actor.user_id or policy.sees_leave_of_others(tx)
    names = (
        "id",
        "user_id",
        "user_name",
        "from_on",
        "from_half",
        "to_on",
        "to_half",
        "starts_at",
        "ends_at",
        "state",
    )
    return {
        **{name: getattr(row, name) for name in names},
        "kind": row.kind if is_open else None,
        "note": row.note if is_open else "",
        "decision_note": row.decision_note if is_open else "",
        **{name: getattr(row, name) for name in ("decided_at", "clashes", "created_at", "version")},
    }
