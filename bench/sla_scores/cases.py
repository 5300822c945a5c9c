"""The cases of others as calendars of ours, and what is expected of them."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from bench.sla_scores.row import FOLDER
from gongdan.calendars.rules import WEEKDAYS

HOURS = FOLDER / "sla-business-hours"
YEARS = range(2007, 2027)


class Case(NamedTuple):
    """A question as the API takes it, and the answer that is right under one name."""

    name: str
    asked: dict[str, Any]
    field: str
    right: Any


class Block(NamedTuple):
    """A calendar as the API takes it, with its cases."""

    name: str
    calendar: dict[str, Any]
    cases: list[Case]


def vectors() -> Iterator[Block]:
    """Blocks of the vectors, and each peer's case as a block of its own."""
    for block in json.loads((HOURS / "vectors.json").read_text("utf-8")):
        said = block["calendar"]
        week = {day: _pairs(hours) for day, hours in said["weekly_hours"].items()}
        days = [{"day": one["date"], "kind": "holiday", "name": one["name"]} for one in said["holidays"]]
        hours = said.get("makeup_hours")
        days += [
            {"day": one["date"], "kind": "workday", "name": one["name"], "windows": hours and _pairs(hours)}
            for one in said.get("makeup_workdays", [])
        ]
        cases = [
            Case(
                f"{one['start']} + {one['business_minutes']} min",
                {"start": one["start"], "working_seconds": one["business_minutes"] * 60},
                "end",
                one["due"],
            )
            for one in block["add"]
        ]
        cases += [
            Case(
                f"{one['from']} – {one['to']}",
                {"start": one["from"], "end": one["to"]},
                "working_seconds",
                one["business_minutes"] * 60,
            )
            for one in block["between"]
        ]
        yield Block(said["id"], {"zone": said["timezone"], "week": week, "days": days}, cases)
    for one in json.loads((HOURS / "peer_spec_cases.json").read_text("utf-8")):
        asked = {"start": one["start"], "working_seconds": one["minutes"] * 60}
        calendar = {"zone": one["tz"], "week": _week(one["hours"]), "days": []}
        yield Block(one["src"], calendar, [Case(one["src"], asked, "end", one["due"])])


def announced() -> dict[date, bool]:
    """{day: whether it is a workday} of 2007 to 2026, from Monday to Friday but for what was announced."""
    found: dict[date, bool] = {}
    for year in YEARS:
        day = date(year, 1, 1)
        while day.year == year:
            found[day] = day.weekday() < 5
            day += timedelta(days=1)
    for path in sorted((HOURS / "holiday-cn").glob("[0-9][0-9][0-9][0-9].json")):
        for one in json.loads(path.read_text("utf-8"))["days"]:
            if (day := date.fromisoformat(one["date"])) in found:
                found[day] = not one["isOffDay"]
    return found


def _pairs(hours: dict[str, str]) -> list[list[str]]:
    return [list(pair) for pair in sorted(hours.items())]


def _week(text: str) -> dict[str, list[list[str]]]:
    days, hours = text.split(" ")
    first, _, last = days.partition("-")
    named = WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last or first) + 1]
    return {day: [span.split("-") for span in hours.split(",")] for day in named}
