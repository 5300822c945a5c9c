"""Set single days and take them back: holidays, make-up workdays, days with other hours."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.calendars import policy
from gongdan.calendars.actions.versions import VersionCheck, get_row_for_change, next_version, refusal
from gongdan.calendars.events import CalendarDaysChanged
from gongdan.calendars.models import calendar_days
from gongdan.calendars.rules import BadRules, check_windows, windows_from_json, windows_to_json
from gongdan.calendars.schemas import CalendarDayIn, CalendarDaysPatch
from gongdan.calendars.special_days import FIRST_DAY, LAST_DAY, SpecialDay
from gongdan.kernel.errors import FieldProblem, Invalid
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx

MOST_DAYS = 5000
MOST_NAMED = 400


async def change_days(tx: Tx, calendar_id: int, patch: CalendarDaysPatch, expects: VersionCheck) -> None:
    """Set days and take others back, all together. Raises NotFound, VersionStale, Invalid."""
    policy.may_manage(tx)
    wanted = day_values(patch.set)
    if both := {one["day"] for one in wanted} & set(patch.remove):
        raise Invalid.one("remove", "contradictory", f"{min(both)} is set too.", "Name a day in one of the two.")
    row = await get_row_for_change(tx, calendar_id, expects)
    there = {one.day: one for one in await tx.all(select(calendar_days).where(*_mine(tx, calendar_id, "own")))}
    fresh = [one for one in wanted if not _is_same(there.get(one["day"]), one)]
    gone = sorted(set(patch.remove) & there.keys())
    if not fresh and not gone:
        return
    if len(there) + len(fresh) - len(gone) > MOST_DAYS:
        raise Invalid.one("set", "too_many", f"A calendar holds {MOST_DAYS} days.", "Take old ones back first.")
    await write_days(tx, calendar_id, "own", fresh)
    await remove_days(tx, calendar_id, "own", gone)
    await note_days(tx, row, "own", [one["day"] for one in fresh], gone)


async def note_days(tx: Tx, row: Any, source: str, fresh: Sequence[date], gone: Sequence[date]) -> None:
    """The next version of the calendar, and the fact that these days changed."""
    version = await next_version(tx, row, {})
    named = [day.isoformat() for day in sorted({*fresh, *gone})[:MOST_NAMED]]
    name = in_locale(row.names, tx.actor.locale)
    tx.record(CalendarDaysChanged(row.id, name, version, source, named, len(fresh), len(gone)))


async def write_days(tx: Tx, calendar_id: int, source: str, days: Iterable[dict[str, Any]]) -> None:
    """Add these days or put them in place of those that are there."""
    rows = [{"tenant_id": tx.tenant_id, "calendar_id": calendar_id, "source": source, **one} for one in days]
    if not rows:
        return
    statement = upsert(calendar_days).values(rows)
    new = {name: getattr(statement.excluded, name) for name in ("kind", "name", "windows")}
    keys = ["tenant_id", "calendar_id", "day", "source"]
    await tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=new))


async def remove_days(tx: Tx, calendar_id: int, source: str, days: Sequence[date]) -> None:
    """Take these days back."""
    if days:
        await tx.execute(
            delete(calendar_days).where(*_mine(tx, calendar_id, source), calendar_days.c.day.in_(list(days)))
        )


def day_values(days: Sequence[CalendarDayIn]) -> list[dict[str, Any]]:
    """The columns of days as sent. Raises Invalid for hours of a holiday, hours that cannot be, and twins."""
    found: dict[date, dict[str, Any]] = {}
    problems: list[FieldProblem] = []
    for at, one in enumerate(days):
        field = f"days.{at}"
        if not FIRST_DAY <= one.day <= LAST_DAY:
            problems.append(FieldProblem(f"{field}.day", "out_of_range", "Must lie between 1970 and 2199.", ""))
        if one.day in found:
            problems.append(
                FieldProblem(f"{field}.day", "twice", f"{one.day} stands here twice.", "Keep one of them.")
            )
        if one.kind == "holiday" and one.windows:
            remedy = "Send workday for a day with hours of its own."
            problems.append(FieldProblem(f"{field}.windows", "not_allowed", "A holiday has no hours.", remedy))
        windows = None
        if one.kind == "workday" and one.windows is not None:
            windows = _checked(one.windows, f"{field}.windows")
        found[one.day] = {"day": one.day, "kind": one.kind, "name": one.name, "windows": windows}
    if problems:
        raise Invalid(problems=problems)
    return list(found.values())


def special_values(day: date, special: SpecialDay) -> dict[str, Any]:
    """The columns of a day that a file named."""
    windows = None if special.windows is None else windows_to_json(special.windows)
    return {"day": day, "kind": special.kind, "name": in_locale(special.names, ""), "windows": windows}


def _checked(windows: object, path: str) -> list[list[str]]:
    try:
        read = windows_from_json(windows, path)
        check_windows(read, path)
    except BadRules as error:
        raise refusal(error) from None
    return windows_to_json(read)


def _is_same(row: Any, wanted: dict[str, Any]) -> bool:
    return row is not None and all(getattr(row, name) == wanted[name] for name in ("kind", "name", "windows"))


def _mine(tx: Tx, calendar_id: int, source: str) -> tuple[Any, ...]:
    c = calendar_days.c
    return c.tenant_id == tx.tenant_id, c.calendar_id == calendar_id, c.source == source
