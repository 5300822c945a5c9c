"""Reading escalations: those of a ticket with their ladder and log, and lists of all."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from gongdan.escalation import policy
from gongdan.escalation.ladder import FALLBACK, Level, read_levels
from gongdan.escalation.models import escalation_steps, escalations
from gongdan.escalation.queries.running import find_ladder, helpers, people_of, running_paths, team_names
from gongdan.identity import get_people
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, capped_count, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import reaches_ticket, tickets, visible_tickets

_row, _step = escalations.c, escalation_steps.c
NEWEST = Sort("-opened_at", (_row.opened_at, _row.id), True)
MOST_OF_A_TICKET, MOST_STEPS = 50, 1000
# What `reaches_ticket` looks at, beside the ticket's name.
_REACHED = (
    *("id", "number", "title", "requester_id", "organisation_id", "assignee_id", "creator_id", "team_id"),
    *("lead_team_id", "receiver_team_id", "department_id", "lead_department_id", "receiver_department_id"),
)


async def list_of_ticket(tx: Tx, ticket_id: int) -> dict[str, Any]:
    """Those that run first, then the latest. Raises NotFound, NotAllowed."""
    policy.may_read(tx)
    ticket = await _get_ticket(tx, ticket_id)
    mine = (_row.tenant_id == tx.tenant_id, _row.ticket_id == ticket_id)
    newest = select(escalations).where(*mine).order_by(_row.settled_at.is_not(None), _row.id.desc())
    rows = await tx.all(newest.limit(MOST_OF_A_TICKET))
    ids = [one.id for one in rows]
    of_these = (_step.tenant_id == tx.tenant_id, _step.escalation_id.in_(ids))
    steps = (
        await tx.all(select(escalation_steps).where(*of_these).order_by(_step.id).limit(MOST_STEPS)) if ids else []
    )
    words = await Words.of(tx, rows, steps)
    return {
        "items": [
            words.shape(tx, row, ticket)
            | {
                "levels": words.levels(row, [one for one in steps if one.escalation_id == row.id]),
                "steps": [words.step(one) for one in steps if one.escalation_id == row.id],
            }
            for row in rows
        ]
    }


async def list_escalations(
    tx: Tx,
    *,
    state: str,
    path: str | None,
    team_id: int | None,
    mine: bool,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """A page over all tickets within reach, the latest first. Raises NotAllowed."""
    policy.may_read(tx)
    clauses: list[ColumnElement[bool]] = [_row.tenant_id == tx.tenant_id, visible_tickets(tx), _STATES[state]]
    clauses.append(_row.path == path if path is not None else _row.path != "reminder")
    if team_id is not None:
        clauses.append(tickets.c.team_id == team_id)
    if mine:
        clauses.append(_row.told_ids.any(tx.actor.user_id))
    same = and_(tickets.c.tenant_id == _row.tenant_id, tickets.c.id == _row.ticket_id)
    labels = [tickets.c[name].label(f"t_{name}") for name in _REACHED]
    statement = select(escalations, *labels).join(tickets, same).where(*clauses)
    counted = await capped_count(tx.connection, statement)
    page, next_cursor = cut(await tx.all(paged(statement, NEWEST, limit, cursor)), NEWEST, limit, ("opened_at", "id"))
    words = await Words.of(tx, page, [])
    items = [words.shape(tx, row, _Ticket(row)) for row in page]
    count = {"value": counted.value, "is_capped": counted.is_capped}
    return {"items": items, "next_cursor": next_cursor, "count": count}


_STATES: Mapping[str, ColumnElement[bool]] = {
    "running": _row.settled_at.is_(None),
    "unanswered": and_(_row.settled_at.is_(None), _row.acknowledged_at.is_(None)),
    "settled": _row.settled_at.is_not(None),
    "review_missing": and_(_row.settled_at.is_not(None), _row.asks_review, _row.reviewed_at.is_(None)),
}


class _Ticket:
    """The ticket's columns of a row of both."""

    def __init__(self, row: Any) -> None:
        for name in _REACHED:
            setattr(self, name, getattr(row, f"t_{name}"))


async def get_options(tx: Tx, ticket_id: int) -> dict[str, Any]:
    """What escalating would do, on each path: the ladder and the people of its levels as things stand now."""
    policy.may_read(tx)
    ticket = await _get_ticket(tx, ticket_id)
    policy.may_escalate(tx, ticket)
    running = await running_paths(tx, ticket_id)
    items = []
    for path in ("technical", "management"):
        ladder = await find_ladder(tx, ticket, path)
        levels = read_levels(ladder.levels if ladder else FALLBACK)
        told = [helpers(await people_of(tx, ticket, one), one, ticket, tx.actor.user_id) for one in levels]
        names = {one: who.name for one, who in (await get_people(tx, {i for ids in told for i in ids})).items()}
        groups = await team_names(
            tx, [one.takes_over_team_id for one in levels if one.takes_over_team_id is not None]
        )
        items.append(
            {
                "path": path,
                "ladder_name": ladder.name if ladder else "",
                "is_running": path in running,
                "asks_review": bool(ladder and ladder.asks_review),
                "levels": [
                    _level(place, level, groups)
                    | {"is_reached": False, "told_at": None, "told_count": 0, "people": _named(ids, names)}
                    for place, (level, ids) in enumerate(zip(levels, told, strict=True), start=1)
                ],
            }
        )
    return {"items": items}


