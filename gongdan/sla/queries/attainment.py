"""Kept promises of a time: met / (met + breached), by the policy at the time."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select

from gongdan.identity import get_teams, no_team
from gongdan.kernel.errors import Invalid
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx
from gongdan.sla import policy
from gongdan.sla.models import sla_clocks, sla_policies
from gongdan.sla.queries.reasons import reasons_of
from gongdan.ticketing import PRIORITY_NAMES, PRIORITY_WORDS, PROMISE_NAMES, catalogue, tickets

LONGEST = timedelta(days=732)
_row = sla_clocks.c
# When it was decided: done in time, or its time over.
_DECIDED_AT = func.coalesce(_row.breached_at, _row.ended_at)
_MET = and_(_row.outcome == "met", _row.breached_at.is_(None))
_BREACHED = _row.breached_at.is_not(None)


async def get_attainments(
    tx: Tx, *, by: str, since: datetime | None, until: datetime | None, kind: str | None = None
) -> dict[str, Any]:
    """Within the actor's reach; the last 30 days unless said. Raises NotAllowed, Invalid.

    A promise that is past its time and not done counts as breached when its time was over; one that goes on after a
    ticket was reopened counts once, as it ended last; cancelled ones do not count.
    """
    was_said_from = until is None
    until = until or tx.now
    since = since or until - timedelta(days=30)
    if not since < until <= since + LONGEST:
        remedy = "Let `until` lie after `since`, two years at most."
        raise Invalid.one("since" if was_said_from else "until", "span", "This span cannot be reported.", remedy)
    policy.may_read(tx)
    zone = ZoneInfo((await catalogue(tx)).time_zone)
    counted = _counted(tx, since, until, kind)
    column = _by(by, zone)
    met, breached = func.count().filter(_MET), func.count().filter(_BREACHED)
    grouped = counted.with_only_columns(column.label("key"), met.label("met"), breached.label("breached"))
    rows = await tx.all(grouped.group_by(column))
    names = await _names(tx, by, [row.key for row in rows])
    items = [_item(str(row.key), names.get(row.key, str(row.key)), row.met, row.breached) for row in rows]
    total = _item("all", "", sum(row.met for row in rows), sum(row.breached for row in rows))
    return {
        "since": since,
        "until": until,
        **{name: total[name] for name in ("met", "breached", "attainment")},
        "items": sorted(items, key=lambda one: one["key"] if by == "month" else (-one["breached"], one["name"])),
        "reasons": await _reasons(tx, counted),
    }


def _counted(tx: Tx, since: datetime, until: datetime, kind: str | None) -> Any:
    row = tickets.c
    statement = (
        select(sla_clocks)
        .join(tickets, and_(row.tenant_id == _row.tenant_id, row.id == _row.ticket_id))
        .where(_row.tenant_id == tx.tenant_id, policy.visible(tx), ~_row.is_continued)
        .where(since <= _DECIDED_AT, until > _DECIDED_AT, _MET | _BREACHED)
    )
    return statement if kind is None else statement.where(_row.kind == kind)


def _by(by: str, zone: ZoneInfo) -> ColumnElement[Any]:
    match by:
        case "kind":
            return _row.kind
        case "policy":
            return _row.policy_id
        case "priority":
            return _row.priority
        case "month":
            return func.to_char(func.timezone(str(zone), _DECIDED_AT), "YYYY-MM")
        case _:
            return func.coalesce(_row.team_id, 0)


async def _names(tx: Tx, by: str, keys: list[Any]) -> dict[Any, str]:
    locale = tx.actor.locale
    match by:
        case "kind":
            return {key: in_locale(PROMISE_NAMES[key], locale) for key in keys}
        case "priority":
            return {key: in_locale(PRIORITY_NAMES[PRIORITY_WORDS[key]], locale) for key in keys}
        case "policy":
            return await _policy_names(tx, keys)
        case "team":
            return {0: no_team(tx)} | await get_teams(tx, {key for key in keys if key})
    return {}


async def _policy_names(tx: Tx, keys: list[Any]) -> dict[Any, str]:
    row = sla_policies.c
    found = await tx.all(select(row.id, row.name).where(row.tenant_id == tx.tenant_id, row.id.in_(keys)))
    return {one.id: one.name for one in found}


def _item(key: str, name: str, met: int, breached: int) -> dict[str, Any]:
    total = met + breached
    attainment = round(met / total, 4) if total else None
    return {"key": key, "name": name, "met": met, "breached": breached, "attainment": attainment}


async def _reasons(tx: Tx, counted: Any) -> list[dict[str, Any]]:
    statement = counted.where(_BREACHED).with_only_columns(_row.reason_key.label("key"), func.count().label("total"))
    rows = await tx.all(statement.group_by(_row.reason_key))
    names = {one["key"]: in_locale(one["names"], tx.actor.locale) for one in await reasons_of(tx)}
    nothing = "未填写" if tx.actor.locale.startswith("zh") else "Not said"
    found = [
        {"key": row.key, "name": names.get(row.key, row.key) if row.key else nothing, "count": row.total}
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one["count"], one["name"]))
