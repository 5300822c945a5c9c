"""Days from a table: a column of dates, and what there is of names, kinds and hours."""

import csv
import io
import re
from datetime import date

from gongdan.calendars.day_files.found import BadFile, Found, date_of, kind_of, special_day, windows_of
from gongdan.calendars.rules import Windows

COLUMNS = {
    "day": ("date", "day", "日期", "时间"),
    "name": ("name", "holiday", "名称", "节日", "说明", "备注"),
    "kind": ("kind", "type", "类型", "种类", "休班"),
    "hours": ("hours", "windows", "工作时间", "上班时间"),
}
REMEDY = "Begin with a line such as date,name,kind,hours."
_SPAN = re.compile(r"(\d{1,2}:\d\d(?::\d\d)?)\s*[-–—~至]\s*(\d{1,2}:\d\d(?::\d\d)?)")


def read(text: str, first: date, last: date) -> Found:
    """A header names the columns; hours are written `09:00-12:00 13:30-18:00`. Raises BadFile."""
    head = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise BadFile("The table is broken.", "Save it as CSV anew.") from None
    places, found = None, Found(first, last)
    for at, row in enumerate(rows, 1):
        if not any(cell.strip() for cell in row):
            continue
        if places is None:
            places = _places(row)
            continue
        cells = {name: row[place] if place < len(row) else "" for name, place in places.items()}
        where = f"line {at}"
        windows = _hours(cells.get("hours", ""), where)
        kind = kind_of(cells["kind"], where) if cells.get("kind", "").strip() else None
        known = kind or ("workday" if windows else "holiday")
        found.add(date_of(cells["day"], where), special_day(known, cells.get("name", ""), windows, where))
    return found


def _places(row: list[str]) -> dict[str, int]:
    words = [cell.strip().lower() for cell in row]
    places = {
        column: next(at for at, word in enumerate(words) if word in names)
        for column, names in COLUMNS.items()
        if any(word in names for word in words)
    }
    if "day" not in places:
        raise BadFile("The first line names no column for dates.", REMEDY)
    return places


def _hours(text: str, where: str) -> Windows | None:
    if not text.strip():
        return None
    pairs = [[one.zfill(5) if one.count(":") == 1 else one.zfill(8) for one in pair] for pair in _SPAN.findall(text)]
    if not pairs or _SPAN.sub("", text).strip(" ,;、，；\t"):
        raise BadFile(f"{where}: {text[:60]!r} are no hours.", "Write them like 09:00-12:00 13:30-18:00.")
    return windows_of(pairs, where)
