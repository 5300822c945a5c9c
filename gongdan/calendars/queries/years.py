"""A year of a calendar day by day, and what a change would make of the days to come."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gongdan.calendars import policy
from gongdan.calendars.holidays import set_years
from gongdan.calendars.queries.stored import Stored, get_row, load
from gongdan.calendars.rules import windows_to_json
from gongdan.calendars.special_days import days_between
from gongdan.calendars.working_time import WorkingTime
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx

AHEAD = timedelta(days=400)
MOST_TOLD = 60


async def get_year(tx: Tx, calendar_id: int, year: int) -> dict[str, Any]:
    """Each day with its hours, its kind and what it is called. Raises NotFound."""
    policy.may_read(tx)
    row = await get_row(tx, calendar_id)
    stored = await load(tx, row)
    days = []
    for one in days_between(stored.hours, stored.days, date(year, 1, 1), date(year, 12, 31)):
        days.append(
            {
                "day": one.day,
                "kind": one.kind,
                "name": in_locale(one.special.names, tx.actor.locale) if one.special else "",
                "windows": windows_to_json(one.windows),
                "source": stored.source_of(one.day),
            }
        )
    first, last = (_midnight(stored, date(year + ahead, 1, 1)) for ahead in (0, 1))
    return {
        "year": year,
        "days": days,
        "workdays": sum(bool(one["windows"]) for one in days),
        "working_seconds": WorkingTime(stored.rules).between(first, last),
        "known_years": {key: list(set_years(key)) for key in row.holidays},
    }


def compared(before: Stored, after: Stored, today: date) -> dict[str, Any]:
    """What would be different of the next 400 days."""
    first, last = today, today + AHEAD
    olds = days_between(before.hours, before.days, first, last)
    news = days_between(after.hours, after.days, first, last)
    changed = [
        {"day": old.day, "before": windows_to_json(old.windows), "after": windows_to_json(new.windows)}
        for old, new in zip(olds, news, strict=True)
        if old.windows != new.windows
    ]
    start, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (first, last))
    return {
        "changed_day_count": len(changed),
        "changed_days": changed[:MOST_TOLD],
        "working_seconds_before": WorkingTime(before.rules).between(start, end),
        "working_seconds_after": WorkingTime(after.rules).between(start, end),
    }


def _midnight(stored: Stored, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(stored.hours.zone))
