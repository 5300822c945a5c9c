"""Calendars as they are stored: the row, its days, and what counts of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from gongdan.calendars.holidays import days_of_sets
from gongdan.calendars.models import calendar_days, calendars
from gongdan.calendars.rules import CalendarRules, week_from_json, windows_from_json
from gongdan.calendars.special_days import SpecialDay, WeekHours, layered, rules_of
from gongdan.kernel.errors import NotFound
from gongdan.kernel.unit import Tx


@dataclass
class Stored:
    """What makes up a calendar, before it is spelt out."""

    hours: WeekHours
    shipped: Mapping[date, SpecialDay]
    feed: dict[date, SpecialDay] = field(default_factory=dict)
    own: dict[date, SpecialDay] = field(default_factory=dict)

    @property
    def days(self) -> dict[date, SpecialDay]:
        """Shipped, feed, own: of a day that several name, the last counts."""
        return layered(self.shipped, self.feed, self.own)

    @property
    def rules(self) -> CalendarRules:
        return rules_of(self.hours, self.days)

    def source_of(self, day: date) -> str | None:
        """Who says that this day differs."""
        layers = {"own": self.own, "feed": self.feed, "shipped": self.shipped}
        return next((source for source, layer in layers.items() if day in layer), None)


async def find_row(tx: Tx, calendar_id: int) -> Row[Any] | None:
    """The calendar's row, or None."""
    return await tx.first(
        select(calendars).where(calendars.c.tenant_id == tx.tenant_id, calendars.c.id == calendar_id)
    )


async def get_row(tx: Tx, calendar_id: int) -> Row[Any]:
    """Raises NotFound."""
    row = await find_row(tx, calendar_id)
    if row is None:
        raise NotFound("calendar", calendar_id)
    return row


async def get_day_rows(tx: Tx, calendar_id: int) -> list[Any]:
    """Own days and the feed's, by date."""
    c = calendar_days.c
    mine = (c.tenant_id == tx.tenant_id, c.calendar_id == calendar_id)
    return list(await tx.all(select(calendar_days).where(*mine).order_by(c.day, c.source)))


async def load(tx: Tx, row: Row[Any]) -> Stored:
    """The calendar of this row with its days."""
    return stored_of(row._asdict(), await get_day_rows(tx, row.id))


def stored_of(values: Mapping[str, Any], day_rows: list[Any]) -> Stored:
    """From the columns of a calendar, as stored or as they would be."""
    hours = WeekHours(values["zone"], week_from_json(values["week"]), values["makeup_weekday"])
    found = Stored(hours, days_of_sets(values["holidays"]))
    for one in day_rows:
        layer = found.own if one.source == "own" else found.feed
        layer[one.day] = day_of(one)
    return found


def day_of(row: Any) -> SpecialDay:
    """A day as it is stored."""
    windows = None if row.windows is None else windows_from_json(row.windows, f"days.{row.day}")
    return SpecialDay(row.kind, {"und": row.name} if row.name else {}, windows)
