"""Make calendars and change them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update

from gongdan.calendars import policy
from gongdan.calendars.actions.days import day_values, write_days
from gongdan.calendars.actions.versions import (
    VersionCheck,
    get_row_for_change,
    keep_version,
    next_version,
    refusal,
)
from gongdan.calendars.errors import DefaultCalendarNeeded
from gongdan.calendars.events import CalendarChanged, CalendarCreated
from gongdan.calendars.models import calendars
from gongdan.calendars.rules import WEEKDAYS, BadRules, CalendarRules, week_from_json, windows_to_json
from gongdan.calendars.schemas import CalendarIn, CalendarPatch
from gongdan.kernel.diff import changes
from gongdan.kernel.errors import Invalid
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx


async def create_calendar(tx: Tx, draft: CalendarIn) -> int:
    """A new calendar with its days. Raises Invalid."""
    policy.may_manage(tx)
    values = stored_values({name: getattr(draft, name) for name in type(draft).model_fields if name != "days"})
    days = day_values(draft.days)
    if draft.is_default:
        await _dethrone(tx, None)
    return await insert_calendar(tx, values, days)


async def insert_calendar(tx: Tx, values: Mapping[str, Any], days: list[dict[str, Any]]) -> int:
    """The row, its days and its first version."""
    statement = insert(calendars).values(tenant_id=tx.tenant_id, created_at=tx.now, updated_at=tx.now, **values)
    calendar_id = int(await tx.scalar(statement.returning(calendars.c.id)))
    await write_days(tx, calendar_id, "own", days)
    await keep_version(tx, calendar_id)
    tx.record(CalendarCreated(calendar_id, in_locale(values["names"], tx.actor.locale)))
    return calendar_id


async def change_calendar(tx: Tx, calendar_id: int, patch: CalendarPatch, expects: VersionCheck) -> None:
    """Change, retire or bring back a calendar, or make it the default. Raises NotFound, VersionStale, Invalid."""
    policy.may_manage(tx)
    if patch.is_default:
        await _lock_default(tx)
    row = await get_row_for_change(tx, calendar_id, expects)
    net = changes(row._asdict(), patched_values(patch))
    if not net:
        return
    values = {name: new for name, (_, new) in net.items()}
    after = {**row._asdict(), **values}
    if after["is_default"] and not after["is_active"]:
        if "is_active" in values:
            raise DefaultCalendarNeeded
        raise Invalid.one("is_default", "retired", "It has retired.", "Bring it back with is_active, too.")
    if "is_default" in values:
        await _dethrone(tx, calendar_id)
    version = await next_version(tx, row, values)
    told = {name: list(pair) for name, pair in net.items()}
    tx.record(CalendarChanged(calendar_id, in_locale(after["names"], tx.actor.locale), version, told))


def patched_values(patch: CalendarPatch) -> dict[str, Any]:
    """What was really sent, as the columns hold it. Raises Invalid."""
    return stored_values({name: getattr(patch, name) for name in patch.model_fields_set})


def stored_values(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Columns from the fields of a draft. Raises Invalid for hours or a zone that cannot be."""
    for name in ("names", "zone", "week", "holidays", "is_default", "is_active"):
        if name in sent and sent[name] is None:
            raise Invalid.one(name, "missing", "It cannot be empty.", "Leave it out, or send a value.")
    values = dict(sent)
    if "names" in values:
        values["names"] = values["names"].stored()
    if "makeup_weekday" in values and values["makeup_weekday"] is not None:
        values["makeup_weekday"] = WEEKDAYS.index(values["makeup_weekday"])
    if "holidays" in values:
        values["holidays"] = list(dict.fromkeys(values["holidays"]))
    try:
        week = week_from_json(values["week"].stored()) if "week" in values else ((),) * 7
        CalendarRules(values.get("zone", "UTC"), week)
    except BadRules as error:
        raise refusal(error) from None
    if "week" in values:
        values["week"] = {name: windows_to_json(day) for name, day in zip(WEEKDAYS, week, strict=True)}
    return values


async def _lock_default(tx: Tx) -> None:
    mine = (calendars.c.tenant_id == tx.tenant_id, calendars.c.is_default)
    await tx.all(select(calendars.c.id).where(*mine).with_for_update())


async def _dethrone(tx: Tx, successor_id: int | None) -> None:
    """The default so far is it no more; its version goes on, for its row is another."""
    c = calendars.c
    row = await tx.first(select(calendars).where(c.tenant_id == tx.tenant_id, c.is_default).with_for_update())
    if row is None or row.id == successor_id:
        return
    # Before the successor takes its place: the index lets one be the default.
    await tx.execute(update(calendars).where(c.tenant_id == tx.tenant_id, c.id == row.id).values(is_default=False))
    version = await next_version(tx, row, {})
    tx.record(CalendarChanged(row.id, in_locale(row.names, tx.actor.locale), version, {"is_default": [True, False]}))
