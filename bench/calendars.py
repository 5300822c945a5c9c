"""`python -m bench.calendars`: how many questions about working time one core answers in a second."""

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from gongdan.calendars import CalendarRules, WorkingTime
from gongdan.calendars.holidays import shipped_days
from gongdan.calendars.rules import week_from_json
from gongdan.calendars.special_days import WeekHours, rules_of

AIM = 200_000
CALLS = 200_000
ROUNDS = 3
# A reply, a day, a week, a quarter, two years of working time.
SPANS = (900, 27_000, 135_000, 1_755_000, 13_500_000)
WEEK = {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def main() -> int:
    """Print the table; 1 where the aim is missed."""
    draw = random.Random(7)
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    starts = [begin + timedelta(seconds=draw.randrange(6 * 365 * 86_400)) for _ in range(CALLS)]
    spans = [draw.choice(SPANS) for _ in range(CALLS)]
    print(f"{CALLS:,} calls each, spans from 15 minutes to two years; calls a second on one core (aim {AIM:,})\n")
    print("| calendar | add | between | opens_at | a year compiled, ms |\n|---|---|---|---|---|")
    lowest = float("inf")
    for name, rules in _calendars().items():
        time_of = WorkingTime(rules)
        compiled = _seconds(lambda by=rules: WorkingTime(by).is_open(begin))  # type: ignore[misc]
        ends = [time_of.add(*one) for one in zip(starts, spans, strict=True)]
        figures = (
            _rate(lambda of=time_of: [of.add(*one) for one in zip(starts, spans, strict=True)]),  # type: ignore[misc]
            _rate(lambda of=time_of, to=ends: [of.between(*one) for one in zip(starts, to, strict=True)]),  # type: ignore[misc]
            _rate(lambda of=time_of: [of.opens_at(one) for one in starts]),  # type: ignore[misc]
        )
        lowest = min(lowest, *figures)
        print(f"| {name} | {' | '.join(f'{figure:,.0f}' for figure in figures)} | {compiled * 1000:.2f} |")
    return 0 if lowest >= AIM else 1


def _calendars() -> dict[str, CalendarRules]:
    week = week_from_json(WEEK)
    return {
        "China, shipped holidays": rules_of(WeekHours("Asia/Shanghai", week), shipped_days("cn")),
        "Berlin, summer time": CalendarRules("Europe/Berlin", week),
        "Lord Howe, half an hour of it": CalendarRules("Australia/Lord_Howe", week),
    }


def _rate(work: Callable[[], object]) -> float:
    return CALLS / _seconds(work)


def _seconds(work: Callable[[], object]) -> float:
    """Of this process alone, whatever else the machine does; the best of three."""
    found = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


if __name__ == "__main__":
    sys.exit(main())
