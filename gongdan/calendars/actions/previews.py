"""What a change of a calendar would make of the days to come. Nothing is stored."""

from typing import Any

from gongdan.calendars import policy
from gongdan.calendars.actions.calendars import patched_values
from gongdan.calendars.actions.days import day_values
from gongdan.calendars.queries.stored import day_of, get_day_rows, get_row, stored_of
from gongdan.calendars.queries.years import compared
from gongdan.calendars.schemas import CalendarPreviewIn
from gongdan.kernel.unit import Tx


async def preview_change(tx: Tx, calendar_id: int, wanted: CalendarPreviewIn) -> dict[str, Any]:
    """Days whose hours would change, and the working time before and after. Raises NotFound, Invalid."""
    policy.may_manage(tx)
    row = await get_row(tx, calendar_id)
    day_rows = await get_day_rows(tx, calendar_id)
    before = stored_of(row._asdict(), day_rows)
    after = stored_of({**row._asdict(), **patched_values(wanted.changes)}, day_rows)
    for day in wanted.days.remove:
        after.own.pop(day, None)
    for one in day_values(wanted.days.set):
        after.own[one["day"]] = day_of(_Values(one))
    return {"is_default": row.is_default, **compared(before, after, tx.now.date())}


class _Values:
    """Columns by attribute, as a row has them."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)
