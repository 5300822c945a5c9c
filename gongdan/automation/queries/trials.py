"""Trials as they are told: how far they have come, what they found, ticket by ticket."""

from typing import Any

from sqlalchemy import and_, cast, column, distinct, func, select, true
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH

from gongdan.automation import policy
from gongdan.automation.fields import ever_rule_fields
from gongdan.automation.lives import is_rebuilt
from gongdan.automation.models import rule_trial_tickets, rule_trials, rules
from gongdan.conditions import ConditionInvalid, needs, parse
from gongdan.kernel.errors import NotFound
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.unit import Tx
from gongdan.ticketing import Catalogue, ConditionWords, catalogue, condition_words, tickets, visible_tickets

_row, _found = rule_trials.c, rule_trial_tickets.c
_NEWEST = Sort("id", (_row.id,), True)
_BY_TICKET = Sort("ticket_id", (_found.ticket_id,), False)
MOST_LOOPS = 50


async def list_trials(tx: Tx, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """All trials, the newest first."""
    policy.may_read(tx)
    statement = select(rule_trials).where(_row.tenant_id == tx.tenant_id)
    rows, next_cursor = cut(await tx.all(paged(statement, _NEWEST, limit, cursor)), _NEWEST, limit, ("id",))
    known = await catalogue(tx)
    words = await condition_words(tx, ever_rule_fields(known), (row.rule["condition"] for row in rows))
    return {"items": [_shape(tx, words, row) for row in rows], "next_cursor": next_cursor}


async def get_trial(tx: Tx, trial_id: int) -> dict[str, Any]:
    """One trial with the loops it found. Raises NotFound, NotAllowed."""
    row = await _trial(tx, trial_id)
    known = await catalogue(tx)
    doubts = await _doubts(tx, known, row) if row.unsure else []
    words = await condition_words(tx, ever_rule_fields(known), [row.rule["condition"]])
    return _shape(tx, words, row) | {"loops_found": await _loops(tx, row), "doubts": doubts}


async def _trial(tx: Tx, trial_id: int) -> Any:
    policy.may_read(tx)
    row = await tx.first(select(rule_trials).where(_row.tenant_id == tx.tenant_id, _row.id == trial_id))
    if row is None:
        raise NotFound("trial", trial_id)
    return row


def _shape(tx: Tx, words: ConditionWords, row: Any) -> dict[str, Any]:
    same = (
        *("id", "rule_id", "number", "from_at", "to_at", "state", "seen", "touched", "runs", "live_touched"),
        *("gained", "lost", "loops", "refused", "unsure", "total", "author_name", "created_at", "finished_at"),
    )
    return {name: getattr(row, name) for name in same} | {
        "kind": row.rule["kind"],
        "name": row.rule["name"],
        "condition_text": words.text(row.rule["condition"]),
        "percent": _percent(row),
        "can_stop": row.finished_at is None and row.author_id == tx.actor.user_id and tx.actor.may(policy.MANAGE),
        "loops_found": [],
        "doubts": [],
        "assumed_fields": _assumed(row.rule["condition"]),
    }


def _percent(row: Any) -> int:
    if row.state == "done":
        return 100
    # Never all of it before it is done.
    return min(99, 100 * row.seen // row.total) if row.total else 0


async def _doubts(tx: Tx, known: Catalogue, trial: Any) -> list[dict[str, Any]]:
    """On what effects depend that nobody knows, the most frequent first."""
    mine = (_found.tenant_id == tx.tenant_id, _found.trial_id == trial.id)
    named = func.jsonb_path_query_array(_found.runs, cast("$[*].effects[*].unsure[*]", JSONPATH))
    found = func.jsonb_array_elements(named).table_valued(column("value", JSONB)).lateral("found")
    total = func.count(distinct(_found.ticket_id))
    counted = select(found.c.value.label("what"), total.label("total"))
    joined = counted.select_from(rule_trial_tickets.join(found, true())).where(*mine)
    rows = await tx.all(joined.group_by(found.c.value).order_by(total.desc(), found.c.value).limit(MOST_LOOPS))
    offered = ever_rule_fields(known).fields
    names = {row.what: offered[row.what].words(tx.actor.locale) if row.what in offered else None for row in rows}
    return [{"what": row.what, "name": names[row.what], "tickets": row.total} for row in rows]


def _assumed(condition: Any) -> list[str]:
    try:
        return sorted(key for key in needs(parse(condition)) if not is_rebuilt(key))
    except ConditionInvalid:
        return []


async def _loops(tx: Tx, trial: Any) -> list[dict[str, Any]]:
    mine = (_found.tenant_id == tx.tenant_id, _found.trial_id == trial.id)
    found = func.jsonb_array_elements(_found.loops).table_valued(column("value", JSONB)).lateral("found")
    loop, total = found.c.value, func.count()
    counted = select(loop.label("loop"), total.label("total")).select_from(rule_trial_tickets.join(found, true()))
    rows = await tx.all(counted.where(*mine).group_by(loop).order_by(total.desc(), loop).limit(MOST_LOOPS))
    ids = {one for row in rows for one in row.loop}
    named = (rules.c.tenant_id == tx.tenant_id, rules.c.id.in_(sorted(ids)))
    names = {one.id: one.name for one in await tx.all(select(rules.c.id, rules.c.name).where(*named))} if ids else {}
    names[trial.rule_id or 0] = trial.rule["name"]
    return [
        {"rule_ids": row.loop, "names": [names.get(one, f"#{one}") for one in row.loop], "tickets": row.total}
        for row in rows
    ]


async def list_trial_tickets(
    tx: Tx, trial_id: int, *, difference: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """What would have become of each ticket, of those that the actor sees. Raises NotFound, NotAllowed."""
    await _trial(tx, trial_id)
    same = and_(tickets.c.tenant_id == _found.tenant_id, tickets.c.id == _found.ticket_id)
    mine = [_found.tenant_id == tx.tenant_id, _found.trial_id == trial_id, visible_tickets(tx)]
    if difference is not None:
        mine.append(_found.difference == difference)
    columns = (_found.ticket_id, _found.runs, _found.live_runs, _found.loops, _found.difference)
    statement = select(*columns, tickets.c.number, tickets.c.title).join(tickets, same).where(*mine)
    rows = await tx.all(paged(statement, _BY_TICKET, limit, cursor))
    page, next_cursor = cut(rows, _BY_TICKET, limit, ("ticket_id",))
    return {"items": [dict(row._mapping) for row in page], "next_cursor": next_cursor}
