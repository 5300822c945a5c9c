"""Files that name holidays and make-up workdays: JSON, CSV and iCalendar, told apart by what stands in them."""

from collections.abc import Callable
from datetime import date

from gongdan.calendars.day_files import csv_days, ical_days, json_days
from gongdan.calendars.day_files.found import BadFile, Found, decoded

__all__ = ["BadFile", "Found", "read_days"]

MAX_BYTES = 2 * 1024 * 1024


def read_days(content: bytes, first: date, last: date) -> Found:
    """The special days of a file from `first` to `last`; days outside are counted as passed over.

    Raises BadFile, which says where and how to mend it.
    """
    text = decoded(content)
    start = text.lstrip()[:200]
    reader: Callable[[str, date, date], Found]
    if start[:6].upper() == "BEGIN:":
        reader = ical_days.read
    elif start[:1] in ("{", "["):
        reader = json_days.read
    elif start[:1] == "<":
        raise BadFile(
            "This is a web page, not a calendar.", "Take the address of the file itself (.ics, .csv, .json)."
        )
    else:
        reader = csv_days.read
    found = reader(text, first, last)
    if not found.days and not found.passed_over:
        raise BadFile("The file names no days.", "Send iCalendar, CSV with a column date, or JSON with a list days.")
    return found
