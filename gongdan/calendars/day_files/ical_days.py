"""Days from iCalendar (RFC 5545): whole days only, recurring ones spelt out, moved and cancelled ones as they are."""

import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil import rrule
from icalendar import Calendar, Component

from gongdan.calendars.day_files.found import BadFile, Found, special_day, windows_of

KIND_PROPERTY, HOURS_PROPERTY = "X-GONGDAN-KIND", "X-GONGDAN-HOURS"
MAX_LENGTH = 366
_DAY = timedelta(days=1)
_TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
# 值班 is being on duty, 加班 overtime: both happen on holidays too.
_WORK = re.compile(r"(?<![值加])班(?!级|机|车)|working\s*day|work\s*day|make-?up\s+(?:work|day)", re.IGNORECASE)
REMEDY = "Export the calendar anew, or send the days as CSV or JSON."


def read(text: str, first: date, last: date) -> Found:
    """Each event of whole days is a holiday, or a make-up workday where its words say so (班, working day)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it guesses of time zones does not matter to whole days
            calendars = Calendar.from_ical(text, multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise BadFile(f"The iCalendar file cannot be read: {str(error)[:200]}", REMEDY) from None
    found = Found(first, last)
    moved = {(_uid(event), _whole_day(event.get("RECURRENCE-ID"))) for event in events if "RECURRENCE-ID" in event}
    for event in events:
        try:
            _read_event(found, event, moved)
        except BadFile:
            raise
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError):
            found.passed_over += 1  # one broken event hides none of the others
    return found


def _read_event(found: Found, event: Component, moved: set[tuple[str, date | None]]) -> None:
    start, length = _span(event)
    if start is None or str(event.get("STATUS", "")).upper() == "CANCELLED":
        found.passed_over += 1
        return
    special = special_day(*_said(event), "the file")
    is_exception = "RECURRENCE-ID" in event
    for begin in [start] if is_exception else _occurrences(event, start, found, length):
        if not is_exception and (_uid(event), begin) in moved:
            continue
        for ahead in range(length):
            found.add(begin + ahead * _DAY, special)


def _uid(event: Component) -> str:
    return str(event.get("UID", ""))


def _said(event: Component) -> tuple[Any, str, Any]:
    name = str(event.get("SUMMARY", ""))
    kind = str(event.get(KIND_PROPERTY, "")).lower()
    if kind not in ("holiday", "workday"):
        kind = "workday" if _WORK.search(name) else "holiday"
    hours = str(event.get(HOURS_PROPERTY, "")).replace("\\,", ",")
    windows = windows_of([pair.split("-") for pair in hours.split(",")], HOURS_PROPERTY) if hours else None
    return kind, name, windows if kind == "workday" else None


def _span(event: Component) -> tuple[date | None, int]:
    """The first day and how many; None for what does not last whole days."""
    start = event.get("DTSTART")
    begin = _whole_day(start)
    if begin is None:
        return None, 0
    if "DTEND" in event:
        end = _whole_day(event.get("DTEND"))
        if end is None:
            return None, 0
        length = (end - begin).days
    elif "DURATION" in event:
        length = event.get("DURATION").dt // _DAY
    else:
        length = 1 if not isinstance(start.dt, datetime) else 0
    if isinstance(start.dt, datetime) and length < 1:
        return None, 0
    return begin, min(max(length, 1), MAX_LENGTH)


def _whole_day(value: Any) -> date | None:
    """The date of a value that is a date, or midnight of one; None for any other time."""
    moment = getattr(value, "dt", None)
    if isinstance(moment, datetime):
        return moment.date() if moment.time() == time() else None
    return moment if isinstance(moment, date) else None


def _occurrences(event: Component, start: date, found: Found, length: int) -> Iterator[date]:
    rules = event.get("RRULE", [])
    extra = list(_dates(event.get("RDATE", [])))
    if not rules and not extra:
        yield start
        return
    every = rrule.rruleset()
    begin = _midnight(start)
    every.rdate(begin)
    for rule in rules if isinstance(rules, list) else [rules]:
        if _TOO_OFTEN & {str(one).upper() for one in rule.get("FREQ", [])}:
            raise ValueError("a holiday that comes more than once a day")
        text = re.sub(r"(UNTIL=\d{8})T\d{6}Z?", r"\1", rule.to_ical().decode())
        every.rrule(rrule.rrulestr(text, dtstart=begin, ignoretz=True))
    for day in extra:
        every.rdate(_midnight(day))
    for day in _dates(event.get("EXDATE", [])):
        every.exdate(_midnight(day))
    for moment in every.between(_midnight(found.first) - length * _DAY, _midnight(found.last), inc=True):
        yield moment.date()


def _dates(values: Any) -> Iterator[date]:
    for listed in values if isinstance(values, list) else [values]:
        for one in getattr(listed, "dts", []):
            moment = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            yield moment.date() if isinstance(moment, datetime) else moment


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - dates of no zone