async def _get_ticket(tx: Tx, ticket_id: int) -> Any:
    mine = (tickets.c.tenant_id == tx.tenant_id, tickets.c.id == ticket_id, visible_tickets(tx))
    found = await tx.first(select(tickets).where(*mine))
    if found is None:
        raise NotFound("ticket", ticket_id)
    return found


class Words:
    """Names of the people and teams that escalations speak of."""

    def __init__(self, people: Mapping[int, str], groups: Mapping[int, str]) -> None:
        self._people, self._groups = people, groups

    @classmethod
    async def of(cls, tx: Tx, rows: Iterable[Any], steps: Iterable[Any]) -> "Words":
        """For these rows and steps, in at most two statements."""
        rows = list(rows)
        ids = {one for step in steps for one in step.user_ids} | {row.handler_id for row in rows if row.handler_id}
        groups = {row.team_id for row in rows if row.team_id is not None}
        groups |= {one["takes_over_team_id"] for row in rows for one in row.levels if one.get("takes_over_team_id")}
        people = {one: who.name for one, who in (await get_people(tx, ids)).items()}
        return cls(people, await team_names(tx, sorted(groups)))

    def shape(self, tx: Tx, row: Any, ticket: Any) -> dict[str, Any]:
        """An escalation on the wire, without its levels and log."""
        kept = (
            *("id", "path", "trigger", "cause", "rule", "ladder_name", "level", "reason", "evidence", "tried"),
            *("note_id", "expected_at", "customer_told_at", "opened_at", "next_at", "acknowledged_at"),
            *("settled_at", "outcome", "settled_note", "asks_review", "root_cause", "lessons", "reviewed_at"),
        )
        team, handler = row.team_id, row.handler_id
        return {name: getattr(row, name) for name in kept} | {
            "ticket": {"id": ticket.id, "number": ticket.number, "title": ticket.title},
            "level_count": len(row.levels),
            "opened_by": row.opened_by_name,
            "is_automatic": row.opened_by_id is None,
            "team": {"id": team, "name": self._groups.get(team, str(team))} if team is not None else None,
            "handler": _named([handler], self._people)[0] if handler is not None else None,
            "acknowledged_by": row.acknowledged_by_name,
            "settled_by": row.settled_by_name,
            "reviewed_by": row.reviewed_by_name,
            "can": can(tx, ticket, row),
        }

    def levels(self, row: Any, steps: Sequence[Any]) -> list[dict[str, Any]]:
        """The ladder of an escalation: who was told on which level, when first and how often."""
        shapes = []
        for place, level in enumerate(read_levels(row.levels), start=1):
            told = [one for one in steps if one.level == place and one.kind in ("told", "reminded")]
            ids = list(dict.fromkeys(one for step in told for one in step.user_ids))
            shapes.append(
                _level(place, level, self._groups)
                | {
                    "is_reached": place <= row.highest_level and bool(told),
                    "people": _named(ids, self._people),
                    "told_at": told[0].at if told else None,
                    "told_count": len(told),
                }
            )
        return shapes

    def step(self, step: Any) -> dict[str, Any]:
        """A line of the log."""
        kept = ("kind", "level", "note", "by_name", "at")
        return {name: getattr(step, name) for name in kept} | {"people": _named(step.user_ids, self._people)}


def can(tx: Tx, ticket: Any, row: Any) -> list[str]:
    """What the actor may do about it."""
    settles = policy.settles(tx, ticket, row)
    works = tx.actor.is_staff and reaches_ticket(tx.actor, policy.ESCALATE, ticket)
    is_own = tx.actor.user_id is not None and tx.actor.user_id == row.opened_by_id
    found = []
    if row.settled_at is None:
        found += ["acknowledge"] if settles and row.acknowledged_at is None else []
        found += ["climb"] if (settles or works) and row.level < len(row.levels) else []
        found += ["lower"] if settles or is_own else []
        found += ["settle"] if settles else []
    if row.path != "reminder" and (settles or works):
        found.append("review")
    return found


def _level(place: int, level: Level, groups: Mapping[int, str]) -> dict[str, Any]:
    taken = level.takes_over_team_id
    return {
        "level": place,
        "name": level.name,
        "takes_over_team": {"id": taken, "name": groups.get(taken, str(taken))} if taken is not None else None,
        "remind_minutes": level.remind_minutes,
        "next_after_minutes": level.next_after_minutes,
        "time": "working" if level.is_working_time else "plain",
    }


def _named(ids: Iterable[int], names: Mapping[int, str]) -> list[dict[str, Any]]:
    return [{"id": one, "name": names.get(one, str(one))} for one in ids]
