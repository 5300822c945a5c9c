"""Calendars as staff see them: the list, one with its days and feed, and its days for calendar programs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, select

from gongdan.calendars import policy
from gongdan.calendars.models import calendar_feeds, calendars
from gongdan.calendars.queries.stored import get_day_rows, get_row, load
from gongdan.calendars.rules import WEEKDAYS
from gongdan.calendars.special_days import SpecialDay
from gongdan.kernel.errors import NotFound
from gongdan.kernel.text import in_locale
from gongdan.kernel.unit import Tx

_TOLD = ("id", "names", "zone", "week", "holidays", "is_default", "is_active", "version", "updated_at")
_FEED = ("url", "every_hours", "next_at", "tried_at", "fetched_at", "day_count", "failures", "failure")


async def list_calendars(tx: Tx, *, with_retired: bool = False) -> list[dict[str, Any]]:
    """All of them: the default first, then by number."""
    policy.may_read(tx)
    statement = _rows(tx).order_by(calendars.c.is_default.desc(), calendars.c.id)
    if not with_retired:
        statement = statement.where(calendars.c.is_active)
    return [_shape(tx, row) for row in await tx.all(statement)]


async def get_calendar(tx: Tx, calendar_id: int) -> dict[str, Any]:
    """With its own days, the feed's, and the feed itself. Raises NotFound."""
    policy.may_read(tx)
    row = await tx.first(_rows(tx).where(calendars.c.id == calendar_id))
    if row is None:
        raise NotFound("calendar", calendar_id)
    days = [
        {"day": one.day, "kind": one.kind, "name": one.name, "windows": one.windows, "source": one.source}
        for one in await get_day_rows(tx, calendar_id)
    ]
    return {**_shape(tx, row), "days": days, "feed": await _feed(tx, calendar_id)}


async def get_ical_days(tx: Tx, calendar_id: int) -> tuple[str, datetime, str, dict[date, SpecialDay]]:
    """(name, when changed, zone, days) for calendar programs. The caller has made sure that it may be seen."""
    row = await get_row(tx, calendar_id)
    return in_locale(row.names, tx.actor.locale), row.updated_at, row.zone, (await load(tx, row)).days


def _rows(tx: Tx) -> Select[Any]:
    f = calendar_feeds.c
    return (
        select(calendars, f.url, f.failures)
        .outerjoin(calendar_feeds, and_(f.tenant_id == calendars.c.tenant_id, f.calendar_id == calendars.c.id))
        .where(calendars.c.tenant_id == tx.tenant_id)
    )


def _shape(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _TOLD},
        "name": in_locale(row.names, tx.actor.locale),
        "makeup_weekday": None if row.makeup_weekday is None else WEEKDAYS[row.makeup_weekday],
        "has_feed": row.url is not None,
        "is_feed_failing": bool(row.failures),
    }


async def _feed(tx: Tx, calendar_id: int) -> dict[str, Any] | None:
    f = calendar_feeds.c
    row = await tx.first(select(calendar_feeds).where(f.tenant_id == tx.tenant_id, f.calendar_id == calendar_id))
    if row is None:
        return None
    # Whoever may only look is not told an address that may hold a key.
    url = row.url if tx.actor.may(policy.CALENDAR_MANAGE) else row.url.partition("?")[0]
    return {name: getattr(row, name) for name in _FEED} | {"url": url}
