"""Questions about working time, answered with the stretches that were counted."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from gongdan.calendars import policy
from gongdan.calendars.errors import NoWorkingTime
from gongdan.calendars.queries.compiled import current_version, get_version
from gongdan.calendars.schemas import CalculationIn
from gongdan.calendars.working_time import NeverOpens, WorkingTime
from gongdan.kernel.errors import Invalid
from gongdan.kernel.unit import Tx

MOST_INTERVALS = 100
LONGEST = timedelta(days=50 * 366)


async def calculate(tx: Tx, calendar_id: int, asked: CalculationIn) -> dict[str, Any]:
    """When so much working time has passed, or how much lies between. Raises NotFound, Invalid, NoWorkingTime."""
    policy.may_read(tx)
    if asked.working_seconds is not None and asked.end is not None:
        raise Invalid.one("end", "one_of_two", "Both working_seconds and end were sent.", "Send one of them.")
    if asked.end is not None and abs(asked.end - asked.start) > LONGEST:
        raise Invalid.one("end", "too_far", "More than 50 years lie between.", "Ask about a shorter time.")
    version = asked.version or await current_version(tx, calendar_id)
    time = await get_version(tx, calendar_id, version)
    start, end, seconds = asked.start.astimezone(UTC), asked.end, asked.working_seconds
    try:
        if seconds is not None:
            end = time.add(start, seconds)
        elif end is not None:
            end = end.astimezone(UTC)
            seconds = time.between(start, end)
    except NeverOpens:
        raise NoWorkingTime from None
    intervals = list(islice(time.intervals(start, end), MOST_INTERVALS + 1)) if end is not None else []
    return {
        "start": start,
        "end": end,
        "working_seconds": seconds,
        "is_open": time.is_open(start),
        "opens_at": _opening(time, start),
        "version": version,
        "intervals": [list(one) for one in intervals[:MOST_INTERVALS]],
        "has_more_intervals": len(intervals) > MOST_INTERVALS,
    }


def _opening(time: WorkingTime, start: datetime) -> datetime | None:
    try:
        return time.opens_at(start)
    except NeverOpens:
        return None
