"""Routes of business calendars: here, for who asks is known from identity on; what they do lies below."""

from functools import partial
from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import Response

from gongdan.calendars.actions.calendars import change_calendar, create_calendar
from gongdan.calendars.actions.days import change_days
from gongdan.calendars.actions.previews import preview_change
from gongdan.calendars.queries.calculations import calculate
from gongdan.calendars.queries.calendars import get_calendar, list_calendars
from gongdan.calendars.queries.years import get_year
from gongdan.calendars.schemas import (
    CalculationIn,
    CalculationOut,
    CalendarDaysPatch,
    CalendarIn,
    CalendarOut,
    CalendarPatch,
    CalendarPreviewIn,
    CalendarPreviewOut,
    CalendarRow,
    CalendarYearOut,
)
from gongdan.identity.api.parameters import WithRetired
from gongdan.identity.current import ReadTx, WriteTx
from gongdan.identity.queries.calendars import teams_of_calendar
from gongdan.kernel.http import check_version
from gongdan.kernel.http import router as new_router
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Page, PathId, answer, etag

router = new_router("/api/v1/calendars", "calendars")
Year = Annotated[int, Path(ge=1970, le=2199, description="of the calendar's zone", examples=[2026])]


async def answered(tx: Tx, calendar_id: int, status: int = 200) -> Response:
    """The calendar as it is now, with its ETag."""
    shape = await get_calendar(tx, calendar_id) | {"teams": await teams_of_calendar(tx, calendar_id)}
    headers = {"ETag": etag(shape["version"])}
    if status == 201:
        headers["Location"] = f"{router.prefix}/{calendar_id}"
    return answer(shape, status, headers)


@router.get("", response_model=Page[CalendarRow], summary="List calendars")
async def list_all(tx: ReadTx, with_retired: WithRetired = False) -> Response:
    """Needs calendar.read. All of them, the default first."""
    return answer({"items": await list_calendars(tx, with_retired=with_retired), "next_cursor": None})


@router.post("", status_code=201, response_model=CalendarOut, summary="Create a calendar")
async def create(tx: WriteTx, draft: CalendarIn) -> Response:
    """Needs calendar.manage."""
    return await answered(tx, await create_calendar(tx, draft), 201)


@router.get("/{calendar_id}", response_model=CalendarOut, summary="Get a calendar")
async def get(tx: ReadTx, calendar_id: PathId) -> Response:
    """Needs calendar.read. With its own days and the feed's; those of shipped sets are in the year."""
    return await answered(tx, calendar_id)


@router.patch("/{calendar_id}", response_model=CalendarOut, summary="Change a calendar")
async def change(request: Request, tx: WriteTx, calendar_id: PathId, patch: CalendarPatch) -> Response:
    """Needs calendar.manage. What was counted by an earlier version stays counted by it."""
    await change_calendar(tx, calendar_id, patch, partial(check_version, request))
    return await answered(tx, calendar_id)


@router.patch("/{calendar_id}/days", response_model=CalendarOut, summary="Set and take back days")
async def patch_days(request: Request, tx: WriteTx, calendar_id: PathId, patch: CalendarDaysPatch) -> Response:
    """Needs calendar.manage. Holidays, make-up workdays and days with other hours; all of it or nothing."""
    await change_days(tx, calendar_id, patch, partial(check_version, request))
    return await answered(tx, calendar_id)


@router.get("/{calendar_id}/year/{year}", response_model=CalendarYearOut, summary="Get a year of a calendar")
async def year_of(tx: ReadTx, calendar_id: PathId, year: Year) -> Response:
    """Needs calendar.read. Day by day: hours, what it is and who says so."""
    return answer(await get_year(tx, calendar_id, year))


@router.post("/{calendar_id}/calculations", response_model=CalculationOut, summary="Count working time")
async def count(tx: WriteTx, calendar_id: PathId, asked: CalculationIn) -> Response:
    """Needs calendar.read. When so much working time has passed, or how much lies between. Stores nothing."""
    return answer(await calculate(tx, calendar_id, asked))


@router.post("/{calendar_id}/previews", response_model=CalendarPreviewOut, summary="Preview a change of a calendar")
async def preview(tx: WriteTx, calendar_id: PathId, wanted: CalendarPreviewIn) -> Response:
    """Needs calendar.manage. Whom and which days of the next 400 a change would touch. Stores nothing."""
    shape = await preview_change(tx, calendar_id, wanted)
    return answer(shape | {"teams": await teams_of_calendar(tx, calendar_id)})
