"""Say what kinds are for everybody who says nothing else, and which go on when nobody reads them."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.unit import Tx
from gongdan.notifications.events import NotificationSettingRulesChanged
from gongdan.notifications.kinds import KINDS, roads_for, usual
from gongdan.notifications.models import notification_rules, notification_settings
from gongdan.notifications.policy import may_manage
from gongdan.notifications.queries.people import find_set_up
from gongdan.notifications.schemas.roads import NoticeRulesIn

_row = notification_rules.c


async def set_rules(tx: Tx, wanted: NoticeRulesIn, check_version: Callable[[int], None]) -> None:
    """All rules; kinds that are left out are as shipped. Raises NotAllowed, Invalid, VersionStale."""
    may_manage(tx)
    check_version(await _held_version(tx))
    _refuse_unfit(wanted)
    before = await find_set_up(tx)
    rows = []
    for kind, given in wanted.kinds.items():
        roads = {road: value for road, value in given.roads.said().items() if value is not usual(kind, road)}
        if roads or given.unread_minutes is not None:
            rows.append({"kind": kind, "roads": roads, "unread_minutes": given.unread_minutes})
    await tx.execute(delete(notification_rules).where(_row.tenant_id == tx.tenant_id))
    if rows:
        await tx.execute(insert(notification_rules), [row | {"tenant_id": tx.tenant_id} for row in rows])
    after = await find_set_up(tx)
    changes: dict[str, Any] = {}
    for kind in KINDS:
        was, now = _said(before, kind), _said(after, kind)
        if was != now:
            changes[kind] = [was, now]
    if changes:
        row = notification_settings.c
        given_version = upsert(notification_settings).values(tenant_id=tx.tenant_id, version=2)
        await tx.execute(
            given_version.on_conflict_do_update(index_elements=["tenant_id"], set_={"version": row.version + 1})
        )
        tx.record(NotificationSettingRulesChanged(tx.tenant_id, changes))


def _said(set_up: Any, kind: str) -> dict[str, Any]:
    roads = {road: value for (one, road), value in set_up.ruled.items() if one == kind}
    minutes = set_up.unread_minutes.get(kind)
    return roads | ({} if minutes is None else {"unread_minutes": minutes})


async def _held_version(tx: Tx) -> int:
    row = notification_settings.c
    found = await tx.first(select(row.version).where(row.tenant_id == tx.tenant_id).with_for_update())
    return found.version if found is not None else 1


def _refuse_unfit(wanted: NoticeRulesIn) -> None:
    problems = []
    for kind, given in wanted.kinds.items():
        if kind not in KINDS:
            remedy = f"Use some of: {', '.join(KINDS)}."
            problems.append(FieldProblem(f"kinds.{kind}", "unknown", f"There is no kind {kind!r}.", remedy))
            continue
        roads = roads_for(is_customer=KINDS[kind].audience == "customer")
        for road, value in given.roads.said().items():
            field = f"kinds.{kind}.roads.{road}"
            if road not in roads:
                remedy = f"Use {', '.join(roads)}."
                problems.append(FieldProblem(field, "unknown", "Customers are not told by this road.", remedy))
            elif kind == "urgent_alert" and road == "app" and not value:
                remedy = "Leave it out."
                problems.append(FieldProblem(field, "needed", "Of this every owner is told.", remedy))
            elif kind == "team_pool" and road == "app" and value:
                remedy = "Leave it out: each member asks for it himself."
                problems.append(FieldProblem(field, "personal", "A pool is told to those who ask for it.", remedy))
    if problems:
        raise Invalid(problems=problems)
