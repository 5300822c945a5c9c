"""Take the days of a file into a calendar: added to what is there, or in place of it for the years it speaks of."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from sqlalchemy import select

from gongdan.calendars import policy
from gongdan.calendars.actions.days import MOST_DAYS, note_days, remove_days, special_values, write_days
from gongdan.calendars.actions.versions import VersionCheck, get_row_for_change
from gongdan.calendars.day_files import BadFile, Found, read_days
from gongdan.calendars.models import calendar_days
from gongdan.calendars.queries.stored import get_row
from gongdan.calendars.special_days import FIRST_DAY, LAST_DAY, SpecialDays
from gongdan.kernel.actor import Actor
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx, unit

Mode = Literal["merge", "replace"]
YEARS_AHEAD = 10


async def import_file(
    actor: Actor, calendar_id: int, content: bytes, mode: Mode, expects: VersionCheck, *, is_dry_run: bool
) -> dict[str, Any]:
    """Take in a file; it is read with no unit open, for it may be large. Raises as `import_days`, and NotAllowed."""
    async with unit(actor, is_read_only=True) as tx:
        policy.may_manage(tx)
        await get_row(tx, calendar_id)
        today = tx.now.date()
    found = await asyncio.to_thread(read_file, content, today)
    async with unit(actor) as tx:
        return await import_days(tx, calendar_id, found, mode, expects, is_dry_run=is_dry_run)


def read_file(content: bytes, today: date) -> Found:
    """The days of a file; of what recurs for ever, ten years. Raises Invalid with the place and the remedy."""
    last = min(LAST_DAY, date(today.year + YEARS_AHEAD, 12, 31))
    try:
        return read_days(content, FIRST_DAY, last)
    except BadFile as error:
        raise Invalid.one("file", "unreadable", error.reason, error.remedy) from None


async def import_days(
    tx: Tx, calendar_id: int, found: Found, mode: Mode, expects: VersionCheck, *, is_dry_run: bool
) -> dict[str, Any]:
    """What came of the file, or would. Days become the calendar's own. Raises NotFound, VersionStale, Invalid."""
    policy.may_manage(tx)
    row = await get_row_for_change(tx, calendar_id, expects)
    c = calendar_days.c
    mine = (c.tenant_id == tx.tenant_id, c.calendar_id == calendar_id, c.source == "own")
    there = {one.day: one for one in await tx.all(select(calendar_days).where(*mine))}
    fresh = changed_days(there, found.days)
    years = {day.year for day in found.days}
    gone = sorted(day for day in there if day.year in years and day not in found.days) if mode == "replace" else []
    if len(there.keys() | found.days.keys()) - len(gone) > MOST_DAYS:
        raise Invalid.one("file", "too_many", f"A calendar holds {MOST_DAYS} days.", "Send fewer years.")
    version = row.version
    if (fresh or gone) and not is_dry_run:
        await write_days(tx, calendar_id, "own", fresh)
        await remove_days(tx, calendar_id, "own", gone)
        await note_days(tx, row, "file", [one["day"] for one in fresh], gone)
        version += 1
    return {
        "set": sorted(one["day"] for one in fresh),
        "removed": gone,
        "unchanged": len(found.days) - len(fresh),
        "passed_over": found.passed_over,
        "is_dry_run": is_dry_run,
        "version": version,
    }


def changed_days(there: dict[date, Any], days: SpecialDays) -> list[dict[str, Any]]:
    """The columns of those days that are not stored alike."""
    wanted = (special_values(day, special) for day, special in sorted(days.items()))
    return [one for one in wanted if not _is_same(there.get(one["day"]), one)]


def _is_same(row: Any, wanted: dict[str, Any]) -> bool:
    names: Sequence[str] = ("kind", "name", "windows")
    return row is not None and all(getattr(row, name) == wanted[name] for name in names)
