"""Reading ladders."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from gongdan.escalation import policy
from gongdan.escalation.models import escalation_ladders, escalations
from gongdan.escalation.queries.running import team_names
from gongdan.identity import get_department_names, get_people
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx
from gongdan.ticketing import ConditionWords, catalogue, condition_words, ever_testable

_row = escalation_ladders.c
_RULE: Mapping[str, Any] = {
    "level": 1,
    "minutes": None,
    "by_priority": {},
    "time": "working",
    "count": None,
    "impact": None,
    "states": [],
    "categories": [],
    "promises": [],
    "vip_only": False,
}


async def list_ladders(tx: Tx) -> dict[str, Any]:
    """All ladders in the order in which they are asked. Raises NotAllowed."""
    policy.may_read_ladders(tx)
    mine = select(escalation_ladders).where(_row.tenant_id == tx.tenant_id)
    return {"items": await _shapes(tx, await tx.all(mine.order_by(_row.position, _row.id))), "next_cursor": None}


async def get_ladder(tx: Tx, ladder_id: int) -> dict[str, Any]:
    """One ladder. Raises NotFound, NotAllowed."""
    policy.may_read_ladders(tx)
    row = await tx.first(select(escalation_ladders).where(_row.tenant_id == tx.tenant_id, _row.id == ladder_id))
    if row is None:
        raise NotFound("escalation ladder", ladder_id)
    return (await _shapes(tx, [row]))[0]


async def _shapes(tx: Tx, rows: Sequence[Any]) -> list[dict[str, Any]]:
    known, running = await catalogue(tx), await _running(tx)
    levels = [level for row in rows for level in row.levels]
    people = await get_people(tx, {one for level in levels for one in level["user_ids"]})
    names = {one: person.name for one, person in people.items()}
    team_ids = {one for row in rows for one in row.team_ids} | {one for level in levels for one in _teams(level)}
    groups = await team_names(tx, sorted(team_ids))
    rooms = await get_department_names(tx, {one for row in rows for one in row.department_ids})
    words = await condition_words(tx, ever_testable(known), (row.condition for row in rows))
    return [_shape(words, row, names, groups, rooms) | {"running": running.get(row.id, 0)} for row in rows]


def _teams(level: Mapping[str, Any]) -> list[int]:
    taken = level["takes_over_team_id"]
    return [*level["team_ids"], *([taken] if taken is not None else [])]


async def _running(tx: Tx) -> dict[int, int]:
    row = escalations.c
    mine = (row.tenant_id == tx.tenant_id, row.settled_at.is_(None), row.ladder_id.is_not(None))
    counted = select(row.ladder_id, func.count().label("total")).where(*mine).group_by(row.ladder_id)
    return {one.ladder_id: one.total for one in await tx.all(counted)}


def _shape(
    words: ConditionWords,
    row: Any,
    people: Mapping[int, str],
    groups: Mapping[int, str],
    rooms: Mapping[int, str],
) -> dict[str, Any]:
    names = ("id", "name", "position", "path", "is_active", "condition", "asks_review", "version")
    return {name: getattr(row, name) for name in (*names, "created_at", "updated_at")} | {
        "teams": briefs(row.team_ids, groups),
        "departments": briefs(row.department_ids, rooms),
        "condition_text": "" if row.condition == {"all": []} else words.text(row.condition),
        "levels": [_level(one, people, groups) for one in row.levels],
        "rules": [{**_RULE, **one} for one in row.rules],
        "includes_older": row.watches_since is None,
    }


def _level(one: Mapping[str, Any], people: Mapping[int, str], groups: Mapping[int, str]) -> dict[str, Any]:
    taken = one["takes_over_team_id"]
    kept = ("name", "has_assignee", "has_lead", "has_manager", "remind_minutes", "next_after_minutes", "time")
    return {name: one[name] for name in kept} | {
        "has_duty": bool(one.get("has_duty")),
        "users": briefs(one["user_ids"], people),
        "teams": briefs(one["team_ids"], groups),
        "takes_over_team": briefs([taken], groups)[0] if taken is not None else None,
    }


def briefs(ids: Iterable[int], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """`{id, name}` of each; of what is gone the number alone."""
    return [{"id": one, "name": names.get(one, str(one))} for one in ids]
