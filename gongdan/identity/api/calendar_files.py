"""Routes by which days come into a calendar and go out of it: files, feeds, iCalendar."""

from functools import partial
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.calendars.actions.feeds import fetch_feed, remove_feed, set_feed
from gongdan.calendars.actions.import_days import Mode, import_file
from gongdan.calendars.actions.links import PURPOSE, calendar_link, linked_calendar, replace_link
from gongdan.calendars.day_files.write_ical import ical_of
from gongdan.calendars.policy import may_read
from gongdan.calendars.queries.calendars import get_ical_days
from gongdan.calendars.schemas import CalendarFeedIn, CalendarImportOut, CalendarLinkOut, CalendarOut
from gongdan.identity.api.calendars import answered
from gongdan.identity.current import Caller, ReadTx, SecretTx, WriteTx, by_link
from gongdan.kernel.http import check_version, router
from gongdan.kernel.settings import settings
from gongdan.kernel.unit import Tx, unit
from gongdan.kernel.wire import PathId, answer

files_router = router("/api/v1/calendars", "calendars")
links_router = router("/api/v1/calendar-links", "calendars")
_SECRET = {"Cache-Control": "no-store"}
_ICAL: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "An iCalendar file (RFC 5545).",
        "content": {"text/calendar": {"schema": {"type": "string"}}},
    }
}
_FILE = {"schema": {"type": "string", "format": "binary"}}
_FILES = {
    "requestBody": {
        "required": True,
        "description": "the file as it is, up to 2 MB",
        "content": {"text/calendar": _FILE, "text/csv": _FILE, "application/octet-stream": _FILE},
    }
}


@files_router.get(
    "/{calendar_id}.ics", summary="Get a calendar as iCalendar", response_class=Response, responses=_ICAL
)
async def ics(tx: ReadTx, calendar_id: PathId) -> Response:
    """Needs calendar.read. Its holidays, make-up workdays and days with other hours."""
    may_read(tx)
    return await _ical(tx, calendar_id)


@files_router.get(
    "/{calendar_id}/link", response_model=CalendarLinkOut, summary="Get the secret address of a calendar"
)
async def link(tx: ReadTx, calendar_id: PathId) -> Response:
    """Needs calendar.read. For calendar programs, which do not sign in."""
    return answer(await calendar_link(tx, calendar_id), headers=_SECRET)


@files_router.post(
    "/{calendar_id}/links",
    status_code=201,
    response_model=CalendarLinkOut,
    summary="Replace a calendar's secret address",
)
async def new_link(tx: SecretTx, calendar_id: PathId) -> Response:
    """Needs calendar.manage. The old address opens nothing any more."""
    return answer(await replace_link(tx, calendar_id), 201, _SECRET)


@links_router.get(
    "/{link}", summary="Read a calendar by its secret address", response_class=Response, responses=_ICAL
)
async def by_address(request: Request, tx: Annotated[Tx, by_link(PURPOSE)]) -> Response:
    """Public: the address is the permission."""
    return await _ical(tx, await linked_calendar(tx, request.state.link))


@files_router.post(
    "/{calendar_id}/imports",
    response_model=CalendarImportOut,
    summary="Import days from a file",
    openapi_extra=_FILES,
)
async def import_a_file(
    request: Request,
    caller: Caller,
    calendar_id: PathId,
    mode: Annotated[Mode, Query(description="replace: own days of the file's years that it lacks go")] = "merge",
    dry_run: Annotated[bool, Query(description="true: only tell what would come of it")] = False,
) -> Response:
    """Needs calendar.manage. iCalendar, CSV (date, name, kind, hours) or JSON ({"days": […]}), sent as the body; what
    it is is found by looking inside. Whole days only: what recurs is spelt out for ten years ahead."""
    content, expects = await request.body(), partial(check_version, request)
    return answer(await import_file(caller, calendar_id, content, mode, expects, is_dry_run=dry_run))


@files_router.put("/{calendar_id}/feed", response_model=CalendarOut, summary="Set the feed of a calendar")
async def put_feed(request: Request, tx: WriteTx, calendar_id: PathId, wanted: CalendarFeedIn) -> Response:
    """Needs calendar.manage. It is fetched within minutes; the days it brought stay while it is broken."""
    await set_feed(tx, calendar_id, wanted, partial(check_version, request))
    return await answered(tx, calendar_id)


@files_router.delete("/{calendar_id}/feed", response_model=CalendarOut, summary="Take the feed of a calendar away")
async def delete_feed(request: Request, tx: WriteTx, calendar_id: PathId) -> Response:
    """Needs calendar.manage. The days that came from it go with it."""
    await remove_feed(tx, calendar_id, partial(check_version, request))
    return await answered(tx, calendar_id)


@files_router.post(
    "/{calendar_id}/feed-fetches", response_model=CalendarOut, summary="Fetch the feed of a calendar now"
)
async def fetch_now(caller: Caller, calendar_id: PathId) -> Response:
    """Needs calendar.manage. Answers 200 also where it fails: `feed.failure` says why. Up to 20 seconds."""
    await fetch_feed(caller, calendar_id)
    async with unit(caller, is_read_only=True) as tx:
        return await answered(tx, calendar_id)


async def _ical(tx: Tx, calendar_id: int) -> Response:
    name, changed_at, zone, days = await get_ical_days(tx, calendar_id)
    host = settings().public_url.partition("://")[2].partition("/")[0].partition(":")[0]
    uid = f"{tx.tenant_id}-{calendar_id}@{host}"
    text = ical_of(name, days, uid=uid, changed_at=changed_at, locale=tx.actor.locale, zone=zone)
    headers = {
        "Content-Disposition": f'attachment; filename="calendar-{calendar_id}.ics"',
        "Cache-Control": "private",
    }
    return Response(text, headers=headers, media_type="text/calendar; charset=utf-8")
