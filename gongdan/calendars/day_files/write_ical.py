"""A calendar's special days as iCalendar, for the calendar programs of people: well-formed, and read back alike."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from gongdan.calendars.day_files.ical_days import HOURS_PROPERTY, KIND_PROPERTY
from gongdan.calendars.rules import windows_to_json
from gongdan.calendars.special_days import SpecialDay, runs
from gongdan.kernel.text import in_locale

WORDS = {
    "zh-CN": {"holiday": "休", "workday": "班"},
    "en": {"holiday": "Holiday", "workday": "Working day"},
}


def ical_of(
    name: str, days: Mapping[date, SpecialDay], *, uid: str, changed_at: datetime, locale: str, zone: str
) -> bytes:
    """The file. `uid` makes the events' ids unique in the world; neighbouring days of one holiday are one event."""
    calendar = Calendar()
    calendar.add("PRODID", "-//Gongdan//Working time//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", name)
    calendar.add("X-WR-TIMEZONE", zone)
    for first, last, special in runs(days):
        calendar.add_component(_event(first, last, special, uid, changed_at, locale))
    return bytes(calendar.to_ical())


def _event(first: date, last: date, special: SpecialDay, uid: str, changed_at: datetime, locale: str) -> Event:
    word = WORDS.get(locale, WORDS["en"])[special.kind]
    name = in_locale(special.names, locale)
    event = Event()
    event.add("UID", f"{first:%Y%m%d}-{special.kind}-{uid}")
    event.add("DTSTAMP", changed_at.replace(microsecond=0))
    event.add("DTSTART", first)
    event.add("DTEND", last + timedelta(days=1))
    event.add("SUMMARY", f"{name} ({word})" if name else word)
    event.add("TRANSP", "TRANSPARENT")
    event.add("CATEGORIES", [special.kind.upper()])
    event.add(KIND_PROPERTY, special.kind)
    if special.windows is not None and special.kind == "workday":
        pairs = windows_to_json(special.windows)
        event.add(HOURS_PROPERTY, ",".join("-".join(pair) for pair in pairs))
    return event
