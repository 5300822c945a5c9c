"""What is shipped, brought to a tenant: a default calendar, and the holidays of a new release as a new version."""

from typing import Any

from sqlalchemy import select

from gongdan.calendars.actions.calendars import insert_calendar
from gongdan.calendars.actions.days import note_days
from gongdan.calendars.actions.versions import get_row_for_change, spelt_out
from gongdan.calendars.models import calendar_versions, calendars
from gongdan.calendars.queries.stored import load
from gongdan.calendars.rules import WEEKDAYS
from gongdan.calendars.special_days import FIRST_DAY
from gongdan.kernel.unit import Tx

WORKDAYS = WEEKDAYS[:5]
CHINA: dict[str, Any] = {
    "names": {"zh-CN": "标准工作时间", "en": "Standard hours"},
    "week": [["09:00", "12:00"], ["13:30", "18:00"]],
    "holidays": ["cn"],
}
ELSEWHERE: dict[str, Any] = {
    "names": {"en": "Standard hours", "zh-CN": "标准工作时间"},
    "week": [["09:00", "17:00"]],
    "holidays": [],
}


async def seed_calendars(tx: Tx, locale: str, zone: str) -> None:
    """The default calendar where there is none, and newly shipped holidays. Harmless when repeated."""
    mine = calendars.c.tenant_id == tx.tenant_id
    if await tx.scalar(select(calendars.c.id).where(mine, calendars.c.is_default)) is None:
        await insert_calendar(tx, shipped_values(locale, zone), [])
    using = select(calendars.c.id).where(mine, calendars.c.holidays != []).order_by(calendars.c.id)
    for row in await tx.all(using):
        await _renew(tx, row.id)


def shipped_values(locale: str, zone: str) -> dict[str, Any]:
    """The default calendar of a tenant of this language and zone."""
    shipped = CHINA if locale == "zh-CN" else ELSEWHERE
    week = {name: shipped["week"] if name in WORKDAYS else [] for name in WEEKDAYS}
    return {**shipped, "week": week, "zone": zone, "is_default": True}


async def _renew(tx: Tx, calendar_id: int) -> None:
    """A new version where the shipped holidays say more, or otherwise, than when its version was kept."""
    row = await get_row_for_change(tx, calendar_id, lambda version: None)
    c = calendar_versions.c
    kept = await tx.scalar(
        select(c.rules).where(c.tenant_id == tx.tenant_id, c.calendar_id == calendar_id, c.version == row.version)
    )
    rules = spelt_out(await load(tx, row))
    if rules == kept:
        return
    before, after = kept["days"], rules["days"]
    changed = [day for day in after if before.get(day) != after[day]]
    await note_days(
        tx, row, "shipped", [_date(day) for day in changed], [_date(day) for day in before if day not in after]
    )


def _date(text: str) -> Any:
    return FIRST_DAY.fromisoformat(text)
