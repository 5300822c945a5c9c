"""Days that come from an address by themselves: set it, fetch it, and keep what it brought while it is broken."""

import asyncio
import logging
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gongdan.calendars import policy
from gongdan.calendars.actions.days import note_days, remove_days, write_days
from gongdan.calendars.actions.import_days import YEARS_AHEAD, changed_days
from gongdan.calendars.actions.versions import VersionCheck, any_version, get_row_for_change
from gongdan.calendars.day_files import MAX_BYTES, BadFile, Found, read_days
from gongdan.calendars.errors import FeedMissing
from gongdan.calendars.events import CalendarFeedChanged, CalendarFeedFailed, CalendarFeedRecovered
from gongdan.calendars.models import calendar_days, calendar_feeds
from gongdan.calendars.queries.stored import get_row
from gongdan.calendars.schemas import CalendarFeedIn
from gongdan.kernel import clock
from gongdan.kernel.actor import Actor, system_actor
from gongdan.kernel.errors import Invalid
from gongdan.kernel.reach import Fetched, FetchTrouble, fetch, host_of
from gongdan.kernel.settings import settings
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx, unit

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(days=1)
YEARS_BACK = 1
_feed = calendar_feeds.c


async def set_feed(tx: Tx, calendar_id: int, wanted: CalendarFeedIn, expects: VersionCheck) -> None:
    """Take days from this address from now on; it is fetched within minutes. Raises NotFound, Invalid."""
    policy.may_manage(tx)
    calendar = await get_row_for_change(tx, calendar_id, expects)
    try:
        host = host_of(wanted.url)
    except FetchTrouble as trouble:
        raise Invalid.one("url", trouble.code, trouble.message, trouble.remedy) from None
    row = await _find(tx, calendar_id)
    if row is not None and (row.url, row.every_hours) == (wanted.url, wanted.every_hours):
        return
    new: dict[str, Any] = {"url": wanted.url, "every_hours": wanted.every_hours, "next_at": tx.now}
    if row is None or row.url != wanted.url:
        new |= {"etag": "", "modified": "", "failures": 0, "failure": None}
    statement = upsert(calendar_feeds).values(tenant_id=tx.tenant_id, calendar_id=calendar_id, **new)
    await tx.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "calendar_id"], set_=new))
    tx.record(CalendarFeedChanged(calendar_id, _name(tx, calendar), host, wanted.every_hours))


async def remove_feed(tx: Tx, calendar_id: int, expects: VersionCheck) -> None:
    """Take days from nowhere any more; those that came from the feed go with it. Raises NotFound, VersionStale."""
    policy.may_manage(tx)
    row = await get_row_for_change(tx, calendar_id, expects)
    if await _find(tx, calendar_id) is None:
        return
    await tx.execute(delete(calendar_feeds).where(*_mine(tx, calendar_id)))
    if gone := sorted(await _feed_days(tx, calendar_id)):
        await remove_days(tx, calendar_id, "feed", gone)
        await note_days(tx, row, "feed", [], gone)
    tx.record(CalendarFeedChanged(calendar_id, _name(tx, row)))


async def fetch_feed(actor: Actor, calendar_id: int) -> None:
    """Fetch a feed now, whether due or not: claim, fetch with no unit open, record. Raises NotFound, FeedMissing."""
    async with unit(actor) as tx:
        policy.may_manage(tx)
        await get_row(tx, calendar_id)
        row = await _find(tx, calendar_id)
        if row is None:
            raise FeedMissing
        await _claim(tx, row)
    await _fetch(actor, row)


async def fetch_due_feed(tenant_id: int, calendar_id: int) -> bool:
    """Fetch a feed if it is due and nobody else does; whether it was."""
    actor = system_actor(tenant_id, "holiday feed")
    async with unit(actor, cause="holiday feed") as tx:
        due = select(calendar_feeds).where(*_mine(tx, calendar_id), _feed.next_at <= tx.now)
        row = await tx.first(due.with_for_update(skip_locked=True))
        if row is None:
            return False
        await _claim(tx, row)
    await _fetch(actor, row)
    return True


async def _claim(tx: Tx, row: Row[Any]) -> None:
    """Nobody else fetches it for a while; after a crash it is due again."""
    values = {"next_at": tx.now + LEASE, "tried_at": tx.now}
    await tx.execute(update(calendar_feeds).where(*_mine(tx, row.calendar_id)).values(values))


