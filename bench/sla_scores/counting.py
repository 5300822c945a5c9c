"""The arithmetic by itself: a counter that looks at every minute, and the calendar files of others."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings

from bench.sla_scores.row import FOLDER, Row, score
from gongdan.calendars import CalendarRules, WorkingTime
from gongdan.calendars.day_files import BadFile, read_days
from gongdan.calendars.day_files.write_ical import ical_of
from tests.calendars.counting import open_minutes, questions

EXAMPLES = 3000


def rows() -> Iterator[Row]:
    """The scores that need no database."""
    yield score("random calendars in seven zones, against a counter of minutes", _random())
    yield score("iCalendar files of others, read or refused with a reason", _files())
    yield score("those with whole days, written by us and read back alike", _round_trips())


def _random() -> list[tuple[str, bool]]:
    judged: list[tuple[str, bool]] = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(questions())
    def ask(question: tuple[CalendarRules, datetime, datetime]) -> None:
        rules, start, end = question
        time, minutes = WorkingTime(rules), list(open_minutes(rules, start, end))
        total = 60 * len(minutes)
        is_right = time.between(start, end) == total
        if minutes:
            is_right &= time.add(start, total) == minutes[-1] + timedelta(minutes=1)
            is_right &= time.opens_at(start) == minutes[0]
        judged.append((f"{rules.zone} {start} – {end}", is_right))

    ask()
    return judged


def _files() -> Iterator[tuple[str, bool]]:
    for path in sorted((FOLDER / "calendar").rglob("*.ics")):
        try:
            read_days(path.read_bytes(), date(2000, 1, 1), date(2035, 12, 31))
        except BadFile as refused:
            yield path.name, bool(refused.reason and refused.remedy)
        except Exception as fault:
            yield f"{path.name}: {fault!r}", False
        else:
            yield path.name, True


def _round_trips() -> Iterator[tuple[str, bool]]:
    first, last = date(2000, 1, 1), date(2035, 12, 31)
    for path in sorted((FOLDER / "calendar").rglob("*.ics")):
        try:
            days = read_days(path.read_bytes(), first, last).days
        except BadFile:
            continue
        if not days:
            continue
        text = ical_of("x", days, uid="1@x", changed_at=datetime(2026, 1, 1, tzinfo=UTC), locale="en", zone="UTC")
        again = read_days(text, first, last).days
        kinds = {day: (one.kind, one.windows) for day, one in days.items()}
        yield path.name, {day: (one.kind, one.windows) for day, one in again.items()} == kinds
