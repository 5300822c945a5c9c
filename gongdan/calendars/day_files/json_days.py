"""Days from JSON: our own form, and the one in which yearly notices of Chinese holidays go round."""

import json
from collections.abc import Mapping
from datetime import date
from typing import cast

from gongdan.calendars.day_files.found import BadFile, Found, date_of, kind_of, special_day, windows_of

REMEDY = 'Send {"days": [{"day": "2026-10-01", "kind": "holiday", "name": "国庆节"}]}.'


def read(text: str, first: date, last: date) -> Found:
    """`{"days": [{"day", "kind", "name", "windows"}]}`, or with `date` and `isOffDay`; or the list alone."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        raise BadFile("The file is broken JSON.", REMEDY) from None
    entries = cast(Mapping[str, object], value).get("days") if isinstance(value, Mapping) else value
    if not isinstance(entries, list):
        raise BadFile("The JSON holds no list of days.", REMEDY)
    found = Found(first, last)
    for at, entry in enumerate(cast(list[object], entries)):
        if not isinstance(entry, Mapping):
            raise BadFile(f"days.{at} is not an object.", REMEDY)
        _read_one(found, cast(Mapping[str, object], entry), f"days.{at}")
    return found


def _read_one(found: Found, entry: Mapping[str, object], where: str) -> None:
    day = date_of(str(entry.get("day", entry.get("date", ""))), where)
    if "isOffDay" in entry:
        kind = kind_of("holiday" if entry["isOffDay"] else "workday", where)
    else:
        kind = kind_of(str(entry.get("kind", "")), where)
    windows = None if entry.get("windows") is None else windows_of(entry["windows"], where)
    found.add(day, special_day(kind, str(entry.get("name") or ""), windows, where))
