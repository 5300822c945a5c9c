"""What rules did to a ticket, and what waits to be done to it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, tuple_

from gongdan.automation import policy
from gongdan.automation.fields import ever_rule_fields
from gongdan.automation.judging import lines_of
from gongdan.automation.models import rule_runs, rule_versions, scheduled_actions
from gongdan.automation.queries.rules import get_rule_row
from gongdan.automation.socket import effect_of
from gongdan.conditions import ConditionInvalid, TraceLine, parse
from gongdan.kernel.errors import NotAllowed
from gongdan.kernel.paging import Sort, cut, paged
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import ConditionWords, catalogue, condition_words, must_see_ticket, tickets, visible_tickets

_run, _version, _action = rule_runs.c, rule_versions.c, scheduled_actions.c
_ORDER = Sort("id", (_run.id,), True)


async def list_ticket_runs(tx: Tx, ticket_id: int, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """What rules did to a ticket that the actor sees, the last first. Raises NotFound, NotAllowed."""
    await _must_see(tx, ticket_id)
    statement = select(rule_runs).where(_run.tenant_id == tx.tenant_id, _run.ticket_id == ticket_id)
    return await _page(tx, statement, limit, cursor)


async def list_rule_runs(tx: Tx, rule_id: int, *, limit: int, cursor: str | None) -> dict[str, Any]:
    """What a rule did to tickets that the actor sees, the last first. Raises NotFound, NotAllowed."""
    await get_rule_row(tx, rule_id)
    seen = select(tickets.c.id).where(
        tickets.c.tenant_id == _run.tenant_id, tickets.c.id == _run.ticket_id, visible_tickets(tx)
    )
    mine = (_run.tenant_id == tx.tenant_id, _run.rule_id == rule_id, seen.exists())
    return await _page(tx, select(rule_runs).where(*mine), limit, cursor)


async def _must_see(tx: Tx, ticket_id: int) -> None:
    if not tx.actor.is_staff:
        raise NotAllowed("ticket.read")
    await must_see_ticket(tx, ticket_id)


async def _page(tx: Tx, statement: Any, limit: int, cursor: str | None) -> dict[str, Any]:
    rows, next_cursor = cut(await tx.all(paged(statement, _ORDER, limit, cursor)), _ORDER, limit, ("id",))
    conditions = await _conditions(tx, rows)
    offered = ever_rule_fields(await catalogue(tx))
    words = await condition_words(tx, offered, conditions.values())
    return {"items": [_shape(tx, words, row, conditions) for row in rows], "next_cursor": next_cursor}


async def _conditions(tx: Tx, rows: Sequence[Any]) -> dict[tuple[int, int], Any]:
    """What the versions tested, for whoever may read rules."""
    keys = sorted({(row.rule_id, row.number) for row in rows if row.rule_id and row.number})
    if not keys or not (tx.actor.may(policy.READ) or tx.actor.may(policy.MANAGE)):
        return {}
    mine = (_version.tenant_id == tx.tenant_id, tuple_(_version.rule_id, _version.number).in_(keys))
    columns = (_version.rule_id, _version.number, _version.condition)
    return {(one.rule_id, one.number): one.condition for one in await tx.all(select(*columns).where(*mine))}


def _shape(tx: Tx, words: ConditionWords, row: Any, conditions: dict[tuple[int, int], Any]) -> dict[str, Any]:
    same = (
        *("id", "ticket_id", "rule_id", "rule_name", "number", "kind", "event", "outcome", "depth", "cause"),
        *("actor_name", "at"),
    )
    stopped = next((one["stopped_by"] for one in row.effects if "stopped_by" in one), None)
    return {name: getattr(row, name) for name in same} | {
        "stopped_by": stopped,
        "lines": _lines(words, conditions.get((row.rule_id, row.number)), row.trace),
        "effects": [] if stopped else [effect_shape(tx, one) for one in row.effects],
    }


def _lines(words: ConditionWords, condition: Any, trace: Sequence[bool]) -> list[str]:
    if condition is None or not trace:
        return []
    try:
        lines = lines_of(parse(condition))
    except ConditionInvalid:
        return []
    if len(lines) != len(trace):
        return []
    return [
        "  " * depth + TraceLine(node, depth, fits, words.offered).text(words.language, words.name_of)
        for (node, depth), fits in zip(lines, trace, strict=True)
    ]


def effect_shape(tx: Tx, one: dict[str, Any]) -> dict[str, Any]:
    """What became of an effect, on the wire."""
    offered = effect_of(one["kind"])
    return {
        "kind": one["kind"],
        "name": in_locale(offered.names, tx.actor.locale) if offered else one["kind"],
        "done": one.get("done") or {},
        "refused": one.get("refused"),
        "detail": one.get("detail") or "",
        "cause": one.get("cause") or "",
        "missing": one.get("missing") or [],
    }


async def list_scheduled(tx: Tx, ticket_id: int) -> dict[str, Any]:
    """What waits to be done to a ticket, what was done and what was cancelled. Raises NotFound, NotAllowed."""
    await _must_see(tx, ticket_id)
    mine = (_action.tenant_id == tx.tenant_id, _action.ticket_id == ticket_id)
    rows = await tx.all(select(scheduled_actions).where(*mine).order_by(_action.id.desc()).limit(200))
    names = (
        *("id", "due_at", "effects", "note", "state", "rule_id", "author_name", "created_at", "ended_at"),
        "ended_by_name",
    )
    return {"items": [{name: getattr(row, name) for name in names} for row in rows], "next_cursor": None}