async def _fetch(actor: Actor, feed: Row[Any]) -> None:
    try:
        fetched = await fetch(
            feed.url,
            most_bytes=MAX_BYTES,
            is_private_allowed=settings().feed_private_hosts,
            etag=feed.etag,
            modified=feed.modified,
        )
        found = await asyncio.to_thread(_read, fetched, feed)
    except FetchTrouble as trouble:
        await _record_failure(
            actor, feed, {"code": trouble.code, "message": trouble.message, "remedy": trouble.remedy}
        )
    else:
        await _record_days(actor, feed, fetched, found)


def _read(fetched: Fetched, feed: Row[Any]) -> Found | None:
    """The days of the file; None where it is the one that is known. Raises FetchTrouble for one that is broken."""
    if fetched.status == 304:
        return None
    today = clock.now().date()
    first, last = date(today.year - YEARS_BACK, 1, 1), date(today.year + YEARS_AHEAD, 12, 31)
    try:
        found = read_days(fetched.body, first, last)
    except BadFile as error:
        raise FetchTrouble("unreadable", error.reason, error.remedy) from None
    if not found.days and feed.day_count:
        words = "The file holds no days of these years any more; those that it held are kept."
        raise FetchTrouble("empty", words, "Look at the address; take the feed away if it has ended.")
    return found


async def _record_days(actor: Actor, feed: Row[Any], fetched: Fetched, found: Found | None) -> None:
    async with unit(actor, cause="holiday feed") as tx:
        calendar = await get_row_for_change(tx, feed.calendar_id, any_version)
        if (row := await _still(tx, feed)) is None:
            return
        values: dict[str, Any] = {"failures": 0, "failure": None, "fetched_at": tx.now}
        values["next_at"] = tx.now + timedelta(hours=row.every_hours)
        if found is not None:
            values |= {"etag": fetched.etag, "modified": fetched.modified}
            values["day_count"] = await _store_days(tx, calendar, found)
        await tx.execute(update(calendar_feeds).where(*_mine(tx, feed.calendar_id)).values(values))
        if row.failures:
            tx.record(CalendarFeedRecovered(calendar.id, _name(tx, calendar)))


async def _store_days(tx: Tx, calendar: Row[Any], found: Found) -> int:
    """Days that went out of the file go, but past ones stay: feeds drop old years, and what was counted stands."""
    there = await _feed_days(tx, calendar.id)
    fresh = changed_days(there, found.days)
    today = tx.now.date()
    gone = sorted(day for day in there if day >= today and day not in found.days)
    if fresh or gone:
        await write_days(tx, calendar.id, "feed", fresh)
        await remove_days(tx, calendar.id, "feed", gone)
        await note_days(tx, calendar, "feed", [one["day"] for one in fresh], gone)
    return len(there.keys() | found.days.keys()) - len(gone)


async def _record_failure(actor: Actor, feed: Row[Any], failure: dict[str, str]) -> None:
    log.info("a holiday feed failed", extra={"calendar_id": feed.calendar_id, "code": failure["code"]})
    async with unit(actor, cause="holiday feed") as tx:
        if (row := await _still(tx, feed)) is None:
            return
        pause = min(FIRST_PAUSE * 2 ** min(row.failures, 10), LONGEST_PAUSE)
        values = {"failures": row.failures + 1, "failure": failure, "next_at": tx.now + pause}
        await tx.execute(update(calendar_feeds).where(*_mine(tx, feed.calendar_id)).values(values))
        if not row.failures:
            calendar = await get_row(tx, feed.calendar_id)
            tx.record(CalendarFeedFailed(calendar.id, _name(tx, calendar), failure["code"]))


async def _still(tx: Tx, feed: Row[Any]) -> Row[Any] | None:
    """The feed's row, locked; None where it was taken away or leads elsewhere in the meantime."""
    statement = select(calendar_feeds).where(*_mine(tx, feed.calendar_id), _feed.url == feed.url)
    return await tx.first(statement.with_for_update())


async def _find(tx: Tx, calendar_id: int) -> Row[Any] | None:
    return await tx.first(select(calendar_feeds).where(*_mine(tx, calendar_id)).with_for_update())


async def _feed_days(tx: Tx, calendar_id: int) -> dict[date, Any]:
    c = calendar_days.c
    mine = (c.tenant_id == tx.tenant_id, c.calendar_id == calendar_id, c.source == "feed")
    return {row.day: row for row in await tx.all(select(calendar_days).where(*mine))}


def _name(tx: Tx, calendar: Row[Any]) -> str:
    return in_locale(calendar.names, tx.actor.locale)


def _mine(tx: Tx, calendar_id: int) -> tuple[Any, ...]:
    return _feed.tenant_id == tx.tenant_id, _feed.calendar_id == calendar_id
