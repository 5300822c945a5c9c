"""Reading policies and their versions."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, func, select

from gongdan.kernel.errors import NotFound
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.sla import policy
from gongdan.sla.models import sla_applications, sla_policies, sla_policy_versions, sla_tickets
from gongdan.ticketing import (
    PRIORITY_WORDS,
    PROMISE_NAMES,
    ConditionWords,
    catalogue,
    condition_words,
    ever_testable,
    tickets,
)

_row, _version = sla_policies.c, sla_policy_versions.c


async def list_policies(tx: Tx) -> dict[str, Any]:
    """All policies in the order in which they are asked. Raises NotAllowed."""
    policy.may_read_policies(tx)
    rows = await tx.all(select(sla_policies).where(_row.tenant_id == tx.tenant_id).order_by(_row.position, _row.id))
    known, running = await catalogue(tx), await _running(tx)
    words = await condition_words(tx, ever_testable(known), (row.condition for row in rows))
    return {"items": [_shape(tx, words, row, running) for row in rows], "next_cursor": None}


async def get_policy(tx: Tx, policy_id: int) -> dict[str, Any]:
    """One policy. Raises NotFound, NotAllowed."""
    policy.may_read_policies(tx)
    row = await tx.first(select(sla_policies).where(_row.tenant_id == tx.tenant_id, _row.id == policy_id))
    if row is None:
        raise NotFound("SLA policy", policy_id)
    words = await condition_words(tx, ever_testable(await catalogue(tx)), [row.condition])
    return _shape(tx, words, row, await _running(tx, policy_id))


async def list_versions(tx: Tx, policy_id: int) -> dict[str, Any]:
    """All that a policy ever said, the newest first. Raises NotFound, NotAllowed."""
    await get_policy(tx, policy_id)
    known = await catalogue(tx)
    mine = (_version.tenant_id == tx.tenant_id, _version.policy_id == policy_id)
    rows = await tx.all(select(sla_policy_versions).where(*mine).order_by(_version.number.desc()).limit(200))
    words = await condition_words(tx, ever_testable(known), (row.condition for row in rows))
    items = [
        {"number": row.number, "name": row.name, "author_name": row.author_name, "created_at": row.created_at}
        | _said(tx, words, row)
        for row in rows
    ]
    return {"items": items, "next_cursor": None}


async def get_application(tx: Tx, application_id: int) -> dict[str, Any]:
    """How far an application has come. Raises NotFound, NotAllowed."""
    policy.may_read_policies(tx)
    row = sla_applications.c
    found = await tx.first(select(sla_applications).where(row.tenant_id == tx.tenant_id, row.id == application_id))
    if found is None:
        raise NotFound("application", application_id)
    names = ("id", "scope", "seen", "changed", "failed", "author_name", "created_at", "finished_at")
    return {name: getattr(found, name) for name in names}


async def _running(tx: Tx, policy_id: int | None = None) -> Mapping[int, Mapping[int, int]]:
    """By policy and version, how many open tickets go by it."""
    known, ticket = sla_tickets.c, tickets.c
    same = and_(ticket.tenant_id == known.tenant_id, ticket.id == known.ticket_id)
    statement = (
        select(known.policy_id, known.policy_version, func.count().label("total"))
        .join(tickets, same)
        .where(known.tenant_id == tx.tenant_id, ticket.state_category < 5, ticket.shelf == 0)
        .group_by(known.policy_id, known.policy_version)
    )
    statement = statement.where(known.policy_id.is_not(None) if policy_id is None else known.policy_id == policy_id)
    counted: dict[int, dict[int, int]] = {}
    for row in await tx.all(statement):
        counted.setdefault(row.policy_id, {})[row.policy_version] = row.total
    return counted


def _shape(tx: Tx, words: ConditionWords, row: Any, running: Mapping[int, Mapping[int, int]]) -> dict[str, Any]:
    mine = running.get(row.id, {})
    names = ("id", "name", "position", "is_active", "number", "version", "created_at", "updated_at")
    return (
        {name: getattr(row, name) for name in names}
        | _said(tx, words, row)
        | {
            "running": sum(mine.values()),
            "running_older": sum(count for number, count in mine.items() if number != row.number),
        }
    )


def _said(tx: Tx, words: ConditionWords, row: Any) -> dict[str, Any]:
    said = row.definition
    return {
        "condition": row.condition,
        "condition_text": words.text(row.condition),
        **{name: said[name] for name in ("calendar_id", "pause_categories", "pause_states", "warn_at")},
        "promises": [_promise(tx, one) for one in said["promises"]],
    }


def _promise(tx: Tx, one: Mapping[str, Any]) -> dict[str, Any]:
    lists = ("states", "categories", "team_ids", "department_ids", "channels")
    return {
        "key": one["key"],
        "kind": one["kind"],
        "kind_name": in_locale(PROMISE_NAMES[one["kind"]], tx.actor.locale),
        "name": in_locale(one.get("names") or PROMISE_NAMES[one["kind"]], tx.actor.locale),
        "names": one.get("names"),
        "can_outlast_solving": bool(one.get("can_outlast_solving")),
        "targets": {PRIORITY_WORDS[int(rank)]: said for rank, said in sorted(one["targets"].items())},
        **{name: one.get(name) or [] for name in lists},
        "whose": one.get("whose") or "every",
        "until": one.get("until") or "left",
    }
