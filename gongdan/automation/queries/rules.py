"""Rules and their versions as they are told."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from gongdan.automation import policy
from gongdan.automation.fields import ever_rule_fields, rule_fields
from gongdan.automation.models import rule_runs, rule_versions, rules
from gongdan.automation.occasions import EVENTS
from gongdan.automation.socket import all_effects
from gongdan.kernel.errors import NotFound
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.ticketing import ConditionWords, catalogue, condition_words, list_placeholders

COUNTED_DAYS = 30
_row, _version = rules.c, rule_versions.c
_DIFFERING = ("name", "description", "events", "condition_text", "effects", "time", "recurrence", "time_zone")


async def get_rule_row(tx: Tx, rule_id: int, *, for_change: bool = False) -> Any:
    """A rule that the actor sees. Raises NotFound, NotAllowed."""
    statement = select(rules).where(_row.tenant_id == tx.tenant_id, _row.id == rule_id, policy.readable(tx))
    row = await tx.first(statement.with_for_update() if for_change else statement)
    if row is None:
        raise NotFound("rule", rule_id)
    return row


async def list_rules(tx: Tx, kind: str) -> dict[str, Any]:
    """All rules of a kind in their order."""
    mine = (_row.tenant_id == tx.tenant_id, _row.kind == kind, policy.readable(tx))
    rows = await tx.all(select(rules).where(*mine).order_by(_row.position, _row.id))
    return {"items": await _shapes(tx, rows), "next_cursor": None}


async def get_rule(tx: Tx, rule_id: int) -> dict[str, Any]:
    """One rule. Raises NotFound, NotAllowed."""
    return (await _shapes(tx, [await get_rule_row(tx, rule_id)]))[0]


async def _shapes(tx: Tx, rows: Iterable[Any]) -> list[dict[str, Any]]:
    rows, known = list(rows), await catalogue(tx)
    ids = [one.id for one in rows]
    used, drafts = await _used(tx, ids), await _drafts(tx, ids)
    words = await condition_words(tx, ever_rule_fields(known), (one.condition for one in rows))
    same = (
        *("id", "kind", "position", "is_active", "number", "staged_number", "staged_team_ids", "team_ids"),
        *("next_run_at", "version", "created_at", "updated_at"),
    )
    return [
        {name: getattr(row, name) for name in same}
        | said(words, row)
        | {
            "draft_number": drafts.get(row.id),
            "is_personal": row.owner_id is not None,
            "can_edit": can_edit(tx, row),
            "run_count": used[row.id][0] if row.id in used else 0,
            "last_run_at": used[row.id][1] if row.id in used else None,
        }
        for row in rows
    ]


def can_edit(tx: Tx, row: Any) -> bool:
    """One's own macro, or whatever one may set up."""
    if row.owner_id is not None:
        return bool(row.owner_id == tx.actor.user_id)
    return tx.actor.may(policy.MANAGE)


async def _used(tx: Tx, ids: list[int]) -> Mapping[int, tuple[int, Any]]:
    """By rule how often it ran lately, and when last. Counted when asked: a counter would make everybody wait."""
    run = rule_runs.c
    since = tx.now - timedelta(days=COUNTED_DAYS)
    mine = (run.tenant_id == tx.tenant_id, run.rule_id.in_(ids), run.at >= since, run.outcome != "stopped")
    columns = (run.rule_id, func.count().label("total"), func.max(run.at).label("last"))
    found = await tx.all(select(*columns).where(*mine).group_by(run.rule_id))
    return {one.rule_id: (one.total, one.last) for one in found}


async def _drafts(tx: Tx, ids: list[int]) -> Mapping[int, int]:
    mine = (_version.tenant_id == tx.tenant_id, _version.rule_id.in_(ids), _version.is_draft)
    return {one.rule_id: one.number for one in await tx.all(select(_version.rule_id, _version.number).where(*mine))}


def said(words: ConditionWords, row: Any) -> dict[str, Any]:
    """What a version says, on the wire."""
    definition = row.definition
    return {
        "name": row.name,
        "description": row.description,
        "events": row.events,
        "condition": row.condition,
        "condition_text": words.text(row.condition),
        "effects": definition["effects"],
        "time": definition.get("time") or "plain",
        "recurrence": definition.get("recurrence"),
        "time_zone": definition.get("time_zone"),
    }


async def list_versions(tx: Tx, rule_id: int) -> dict[str, Any]:
    """All that a rule ever said, the newest first. Raises NotFound, NotAllowed."""
    row, known = await get_rule_row(tx, rule_id), await catalogue(tx)
    mine = (_version.tenant_id == tx.tenant_id, _version.rule_id == rule_id)
    rows = await tx.all(select(rule_versions).where(*mine).order_by(_version.number.desc()).limit(200))
    words = await condition_words(tx, ever_rule_fields(known), (one.condition for one in rows))
    items = [
        {name: getattr(one, name) for name in ("number", "is_draft", "author_name", "created_at")}
        | {"is_current": one.number == row.number and not one.is_draft, "is_staged": one.number == row.staged_number}
        | said(words, one)
        for one in rows
    ]
    return {"items": items, "next_cursor": None}


async def get_version_row(tx: Tx, rule_id: int, number: int) -> Any:
    """A version of a rule that the actor sees. Raises NotFound, NotAllowed."""
    await get_rule_row(tx, rule_id)
    mine = (_version.tenant_id == tx.tenant_id, _version.rule_id == rule_id, _version.number == number)
    row = await tx.first(select(rule_versions).where(*mine))
    if row is None:
        raise NotFound("version", number)
    return row


async def get_difference(tx: Tx, rule_id: int, first: int | None, second: int | None) -> dict[str, Any]:
    """What two versions say differently; unless said, the one in force and the newest. Raises NotFound."""
    row, known = await get_rule_row(tx, rule_id), await catalogue(tx)
    mine = (_version.tenant_id == tx.tenant_id, _version.rule_id == rule_id)
    first = first or row.number
    second = second or int(await tx.scalar(select(func.max(_version.number)).where(*mine)))
    both = [await get_version_row(tx, rule_id, number) for number in (first, second)]
    words = await condition_words(tx, ever_rule_fields(known), (one.condition for one in both))
    old, new = (said(words, one) for one in both)
    lines = [
        {"field": name.removesuffix("_text"), "old": old[name], "new": new[name]}
        for name in _DIFFERING
        if old[name] != new[name]
    ]
    return {"from_number": first, "to_number": second, "lines": lines}


async def rule_parts(tx: Tx) -> dict[str, Any]:
    """All that the editor of rules needs. For whoever sees rules or uses macros."""
    policy.readable(tx)
    locale = tx.actor.locale
    described = rule_fields(await catalogue(tx)).describe("event")
    return {
        "events": [{"word": word, "name": in_locale(names, locale)} for word, names in EVENTS.items()],
        "effects": [
            {
                "kind": one.kind,
                "name": in_locale(one.names, locale),
                "description": (one.params.__doc__ or "").strip(),
                "fits": sorted(one.fits),
                "params_schema": one.params.model_json_schema(),
            }
            for one in all_effects()
        ],
        "fields": described["fields"],
        "placeholders": await list_placeholders(tx),
    }
