"""Whether what a rule says can be kept, as its columns hold it."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from gongdan.automation.actions.checking import effect_problems
from gongdan.automation.fields import rule_fields
from gongdan.automation.occasions import EVENTS
from gongdan.automation.schemas.rules import RuleSaid
from gongdan.conditions import ConditionInvalid, check, parse
from gongdan.conditions.tree import leaves
from gongdan.identity import teams
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.events import Event
from gongdan.kernel.unit import Tx
from gongdan.ticketing import catalogue, next_after, recurrence_of


async def said_values(tx: Tx, kind: str, draft: RuleSaid) -> dict[str, Any]:
    """What a version says. Raises Invalid naming everything that is wrong."""
    problems = [
        *_event_problems(kind, draft),
        *await _condition_problems(tx, kind, draft),
        *await effect_problems(tx, draft.effects, kind, "effects"),
        *_time_problems(kind, draft),
    ]
    if problems:
        raise Invalid(problems=problems)
    known = await catalogue(tx)
    recurrence = draft.recurrence
    today = tx.now.date()
    return {
        "name": draft.name,
        "description": draft.description,
        "events": list(dict.fromkeys(draft.events)),
        "condition": draft.condition,
        "definition": {
            "effects": [one.model_dump() for one in draft.effects],
            "time": draft.time,
            "recurrence": recurrence.stored(today) if recurrence else None,
            "time_zone": (draft.time_zone or known.time_zone) if recurrence else None,
        },
    }


def _event_problems(kind: str, draft: RuleSaid) -> list[FieldProblem]:
    if kind != "trigger":
        if draft.events:
            return [FieldProblem("events", "not_here", "Only triggers listen to events.", "Leave it out.")]
        return []
    if not draft.events:
        remedy = f"Use some of: {', '.join(EVENTS)}."
        return [FieldProblem("events", "empty", "A trigger listens to something.", remedy)]
    remedy = f"Use one of: {', '.join(EVENTS)}; or a word of the log such as ticket.merged."
    return [
        FieldProblem(f"events.{place}", "unknown", f"There is no event {word[:60]!r}.", remedy)
        for place, word in enumerate(draft.events)
        if word not in EVENTS and getattr(Event.kinds.get(word), "subject", "") != "ticket"
    ]


async def _condition_problems(tx: Tx, kind: str, draft: RuleSaid) -> list[FieldProblem]:
    try:
        tree = parse(draft.condition)
        check(tree, rule_fields(await catalogue(tx)), context="event" if kind == "trigger" else "view")
    except ConditionInvalid as invalid:
        return [
            FieldProblem(f"condition{one.path.removeprefix('$')}", one.code, one.message, one.remedy)
            for one in invalid.problems
        ]
    if kind == "timed" and not any(True for _ in leaves(tree)):
        remedy = "Say which tickets, for example by their state category."
        return [FieldProblem("condition", "empty", "A timed rule would come to every ticket.", remedy)]
    return []


def _time_problems(kind: str, draft: RuleSaid) -> list[FieldProblem]:
    return [
        FieldProblem(name, "not_here", "Only timed rules look at the clock.", "Leave it out.")
        for name in ("recurrence", "time_zone")
        if kind != "timed" and getattr(draft, name) is not None
    ] + (
        [FieldProblem("time", "not_here", "Only timed rules count working time.", "Leave it out, or send plain.")]
        if kind != "timed" and draft.time != "plain"
        else []
    )


async def next_run(tx: Tx, values: dict[str, Any], *, is_active: bool) -> Any:
    """When a rule that recurs comes next; None where it does not, or rests."""
    stored = values["definition"].get("recurrence")
    if stored is None or not is_active:
        return None
    zone = values["definition"].get("time_zone") or (await catalogue(tx)).time_zone
    return next_after(recurrence_of(stored), ZoneInfo(zone), tx.now)


async def hold_teams(tx: Tx, wanted: list[int]) -> None:
    """Raises Invalid for teams that are not there."""
    if not wanted:
        return
    there = (teams.c.tenant_id == tx.tenant_id, teams.c.id.in_(wanted), teams.c.is_active)
    found = {one.id for one in await tx.all(select(teams.c.id).where(*there))}
    missing = [one for one in wanted if one not in found]
    if missing:
        message = f"There is no active team {missing[0]}."
        raise Invalid(problems=[FieldProblem("team_ids", "not_found", message, "See GET /api/v1/teams.")])
