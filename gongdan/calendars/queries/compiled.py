"""Calendars ready for counting: compiled once in a process for each version, which never changes."""

from collections import OrderedDict

from sqlalchemy import select

from gongdan.calendars.models import calendar_versions, calendars
from gongdan.calendars.rules import CalendarRules
from gongdan.calendars.working_time import WorkingTime
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx

MOST_KEPT = 256
_kept: OrderedDict[tuple[int, int, int], WorkingTime] = OrderedDict()


async def get_version(tx: Tx, calendar_id: int, version: int) -> WorkingTime:
    """The calendar as it was in this version. Raises NotFound.

    For counting, whoever acts: a deadline is the same for everybody, so no permission is asked for.
    """
    key = (tx.tenant_id, calendar_id, version)
    kept = _kept.get(key)
    if kept is not None:
        _kept.move_to_end(key)
        return kept
    c = calendar_versions.c
    mine = (c.tenant_id == tx.tenant_id, c.calendar_id == calendar_id, c.version == version)
    rules = await tx.scalar(select(c.rules).where(*mine))
    if rules is None:
        raise NotFound("version of calendar", f"{calendar_id}.{version}")
    compiled = WorkingTime(CalendarRules.from_json(rules))
    # A version that its own transaction has just written may yet be rolled back, and its number used again.
    if not _is_fresh(tx, calendar_id):
        _kept[key] = compiled
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return compiled


async def current_version(tx: Tx, calendar_id: int) -> int:
    """The number of the calendar's version as it is now. Raises NotFound."""
    mine = (calendars.c.tenant_id == tx.tenant_id, calendars.c.id == calendar_id)
    version: int | None = await tx.scalar(select(calendars.c.version).where(*mine))
    if version is None:
        raise NotFound("calendar", calendar_id)
    return version


async def working_time(tx: Tx, calendar_id: int) -> WorkingTime:
    """The calendar as it is now. Raises NotFound."""
    return await get_version(tx, calendar_id, await current_version(tx, calendar_id))


def forget_compiled() -> None:
    """Compile anew: for tests, which roll versions back."""
    _kept.clear()


def _is_fresh(tx: Tx, calendar_id: int) -> bool:
    return any(fact.subject == "calendar" and fact.subject_id == calendar_id for fact in tx.facts)
